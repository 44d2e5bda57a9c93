/* SPDX-License-Identifier: MIT
 *
 * The watchdog. A timer's signal looks now and then whether the loop is still inside the same resume of a
 * task (lf_vm.turn, lf_vm.current); a request that ends in time pays for one addition. When the time is over:
 *
 * 1. A hook is set on the coroutine that runs, and raises: the request ends in 503. Code that catches the
 *    error is given the time to clean up; if it goes on all the same, the error comes again, and after a few
 *    times at every instruction.
 * 2. If that does not help within GIVE_UP_MS (a C function that blocks, a loop in LuaJIT's machine code,
 *    which look at no hook), the worker cannot be saved: the 503 is written to the socket from the signal's
 *    handler, if that can be done, and the process ends. The generation starts another.
 *
 * A thread could do the same without interrupting anybody's system calls, but its mere existence makes every
 * allocation and system call of the C library dearer, some 200 instructions a request.
 *
 * The handler does nothing that is not safe in one: it has interrupted anything, malloc for example.
 */
#include "server/watchdog.h"
#include "base/clock.h"
#include "base/log.h"
#include "http/h2o_handler.h"
#include "http/request.h"
#include "server/server.h"
#include "vm/task.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#ifndef sigev_notify_thread_id
#define sigev_notify_thread_id _sigev_un._tid
#endif

enum {
    SLOW_MS = 100,
    LOOKS = 8, /* so many within the limit */
    MIN_LOOK_MS = 10,
    MAX_LOOK_MS = 1000,
    GIVE_UP_MS = 5000,
    PATIENCE = 3,             /* so often the error may be caught */
    CLEANUP_STEPS = 10000000, /* instructions between two of these times */
    SIGNAL = SIGVTALRM,
};

typedef enum alarm_kind { ALARM_NAME, ALARM_END } alarm_kind_t;

static struct {
    uint64_t limit, look;
    int name_slow;
    char *last_words; /* shared with the generation, or NULL */
    size_t last_words_size;
    /* what the handler has seen */
    unsigned turn;
    uint64_t since, last; /* when the turn was first met; the last look */
    uint64_t ended_at;    /* 0, or when the hook was set that ends it */
    int named;
    /* what the hook is to do, and with which turn */
    alarm_kind_t alarm;
    unsigned alarm_turn;
    int raised; /* so often in this turn */
} dog;

/* The request that a task works for, or NULL. */
static lf_request_t *request_of(const lf_task_t *task)
{
    return task != NULL && task->base != NULL ? task->base->request : NULL;
}

static size_t put(char *out, size_t size, size_t at, const char *s, size_t n)
{
    for (size_t i = 0; i < n && at + 1 < size; i++)
        out[at++] = (char)((unsigned char)s[i] < 0x20 || s[i] == 0x7f ? '?' : s[i]);
    out[at] = '\0';
    return at;
}

/* "GET /path?query", as far as it fits. Safe in a signal's handler. */
static void describe(const lf_task_t *task, char *out, size_t size)
{
    static const char none[] = "a task without a request";
    const lf_request_t *r = request_of(task);
    if (r == NULL) {
        put(out, size, 0, none, sizeof(none) - 1);
        return;
    }
    size_t at = put(out, size, 0, r->method.base, r->method.len < 32 ? r->method.len : 32);
    at = put(out, size, at, " ", 1);
    put(out, size, at, r->target.base, r->target.len);
}

/* ---- the hook ---- */

static void log_stack(lua_State *L, lf_log_level_t level, const char *what)
{
    char who[600];
    describe(lf_vm.current, who, sizeof(who));
    luaL_traceback(L, L, NULL, 0);
    const char *stack = lua_tostring(L, -1), *ours = strstr(stack, "\n\t[luaflask task]");
    lf_log(level, "%s %s\n%.*s", who, what, ours != NULL ? (int)(ours - stack) : (int)strlen(stack), stack);
    lua_pop(L, 1);
}

static void on_hook(lua_State *L, lua_Debug *ar)
{
    char text[160];
    if (dog.alarm_turn != lf_vm.turn || lf_vm.current == NULL) {
        /* It ended by itself; the coroutine has work for somebody else now. */
        lua_sethook(L, NULL, 0, 0);
        lf_vm.overtime = NULL;
        return;
    }
    if (dog.alarm == ALARM_NAME) {
        lua_sethook(L, NULL, 0, 0);
        snprintf(text, sizeof(text),
                 "holds its worker for longer than %d ms; nothing else is answered "
                 "meanwhile:",
                 (int)SLOW_MS);
        log_stack(L, LF_LOG_WARNING, text);
        return;
    }
    lua_getinfo(L, "S", ar);
    if (strcmp(ar->source, LF_TASK_SOURCE) == 0) {
        /* The error has arrived in the task's own frame, which will make good for it. */
        lua_sethook(L, NULL, 0, 0);
        return;
    }
    dog.raised++;
    lua_sethook(L, on_hook, LUA_MASKCOUNT, dog.raised <= PATIENCE ? CLEANUP_STEPS : 1);
    if (dog.raised == 1) {
        snprintf(text, sizeof(text), "held its worker for %g s without waiting: ended (--watchdog)",
                 (double)dog.limit / 1000);
        log_stack(L, LF_LOG_ERROR, text);
    }
    lf_task_raise_overtime(L);
}

/* ---- the signal's handler ---- */

