/* SPDX-License-Identifier: MIT
 *
 * The thread pool: work that blocks (password hashing, file reads, name look-ups, SQLite) is done beside the
 * loop, and its end is told to the loop.
 *
 * The loop's thread submits a job; a pool thread calls job->run; the job then waits in a list, an eventfd
 * turns readable, and lf_pool_collect calls job->done, again on the loop's thread. Only `run` is ever called
 * elsewhere. Threads are started one by one as work arrives, so a process that submits nothing has none.
 *
 * After fork the child owns an empty pool: no threads, no jobs (they are the parent's, which will finish
 * them), and a new eventfd, to be asked for again. This happens by itself. A job's memory, copied by the
 * fork, is the child's to ignore.
 *
 * Ownership: a job belongs to its submitter, who keeps it alive until `done` is called; the pool only links
 * it. Every job taken by lf_pool_submit gets exactly one `done`. All functions belong to the loop's thread.
 */
#ifndef LF_IO_POOL_H
#define LF_IO_POOL_H

#include <stddef.h>

typedef struct lf_job lf_job_t;

/* Embed one in the struct that holds the work's input and output. */
struct lf_job {
    void (*run)(lf_job_t *job);  /* in a pool thread: may block, touches nothing but its own job */
    void (*done)(lf_job_t *job); /* on the loop's thread: may free the job, may submit others */
    int skipped;                 /* set before `done` when the pool was closed before `run` was called */
    lf_job_t *next;              /* the pool's, from submit to done */
};

typedef struct lf_pool lf_pool_t;

/* A pool of up to `threads` threads where up to `max_waiting` jobs wait for one; both at least 1. */
lf_pool_t *lf_pool_new(size_t threads, size_t max_waiting);

/* Closes the pool: waits for jobs that run, skips those that wait, calls every `done`, frees the pool. What a
   `done` submits meanwhile is refused. NULL is allowed. */
void lf_pool_free(lf_pool_t *pool);

/* Hands over a job: 0, or -1 when too many wait or no thread can be had; then nothing is called. */
int lf_pool_submit(lf_pool_t *pool, lf_job_t *job);

/* The descriptor that is readable when lf_pool_collect has something to do. The pool's own; -1 if the process
   has no descriptor left. */
int lf_pool_eventfd(lf_pool_t *pool);

/* Calls `done` of every finished job, in the order in which they finished. Never blocks. */
void lf_pool_collect(lf_pool_t *pool);

/* How many jobs have been taken whose `done` has not been called. */
size_t lf_pool_pending(const lf_pool_t *pool);

#endif
