/* SPDX-License-Identifier: MIT
 *
 * The thread pool. One mutex guards two lists, of jobs that wait and of jobs that are finished; `pending` and
 * the thread list belong to the loop's thread alone.
 *
 * Fork. A child inherits the memory of a pool but not its threads, and a mutex that one of them may have
 * held. So the fork handlers take every pool's mutex before the fork, which leaves the lists whole, and the
 * child starts each pool afresh. Pools are kept in a list of the process for that; making and freeing one is
 * rare.
 */
#include "io/pool.h"

#include "base/str.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

/* Enough for password hashing and SQLite; the default of several megabytes is mostly address space. */
#define STACK_BYTES (512 * 1024)

typedef struct list {
    lf_job_t *first, *last;
    size_t n;
} list_t;

struct lf_pool {
    pthread_mutex_t lock; /* guards waiting, finished, idle, closing */
    pthread_cond_t work;
    list_t waiting, finished;
    size_t idle; /* threads that wait for work */
    int closing;
    int fd;         /* -1 until asked for, and again in a forked child */
    size_t pending; /* submitted, not yet done */
    size_t max_threads, max_waiting;
    size_t n_threads;
    pthread_t *threads;
    lf_pool_t *next; /* in the list of all pools */
};

static void list_push(list_t *list, lf_job_t *job)
{
    job->next = NULL;
    if (list->last != NULL)
        list->last->next = job;
    else
        list->first = job;
    list->last = job;
    list->n++;
}

static lf_job_t *list_shift(list_t *list)
{
    lf_job_t *job = list->first;
    if (job != NULL) {
        list->first = job->next;
        if (list->first == NULL)
            list->last = NULL;
        list->n--;
        job->next = NULL;
    }
    return job;
}

/* ---- fork ---- */

static pthread_mutex_t all_lock = PTHREAD_MUTEX_INITIALIZER;
static lf_pool_t *all_pools;
static pthread_once_t handlers_once = PTHREAD_ONCE_INIT;

static void before_fork(void)
{
    pthread_mutex_lock(&all_lock);
    for (lf_pool_t *pool = all_pools; pool != NULL; pool = pool->next)
        pthread_mutex_lock(&pool->lock);
}

static void after_fork_parent(void)
{
    for (lf_pool_t *pool = all_pools; pool != NULL; pool = pool->next)
        pthread_mutex_unlock(&pool->lock);
    pthread_mutex_unlock(&all_lock);
}

static void after_fork_child(void)
{
    for (lf_pool_t *pool = all_pools; pool != NULL; pool = pool->next) {
        /* Made anew, not unlocked: the condition has waiters that do not exist here. */
        pthread_mutex_init(&pool->lock, NULL);
        pthread_cond_init(&pool->work, NULL);
        pool->waiting = pool->finished = (list_t){0};
        pool->pending = pool->idle = pool->n_threads = 0;
        pool->closing = 0;
        if (pool->fd != -1)
            close(pool->fd); /* shared with the parent: a write here would wake its loop */
        pool->fd = -1;
    }
    pthread_mutex_init(&all_lock, NULL);
}

static void install_handlers(void)
{
    pthread_atfork(before_fork, after_fork_parent, after_fork_child);
}

/* ---- the threads ---- */

static void tell_loop(lf_pool_t *pool)
{
    static const uint64_t one = 1;
    /* It can fail only when the counter is full, and then the descriptor is readable already. */
    while (pool->fd != -1 && write(pool->fd, &one, sizeof(one)) == -1 && errno == EINTR)
        ;
}

static void *thread_main(void *arg)
{
    lf_pool_t *pool = arg;
    pthread_mutex_lock(&pool->lock);
    for (;;) {
        lf_job_t *job;
        while ((job = list_shift(&pool->waiting)) == NULL && !pool->closing) {
            pool->idle++;
            pthread_cond_wait(&pool->work, &pool->lock);
            pool->idle--;
        }
        if (job == NULL)
            break;
        pthread_mutex_unlock(&pool->lock);
        job->run(job);
        pthread_mutex_lock(&pool->lock);
        list_push(&pool->finished, job);
        if (pool->finished.n == 1)
            tell_loop(pool);
    }
    pthread_mutex_unlock(&pool->lock);
    return NULL;
}

