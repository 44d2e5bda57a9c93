/* SPDX-License-Identifier: MIT
 *
 * The loop: timers in any order, stopped and started in callbacks; watches stopped and freed while their
 * events are on the way; what a forked child keeps.
 */
#include "../lua_state.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

typedef struct probe {
    lf_timer_t timer;
    uint64_t due;
    int fired;
} probe_t;

static uint64_t last_due;
static int in_order, total;

static void on_probe(lf_timer_t *timer)
{
    probe_t *p = (probe_t *)timer;
    p->fired++;
    total++;
    if (lf_clock_ms() < p->due)
        fail_msg("a timer fired early");
    in_order &= p->due >= last_due;
    last_due = p->due;
}

static void start_probe(probe_t *p, uint64_t ms)
{
    uint64_t now = lf_clock_ms();
    lf_timer_start(&p->timer, ms, on_probe);
    p->due = p->timer.at; /* the clock may have gone on between the two looks at it */
    assert_true(p->due >= now + ms);
}

static void turn_for(uint64_t ms)
{
    uint64_t end = lf_clock_ms() + ms;
    do
        lf_loop_run(5);
    while (lf_clock_ms() < end);
}

static void test_any_order(void **state)
{
    enum { N = 500 };
    static probe_t probes[N];
    srand(1);
    last_due = 0;
    in_order = 1;
    total = 0;
    for (int i = 0; i < N; i++)
        start_probe(&probes[i], (uint64_t)rand() % 40);
    /* Every third is stopped, every fifth started anew. */
    for (int i = 0; i < N; i += 3)
        lf_timer_stop(&probes[i].timer);
    for (int i = 0; i < N; i += 5)
        start_probe(&probes[i], (uint64_t)rand() % 40);
    turn_for(60);
    for (int i = 0; i < N; i++)
        assert_int_equal(probes[i].fired, i % 3 == 0 && i % 5 != 0 ? 0 : 1);
    assert_true(in_order);
    lf_timer_stop(&probes[0].timer); /* harmless when it does not run */
}

static double cpu_seconds(void)
{
    struct timespec ts;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &ts);
    return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

/* One timer is due already, another far off: the loop waits for the other, and does not spin. */
static void test_overdue_beside_a_later_one(void **state)
{
    static probe_t now, later;
    start_probe(&now, 0);
    start_probe(&later, 300);
    double before = cpu_seconds();
    uint64_t begun = lf_clock_ms();
    lf_loop_run(10);
    assert_int_equal(now.fired, 1);
    assert_true(lf_clock_ms() - begun < 200); /* the turn ended */
    while (!later.fired)
        lf_loop_run(1000);
    assert_true(cpu_seconds() - before < 0.2);
}

static probe_t chain[3];

static void stop_the_others(lf_timer_t *timer)
{
    ((probe_t *)timer)->fired++;
    for (int i = 0; i < 3; i++)
        lf_timer_stop(&chain[i].timer);
}

static void test_stop_in_callback(void **state)
{
    for (int i = 0; i < 3; i++)
        lf_timer_start(&chain[i].timer, 2, stop_the_others);
    turn_for(20);
    assert_int_equal(chain[0].fired + chain[1].fired + chain[2].fired, 1);
}

static int restarts;

static void restart(lf_timer_t *timer)
{
    if (++restarts < 5)
        lf_timer_start(timer, 1, restart);
}

static void free_self(lf_timer_t *timer)
{
    total++;
    free(timer);
}

static void test_restart_and_free_in_callback(void **state)
{
    static lf_timer_t again;
    lf_timer_start(&again, 0, restart);
    total = 0;
    for (int i = 0; i < 10; i++)
        lf_timer_start(calloc(1, sizeof(lf_timer_t)), (uint64_t)i, free_self);
    turn_for(40);
    assert_int_equal(restarts, 5);
    assert_int_equal(total, 10);
}

/* A timer that always starts itself for at once leaves descriptors their turn. */
static void spin(lf_timer_t *timer)
{
    lf_timer_start(timer, 0, spin);
}

static int readable;

static void on_readable(lf_watch_t *watch, uint32_t events)
{
    char byte;
    readable += read(watch->fd, &byte, 1) == 1;
}

