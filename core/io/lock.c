/* SPDX-License-Identifier: MIT
 *
 * lock(name, timeout, ttl, keep): a wait that ends when the lock is granted. core/shm/lock.c is the truth
 * about who holds what; here is who waits in this process, and what its tasks hold, so that a lock that a
 * task forgot goes with it.
 */
#include "io/io.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/str.h"
#include "io/loop.h"
#include "io/peers.h"
#include "io/shared.h"

#include <pthread.h>
#include <stdlib.h>

/* A lock that this process holds. */
typedef struct held held_t;
struct held {
    lf_deferred_t at_end;   /* of its task */
    lf_task_t *task;        /* NULL: the main program's, or to be kept */
    struct lock_wait *wait; /* whose result it is, while nobody took that */
    held_t *next;
    uint64_t ticket;
    int keep;
    size_t name_len;
    char name[LF_LOCK_NAME];
};

typedef struct lock_wait lock_wait_t;
struct lock_wait {
    lf_wait_t super;
    lock_wait_t *next; /* in the list of those that wait */
    lf_timer_t timer;
    uint64_t deadline; /* 0: none */
    uint64_t ticket;
    held_t *held;       /* once it is granted and until that is taken */
    const char *failed; /* else why not */
    int keep;
    int beginning; /* its task has not been suspended yet */
    size_t name_len;
    char name[LF_LOCK_NAME];
};

static lf_arena_t *arena;
static lock_wait_t *waiting;
static held_t *held_locks;

/* ---- holding ---- */

static lf_str_t name_of(const held_t *held)
{
    return lf_str(held->name, held->name_len);
}

/* Forgets a record; what the arena says of the lock is another matter. */
static void drop(held_t *held)
{
    held_t **link = &held_locks;
    while (*link != held)
        link = &(*link)->next;
    *link = held->next;
    if (held->task != NULL) {
        lf_deferred_t **end = &held->task->at_end;
        while (*end != NULL && *end != &held->at_end)
            end = &(*end)->next;
        if (*end != NULL)
            *end = held->at_end.next;
    }
    if (held->wait != NULL)
        held->wait->held = NULL;
    free(held);
}

/* Gives a lock back; whether it was still ours. */
static int let_go(held_t *held)
{
    lf_wake_t wake;
    int ours = lf_lock_leave(arena, name_of(held), held->ticket, &wake) == LF_LOCK_GRANTED;
    drop(held);
    lf_peers_wake(&wake);
    return ours;
}

static void on_task_end(lf_deferred_t *at_end)
{
    held_t held = *(held_t *)at_end; /* at_end comes first */
    if (let_go((held_t *)at_end) && held.wait == NULL)
        lf_log(LF_LOG_WARNING,
               "the lock '%.*s' was still held at the end of its task, and is released now; release it "
               "yourself, let lock:with(fn) do it, or make it with { keep = true }",
               (int)held.name_len, held.name);
}

static held_t *hold(lock_wait_t *wait, lf_task_t *task)
{
    held_t *held = lf_alloc_zero(sizeof(*held));
    held->at_end.fn = on_task_end;
    held->task = wait->keep ? NULL : task;
    held->keep = wait->keep;
    held->ticket = wait->ticket;
    held->wait = wait;
    held->name_len = wait->name_len;
    memcpy(held->name, wait->name, wait->name_len);
    held->next = held_locks;
    held_locks = held;
    if (held->task != NULL) {
        held->at_end.next = task->at_end;
        task->at_end = &held->at_end;
    }
    return held;
}

/* ---- waiting ---- */

static lf_str_t wanted(const lock_wait_t *wait)
{
    return lf_str(wait->name, wait->name_len);
}

static void stop_waiting(lock_wait_t *wait)
{
    lock_wait_t **link = &waiting;
    while (*link != NULL && *link != wait)
        link = &(*link)->next;
    if (*link != NULL)
        *link = wait->next;
    lf_timer_stop(&wait->timer);
}

static void leave(lock_wait_t *wait)
{
    lf_wake_t wake;
    stop_waiting(wait);
    lf_lock_leave(arena, wanted(wait), wait->ticket, &wake);
    lf_peers_wake(&wake);
}

