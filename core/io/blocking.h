/* SPDX-License-Identifier: MIT
 *
 * Work that would block the loop, given to the process's thread pool.
 * Ownership: a job belongs to its maker; it must live until `done` has been called.
 */
#ifndef LF_IO_BLOCKING_H
#define LF_IO_BLOCKING_H

#include "io/pool.h"

typedef struct lf_blocking lf_blocking_t;
struct lf_blocking {
    lf_pool_job_t job;
    void (*run)(lf_blocking_t *work);  /* in a pool thread: no Lua, no libh2o */
    void (*done)(lf_blocking_t *work); /* inside a loop callback */
};

/* Queues the work; threads are made on first use. */
void lf_blocking_start(lf_blocking_t *work);

#endif
