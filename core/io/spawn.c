/* SPDX-License-Identifier: MIT
 *
 * spawn(fn, share): a task of its own that runs fn. With share it runs in the caller's context, which then
 * lives until both have ended; without, in a fresh application context of the same application. The wait it
 * returns ends with `true, results…` or `false, error`.
 */
#include "io/io.h"
#include "base/str.h"

#include <stdlib.h>

typedef struct spawn_wait {
    lf_wait_t super;
    lf_task_t *child; /* NULL once it has ended */
} spawn_wait_t;

/* What the child holds: its end is told to the wait, if that still exists. */
typedef struct spawn_job {
    spawn_wait_t *wait;
    int results; /* registry reference of {n, …} */
} spawn_job_t;

static int recover_ref = LUA_NOREF;

static int push(lua_State *L, lf_wait_t *wait)
{
    lua_settop(L, 1);
    lf_lua_getpeer(L, 1);
    lua_rawgeti(L, 2, 0);
    int n = (int)lua_tointeger(L, -1);
    lua_pop(L, 1);
    luaL_checkstack(L, n, "too many results");
    for (int i = 1; i <= n; i++)
        lua_rawgeti(L, 2, i);
    return n;
}

static void cancel_wait(lf_wait_t *wait)
{
    spawn_wait_t *spawn = (spawn_wait_t *)wait;
    if (spawn->child != NULL) {
        lf_task_cancel(spawn->child);
    }
}

/* Nobody listens any more: the child runs on, its results are dropped. */
static void dispose_wait(lf_wait_t *wait)
{
    spawn_wait_t *spawn = (spawn_wait_t *)wait;
    if (spawn->child != NULL)
        ((spawn_job_t *)spawn->child->owner)->wait = NULL;
}

static const lf_wait_ops_t wait_ops = {push, cancel_wait, dispose_wait};

static int finish(lua_State *L, lf_task_t *task)
{
    spawn_job_t *job = task->owner;
    int n = lua_gettop(L);
    lua_rawgeti(L, LUA_REGISTRYINDEX, job->results);
    lua_pushinteger(L, n);
    lua_rawseti(L, -2, 0);
    for (int i = 1; i <= n; i++) {
        lua_pushvalue(L, i);
        lua_rawseti(L, -2, i);
    }
    return 0;
}

static void done(void *owner, int failed)
{
    spawn_job_t *job = owner;
    luaL_unref(lf_vm.L, LUA_REGISTRYINDEX, job->results);
    if (job->wait != NULL) {
        job->wait->child = NULL;
        lf_wait_done(&job->wait->super);
    }
    free(job);
}

static void push_recover(lua_State *L, lf_task_t *task)
{
    lua_rawgeti(L, LUA_REGISTRYINDEX, recover_ref);
}

static const lf_task_ops_t task_ops = {finish, push_recover, done, .single_use = 1};

/* The application context a spawned task starts in: the caller's application, nothing of its request. */
static lf_context_t *fresh_context(lua_State *L)
{
    lf_context_t *from = lf_vm.context;
    if (from == NULL)
        return NULL;
    lf_context_t *ctx = lf_context_new(L);
    ctx->app = from->app;
    /* The request that made the application reachable may end first. */
    lf_context_get(L, from, LF_SLOT_APP);
    lf_context_set(L, ctx, LF_SLOT_APP);
    return ctx;
}

int lf_io_spawn(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TFUNCTION);
    int share = lua_toboolean(L, 2);
    lua_settop(L, 1);
    /* What may raise comes first: nothing can be lost after it. */
    lf_task_reserve(L);
    lf_context_reserve(L);
    spawn_wait_t *wait = (spawn_wait_t *)lf_wait_new(L, sizeof(*wait), &wait_ops);
    lua_createtable(L, 1, 1);
    lua_pushvalue(L, -1);
    lf_lua_setpeer(L, 2);
    int results = luaL_ref(L, LUA_REGISTRYINDEX);
    lf_context_t *ctx = share ? lf_vm.context : fresh_context(L);
    if (share && ctx != NULL)
        ctx->refs++;
    spawn_job_t *job = lf_alloc_zero(sizeof(*job));
    job->results = results;
    job->wait = wait;
    lf_task_t *task = lf_task_new(L, &task_ops, job, ctx);
    wait->child = task;
    lua_pushvalue(L, 1);
    lua_xmove(L, task->co, 1);
    lf_task_start(task);
    return 1;
}

int lf_io_cancel(lua_State *L)
{
    spawn_wait_t *wait = (spawn_wait_t *)lf_wait_check(L, 1);
    luaL_argcheck(L, wait->super.ops == &wait_ops, 1, "not a spawned task");
    if (wait->child != NULL)
        lf_task_cancel(wait->child);
    return 0;
}

/* set_spawn_recover(fn): what a spawned task returns for an error, `false, err`. */
static int set_spawn_recover(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TFUNCTION);
    lua_settop(L, 1);
    luaL_unref(L, LUA_REGISTRYINDEX, recover_ref);
    recover_ref = luaL_ref(L, LUA_REGISTRYINDEX);
    return 0;
}

int lf_io_open(lua_State *L)
{
    static const luaL_Reg functions[] = {
        {"sleep", lf_io_sleep},
        {"monotonic", lf_io_monotonic},
        {"event", lf_io_event},
        {"event_set", lf_io_event_set},
        {"spawn", lf_io_spawn},
        {"cancel", lf_io_cancel},
        {"lock", lf_io_lock},
        {"lock_abandon", lf_io_lock_abandon},
        {"lock_release", lf_io_lock_release},
        {"set_spawn_recover", set_spawn_recover},
        {NULL, NULL},
    };
    luaL_newlib(L, functions);
    return 1;
}
