/* SPDX-License-Identifier: MIT
 *
 * The end of a worker: how its connections are let go. Used by the loop's thread of one worker; it keeps
 * pointers to libh2o's context, which lives as long as the process.
 */
#ifndef LF_SERVER_DRAIN_H
#define LF_SERVER_DRAIN_H

#include <h2o.h>

typedef enum lf_stop {
    LF_STOP_DRAIN, /* another generation serves: idle connections may stay until the deadline */
    LF_STOP_CALM,  /* the server ends: idle connections are closed after a moment */
    LF_STOP_QUICK, /* somebody at a terminal waits for it */
} lf_stop_t;

/* What the signal asks of a worker: SIGUSR2 drain, SIGINT quick, any other calm. */
lf_stop_t lf_stop_of_signal(int signo);

/* Begins the end, or hastens one that has begun. From then on every answer is the last of its connection. */
void lf_drain_begin(h2o_context_t *context, lf_stop_t how);

/* Whether the moment is over in which connections and requests that are on their way are still taken. */
int lf_drain_grace_over(void);

/* Milliseconds until the deadline, 0 when it has passed. */
uint64_t lf_drain_time_left(void);

/* Whether nothing is left to wait for, or the deadline has passed (which is logged if requests are cut). */
int lf_drain_over(void);

#endif