/* lua_sethook may be called in a signal's handler; it is what lua5.4 itself does for CTRL+C. */
static void set_hook(alarm_kind_t kind)
{
    dog.alarm = kind;
    dog.alarm_turn = lf_vm.turn;
    if (kind == ALARM_END) {
        dog.raised = 0;
        lf_vm.overtime = on_hook;
    }
    lua_sethook(lf_vm.inner != NULL ? lf_vm.inner : lf_vm.current->co, on_hook, LUA_MASKCOUNT, 1);
}

static void give_up(void)
{
    static const char answer[] = "HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\n"
                                 "Content-Type: text/plain; charset=utf-8\r\nContent-Length: 39\r\n\r\n"
                                 "This page took too long to be computed\n";
    lf_request_t *r = request_of(lf_vm.current);
    int fd = r != NULL ? lf_h2o_plain_socket(r) : -1;
    if (fd != -1 && send(fd, answer, sizeof(answer) - 1, MSG_NOSIGNAL | MSG_DONTWAIT) > 0)
        shutdown(fd, SHUT_WR);
    if (dog.last_words != NULL)
        describe(lf_vm.current, dog.last_words, dog.last_words_size);
    _exit(LF_EXIT_WATCHDOG);
}

static void look(void)
{
    uint64_t now = lf_clock_ms();
    if (lf_vm.current == NULL || lf_vm.turn != dog.turn || dog.since == 0) {
        dog.turn = lf_vm.turn;
        dog.since = now;
        dog.named = 0;
        dog.ended_at = 0;
    } else if (now - dog.last > 2 * dog.look) {
        /* The whole process was stopped, or starved: that was not the task's fault. */
        dog.since += now - dog.last - dog.look;
        dog.ended_at += dog.ended_at != 0 ? now - dog.last - dog.look : 0;
    }
    dog.last = now;
    if (lf_vm.current == NULL)
        return;
    if (dog.name_slow && !dog.named && now - dog.since >= SLOW_MS) {
        dog.named = 1;
        set_hook(ALARM_NAME);
    }
    if (dog.limit == 0)
        return;
    if (dog.ended_at == 0 && now - dog.since >= dog.limit) {
        dog.ended_at = now;
        set_hook(ALARM_END);
    } else if (dog.ended_at != 0 && now - dog.ended_at >= (dog.limit < GIVE_UP_MS ? dog.limit : GIVE_UP_MS)) {
        give_up();
    }
}

static void on_tick(int signo)
{
    int error = errno;
    look();
    errno = error;
}

/* ---- a generation that loads ---- */

static void on_load_hook(lua_State *L, lua_Debug *ar)
{
    lua_sethook(L, on_load_hook, LUA_MASKCOUNT, CLEANUP_STEPS);
    luaL_where(L, 0);
    lua_pushfstring(L, "it is still loading after %f s (--load-timeout)", (lua_Number)dog.limit / 1000);
    lua_concat(L, 2);
    lua_error(L);
}

static void on_load_time(int signo)
{
    lua_sethook(lf_vm.inner != NULL ? lf_vm.inner : lf_vm.main, on_load_hook, LUA_MASKCOUNT, 1);
}

/* ---- the start ---- */

void lf_watchdog_set_last_words(char *room, size_t size)
{
    dog.last_words = room;
    dog.last_words_size = size;
}

static timer_t timer;

/* Has `fn` called after `ms` milliseconds, again and again if asked. */
static int start_timer(void (*fn)(int signo), uint64_t ms, int repeat)
{
    struct sigaction action = {.sa_handler = fn, .sa_flags = SA_RESTART};
    /* To this thread: those that the application's C libraries make know nothing of Lua. */
    struct sigevent event = {.sigev_notify = SIGEV_THREAD_ID, .sigev_signo = SIGNAL};
    struct timespec time = {.tv_sec = (time_t)(ms / 1000), .tv_nsec = (long)(ms % 1000) * 1000000};
    struct itimerspec spec = {.it_value = time};
    if (repeat)
        spec.it_interval = time;
    event.sigev_notify_thread_id = (pid_t)syscall(SYS_gettid);
    if (sigaction(SIGNAL, &action, NULL) != 0 || timer_create(CLOCK_MONOTONIC, &event, &timer) != 0)
        return -1;
    return timer_settime(timer, 0, &spec, NULL);
}

int lf_watchdog_begin_load(uint64_t limit)
{
    dog.limit = limit;
    return limit != 0 ? start_timer(on_load_time, limit, 0) : 0;
}

void lf_watchdog_end_load(void)
{
    if (dog.limit != 0)
        timer_delete(timer);
    dog.limit = 0;
    signal(SIGNAL, SIG_IGN); /* drops one that is on its way */
    signal(SIGNAL, SIG_DFL);
    if (lua_gethook(lf_vm.main) == on_load_hook)
        lua_sethook(lf_vm.main, NULL, 0, 0);
}

int lf_watchdog_start(uint64_t limit, int name_slow)
{
    if (limit == 0 && !name_slow)
        return 0;
    dog.limit = limit;
    dog.name_slow = name_slow;
    dog.look = limit / LOOKS;
    if (dog.look > MAX_LOOK_MS || limit == 0)
        dog.look = MAX_LOOK_MS;
    if (name_slow && dog.look > SLOW_MS / 4)
        dog.look = SLOW_MS / 4;
    if (dog.look < MIN_LOOK_MS)
        dog.look = MIN_LOOK_MS;
    return start_timer(on_tick, dog.look, 1);
}
