/* SPDX-License-Identifier: MIT
 *
 * Tasks: their only lua_resume, the pool, the ready queue, cancellation.
 *
 * Each pooled coroutine runs `main` below for ever: next_job() hands it a job and takes the results of the
 * one before, yielding in between. The xpcall around the loop is entered once, not once a request; after an
 * error it is entered anew and `recovery` says what makes good for the failed job.
 */
#include "vm/task.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/str.h"
#include "vm/where.h"

#include <stdlib.h>

enum {
    POOL_LIMIT = 1024,
    SHIELD_MS = 5000,
    STRAY_LIMIT = 100, /* yields to nobody that a job may try before it is given up */
};

/* The error of a failed job goes through a table, so that a pooled coroutine does not keep it. */
static const char main_source[] =
    "local next_job, recovery, on_error = ...\n"
    "local xpcall, select = xpcall, select\n"
    "local function make_good(failure)\n"
    "  local err = failure[1]\n"
    "  failure[1], failure.set = nil, false\n"
    "  return recovery()(err)\n"
    "end\n"
    "local function serve(failure)\n"
    "  local job\n"
    "  if failure.set then job = next_job(make_good(failure)) else job = next_job() end\n"
    "  while true do job = next_job(job()) end\n"
    "end\n"
    "return function()\n"
    "  local failure = { set = false }\n"
    "  while true do\n"
    "    failure[1] = select(2, xpcall(serve, on_error, failure))\n"
    "    failure.set = true\n"
    "  end\n"
    "end\n";

static struct {
    lf_task_t *pool;
    size_t pooled;
    lf_task_t *ready_head, *ready_tail;
    lf_deferred_t *deferred_head, *deferred_tail;
    lf_task_t *bounded;
    int main;      /* registry reference of the function above */
    int cancelled; /* registry reference of function() -> Cancelled instance */
    int overtime;  /* registry reference of function() -> the error of a task that held the loop too long */
    int keep;      /* whether coroutines are recycled */
} tasks = {.main = LUA_NOREF, .cancelled = LUA_NOREF, .overtime = LUA_NOREF, .keep = 1};

/* ---- the job loop, seen from inside a task ---- */

static int nothing(lua_State *L)
{
    return 0;
}

/* Takes off what the job pushed and did not pop. */
static void unwind(void)
{
    lf_vm.context = lf_context_unwind(lf_vm.pushed, lf_vm.context);
    lf_vm.pushed = NULL;
}

/* next_job(results…): ends the job before this one and suspends the task until the next; or gives the job's
 * continuation. */
static int next_job(lua_State *L)
{
    lf_task_t *task = lf_vm.current;
    if (task->ops != NULL && !task->over) {
        if (lf_vm.pushed != NULL)
            unwind();
        if (task->ops->finish(L, task))
            return 1;
        task->over = 1;
        if (task->ops->single_use) {
            /* The loop's variable then holds this instead of the job. */
            lua_pushcfunction(L, nothing);
            return 1;
        }
    }
    lua_settop(L, 0);
    task->state = LF_TASK_DONE;
    return lua_yield(L, 0);
}

static int to_text(lua_State *L)
{
    if (lua_type(L, 1) != LUA_TSTRING && !luaL_callmeta(L, 1, "__tostring"))
        return 0;
    if (lua_type(L, -1) == LUA_TSTRING)
        lf_log(LF_LOG_ERROR, "error while handling an error: %s", lua_tostring(L, -1));
    else
        lf_log(LF_LOG_ERROR, "error while handling an error: (no message)");
    return 0;
}

/* The end of a job whose recovery failed too: nothing of the application's is asked any more, but for the
 * error's text. */
static int last_resort(lua_State *L)
{
    lf_task_t *task = lf_vm.current;
    lua_settop(L, 1);
    lua_pushcfunction(L, to_text);
    lua_insert(L, 1);
    if (lua_pcall(L, 1, 0, 0) != LUA_OK)
        lf_log(LF_LOG_ERROR, "error while handling an error: (its text cannot be made)");
    lua_settop(L, 0);
    task->failures = UINT8_MAX;
    task->over = 1;
    task->state = LF_TASK_DONE;
    return lua_yield(L, 0);
}

