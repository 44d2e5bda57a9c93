/* SPDX-License-Identifier: MIT
 *
 * Tasks: the only lua_resume of the project, the pool, the ready queue, cancellation.
 *
 * Each pooled coroutine runs `main` below for ever: next_job() hands it a job and takes the results of the one
 * before, yielding in between. The xpcall around the loop is entered once, not once a request; after an error it is
 * entered anew and `recovery` says what makes good for the failed job.
 */
#include "vm/task.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/str.h"

#include <stdlib.h>

enum { POOL_LIMIT = 1024, SHIELD_MS = 5000 };

static const char main_source[] =
    "local next_job, recovery, on_error = ...\n"
    "local xpcall = xpcall\n"
    "local function serve(failed, err)\n"
    "  local job\n"
    "  if failed then job = next_job(recovery()(err)) else job = next_job() end\n"
    "  while true do job = next_job(job()) end\n"
    "end\n"
    "return function()\n"
    "  local failed, err = false, nil\n"
    "  while true do\n"
    "    failed, err = true, select(2, xpcall(serve, on_error, failed, err))\n"
    "  end\n"
    "end\n";

static struct {
    lf_task_t *pool;
    size_t pooled;
    lf_task_t *ready_head, *ready_tail;
    int main;      /* registry reference of the function above */
    int cancelled; /* registry reference of function() -> Cancelled instance */
    int keep;      /* whether coroutines are recycled */
} tasks = {.main = LUA_NOREF, .cancelled = LUA_NOREF, .keep = 1};

/* ---- the job loop, seen from inside a task ---- */

/* next_job(results…): ends the job before this one and suspends the task until the next; or gives the job's
 * continuation. */
static int next_job(lua_State *L)
{
    lf_task_t *task = lf_vm.current;
    if (task->ops != NULL && task->ops->finish(L, task))
        return 1;
    task->state = LF_TASK_DONE;
    return lua_yield(L, 0);
}

/* The end of a job whose recovery failed too: nothing of the application's is asked any more. */
static int last_resort(lua_State *L)
{
    const char *text = lua_type(L, 1) == LUA_TSTRING ? lua_tostring(L, 1) : NULL;
    if (text == NULL && luaL_callmeta(L, 1, "__tostring"))
        text = lua_tostring(L, -1);
    lf_log(LF_LOG_ERROR, "error while handling an error: %s", text ? text : "(no message)");
    lf_vm.current->failures = UINT8_MAX;
    lf_vm.current->state = LF_TASK_DONE;
    return lua_yield(L, 0);
}

static int recovery(lua_State *L)
{
    lf_task_t *task = lf_vm.current;
    if (++task->failures > 2)
        lua_pushcfunction(L, last_resort);
    else
        task->ops->push_recover(L, task);
    return 1;
}

/* ---- pool ---- */

static void release(lf_task_t *task, int reusable)
{
    lua_State *L = lf_vm.L;
    if (task->locals != LUA_NOREF) {
        luaL_unref(L, LUA_REGISTRYINDEX, task->locals);
        task->locals = LUA_NOREF;
    }
    task->ops = NULL;
    task->owner = NULL;
    task->wait = NULL;
    if (!reusable || !tasks.keep || tasks.pooled == POOL_LIMIT) {
        luaL_unref(L, LUA_REGISTRYINDEX, task->co_ref);
        free(task);
        return;
    }
    if (lua_gethook(task->co) != NULL)
        lua_sethook(task->co, NULL, 0, 0);
    task->state = LF_TASK_POOLED;
    task->next = tasks.pool;
    tasks.pool = task;
    tasks.pooled++;
}

static lf_task_t *make(lua_State *L)
{
    if (tasks.main == LUA_NOREF)
        luaL_error(L, "luaflask.core.task: setup() has not been called");
    lua_State *co = lua_newthread(L);
    int ref = luaL_ref(L, LUA_REGISTRYINDEX);
    lua_rawgeti(co, LUA_REGISTRYINDEX, tasks.main);
    lf_task_t *task = lf_alloc_zero(sizeof(*task));
    task->co = co;
    task->co_ref = ref;
    task->locals = LUA_NOREF;
    /* Runs up to the first next_job(), which yields. */
    lf_task_t *outer = lf_vm.current;
    lf_vm.current = task;
    int n;
    lf_lua_resume(co, 0, &n);
    lf_vm.current = outer;
    return task;
}

