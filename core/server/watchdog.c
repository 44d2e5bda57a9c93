/* SPDX-License-Identifier: MIT
 *
 * The watchdog. A thread of its own looks now and then whether the loop's thread is still inside the same
 * resume of a task (lf_vm.turn, lf_vm.current); a request that ends in time pays for one addition. When the
 * time is over:
 *
 * 1. A signal to the loop's thread sets a hook on the coroutine that runs, and the hook raises: the request
 *    ends in 503. Code that catches the error is given the time to clean up; if it goes on all the same, the
 *    error comes again, and after a few times at every instruction.
 * 2. If that does not help within GIVE_UP_MS (a C function that blocks, a loop in LuaJIT's machine code,
 *    which look at no hook), the worker cannot be saved: the thread writes the 503 to the socket itself, if
 *    that can be done, and ends the process. The generation starts another.
 *
 * `alarm` is written by the thread before it sends the signal and read in the signal's handler and the hook.
 */
#include "server/watchdog.h"
#include "base/clock.h"
#include "base/log.h"
#include "http/h2o_handler.h"
#include "http/request.h"
#include "server/server.h"
#include "vm/task.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum {
    SLOW_MS = 100,
    LOOKS = 8, /* the thread looks so often within the limit */
    MIN_LOOK_MS = 10,
    MAX_LOOK_MS = 1000,
    GIVE_UP_MS = 5000,
    PATIENCE = 3,             /* so often the error may be caught */
    CLEANUP_STEPS = 10000000, /* instructions between two of these times */
    STACK_BYTES = 128 * 1024,
    SIGNAL = SIGVTALRM,
};

typedef enum alarm_kind { ALARM_NAME, ALARM_END } alarm_kind_t;

static struct {
    pthread_t loop;
    uint64_t limit, look;
    int name_slow;
    struct {
        volatile unsigned turn; /* of the task that is meant */
        volatile alarm_kind_t kind;
    } alarm;
    int raised; /* so often in this turn; the hook's */
} dog;

/* The request that a task works for, or NULL. */
static lf_request_t *request_of(const lf_task_t *task)
{
    return task != NULL && task->base != NULL ? task->base->request : NULL;
}

static void describe(const lf_task_t *task, char *out, size_t size)
{
    const lf_request_t *r = request_of(task);
    if (r == NULL)
        snprintf(out, size, "a task without a request");
    else
        snprintf(out, size, "%.*s %.*s", (int)(r->method.len < 32 ? r->method.len : 32), r->method.base,
                 (int)(r->target.len < 512 ? r->target.len : 512), r->target.base);
    for (char *p = out; *p != '\0'; p++) {
        if ((unsigned char)*p < 0x20 || *p == 0x7f)
            *p = '?';
    }
}

/* ---- inside the loop's thread: the hook ---- */

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
    if (dog.alarm.turn != lf_vm.turn || lf_vm.current == NULL) {
        /* It ended by itself; the coroutine has work for somebody else now. */
        lua_sethook(L, NULL, 0, 0);
        lf_vm.overtime = NULL;
        return;
    }
    if (dog.alarm.kind == ALARM_NAME) {
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

/* lua_sethook may be called in a signal handler; it is what lua5.4 itself does for CTRL+C. */
static void on_signal(int signo)
{
    const lf_task_t *task = lf_vm.current;
    if (task == NULL || dog.alarm.turn != lf_vm.turn)
        return;
    if (dog.alarm.kind == ALARM_END) {
        dog.raised = 0;
        lf_vm.overtime = on_hook;
    }
    lua_sethook(lf_vm.inner != NULL ? lf_vm.inner : task->co, on_hook, LUA_MASKCOUNT, 1);
}

/* ---- the watchdog's thread ---- */

static void sound(unsigned turn, alarm_kind_t kind)
{
    dog.alarm.kind = kind;
    dog.alarm.turn = turn;
    pthread_kill(dog.loop, SIGNAL);
}

/* The loop's thread stands still in a C function, so what it owns may be read; if it goes on just now, the
 * process ends a moment later all the same. */
static void give_up(void)
{
    static const char answer[] = "HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\n"
                                 "Content-Type: text/plain; charset=utf-8\r\nContent-Length: 39\r\n\r\n"
                                 "This page took too long to be computed\n";
    char who[600];
    describe(lf_vm.current, who, sizeof(who));
    lf_request_t *r = request_of(lf_vm.current);
    int fd = r != NULL ? lf_h2o_plain_socket(r) : -1;
    if (fd != -1 && send(fd, answer, sizeof(answer) - 1, MSG_NOSIGNAL | MSG_DONTWAIT) > 0)
        shutdown(fd, SHUT_WR);
    lf_log(LF_LOG_ERROR,
           "%s holds its worker where Lua cannot be stopped (a C function%s): the worker is ended%s", who,
           LUA_VERSION_NUM >= 504 ? "" : ", compiled code", fd != -1 ? ", the client was told 503" : "");
    _exit(LF_EXIT_WATCHDOG);
}

static void *watch(void *unused)
{
    unsigned seen = 0;
    uint64_t since = 0, last = lf_clock_ms();
    int named = 0;
    uint64_t ended_at = 0;
    for (;;) {
        struct timespec pause = {.tv_sec = (time_t)(dog.look / 1000),
                                 .tv_nsec = (long)(dog.look % 1000) * 1000000};
        nanosleep(&pause, NULL);
        uint64_t now = lf_clock_ms();
        unsigned turn = __atomic_load_n(&lf_vm.turn, __ATOMIC_RELAXED);
        if (__atomic_load_n(&lf_vm.current, __ATOMIC_RELAXED) == NULL || turn != seen || since == 0) {
            seen = turn;
            since = now;
            named = 0;
            ended_at = 0;
        } else if (now - last > 2 * dog.look) {
            /* The whole process was stopped, or starved: that was not the task's fault. */
            since += now - last - dog.look;
            ended_at += ended_at != 0 ? now - last - dog.look : 0;
        }
        last = now;
        if (dog.name_slow && !named && now - since >= SLOW_MS) {
            named = 1;
            sound(turn, ALARM_NAME);
        }
        if (dog.limit == 0)
            continue;
        if (ended_at == 0 && now - since >= dog.limit) {
            ended_at = now;
            sound(turn, ALARM_END);
        } else if (ended_at != 0 && now - ended_at >= (dog.limit < GIVE_UP_MS ? dog.limit : GIVE_UP_MS)) {
            give_up();
        }
    }
    return NULL;
}

int lf_watchdog_start(uint64_t limit, int name_slow)
{
    struct sigaction action = {.sa_handler = on_signal, .sa_flags = SA_RESTART};
    sigset_t all, before;
    pthread_attr_t attr;
    pthread_t thread;
    if (limit == 0 && !name_slow)
        return 0;
    dog.loop = pthread_self();
    dog.limit = limit;
    dog.name_slow = name_slow;
    dog.look = limit / LOOKS;
    if (dog.look > MAX_LOOK_MS || limit == 0)
        dog.look = MAX_LOOK_MS;
    if (name_slow && dog.look > SLOW_MS / 4)
        dog.look = SLOW_MS / 4;
    if (dog.look < MIN_LOOK_MS)
        dog.look = MIN_LOOK_MS;
    sigaction(SIGNAL, &action, NULL);
    sigfillset(&all);
    pthread_attr_init(&attr);
    pthread_attr_setstacksize(&attr, STACK_BYTES);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int rc = pthread_create(&thread, &attr, watch, NULL);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    pthread_attr_destroy(&attr);
    errno = rc;
    return rc == 0 ? 0 : -1;
}