/* Signals are for the loop's thread: its handlers expect to run there. */
static int start_thread(lf_pool_t *pool)
{
    sigset_t all, before;
    pthread_attr_t attr;
    sigfillset(&all);
    pthread_attr_init(&attr);
    pthread_attr_setstacksize(&attr, STACK_BYTES);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int rc = pthread_create(&pool->threads[pool->n_threads], &attr, thread_main, pool);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    pthread_attr_destroy(&attr);
    if (rc == 0)
        pool->n_threads++;
    return rc == 0;
}

/* ---- the loop's side ---- */

lf_pool_t *lf_pool_new(size_t threads, size_t max_waiting)
{
    lf_pool_t *pool = lf_alloc_zero(sizeof(*pool));
    pthread_once(&handlers_once, install_handlers);
    pthread_mutex_init(&pool->lock, NULL);
    pthread_cond_init(&pool->work, NULL);
    pool->fd = -1;
    pool->max_threads = threads > 0 ? threads : 1;
    pool->max_waiting = max_waiting > 0 ? max_waiting : 1;
    pool->threads = lf_alloc_zero(pool->max_threads * sizeof(*pool->threads));
    pthread_mutex_lock(&all_lock);
    pool->next = all_pools;
    all_pools = pool;
    pthread_mutex_unlock(&all_lock);
    return pool;
}

int lf_pool_submit(lf_pool_t *pool, lf_job_t *job)
{
    int ok = 0;
    pthread_mutex_lock(&pool->lock);
    if (!pool->closing && pool->waiting.n < pool->max_waiting) {
        /* A woken thread counts as idle until it runs: compare with all that is to be taken. */
        int lacking = pool->idle <= pool->waiting.n && pool->n_threads < pool->max_threads;
        if ((lacking && start_thread(pool)) || pool->n_threads > 0) {
            job->skipped = 0;
            list_push(&pool->waiting, job);
            pthread_cond_signal(&pool->work);
            ok = 1;
        }
    }
    pthread_mutex_unlock(&pool->lock);
    if (!ok)
        return -1;
    pool->pending++;
    return 0;
}

int lf_pool_eventfd(lf_pool_t *pool)
{
    pthread_mutex_lock(&pool->lock);
    if (pool->fd == -1) {
        pool->fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
        if (pool->finished.n > 0)
            tell_loop(pool);
    }
    pthread_mutex_unlock(&pool->lock);
    return pool->fd;
}

static void finish_all(lf_pool_t *pool, list_t *list)
{
    lf_job_t *job;
    while ((job = list_shift(list)) != NULL) {
        pool->pending--;
        job->done(job);
    }
}

void lf_pool_collect(lf_pool_t *pool)
{
    uint64_t count;
    pthread_mutex_lock(&pool->lock);
    list_t finished = pool->finished;
    pool->finished = (list_t){0};
    if (pool->fd != -1 && finished.n > 0)
        (void)!read(pool->fd, &count, sizeof(count));
    pthread_mutex_unlock(&pool->lock);
    finish_all(pool, &finished);
}

size_t lf_pool_pending(const lf_pool_t *pool)
{
    return pool->pending;
}

void lf_pool_free(lf_pool_t *pool)
{
    if (pool == NULL)
        return;
    pthread_mutex_lock(&pool->lock);
    pool->closing = 1;
    list_t skipped = pool->waiting;
    pool->waiting = (list_t){0};
    pthread_cond_broadcast(&pool->work);
    pthread_mutex_unlock(&pool->lock);
    for (size_t i = 0; i < pool->n_threads; i++)
        pthread_join(pool->threads[i], NULL);
    lf_pool_collect(pool);
    for (lf_job_t *job = skipped.first; job != NULL; job = job->next)
        job->skipped = 1;
    finish_all(pool, &skipped);

    pthread_mutex_lock(&all_lock);
    lf_pool_t **link = &all_pools;
    while (*link != pool)
        link = &(*link)->next;
    *link = pool->next;
    pthread_mutex_unlock(&all_lock);
    if (pool->fd != -1)
        close(pool->fd);
    pthread_cond_destroy(&pool->work);
    pthread_mutex_destroy(&pool->lock);
    free(pool->threads);
    free(pool);
}
