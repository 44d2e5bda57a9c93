/* SPDX-License-Identifier: MIT
 *
 * A wait for work on the thread pool, whatever the work is: the building block of files, uploads and password
 * hashes.
 *
 * Ownership: work belongs to its wait from the begin; `free` is called once: when the wait is taken or
 * collected, or, if the wait went while the work was under way, when the work is over.
 */
#ifndef LF_IO_WORK_H
#define LF_IO_WORK_H

#include "io/pool.h"
#include "vm/task.h"

typedef struct lf_work lf_work_t;

typedef struct lf_work_ops {
    /* In a pool thread: may block, touches nothing but its own work. */
    void (*run)(lf_work_t *work);
    /* On the loop after a run: whether there is to be another; NULL means no. Not called for skipped work. */
    int (*more)(lf_work_t *work);
    /* On the loop when there is no more to run, before anybody hears of it; may be NULL. */
    void (*over)(lf_work_t *work);
    /* Pushes the results; may raise. */
    int (*push)(lua_State *L, lf_work_t *work);
    /* Lets go of what the work holds and frees it. */
    void (*free)(lf_work_t *work);
} lf_work_ops_t;

struct lf_work {
    lf_job_t job; /* job.skipped: the pool was closed before the last run */
    const lf_work_ops_t *ops;
    struct lf_work_wait *wait; /* NULL when nobody waits any more */
    uint8_t started;
    uint8_t starting; /* it is being handed to the pool */
    uint8_t ran_now;  /* the pool was full: it ran before that returned */
};

/* Pushes a wait for work of `size` bytes, which begin with lf_work_t and are zeroed but for that. */
lf_work_t *lf_work_new(lua_State *L, size_t size, const lf_work_ops_t *ops);

/* Hands it to the pool. */
void lf_work_start(lf_work_t *work);

#endif
