/* SPDX-License-Identifier: MIT
 *
 * The loop. Everything that may send or resume runs inside a libh2o callback: what is sent outside one
 * reaches the client only when the loop next wakes for some other reason.
 *
 * libh2o runs a timeout entry that its own callback links again in the same turn, if it is due by the clock
 * that was read when the turn began: a callback that always relinks never lets the sockets have a turn. So
 * timers and what is left of the ready queue are linked before a turn, in lf_loop_run, never from their own
 * callbacks. That also measures the way to the next timer afresh, by the monotonic clock, whatever happens to
 * the wall clock that libh2o uses.
 */
#include "io/loop.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/str.h"
#include "vm/task.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <unistd.h>

#include <h2o.h>

enum { READY_BATCH = 256, WATCH_BATCH = 64 };

static struct {
    h2o_loop_t *loop;
    h2o_timeout_t timer_timeout, ready_timeout;
    h2o_timeout_entry_t timer_entry, ready_entry;
    lf_timer_t **heap;
    size_t heap_len, heap_cap;
    int epoll_fd;
    h2o_socket_t *epoll_sock;
    unsigned epoch;            /* counts the loops made, one more after each fork */
    struct epoll_event *batch; /* what on_epoll has yet to hand out */
    int batch_len;
    int running, in_ready;
    unsigned turn;
    void (*before_turn)(void);
} io = {.epoll_fd = -1};

/* ---- timers: a binary heap by deadline ---- */

static void place(size_t i, lf_timer_t *timer)
{
    io.heap[i] = timer;
    timer->index = i + 1;
}

static void sift_up(size_t i, lf_timer_t *timer)
{
    for (; i > 0 && io.heap[(i - 1) / 2]->at > timer->at; i = (i - 1) / 2)
        place(i, io.heap[(i - 1) / 2]);
    place(i, timer);
}

static void sift_down(size_t i, lf_timer_t *timer)
{
    for (;;) {
        size_t child = 2 * i + 1;
        if (child >= io.heap_len)
            break;
        if (child + 1 < io.heap_len && io.heap[child + 1]->at < io.heap[child]->at)
            child++;
        if (io.heap[child]->at >= timer->at)
            break;
        place(i, io.heap[child]);
        i = child;
    }
    place(i, timer);
}

static void take_out(lf_timer_t *timer)
{
    size_t i = timer->index - 1;
    timer->index = 0;
    lf_timer_t *last = io.heap[--io.heap_len];
    if (last != timer) {
        sift_up(i, last);
        sift_down(last->index - 1, last);
    }
}

static void on_timer(h2o_timeout_entry_t *entry)
{
    uint64_t now = lf_clock_ms();
    while (io.heap_len > 0 && io.heap[0]->at <= now) {
        lf_timer_t *timer = io.heap[0];
        take_out(timer);
        timer->cb(timer);
    }
}

/* Before a turn: how long it may wait for the next timer. */
static void arm(void)
{
    if (h2o_timeout_is_linked(&io.timer_entry))
        h2o_timeout_unlink(&io.timer_entry);
    if (io.heap_len == 0)
        return;
    uint64_t now = lf_clock_ms();
    /* libh2o fires at the start of the millisecond: one more keeps a sleep from ending early. */
    io.timer_timeout.timeout = io.heap[0]->at > now ? io.heap[0]->at - now + 1 : 0;
    h2o_timeout_link(io.loop, &io.timer_timeout, &io.timer_entry);
}

void lf_timer_start(lf_timer_t *timer, uint64_t ms, void (*cb)(lf_timer_t *timer))
{
    lf_timer_stop(timer);
    timer->at = lf_clock_ms() + ms;
    timer->cb = cb;
    if (io.heap_len == io.heap_cap) {
        io.heap_cap = io.heap_cap ? io.heap_cap * 2 : 64;
        io.heap = lf_realloc(io.heap, io.heap_cap * sizeof(*io.heap));
    }
    sift_up(io.heap_len++, timer);
}

void lf_timer_stop(lf_timer_t *timer)
{
    if (timer->index != 0)
        take_out(timer);
}

/* ---- foreign descriptors ---- */

static void on_epoll(h2o_socket_t *sock, const char *err)
{
    struct epoll_event events[WATCH_BATCH];
    io.batch = events;
    io.batch_len = epoll_wait(io.epoll_fd, events, WATCH_BATCH, 0);
    for (int i = 0; i < io.batch_len; i++) {
        lf_watch_t *watch = events[i].data.ptr;
        if (watch != NULL)
            watch->cb(watch, events[i].events);
    }
    io.batch_len = 0;
}