int lf_task_available(void)
{
    return tasks.pool != NULL;
}

void lf_task_reserve(lua_State *L)
{
    if (tasks.pool == NULL) {
        tasks.pool = make(L);
        tasks.pooled = 1;
    }
}

lf_task_t *lf_task_new(lua_State *L, const lf_task_ops_t *ops, void *owner, lf_context_t *ctx)
{
    lf_task_t *task = tasks.pool;
    if (task != NULL) {
        tasks.pool = task->next;
        tasks.pooled--;
    } else {
        task = make(L);
    }
    task->next = NULL;
    task->ops = ops;
    task->owner = owner;
    task->base = task->context = ctx;
    task->shield_until = 0;
    task->state = LF_TASK_READY;
    task->cancelled = task->shielded = task->refused = task->failures = task->start = 0;
    return task;
}

/* ---- running ---- */

static void end_task(lf_task_t *task, int alive)
{
    const lf_task_ops_t *ops = task->ops;
    void *owner = task->owner;
    int failed = !alive || task->failures == UINT8_MAX;
    if (task->base != NULL)
        lf_context_unref(task->base);
    release(task, alive);
    ops->done(owner, failed);
}

void lf_task_resume(lf_task_t *task, int nargs)
{
    lf_task_t *outer = lf_vm.current;
    lf_context_t *outer_context = lf_vm.context;
    lf_vm.current = task;
    lf_vm.context = task->context;
    task->state = LF_TASK_RUNNING;
    int n;
    int status = lf_lua_resume(task->co, nargs, &n);
    task->context = lf_vm.context;
    lf_vm.current = outer;
    lf_vm.context = outer_context;
    if (status == LUA_YIELD) {
        lua_pop(task->co, n);
        if (task->state == LF_TASK_WAITING || task->state == LF_TASK_READY)
            return;
        if (task->state == LF_TASK_DONE) {
            end_task(task, 1);
            return;
        }
        lf_log(LF_LOG_ERROR, "coroutine.yield was called outside any coroutine of the application's own; to wait, "
                             "call luaflask.sleep or another function that waits");
    } else {
        const char *message = lua_tostring(task->co, -1);
        lf_log(LF_LOG_ERROR, "a task died: %s", message ? message : "(no message)");
    }
    end_task(task, 0);
}

void lf_task_ready(lf_task_t *task)
{
    if (task->state != LF_TASK_WAITING)
        return;
    task->state = LF_TASK_READY;
    task->next = NULL;
    if (tasks.ready_head == NULL)
        tasks.ready_head = task;
    else
        tasks.ready_tail->next = task;
    tasks.ready_tail = task;
    lf_vm.schedule();
}

void lf_task_start(lf_task_t *task)
{
    task->state = LF_TASK_WAITING;
    task->start = 1;
    lf_task_ready(task);
}

int lf_task_run_ready(int limit)
{
    while (tasks.ready_head != NULL && limit-- > 0) {
        lf_task_t *task = tasks.ready_head;
        tasks.ready_head = task->next;
        int nargs = task->start;
        task->start = 0;
        lf_task_resume(task, nargs);
    }
    return tasks.ready_head != NULL;
}

void lf_task_cancel(lf_task_t *task)
{
    if (task->cancelled || task->state == LF_TASK_POOLED || task->state == LF_TASK_DONE)
        return;
    task->cancelled = 1;
    lf_wait_t *wait = task->wait;
    if (task->state != LF_TASK_WAITING || wait == NULL)
        return;
    if (!wait->done && !wait->cancelled) {
        wait->cancelled = 1;
        wait->ops->cancel(wait);
    }
    lf_task_ready(task);
}

/* ---- Lua's view of tasks ---- */

static void drop_pool(lua_State *L)
{
    while (tasks.pool != NULL) {
        lf_task_t *task = tasks.pool;
        tasks.pool = task->next;
        tasks.pooled--;
        luaL_unref(L, LUA_REGISTRYINDEX, task->co_ref);
        free(task);
    }
}

/* setup(on_error, cancelled): called again when a test runner loads luaflask anew; pooled coroutines still hold the
 * functions of before. */
