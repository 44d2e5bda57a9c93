/* SPDX-License-Identifier: MIT
 *
 * The process's own log: one line a message, to standard error, written in one write so that workers do not
 * mix.
 */
#ifndef LF_BASE_LOG_H
#define LF_BASE_LOG_H

#include "base/str.h"

typedef enum lf_log_level { LF_LOG_DEBUG, LF_LOG_INFO, LF_LOG_WARNING, LF_LOG_ERROR } lf_log_level_t;

/* Writes "[time] LEVEL (pid): text\n". Messages below the level set are dropped. */
void lf_log(lf_log_level_t level, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Appends bytes that a client sent, fit for a line of a log: quotes, backslashes and all that is not
 * printable ASCII become \", \\, \n or \xhh. What would make it longer than `limit` bytes is left out, and
 * "..." put in its place. */
void lf_log_put(lf_buf_t *out, lf_str_t s, size_t limit);

/* Sets the lowest level that is written; LF_LOG_INFO at first. */
void lf_log_set_level(lf_log_level_t level);

#endif
