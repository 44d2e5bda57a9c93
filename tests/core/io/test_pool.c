/* SPDX-License-Identifier: MIT
 *
 * The thread pool: where the two callbacks run, what a full or closing pool does, and life after fork.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "io/pool.h"

#include <dirent.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* A job whose steps leave traces; `gate`, if there, is waited for inside `run`. */
typedef struct {
    lf_job_t job; /* first: a job is its work */
    sem_t *started, *gate;
    pthread_t ran_in, done_in;
    int ran, done;
    lf_pool_t *resubmit_to;
} work_t;

static void work_run(lf_job_t *job)
{
    work_t *work = (work_t *)job;
    work->ran_in = pthread_self();
    if (work->started != NULL)
        sem_post(work->started);
    if (work->gate != NULL) {
        while (sem_wait(work->gate) != 0)
            ;
    }
    work->ran++;
}

static void work_done(lf_job_t *job)
{
    work_t *work = (work_t *)job;
    work->done_in = pthread_self();
    work->done++;
    if (work->resubmit_to != NULL) {
        lf_pool_t *pool = work->resubmit_to;
        work->resubmit_to = NULL;
        assert_int_equal(lf_pool_submit(pool, job), 0);
    }
}

static work_t new_work(void)
{
    return (work_t){.job = {.run = work_run, .done = work_done}};
}

static int readable(lf_pool_t *pool, int timeout_ms)
{
    struct pollfd p = {.fd = lf_pool_eventfd(pool), .events = POLLIN};
    return poll(&p, 1, timeout_ms) == 1;
}

/* What a loop does, until nothing is pending. */
static void drain(lf_pool_t *pool)
{
    while (lf_pool_pending(pool) > 0) {
        assert_true(readable(pool, 10000));
        lf_pool_collect(pool);
    }
}

static int count_threads(void)
{
    int n = 0;
    DIR *dir = opendir("/proc/self/task");
    assert_non_null(dir);
    for (struct dirent *e; (e = readdir(dir)) != NULL;)
        n += e->d_name[0] != '.';
    closedir(dir);
    return n;
}

/* A joined thread is listed for a moment longer: the kernel tells of its end before it has taken it apart. */
static int threads_become(int wanted)
{
    for (int tries = 0; tries < 5000 && count_threads() != wanted; tries++)
        usleep(1000);
    return count_threads() == wanted;
}

static void run_is_beside_the_loop_and_done_is_on_it(void **state)
{
    enum { N = 200 };
    lf_pool_t *pool = lf_pool_new(4, N);
    work_t *works = calloc(N, sizeof(*works));
    assert_false(readable(pool, 0));
    for (int i = 0; i < N; i++) {
        works[i] = new_work();
        assert_int_equal(lf_pool_submit(pool, &works[i].job), 0);
    }
    assert_int_equal(lf_pool_pending(pool), N);
    for (int i = 0; i < N; i++)
        assert_int_equal(works[i].done, 0); /* only collect calls it */
    drain(pool);
    assert_false(readable(pool, 0));
    for (int i = 0; i < N; i++) {
        assert_int_equal(works[i].ran, 1);
        assert_int_equal(works[i].done, 1);
        assert_false(works[i].job.skipped);
        assert_false(pthread_equal(works[i].ran_in, pthread_self()));
        assert_true(pthread_equal(works[i].done_in, pthread_self()));
    }
    lf_pool_free(pool);
    free(works);
}

static void threads_come_with_the_work_and_go_with_the_pool(void **state)
{
    int before = count_threads();
    lf_pool_t *pool = lf_pool_new(3, 100);
    (void)lf_pool_eventfd(pool);
    assert_int_equal(count_threads(), before);
    work_t one = new_work();
    for (int i = 0; i < 5; i++) {
        assert_int_equal(lf_pool_submit(pool, &one.job), 0);
        drain(pool);
    }
    assert_in_range(count_threads(), before + 1, before + 3);
    lf_pool_free(pool);
    assert_true(threads_become(before));
    assert_int_equal(one.done, 5);
}

