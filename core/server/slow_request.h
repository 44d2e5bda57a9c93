/* SPDX-License-Identifier: MIT
 *
 * One line in the error log for each request whose view takes longer than a time. Ownership: nothing is kept.
 */
#ifndef LF_SERVER_SLOW_REQUEST_H
#define LF_SERVER_SLOW_REQUEST_H

#include <stdint.h>

struct st_h2o_hostconf_t;
struct st_h2o_context_t;

/* Turns it on, before handlers are registered; 0 milliseconds: off, as at first. */
void lf_slow_request_open(uint64_t ms);

/* Looks at requests when they are answered; after the host's handlers were registered. */
void lf_slow_request_register(struct st_h2o_hostconf_t *host);

/* Looks at the requests of a worker while they run. */
void lf_slow_request_start(struct st_h2o_context_t *context);

#endif
