/* SPDX-License-Identifier: MIT
 *
 * The access log of a process: one line for each request that has ended.
 *
 * Ownership: one log a process; the path and the format are copied. A generation opens it, its workers
 * inherit the descriptor and fill buffers of their own.
 */
#ifndef LF_SERVER_ACCESS_LOG_H
#define LF_SERVER_ACCESS_LOG_H

#include "base/str.h"

struct st_h2o_hostconf_t;
struct st_h2o_context_t;
struct st_h2o_socket_t;

/* Opens the log: a file, or "-" for standard output. -1 with a message that says what is wrong. */
int lf_access_log_open(const char *path, lf_str_t format, char *message, size_t size);

/* Has the requests of all paths of a host logged, if there is a log; after the host's handlers were
 * registered, before its context is made. */
void lf_access_log_register(struct st_h2o_hostconf_t *host);

/* Has a new connection's peer kept: once the client has gone, the socket knows it no more. */
void lf_access_log_accepted(struct st_h2o_socket_t *sock);

/* Writes what is buffered and opens the file again under its name: its old one may have been moved. */
void lf_access_log_reopen(void);

/* The end of a worker: logs the requests of the context that are cut off, and writes what is buffered. */
void lf_access_log_close(struct st_h2o_context_t *context);

/* Appends a line to the buffer; what libh2o's logger calls, and tests. */
void lf_access_log_line(const char *bytes, size_t n);

#endif