/* Three jobs that all have to be inside `run` at once; a fourth waits; the next ones find the queue full. */
static void threads_and_queue_are_bounded(void **state)
{
    sem_t started, gate;
    sem_init(&started, 0, 0);
    sem_init(&gate, 0, 0);
    lf_pool_t *pool = lf_pool_new(3, 2);
    work_t works[6];
    for (int i = 0; i < 6; i++) {
        works[i] = new_work();
        works[i].started = &started;
        works[i].gate = &gate;
    }
    for (int i = 0; i < 3; i++) {
        assert_int_equal(lf_pool_submit(pool, &works[i].job), 0);
        while (sem_wait(&started) != 0)
            ;
    }
    assert_int_equal(lf_pool_submit(pool, &works[3].job), 0);
    assert_int_equal(lf_pool_submit(pool, &works[4].job), 0);
    assert_int_equal(lf_pool_submit(pool, &works[5].job), -1);
    assert_int_equal(lf_pool_pending(pool), 5);
    for (int i = 0; i < 5; i++)
        sem_post(&gate);
    drain(pool);
    assert_int_equal(works[4].done, 1);
    assert_int_equal(works[5].done, 0);
    assert_int_equal(lf_pool_submit(pool, &works[5].job), 0); /* there is room again */
    sem_post(&gate);
    drain(pool);
    assert_int_equal(works[5].done, 1);
    lf_pool_free(pool);
    sem_destroy(&started);
    sem_destroy(&gate);
}

static void done_may_submit(void **state)
{
    lf_pool_t *pool = lf_pool_new(2, 1);
    work_t work = new_work();
    work.resubmit_to = pool;
    assert_int_equal(lf_pool_submit(pool, &work.job), 0);
    drain(pool);
    assert_int_equal(work.ran, 2);
    assert_int_equal(work.done, 2);
    lf_pool_free(pool);
}

/* The descriptor asked for late must still tell of what finished before. */
static void a_late_eventfd_is_readable(void **state)
{
    sem_t started;
    sem_init(&started, 0, 0);
    lf_pool_t *pool = lf_pool_new(1, 2);
    work_t first = new_work(), second = new_work();
    second.started = &started;
    assert_int_equal(lf_pool_submit(pool, &first.job), 0);
    assert_int_equal(lf_pool_submit(pool, &second.job), 0);
    while (sem_wait(&started) != 0) /* one thread: the first has finished */
        ;
    assert_true(readable(pool, 0));
    drain(pool);
    assert_int_equal(first.done + second.done, 2);
    lf_pool_free(pool);
    sem_destroy(&started);
}

/* Whether a thread of this process sleeps. */
static int sleeps(pid_t tid)
{
    char path[64], state = '?';
    snprintf(path, sizeof(path), "/proc/self/task/%d/stat", (int)tid);
    FILE *f = fopen(path, "r");
    assert_non_null(f);
    assert_int_equal(fscanf(f, "%*d (%*[^)]) %c", &state), 1);
    fclose(f);
    return state == 'S';
}

typedef struct {
    pid_t closer;
    sem_t *gate;
} opener_t;

/* The closer sleeps in one place only: where lf_pool_free waits for the running job. */
static void *open_gate_when_closing(void *arg)
{
    opener_t *opener = arg;
    while (!sleeps(opener->closer))
        sched_yield();
    sem_post(opener->gate);
    return NULL;
}

static void closing_waits_for_what_runs_and_skips_what_waits(void **state)
{
    sem_t started, gate;
    pthread_t opening;
    opener_t opener = {(pid_t)syscall(SYS_gettid), &gate};
    sem_init(&started, 0, 0);
    sem_init(&gate, 0, 0);
    lf_pool_t *pool = lf_pool_new(1, 2);
    work_t runs = new_work(), waits = new_work();
    runs.started = &started;
    runs.gate = &gate;
    assert_int_equal(lf_pool_submit(pool, &runs.job), 0);
    while (sem_wait(&started) != 0)
        ;
    assert_int_equal(lf_pool_submit(pool, &waits.job), 0);
    assert_int_equal(pthread_create(&opening, NULL, open_gate_when_closing, &opener), 0);
    lf_pool_free(pool);
    pthread_join(opening, NULL);
    assert_int_equal(runs.ran, 1);
    assert_int_equal(runs.done, 1);
    assert_false(runs.job.skipped);
    assert_int_equal(waits.ran, 0);
    assert_int_equal(waits.done, 1);
    assert_true(waits.job.skipped);
    sem_destroy(&started);
    sem_destroy(&gate);
}

