/* SPDX-License-Identifier: MIT
 *
 * Waits: from Lua, `pause(w)` suspends until w is done and `take(w)` returns its results or raises. Two
 * calls, because on LuaJIT a C function cannot go on after its own yield.
 *
 * pause yields the token (the address of lf_vm) through every user-made coroutine up to the task:
 * coroutine.resume and coroutine.wrap pass it outward (lua/luaflask/tasks.lua).
 */
#include "base/str.h"
#include "vm/task.h"
#include "vm/where.h"

static const char wait_type[] = "luaflask.wait";

lf_wait_t *lf_wait_new(lua_State *L, size_t size, const lf_wait_ops_t *ops)
{
    lf_wait_t *wait = lua_newuserdatauv(L, size, 1);
    memset(wait, 0, size);
    wait->ops = ops;
    luaL_getmetatable(L, wait_type);
    lua_setmetatable(L, -2);
    return wait;
}

lf_wait_t *lf_wait_check(lua_State *L, int idx)
{
    return luaL_checkudata(L, idx, wait_type);
}

void lf_wait_done(lf_wait_t *wait)
{
    wait->done = 1;
    for (lf_task_t *task = wait->task; task != NULL; task = task->next_waiter)
        lf_task_ready(task);
}

void lf_wait_leave(lf_task_t *task)
{
    lf_task_t **link = &task->wait->task;
    while (*link != task)
        link = &(*link)->next_waiter;
    *link = task->next_waiter;
    task->next_waiter = NULL;
    task->wait = NULL;
}

static void cancel(lf_wait_t *wait)
{
    if (!wait->done && !wait->cancelled) {
        wait->cancelled = 1;
        wait->ops->cancel(wait);
    }
}

static int wait_gc(lua_State *L)
{
    lf_wait_t *wait = lua_touserdata(L, 1);
    while (wait->task != NULL)
        lf_wait_leave(wait->task);
    if (wait->ops->dispose != NULL)
        wait->ops->dispose(wait);
    else
        cancel(wait);
    return 0;
}

static int refuse_here(lua_State *L)
{
    return lf_where_error(
        L, "cannot wait inside a function that Lua calls from C (table.sort, string.gsub, require, "
           "tostring, a finalizer): collect first, then wait");
}

/* pause(w): suspends the task, or, in the main program, runs the loop until w is done. */
static int pause_on(lua_State *L)
{
    lf_wait_t *wait = lf_wait_check(L, 1);
    lf_task_t *task = lf_vm.current;
    if (wait->done)
        return 0;
    if (task == NULL) {
        if (lf_vm.main_wait != NULL || lf_vm.pump == NULL) {
            cancel(wait);
            return refuse_here(L);
        }
        lf_vm.main_wait = wait;
        int rc = lf_vm.pump(&wait->done);
        lf_vm.main_wait = NULL;
        if (rc == LF_PUMP_INTERRUPTED) {
            cancel(wait);
            return 0; /* the interpreter's hook raises */
        }
        if (rc != 0) {
            cancel(wait);
            return luaL_error(L, "cannot wait here: the loop is running and no task is");
        }
        return 0;
    }
    if (!lua_isyieldable(L)) {
        cancel(wait);
        return refuse_here(L);
    }
    if (task->cancelled) {
        if (!lf_task_may_wait(L)) {
            cancel(wait);
            lf_task_check_cancelled(L);
        }
        lf_task_bound(task);
    }
    /* Left over from a coroutine that was resumed by a function that knows nothing of waits. */
    if (task->wait != NULL)
        lf_wait_leave(task);
    task->wait = wait;
    task->next_waiter = wait->task;
    wait->task = task;
    task->state = LF_TASK_PAUSING;
    lua_pushlightuserdata(L, &lf_vm);
    return lua_yield(L, 1);
}

/* take(w): the results, or the error that ended the wait. */
static int take(lua_State *L)
{
    lf_wait_t *wait = lf_wait_check(L, 1);
    lf_task_t *task = lf_vm.current;
    if (task != NULL) {
        if (task->wait == wait)
            lf_wait_leave(task);
        if (task->refused) {
            task->refused = 0;
            cancel(wait);
            return refuse_here(L);
        }
        if (!lf_task_may_wait(L)) {
            if (wait->task == NULL)
                cancel(wait);
            lf_task_check_cancelled(L);
        }
    }
    if (!wait->done) {
        cancel(wait);
        return luaL_error(
            L, "the wait was resumed before its result was there: do not resume a waiting coroutine");
    }
    return wait->ops->push(L, wait);
}

/* refuse(): called by the wrapped coroutine.resume when the frame around it cannot yield. */
static int refuse(lua_State *L)
{
    lf_task_t *task = lf_vm.current;
    if (task != NULL) {
        task->refused = 1;
        task->state = LF_TASK_RUNNING;
    }
    return 0;
}

/* check(): raises Cancelled if the task was cancelled; called before a wait is made. */
static int check(lua_State *L)
{
    lf_task_check_cancelled(L);
    return 0;
}

void lf_wait_open(lua_State *L)
{
    static const luaL_Reg functions[] = {
        {"pause", pause_on}, {"take", take}, {"refuse", refuse}, {"check", check}, {NULL, NULL},
    };
    if (luaL_newmetatable(L, wait_type)) {
        lua_pushcfunction(L, wait_gc);
        lua_setfield(L, -2, "__gc");
        lua_pushliteral(L, "luaflask.wait");
        lua_setfield(L, -2, "__metatable");
    }
    lua_pop(L, 1);
    luaL_setfuncs(L, functions, 0);
}