static void finish(lock_wait_t *wait, const char *failed)
{
    lf_task_t *task = wait->beginning ? lf_vm.current : wait->super.task;
    if (failed != NULL) {
        wait->failed = failed;
    } else if (task == NULL && !wait->beginning && lf_vm.main_wait != &wait->super) {
        leave(wait); /* whoever asked is no longer there */
        return;
    } else {
        wait->held = hold(wait, task);
    }
    stop_waiting(wait);
    lf_wait_done(&wait->super);
}

static void on_time(lf_timer_t *timer);

static void start_timer(lock_wait_t *wait, uint64_t look_at)
{
    uint64_t at = wait->deadline;
    if (look_at != 0 && (at == 0 || look_at < at))
        at = look_at;
    uint64_t now = lf_clock_ms();
    if (at != 0)
        lf_timer_start(&wait->timer, at > now ? at - now : 0, on_time);
    else
        lf_timer_stop(&wait->timer);
}

/* How it stands with a wait; it may end here. */
static void look(lock_wait_t *wait)
{
    lf_wake_t wake;
    uint64_t look_at;
    lf_lock_result_t result = lf_lock_look(arena, wanted(wait), wait->ticket, &look_at, &wake);
    if (result == LF_LOCK_GRANTED) {
        finish(wait, NULL);
    } else if (result == LF_LOCK_LOST) {
        finish(wait, "lost"); /* its time was over before it could begin */
    } else if (wait->deadline != 0 && lf_clock_ms() >= wait->deadline) {
        leave(wait);
        finish(wait, "timeout");
    } else {
        start_timer(wait, look_at);
    }
    lf_peers_wake(&wake);
}

static void on_time(lf_timer_t *timer)
{
    look((lock_wait_t *)((char *)timer - offsetof(lock_wait_t, timer)));
}

static void on_granted(uint64_t ticket)
{
    for (lock_wait_t *wait = waiting; wait != NULL; wait = wait->next) {
        if (wait->ticket == ticket) {
            look(wait);
            return;
        }
    }
}

/* One that is looked at may end others: so their tickets are noted first. */
static int look_at_all(void)
{
    size_t n = 0;
    for (const lock_wait_t *wait = waiting; wait != NULL; wait = wait->next)
        n++;
    uint64_t *tickets = lf_alloc((n + 1) * sizeof(*tickets));
    n = 0;
    for (const lock_wait_t *wait = waiting; wait != NULL; wait = wait->next)
        tickets[n++] = wait->ticket;
    while (n > 0)
        on_granted(tickets[--n]);
    free(tickets);
    return waiting != NULL;
}

static const lf_peers_ops_t peers_ops = {on_granted, look_at_all};

/* ---- the wait ---- */

static int push(lua_State *L, lf_wait_t *super)
{
    lock_wait_t *wait = (lock_wait_t *)super;
    if (wait->held == NULL) {
        const char *failed = wait->failed != NULL ? wait->failed : "lost";
        lua_pushnil(L);
        lua_pushstring(L, strcmp(failed, "no_memory") == 0 ? "no memory" : failed);
        lua_pushstring(L, failed);
        return 3;
    }
    lua_pushnumber(L, (lua_Number)wait->held->ticket);
    wait->held->wait = NULL;
    wait->held = NULL;
    return 1;
}

/* Never calls Lua. */
static void cancel(lf_wait_t *super)
{
    lock_wait_t *wait = (lock_wait_t *)super;
    if (!super->done)
        leave(wait);
}

static void dispose(lf_wait_t *super)
{
    lock_wait_t *wait = (lock_wait_t *)super;
    if (!super->done && !super->cancelled) {
        super->cancelled = 1;
        leave(wait);
    }
    if (wait->held != NULL)
        let_go(wait->held);
}

static const lf_wait_ops_t ops = {push, cancel, dispose};

/* What the parent holds and waits for is no child's. */
static void after_fork_child(void)
{
    for (lock_wait_t *wait = waiting; wait != NULL; wait = wait->next) {
        lf_timer_stop(&wait->timer);
        wait->super.cancelled = 1;
    }
    waiting = NULL;
    held_locks = NULL;
}

static const lf_member_t *enter(lua_State *L)
{
    if (arena == NULL) {
        arena = lf_shared_arena(L);
        pthread_atfork(NULL, NULL, after_fork_child);
    }
    return lf_peers_join(arena, &peers_ops);
}