static int setup(lua_State *L)
{
    drop_pool(L);
    luaL_checktype(L, 1, LUA_TFUNCTION); /* on_error(err) -> err with traceback */
    luaL_checktype(L, 2, LUA_TFUNCTION); /* cancelled() -> instance */
    if (luaL_loadbuffer(L, main_source, sizeof(main_source) - 1, "=[luaflask task]") != LUA_OK)
        return lua_error(L);
    lua_pushcfunction(L, next_job);
    lua_pushcfunction(L, recovery);
    lua_pushvalue(L, 1);
    lua_call(L, 3, 1);
    luaL_unref(L, LUA_REGISTRYINDEX, tasks.main);
    tasks.main = luaL_ref(L, LUA_REGISTRYINDEX);
    lua_pushvalue(L, 2);
    luaL_unref(L, LUA_REGISTRYINDEX, tasks.cancelled);
    tasks.cancelled = luaL_ref(L, LUA_REGISTRYINDEX);
    return 0;
}

/* recycle(on): whether coroutines are used again for later tasks. */
static int recycle(lua_State *L)
{
    tasks.keep = lua_toboolean(L, 1);
    if (!tasks.keep)
        drop_pool(L);
    return 0;
}

static int in_task(lua_State *L)
{
    lua_pushboolean(L, lf_vm.current != NULL);
    return 1;
}

/* locals(): the table of the running task's (or the main program's) own values. */
static int locals(lua_State *L)
{
    static int main_locals = LUA_NOREF;
    int *ref = lf_vm.current ? &lf_vm.current->locals : &main_locals;
    if (*ref == LUA_NOREF) {
        lua_newtable(L);
        *ref = luaL_ref(L, LUA_REGISTRYINDEX);
    }
    lua_rawgeti(L, LUA_REGISTRYINDEX, *ref);
    return 1;
}

/* shield(on): during cleanup a cancelled task may wait, until a deadline. */
static int shield(lua_State *L)
{
    lf_task_t *task = lf_vm.current;
    if (task != NULL)
        task->shielded = (uint8_t)lua_toboolean(L, 1);
    return 0;
}

static int is_cancelled(lua_State *L)
{
    lua_pushboolean(L, lf_vm.current != NULL && lf_vm.current->cancelled);
    return 1;
}

static int is_cancelled_error(lua_State *L, int idx)
{
    if (lua_type(L, idx) != LUA_TTABLE)
        return 0;
    lua_pushliteral(L, "cancelled");
    lua_rawget(L, idx < 0 ? idx - 1 : idx);
    int on = lua_toboolean(L, -1);
    lua_pop(L, 1);
    return on;
}

/* Whether a __close metamethod is active because of the Cancelled error. While Lua closes variables on the way to a
 * pcall, the error lies among the temporaries of that pcall, above the variable; at no other time does it. */
static int inside_close(lua_State *L)
{
    lua_Debug ar;
    for (int level = 1; lua_getstack(L, level, &ar); level++) {
        lua_getinfo(L, "S", &ar);
        if (*ar.what != 'C')
            continue;
        for (int i = 1; lua_getlocal(L, &ar, i) != NULL; i++) {
            int found = is_cancelled_error(L, -1);
            lua_pop(L, 1);
            if (found)
                return 1;
        }
    }
    return 0;
}

void lf_task_check_cancelled(lua_State *L)
{
    lf_task_t *task = lf_vm.current;
    if (task == NULL || !task->cancelled)
        return;
    if (task->shield_until == 0)
        task->shield_until = lf_clock_ms() + SHIELD_MS;
    if ((task->shielded || inside_close(L)) && lf_clock_ms() < task->shield_until)
        return;
    lua_rawgeti(L, LUA_REGISTRYINDEX, tasks.cancelled);
    lua_call(L, 0, 1);
    lua_error(L);
}

int lf_task_open(lua_State *L)
{
    static const luaL_Reg functions[] = {
        {"setup", setup},   {"recycle", recycle},           {"in_task", in_task}, {"locals", locals},
        {"shield", shield}, {"is_cancelled", is_cancelled}, {NULL, NULL},
    };
    luaL_newlib(L, functions);
    lf_wait_open(L);
    lua_pushlightuserdata(L, &lf_vm);
    lua_setfield(L, -2, "token");
    return 1;
}
