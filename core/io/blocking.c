/* SPDX-License-Identifier: MIT
 *
 * The process's thread pool, tied to the loop by its eventfd.
 */
#include "io/blocking.h"
#include "io/loop.h"

#include <sys/epoll.h>
#include <unistd.h>

enum { THREADS = 4, MAX_WAITING = 4096 };

static lf_pool_t *pool;
static pid_t pool_pid; /* the process whose loop watches the pool */
static lf_watch_t watch = {.fd = -1};

static void on_event(lf_watch_t *w, uint32_t events)
{
    lf_pool_collect(pool);
}

void lf_blocking_start(lf_job_t *job)
{
    if (pool == NULL)
        pool = lf_pool_new(THREADS, MAX_WAITING);
    if (pool_pid != getpid()) {
        pool_pid = getpid();
        watch.fd = -1;
        int fd = lf_pool_eventfd(pool);
        if (fd == -1 || lf_watch_start(&watch, fd, EPOLLIN, on_event) != 0)
            pool_pid = 0;
    }
    if (pool_pid == 0 || lf_pool_submit(pool, job) != 0) {
        job->run(job);
        job->done(job);
    }
}
