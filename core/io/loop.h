/* SPDX-License-Identifier: MIT
 *
 * The event loop: libh2o's, one a process, made on first use and made anew in a forked child. Timers of any
 * length hang on one libh2o timeout whose duration is set before each link; foreign descriptors are watched
 * through one nested epoll descriptor, so that libh2o never owns them. Ownership: timers and watches belong
 * to their users, who zero a timer, set a watch's fd to -1, and stop both before their memory goes; from
 * inside a callback that is allowed too.
 */
#ifndef LF_IO_LOOP_H
#define LF_IO_LOOP_H

#include <stddef.h>
#include <stdint.h>

struct st_h2o_evloop_t;

/* The process's loop, for the files that speak to libh2o. */
struct st_h2o_evloop_t *lf_loop_get(void);

/* Runs the loop once, for at most max_wait milliseconds. Returns -1 when interrupted by a signal. */
int lf_loop_run(int max_wait);

/* The number of the present turn of the loop: what happens in one turn happens before anything more is read.
 */
unsigned lf_loop_turn(void);

/* Has fn called before each turn, when nothing of libh2o's is under way. */
void lf_loop_before_turns(void (*fn)(void));

/* Forgets the parent's loop and watches; to be called in a forked child before anything else here. Timers run
 * on in the child as well. */
void lf_loop_after_fork(void);

typedef struct lf_timer lf_timer_t;
struct lf_timer {
    uint64_t at; /* monotonic milliseconds */
    void (*cb)(lf_timer_t *timer);
    size_t index; /* place in the heap + 1; 0 when not running */
};

/* Starts (or restarts) a timer: cb is called inside a loop callback after `ms` milliseconds, once. */
void lf_timer_start(lf_timer_t *timer, uint64_t ms, void (*cb)(lf_timer_t *timer));

/* Stops a timer; harmless when it does not run. */
void lf_timer_stop(lf_timer_t *timer);

typedef struct lf_watch lf_watch_t;
struct lf_watch {
    int fd;         /* -1 when not watched */
    unsigned epoch; /* which loop watches it */
    void (*cb)(lf_watch_t *watch, uint32_t events);
};

/* Watches a descriptor for epoll events, level-triggered; cb is called inside a loop callback. Returns 0 or
 * -1 with errno. */
int lf_watch_start(lf_watch_t *watch, int fd, uint32_t events,
                   void (*cb)(lf_watch_t *watch, uint32_t events));

/* Stops watching; the descriptor stays open and its owner's. */
void lf_watch_stop(lf_watch_t *watch);

/* Hooks this loop into lf_vm: ready tasks are resumed in its callbacks, and the main program can wait on it.
 */
void lf_loop_install(void);

#endif
