/* SPDX-License-Identifier: MIT
 *
 * Work that would block the loop, given to the process's thread pool.
 * Ownership: a job belongs to its maker; it must live until its `done` has been called.
 */
#ifndef LF_IO_BLOCKING_H
#define LF_IO_BLOCKING_H

#include "io/pool.h"

/* Queues the job: `run` in a pool thread, then `done` inside a loop callback. With the queue full the job
 * runs at once, here, and `done` is called before this returns. */
void lf_blocking_start(lf_job_t *job);

#endif