static void test_watch(void **state)
{
    int fds[2];
    assert_int_equal(pipe(fds), 0);
    static lf_timer_t busy;
    lf_timer_start(&busy, 0, spin);
    lf_watch_t watch = {.fd = -1};
    assert_int_equal(lf_watch_start(&watch, fds[0], EPOLLIN, on_readable), 0);
    lf_loop_run(0);
    assert_int_equal(readable, 0);
    assert_int_equal(write(fds[1], "ab", 2), 2);
    for (int i = 0; i < 10 && readable < 2; i++)
        lf_loop_run(1);
    assert_int_equal(readable, 2); /* level-triggered */
    lf_timer_stop(&busy);
    lf_watch_stop(&watch);
    assert_int_equal(write(fds[1], "c", 1), 1);
    lf_loop_run(1);
    assert_int_equal(readable, 2);
    lf_watch_stop(&watch); /* harmless */
    /* The descriptor is the owner's again: open, and free to be watched by another. */
    lf_watch_t other = {.fd = -1};
    assert_int_equal(lf_watch_start(&other, fds[0], EPOLLIN, on_readable), 0);
    for (int i = 0; i < 10 && readable < 3; i++)
        lf_loop_run(1);
    assert_int_equal(readable, 3);
    /* Watching another descriptor lets go of the first. */
    int second[2];
    assert_int_equal(pipe(second), 0);
    assert_int_equal(lf_watch_start(&other, second[0], EPOLLIN, on_readable), 0);
    assert_int_equal(write(fds[1], "d", 1), 1);
    lf_loop_run(1);
    assert_int_equal(readable, 3);
    lf_watch_stop(&other);
    lf_watch_t bad = {.fd = -1};
    assert_int_equal(lf_watch_start(&bad, 1000, EPOLLIN, on_readable), -1);
    assert_int_equal(errno, EBADF);
    for (int i = 0; i < 2; i++) {
        close(fds[i]);
        close(second[i]);
    }
}

enum { PAIRS = 8 };
static lf_watch_t *many[PAIRS];
static int calls;

/* Whoever comes first stops and frees all, itself too. */
static void on_first(lf_watch_t *watch, uint32_t events)
{
    calls++;
    for (int i = 0; i < PAIRS; i++) {
        lf_watch_stop(many[i]);
        free(many[i]);
    }
}

static void test_freed_in_the_same_batch(void **state)
{
    int fds[PAIRS][2];
    for (int i = 0; i < PAIRS; i++) {
        assert_int_equal(pipe(fds[i]), 0);
        many[i] = calloc(1, sizeof(lf_watch_t));
        many[i]->fd = -1;
        lf_watch_start(many[i], fds[i][0], EPOLLIN, on_first);
        assert_int_equal(write(fds[i][1], "x", 1), 1);
    }
    for (int i = 0; i < 5; i++)
        lf_loop_run(1);
    assert_int_equal(calls, 1);
    for (int i = 0; i < PAIRS; i++) {
        close(fds[i][0]);
        close(fds[i][1]);
    }
}

/* A child keeps the timers, not the watches; its parent's loop is not disturbed. */
static void test_fork(void **state)
{
    static probe_t soon, stopped;
    int fds[2];
    assert_int_equal(pipe(fds), 0);
    lf_watch_t watch = {.fd = -1};
    readable = 0;
    lf_watch_start(&watch, fds[0], EPOLLIN, on_readable);
    start_probe(&soon, 20);
    start_probe(&stopped, 20);
    run("woke = false spawn(function() sleep(0.01) woke = true end)");
    lf_loop_run(0);
    pid_t pid = fork();
    if (pid == 0) {
        lf_loop_after_fork();
        lf_timer_stop(&stopped.timer);
        lf_watch_stop(&watch);
        uint64_t end = lf_clock_ms() + 3000;
        while ((!soon.fired || !is("woke")) && lf_clock_ms() < end)
            lf_loop_run(5);
        _exit(soon.fired == 1 && stopped.fired == 0 && is("woke") ? 0 : 1);
    }
    int status;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(status, 0);
    assert_int_equal(write(fds[1], "x", 1), 1);
    turn_for(30);
    assert_int_equal(readable, 1);
    assert_int_equal(soon.fired + stopped.fired, 2);
    assert_true(is("woke"));
    lf_watch_stop(&watch);
    close(fds[0]);
    close(fds[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_any_order),
        cmocka_unit_test(test_overdue_beside_a_later_one),
        cmocka_unit_test(test_stop_in_callback),
        cmocka_unit_test(test_restart_and_free_in_callback),
        cmocka_unit_test(test_watch),
        cmocka_unit_test(test_freed_in_the_same_batch),
        cmocka_unit_test(test_fork),
    };
    return cmocka_run_group_tests(tests, start_lua, stop_lua);
}