/* A watch that stops may be freed at once: what this turn still holds for it is not handed out. */
static void forget_events(const lf_watch_t *watch)
{
    for (int i = 0; i < io.batch_len; i++) {
        if (io.batch[i].data.ptr == watch)
            io.batch[i].data.ptr = NULL;
    }
}

int lf_watch_start(lf_watch_t *watch, int fd, uint32_t events, void (*cb)(lf_watch_t *watch, uint32_t events))
{
    lf_loop_get();
    if (watch->fd != -1 && watch->fd != fd)
        lf_watch_stop(watch);
    struct epoll_event ev = {.events = events, .data.ptr = watch};
    if (epoll_ctl(io.epoll_fd, EPOLL_CTL_ADD, fd, &ev) != 0 &&
        (errno != EEXIST || epoll_ctl(io.epoll_fd, EPOLL_CTL_MOD, fd, &ev) != 0))
        return -1;
    watch->fd = fd;
    watch->cb = cb;
    watch->epoch = io.epoch;
    return 0;
}

void lf_watch_stop(lf_watch_t *watch)
{
    if (watch->fd == -1)
        return;
    /* The parent's watches are not in a child's set, where the number may mean something else. */
    if (watch->epoch == io.epoch)
        epoll_ctl(io.epoll_fd, EPOLL_CTL_DEL, watch->fd, NULL);
    watch->fd = -1;
    forget_events(watch);
}

/* ---- the loop itself ---- */

static void on_ready(h2o_timeout_entry_t *entry)
{
    io.in_ready = 1;
    lf_task_run_ready(READY_BATCH);
    io.in_ready = 0;
}

static void link_ready(void)
{
    if (!h2o_timeout_is_linked(&io.ready_entry))
        h2o_timeout_link(io.loop, &io.ready_timeout, &io.ready_entry);
}

static void schedule(void)
{
    if (io.loop != NULL && !io.in_ready)
        link_ready();
}

h2o_loop_t *lf_loop_get(void)
{
    if (io.loop != NULL)
        return io.loop;
    io.loop = h2o_evloop_create();
    io.epoch++;
    io.epoll_fd = epoll_create1(EPOLL_CLOEXEC);
    if (io.epoll_fd == -1) {
        lf_log(LF_LOG_ERROR, "epoll_create1: %s", strerror(errno));
        abort();
    }
    h2o_timeout_init(io.loop, &io.timer_timeout, 0);
    h2o_timeout_init(io.loop, &io.ready_timeout, 0);
    io.timer_entry = (h2o_timeout_entry_t){.cb = on_timer};
    io.ready_entry = (h2o_timeout_entry_t){.cb = on_ready};
    io.epoll_sock = h2o_evloop_socket_create(io.loop, io.epoll_fd, H2O_SOCKET_FLAG_DONT_READ);
    h2o_socket_read_start(io.epoll_sock, on_epoll);
    return io.loop;
}

int lf_loop_run(int max_wait)
{
    h2o_loop_t *loop = lf_loop_get();
    if (io.before_turn != NULL)
        io.before_turn();
    arm();
    if (lf_task_any_ready())
        link_ready();
    io.running = 1;
    io.turn++;
    int rc = h2o_evloop_run(loop, max_wait);
    io.running = 0;
    return rc;
}

void lf_loop_before_turns(void (*fn)(void))
{
    io.before_turn = fn;
}

unsigned lf_loop_turn(void)
{
    return io.turn;
}

void lf_loop_after_fork(void)
{
    /* libh2o's epoll descriptor is the parent's as well and cannot be reached: it stays open, unused. Timers
     * are plain memory and run on in the child; watches are not carried over. */
    if (io.epoll_fd != -1)
        close(io.epoll_fd);
    io.loop = NULL;
    io.epoll_fd = -1;
    io.batch_len = 0;
    io.running = io.in_ready = 0;
    io.epoch++;
}

static int pump(const int *done)
{
    if (io.running)
        return -1;
    lua_Hook hook = lua_gethook(lf_vm.main);
    while (!*done) {
        if (lf_loop_run(1000) == 0)
            continue;
        /* lua5.4 answers Ctrl-C by a hook that raises: it gets its chance. */
        if (errno != EINTR || lua_gethook(lf_vm.main) != hook)
            return errno == EINTR ? LF_PUMP_INTERRUPTED : -1;
    }
    return 0;
}

static void on_shields(lf_timer_t *timer)
{
    lf_task_end_shields();
}

static void call_end_shields(uint64_t ms)
{
    static lf_timer_t timer;
    /* An earlier call that is due already finds the later ones as well. */
    if (timer.index == 0)
        lf_timer_start(&timer, ms, on_shields);
}

void lf_loop_install(void)
{
    lf_vm.call_end_shields = call_end_shields;
    lf_vm.schedule = schedule;
    lf_vm.pump = pump;
}