void lf_task_end_overtime(void)
{
    if (lf_vm.overtime == NULL)
        return;
    /* It has been ended: what makes good for it has time of its own. */
    lf_vm.overtime = NULL;
    lua_sethook(lf_vm.current->co, NULL, 0, 0);
    lf_vm.turn++;
}

static int recovery(lua_State *L)
{
    lf_task_t *task = lf_vm.current;
    lf_task_end_overtime();
    if (lf_vm.pushed != NULL)
        unwind();
    if (task->failures < UINT8_MAX)
        task->failures++;
    if (task->failures > 2)
        lua_pushcfunction(L, last_resort);
    else
        task->ops->push_recover(L, task);
    return 1;
}

/* Raised at a yield that reached nobody. */
static void stray_yield(lua_State *L, lua_Debug *ar)
{
    lua_sethook(L, NULL, 0, 0);
    lua_getinfo(L, "Sl", ar);
    lua_pushfstring(L,
                    "%s:%d: coroutine.yield was called outside any coroutine of the application's own; to "
                    "wait, call luaflask.sleep or another function that waits; a stream is made by "
                    "coroutine.wrap(function() … end)",
                    ar->short_src, ar->currentline);
    lua_error(L);
}

/* ---- pool ---- */

static void leave_bounded(lf_task_t *task)
{
    lf_task_t **link = &tasks.bounded;
    while (*link != task)
        link = &(*link)->next_bounded;
    *link = task->next_bounded;
    task->bounded = 0;
}

static void release(lf_task_t *task, int reusable)
{
    lua_State *L = lf_vm.L;
    if (task->locals != LUA_NOREF) {
        luaL_unref(L, LUA_REGISTRYINDEX, task->locals);
        task->locals = LUA_NOREF;
    }
    task->ops = NULL;
    task->owner = NULL;
    if (task->wait != NULL)
        lf_wait_leave(task);
    if (task->bounded)
        leave_bounded(task);
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
    int status = lf_lua_resume(co, 0, &n);
    lf_vm.current = outer;
    if (status != LUA_YIELD) {
        luaL_unref(L, LUA_REGISTRYINDEX, ref);
        free(task);
        luaL_error(L, "not enough memory for a task");
    }
    return task;
}

int lf_task_available(void)
{
    return tasks.pool != NULL;
}

void lf_task_reserve(lua_State *L)
{
    if (tasks.pool != NULL)
        return;
    lf_task_t *task =
        make(L); /* which may have put others into the pool: finalizers run where memory is made */
    task->next = tasks.pool;
    tasks.pool = task;
    tasks.pooled++;
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
    task->cancelled = task->shielded = task->refused = task->failures = task->start = task->over = 0;
    return task;
}

/* ---- running ---- */

static void end_task(lf_task_t *task, int alive)
{
    const lf_task_ops_t *ops = task->ops;
    void *owner = task->owner;
    int failed = !alive || task->failures == UINT8_MAX;
    if (task->pushed != NULL) {
        lf_context_unwind(task->pushed, NULL);
        task->pushed = NULL;
    }
    for (lf_deferred_t *d; (d = task->at_end) != NULL;) {
        task->at_end = d->next;
        d->fn(d);
    }
    if (task->base != NULL)
        lf_context_unref(task->base);
    /* After last_resort the coroutine stands in the middle of its loop: the next job would become a result.
     */
    release(task, !failed);
    ops->done(owner, failed);
}

