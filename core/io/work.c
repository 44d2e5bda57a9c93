/* SPDX-License-Identifier: MIT
 *
 * Waiting for work on the thread pool.
 */
#include "io/work.h"
#include "base/str.h"
#include "io/blocking.h"

typedef struct lf_work_wait {
    lf_wait_t super;
    lf_work_t *work; /* NULL once it was cancelled or taken */
} work_wait_t;

/* ---- the work ---- */

/* After a run: whether there is to be another. */
static int next_step(lf_work_t *work)
{
    const lf_work_ops_t *ops = work->ops;
    if (!work->job.skipped && ops->more != NULL && ops->more(work))
        return 1;
    if (ops->over != NULL)
        ops->over(work);
    if (work->wait != NULL)
        lf_wait_done(&work->wait->super);
    else
        ops->free(work);
    return 0;
}

/* A loop, not a recursion: with the pool full a job runs, and is done, inside lf_blocking_start. */
void lf_work_start(lf_work_t *work)
{
    work->started = 1;
    do {
        work->starting = 1;
        work->ran_now = 0;
        lf_blocking_start(&work->job);
        work->starting = 0;
    } while (work->ran_now && next_step(work));
}

static void run(lf_job_t *job)
{
    lf_work_t *work = (lf_work_t *)job;
    work->ops->run(work);
}

static void done(lf_job_t *job)
{
    lf_work_t *work = (lf_work_t *)job;
    if (work->starting)
        work->ran_now = 1;
    else if (next_step(work))
        lf_work_start(work);
}

/* ---- its wait ---- */

static int push(lua_State *L, lf_wait_t *base)
{
    work_wait_t *wait = (work_wait_t *)base;
    lf_work_t *work = wait->work;
    if (work == NULL)
        return luaL_error(L, "this result was taken already");
    int n = work->ops->push(L, work);
    wait->work = NULL;
    work->ops->free(work);
    return n;
}

static void cancel(lf_wait_t *base)
{
    work_wait_t *wait = (work_wait_t *)base;
    wait->work->wait = NULL; /* freed when it is over */
    wait->work = NULL;
}

static void dispose(lf_wait_t *base)
{
    work_wait_t *wait = (work_wait_t *)base;
    if (wait->work == NULL)
        return;
    if (base->done || !wait->work->started)
        wait->work->ops->free(wait->work);
    else
        wait->work->wait = NULL;
    wait->work = NULL;
}

lf_work_t *lf_work_new(lua_State *L, size_t size, const lf_work_ops_t *ops)
{
    static const lf_wait_ops_t wait_ops = {push, cancel, dispose};
    work_wait_t *wait = (work_wait_t *)lf_wait_new(L, sizeof(*wait), &wait_ops);
    lf_work_t *work = lf_alloc_zero(size);
    work->job.run = run;
    work->job.done = done;
    work->ops = ops;
    work->wait = wait;
    wait->work = work;
    return work;
}