static void signals_run(lf_job_t *job)
{
    sigset_t set;
    pthread_sigmask(SIG_SETMASK, NULL, &set);
    ((work_t *)job)->ran =
        sigismember(&set, SIGTERM) && sigismember(&set, SIGCHLD) && sigismember(&set, SIGHUP);
}

static void signals_stay_with_the_loop(void **state)
{
    sigset_t set;
    lf_pool_t *pool = lf_pool_new(1, 1);
    work_t work = new_work();
    work.job.run = signals_run;
    assert_int_equal(lf_pool_submit(pool, &work.job), 0);
    drain(pool);
    assert_int_equal(work.ran, 1);
    pthread_sigmask(SIG_SETMASK, NULL, &set);
    assert_false(sigismember(&set, SIGTERM));
    lf_pool_free(pool);
}

/* In the child: an empty pool that works, and does not wake the parent's loop. */
static int child_life(lf_pool_t *pool)
{
    work_t work = new_work();
    if (lf_pool_pending(pool) != 0 || lf_pool_submit(pool, &work.job) != 0)
        return 1;
    if (lf_pool_eventfd(pool) == -1 || !readable(pool, 10000))
        return 2;
    lf_pool_collect(pool);
    if (work.done != 1 || lf_pool_pending(pool) != 0)
        return 3;
    lf_pool_free(pool);
    return threads_become(1) ? 0 : 4;
}

static void a_forked_child_starts_clean(void **state)
{
#ifdef __SANITIZE_THREAD__
    print_message("skipped: the thread sanitizer cannot follow a process with threads through fork\n");
    skip();
#endif
    sem_t started, gate;
    sem_init(&started, 0, 0);
    sem_init(&gate, 0, 0);
    lf_pool_t *pool = lf_pool_new(2, 8), *unused = lf_pool_new(1, 1);
    int fd = lf_pool_eventfd(pool);
    work_t works[5];
    for (int i = 0; i < 5; i++) {
        works[i] = new_work();
        works[i].gate = &gate;
        works[i].started = &started;
        assert_int_equal(lf_pool_submit(pool, &works[i].job), 0);
    }
    while (sem_wait(&started) != 0 || sem_wait(&started) != 0) /* both threads are busy, three jobs wait */
        ;
    for (int round = 0; round < 10; round++) {
        int status;
        pid_t pid = fork();
        assert_true(pid >= 0);
        if (pid == 0)
            _exit(child_life(pool));
        assert_int_equal(waitpid(pid, &status, 0), pid);
        assert_true(WIFEXITED(status));
        assert_int_equal(WEXITSTATUS(status), 0);
    }
    assert_false(readable(pool, 0));
    assert_int_equal(lf_pool_eventfd(pool), fd);
    for (int i = 0; i < 5; i++)
        sem_post(&gate);
    drain(pool);
    for (int i = 0; i < 5; i++)
        assert_int_equal(works[i].done, 1);
    lf_pool_free(pool);
    lf_pool_free(unused);
    lf_pool_free(NULL);
    sem_destroy(&started);
    sem_destroy(&gate);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(run_is_beside_the_loop_and_done_is_on_it),
        cmocka_unit_test(threads_come_with_the_work_and_go_with_the_pool),
        cmocka_unit_test(threads_and_queue_are_bounded),
        cmocka_unit_test(done_may_submit),
        cmocka_unit_test(a_late_eventfd_is_readable),
        cmocka_unit_test(closing_waits_for_what_runs_and_skips_what_waits),
        cmocka_unit_test(signals_stay_with_the_loop),
        cmocka_unit_test(a_forked_child_starts_clean),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