/* One lua_resume, with the task's context current. */
static int resume(lf_task_t *task, int nargs, int *n)
{
    lf_task_t *outer = lf_vm.current;
    lf_context_t *outer_context = lf_vm.context;
    lf_pushed_t *outer_pushed = lf_vm.pushed;
    lua_State *outer_inner = lf_vm.inner;
    lf_vm.inner = NULL;
    lf_vm.turn++;
    lf_vm.current = task;
    lf_vm.context = task->context;
    lf_vm.pushed = task->pushed;
    lf_vm.depth++;
    task->state = LF_TASK_RUNNING;
    int status = lf_lua_resume(task->co, nargs, n);
    task->context = lf_vm.context;
    task->pushed = lf_vm.pushed;
    lf_vm.depth--;
    lf_vm.current = outer;
    lf_vm.context = outer_context;
    lf_vm.pushed = outer_pushed;
    lf_vm.inner = outer_inner;
    return status;
}

int lf_task_resume(lf_task_t *task, int nargs)
{
    int n, status = resume(task, nargs, &n);
    for (int strays = 0; status == LUA_YIELD && task->state == LF_TASK_RUNNING && strays < STRAY_LIMIT;
         strays++) {
        /* A yield to nobody: it raises, so that handlers and teardowns run as for any error. */
        lua_pop(task->co, n);
        lua_sethook(task->co, stray_yield, LUA_MASKCOUNT, 1);
        status = resume(task, 0, &n);
    }
    if (status != LUA_YIELD || task->state == LF_TASK_RUNNING) {
        const char *message = status == LUA_YIELD                     ? "it yields to nobody, again and again"
                              : lua_type(task->co, -1) == LUA_TSTRING ? lua_tostring(task->co, -1)
                                                                      : "(no message)";
        lf_log(LF_LOG_ERROR, "a task died: %s", message);
        end_task(task, 0);
        return 0;
    }
    lua_pop(task->co, n);
    if (task->state == LF_TASK_DONE) {
        /* After its last resort a coroutine stands in the wrong place to begin another job. */
        end_task(task, task->failures != UINT8_MAX);
        return 0;
    }
    task->state = LF_TASK_WAITING;
    /* What it waits for may have come while the yield was on its way. */
    if (task->wait == NULL || task->wait->done || (task->cancelled && !task->bounded))
        lf_task_ready(task);
    return 1;
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

int lf_task_any_ready(void)
{
    return tasks.ready_head != NULL || tasks.deferred_head != NULL;
}

void lf_task_defer(lf_deferred_t *d)
{
    d->next = NULL;
    if (tasks.deferred_head == NULL)
        tasks.deferred_head = d;
    else
        tasks.deferred_tail->next = d;
    tasks.deferred_tail = d;
    lf_vm.schedule();
}

void lf_task_run_ready(int limit)
{
    while (tasks.deferred_head != NULL) {
        lf_deferred_t *d = tasks.deferred_head;
        tasks.deferred_head = d->next;
        d->fn(d);
    }
    while (tasks.ready_head != NULL && limit-- > 0) {
        lf_task_t *task = tasks.ready_head;
        tasks.ready_head = task->next;
        int nargs = task->start;
        task->start = 0;
        lf_task_resume(task, nargs);
    }
}

/* Ends the present wait of a suspended task, which then raises; others may wait for the same and go on. */
static void interrupt(lf_task_t *task)
{
    lf_wait_t *wait = task->wait;
    if (task->state != LF_TASK_WAITING || wait == NULL)
        return;
    lf_wait_leave(task);
    if (!wait->done && !wait->cancelled && wait->task == NULL) {
        wait->cancelled = 1;
        wait->ops->cancel(wait);
    }
    lf_task_ready(task);
}

void lf_task_bound(lf_task_t *task)
{
    if (task->shield_until == 0)
        task->shield_until = lf_clock_ms() + SHIELD_MS;
    if (task->bounded)
        return;
    task->bounded = 1;
    task->next_bounded = tasks.bounded;
    tasks.bounded = task;
    lf_vm.call_end_shields(SHIELD_MS);
}

void lf_task_end_shields(void)
{
    uint64_t now = lf_clock_ms(), next = 0;
    for (lf_task_t *task = tasks.bounded, *following; task != NULL; task = following) {
        following = task->next_bounded;
        if (task->shield_until > now) {
            if (next == 0 || task->shield_until < next)
                next = task->shield_until;
            continue;
        }
        leave_bounded(task);
        interrupt(task);
    }
    if (next != 0)
        lf_vm.call_end_shields(next - now);
}

void lf_task_cancel(lf_task_t *task)
{
    if (task->cancelled || task->state == LF_TASK_POOLED || task->state == LF_TASK_DONE)
        return;
    task->cancelled = 1;
    /* Cleanup that is under way may end its wait, in its time. */
    if (task->shielded && task->state == LF_TASK_WAITING)
        lf_task_bound(task);
    else
        interrupt(task);
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

/* setup(on_error, cancelled, overtime): called again when a test runner loads luaflask anew; pooled
 * coroutines still hold the functions of before. */
static int setup(lua_State *L)
{
    drop_pool(L);
    luaL_checktype(L, 1, LUA_TFUNCTION); /* on_error(err) -> err with traceback */
    luaL_checktype(L, 2, LUA_TFUNCTION); /* cancelled() -> instance */
    if (!lua_isnoneornil(L, 3))
        luaL_checktype(L, 3, LUA_TFUNCTION); /* overtime() -> error */
    lua_settop(L, 3);
    lf_where_set_home(L, 1);
    if (luaL_loadbuffer(L, main_source, sizeof(main_source) - 1, LF_TASK_SOURCE) != LUA_OK)
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
    luaL_unref(L, LUA_REGISTRYINDEX, tasks.overtime);
    tasks.overtime = LUA_NOREF;
    if (!lua_isnil(L, 3)) {
        lua_pushvalue(L, 3);
        tasks.overtime = luaL_ref(L, LUA_REGISTRYINDEX);
    }
    return 0;
}

int lf_task_raise_overtime(lua_State *L)
{
    if (tasks.overtime == LUA_NOREF)
        return luaL_error(L, "the task held its worker too long");
    lua_rawgeti(L, LUA_REGISTRYINDEX, tasks.overtime);
    lua_call(L, 0, 1);
    return lua_error(L);
}

/* recycle(on): whether coroutines are used again for later tasks. */
static int recycle(lua_State *L)
{
    tasks.keep = lua_toboolean(L, 1);
    if (!tasks.keep)
        drop_pool(L);
    return 0;
}

/* turn() -> a number that changes whenever a task is resumed: what is between two equal ones did not wait. */
static int turn(lua_State *L)
{
    lua_pushnumber(L, (lua_Number)lf_vm.turn);
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

/* Whether a __close metamethod is active because of the Cancelled error. While Lua closes variables on the
 * way to a pcall, the error lies among the temporaries of that pcall, above the variable; at no other time
 * does it. */
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

int lf_task_may_wait(lua_State *L)
{
    lf_task_t *task = lf_vm.current;
    if (task == NULL || !task->cancelled)
        return 1;
    if (task->shield_until == 0)
        task->shield_until = lf_clock_ms() + SHIELD_MS;
    return lf_clock_ms() < task->shield_until && (task->shielded || inside_close(L));
}

void lf_task_check_cancelled(lua_State *L)
{
    if (lf_task_may_wait(L))
        return;
    lua_rawgeti(L, LUA_REGISTRYINDEX, tasks.cancelled);
    lua_call(L, 0, 1);
    lua_error(L);
}

int lf_task_open(lua_State *L)
{
    static const luaL_Reg functions[] = {
        {"setup", setup}, {"recycle", recycle}, {"locals", locals},
        {"turn", turn},   {"shield", shield},   {NULL, NULL},
    };
    luaL_newlib(L, functions);
    lf_wait_open(L);
    lf_task_push_resume(L);
    lua_setfield(L, -2, "resume");
    lua_pushlightuserdata(L, &lf_vm);
    lua_setfield(L, -2, "token");
    return 1;
}