/* The record of a lock that the running task holds; with a ticket, of one that was to be kept. */
static held_t *find_held(lf_str_t name, uint64_t ticket)
{
    for (held_t *held = held_locks; held != NULL; held = held->next) {
        int same = ticket != 0 ? held->ticket == ticket : !held->keep && held->task == lf_vm.current;
        if (same && lf_str_eq(name_of(held), name))
            return held;
    }
    return NULL;
}

/* Whether the running task holds the lock. The record of one that it lost, its ttl being over, is dropped. */
static int holds(lf_str_t name)
{
    held_t *held = find_held(name, 0);
    lf_wake_t wake;
    uint64_t look_at;
    if (held == NULL)
        return 0;
    int lost = lf_lock_look(arena, name, held->ticket, &look_at, &wake) == LF_LOCK_LOST;
    if (lost)
        drop(held);
    lf_peers_wake(&wake);
    return !lost;
}

static lf_lock_result_t ask(lock_wait_t *wait, const lf_member_t *self, const lf_lock_request_t *request)
{
    lf_wake_t wake;
    if (self == NULL)
        return LF_LOCK_NO_MEMORY;
    lf_lock_result_t result = lf_lock_ask(arena, self, request, &wait->ticket, &wake);
    lf_peers_wake(&wake);
    if (result == LF_LOCK_BUSY) {
        /* Perhaps by one that is dead, which nobody knows because nobody waits. */
        lf_peers_bury();
        result = lf_lock_ask(arena, self, request, &wait->ticket, &wake);
        lf_peers_wake(&wake);
    }
    return result;
}

static void begin(lock_wait_t *wait)
{
    wait->next = waiting;
    waiting = wait;
    wait->beginning = 1;
    lf_peers_watch();
    if (!wait->super.done)
        look(wait);
    wait->beginning = 0;
}

/* lock(name[, timeout[, ttl[, keep]]]) -> wait that gives a ticket, or nil, message, code */
int lf_io_lock(lua_State *L)
{
    lf_str_t name;
    name.base = luaL_checklstring(L, 1, &name.len);
    luaL_argcheck(L, name.len >= 1 && name.len <= LF_LOCK_NAME, 1, "a name has 1 to 80 bytes");
    int hasty = lua_type(L, 2) == LUA_TNUMBER && lua_tonumber(L, 2) == 0;
    uint64_t timeout = hasty ? 0 : lf_shared_ms(L, 2, "the timeout");
    lf_lock_request_t request = {.name = name, .ttl = lf_shared_ms(L, 3, "the ttl"), .wait = !hasty};
    int keep = lua_toboolean(L, 4);
    if (!keep && holds(name))
        return luaL_error(L,
                          "the lock '%s' is held by this task already: it would wait for itself; release it "
                          "first, or do both under one acquire",
                          name.base);
    const lf_member_t *self = enter(L);
    lock_wait_t *wait = (lock_wait_t *)lf_wait_new(L, sizeof(*wait), &ops);
    wait->keep = keep;
    wait->deadline = timeout != 0 ? lf_clock_ms() + timeout : 0;
    wait->name_len = name.len;
    memcpy(wait->name, name.base, name.len);
    switch (ask(wait, self, &request)) {
    case LF_LOCK_GRANTED:
        wait->held = hold(wait, lf_vm.current);
        wait->super.done = 1;
        break;
    case LF_LOCK_QUEUED:
        begin(wait);
        break;
    case LF_LOCK_NO_MEMORY:
        wait->failed = "no_memory";
        wait->super.done = 1;
        break;
    default:
        wait->failed = "timeout";
        wait->super.done = 1;
    }
    return 1;
}

/* lock_abandon(wait): gives up what it asked for, granted or not. */
int lf_io_lock_abandon(lua_State *L)
{
    lf_wait_t *wait = lf_wait_check(L, 1);
    luaL_argcheck(L, wait->ops == &ops, 1, "not of lock()");
    dispose(wait);
    return 0;
}

/* lock_release(name[, ticket]) -> whether it was still held; nil when it is not held here at all. The ticket
 * is for locks that are kept. */
int lf_io_lock_release(lua_State *L)
{
    lf_str_t name;
    name.base = luaL_checklstring(L, 1, &name.len);
    held_t *held = find_held(name, (uint64_t)luaL_optnumber(L, 2, 0));
    if (held == NULL)
        lua_pushnil(L);
    else
        lua_pushboolean(L, let_go(held));
    return 1;
}
