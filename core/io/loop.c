/* SPDX-License-Identifier: MIT
 *
 * The loop. Everything that may send or resume runs inside a libh2o callback: what is sent outside one
 * reaches the client only when the loop next wakes for some other reason.
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
    int running;
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

static void arm(void)
{
    if (h2o_timeout_is_linked(&io.timer_entry))
        h2o_timeout_unlink(&io.timer_entry);
    if (io.heap_len == 0)
        return;
    uint64_t now = lf_clock_ms();
    /* libh2o fires at the start of the millisecond: one more keeps a sleep from ending early. Never 0: libh2o
     * would fire an entry that is linked anew by its own callback again and again, and never look at a
     * socket. */
    io.timer_timeout.timeout = io.heap[0]->at > now ? io.heap[0]->at - now + 1 : 1;
    h2o_timeout_link(lf_loop_get(), &io.timer_timeout, &io.timer_entry);
}

static void on_timer(h2o_timeout_entry_t *entry)
{
    uint64_t now = lf_clock_ms();
    while (io.heap_len > 0 && io.heap[0]->at <= now) {
        lf_timer_t *timer = io.heap[0];
        lf_timer_stop(timer);
        timer->cb(timer);
    }
    arm();
}

void lf_timer_start(lf_timer_t *timer, uint64_t ms, void (*cb)(lf_timer_t *timer))
{
    lf_timer_stop(timer);
    lf_loop_get();
    timer->at = lf_clock_ms() + ms;
    timer->cb = cb;
    if (io.heap_len == io.heap_cap) {
        io.heap_cap = io.heap_cap ? io.heap_cap * 2 : 64;
        io.heap = lf_realloc(io.heap, io.heap_cap * sizeof(*io.heap));
    }
    sift_up(io.heap_len++, timer);
    if (timer->index == 1)
        arm();
}

void lf_timer_stop(lf_timer_t *timer)
{
    if (timer->index == 0)
        return;
    size_t i = timer->index - 1;
    timer->index = 0;
    lf_timer_t *last = io.heap[--io.heap_len];
    if (last != timer) {
        sift_up(i, last);
        sift_down(last->index - 1, last);
    }
    if (i == 0)
        arm();
}

/* ---- foreign descriptors ---- */

static void on_epoll(h2o_socket_t *sock, const char *err)
{
    struct epoll_event events[WATCH_BATCH];
    int n = epoll_wait(io.epoll_fd, events, WATCH_BATCH, 0);
    for (int i = 0; i < n; i++) {
        lf_watch_t *watch = events[i].data.ptr;
        /* An earlier callback of this batch may have stopped it. */
        if (watch->fd != -1)
            watch->cb(watch, events[i].events);
    }
}

int lf_watch_start(lf_watch_t *watch, int fd, uint32_t events, void (*cb)(lf_watch_t *watch, uint32_t events))
{
    lf_loop_get();
    struct epoll_event ev = {.events = events, .data.ptr = watch};
    if (epoll_ctl(io.epoll_fd, EPOLL_CTL_ADD, fd, &ev) != 0 &&
        (errno != EEXIST || epoll_ctl(io.epoll_fd, EPOLL_CTL_MOD, fd, &ev) != 0))
        return -1;
    watch->fd = fd;
    watch->cb = cb;
    return 0;
}

void lf_watch_stop(lf_watch_t *watch)
{
    if (watch->fd == -1)
        return;
    epoll_ctl(io.epoll_fd, EPOLL_CTL_DEL, watch->fd, NULL);
    watch->fd = -1;
}

/* ---- the loop itself ---- */

static void on_ready(h2o_timeout_entry_t *entry)
{
    if (lf_task_run_ready(READY_BATCH) && !h2o_timeout_is_linked(&io.ready_entry))
        h2o_timeout_link(io.loop, &io.ready_timeout, &io.ready_entry);
}

static void schedule(void)
{
    lf_loop_get();
    if (!h2o_timeout_is_linked(&io.ready_entry))
        h2o_timeout_link(io.loop, &io.ready_timeout, &io.ready_entry);
}

h2o_loop_t *lf_loop_get(void)
{
    if (io.loop != NULL)
        return io.loop;
    io.loop = h2o_evloop_create();
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
    io.running = 1;
    int rc = h2o_evloop_run(lf_loop_get(), max_wait);
    io.running = 0;
    return rc;
}

void lf_loop_after_fork(void)
{
    /* The parent's epoll descriptors are shared with it: they are left alone, and only our pointers are
     * dropped. */
    io.loop = NULL;
    io.epoll_fd = -1;
    io.heap_len = 0;
    io.running = 0;
}

static int pump(const int *done)
{
    if (io.running)
        return -1;
    while (!*done) {
        if (lf_loop_run(1000) != 0 && errno != EINTR)
            return -1;
    }
    return 0;
}

void lf_loop_install(void)
{
    lf_vm.schedule = schedule;
    lf_vm.pump = pump;
}
