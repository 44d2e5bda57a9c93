/* SPDX-License-Identifier: MIT
 *
 * Tasks: how a job ends, is recovered and cancelled, and that the pool gives nothing of one job to the next.
 */
#include "../lua_state.h"

#include <string.h>

typedef struct job {
    int done, failed, finished, recovered;
    int continues; /* whether finish asks for one more function */
    char result[64];
} job_t;

static int finish(lua_State *L, lf_task_t *task)
{
    job_t *job = task->owner;
    job->finished++;
    if (lua_type(L, 1) == LUA_TSTRING)
        snprintf(job->result, sizeof(job->result), "%s", lua_tostring(L, 1));
    if (job->continues) {
        job->continues = 0;
        lua_getglobal(L, "continuation");
        return 1;
    }
    return 0;
}

static void push_recover(lua_State *L, lf_task_t *task)
{
    ((job_t *)task->owner)->recovered++;
    lua_getglobal(L, "recover");
}

static void done(void *owner, int failed)
{
    ((job_t *)owner)->done++;
    ((job_t *)owner)->failed = failed;
}

static const lf_task_ops_t ops = {finish, push_recover, done, 0};
static const lf_task_ops_t single_use = {finish, push_recover, done, 1};

static lf_task_t *begin_with(const lf_task_ops_t *with, job_t *job, const char *code)
{
    lf_task_t *task = lf_task_new(lua, with, job, NULL);
    assert_int_equal(luaL_loadstring(task->co, code), LUA_OK);
    return lf_task_resume(task, 1) ? task : NULL;
}

static lf_task_t *begin(job_t *job, const char *code)
{
    return begin_with(&ops, job, code);
}

static void turn_until(const int *flag)
{
    for (int i = 0; i < 1000 && !*flag; i++)
        lf_loop_run(10);
    assert_true(*flag);
}

static void test_ends_at_once(void **state)
{
    job_t job = {0};
    assert_null(begin(&job, "return 'answer'"));
    assert_int_equal(job.done, 1);
    assert_int_equal(job.failed, 0);
    assert_string_equal(job.result, "answer");
}

static void test_waits_and_ends(void **state)
{
    job_t job = {0};
    assert_non_null(begin(&job, "sleep(0.005) return 'late'"));
    assert_int_equal(job.done, 0);
    turn_until(&job.done);
    assert_string_equal(job.result, "late");
}

static void test_continues(void **state)
{
    job_t job = {.continues = 1};
    run("function continuation() sleep(0.001) return 'second' end");
    assert_non_null(begin(&job, "return 'first'"));
    turn_until(&job.done);
    assert_int_equal(job.finished, 2);
    assert_string_equal(job.result, "second");
}

static void test_recovers(void **state)
{
    job_t job = {0};
    run("function recover(err) return 'made good: ' .. tostring(err) end");
    assert_null(begin(&job, "error('boom', 0)"));
    assert_string_equal(job.result, "made good: boom");
    assert_int_equal(job.failed, 0);
}

/* The recovery fails, and so does the making of its error's text: the job ends all the same. */
static void test_last_resort(void **state)
{
    job_t job = {0};
    run("local bad = setmetatable({}, { __tostring = function() error('no text') end })\n"
        "function recover() error(bad) end");
    assert_null(begin(&job, "error('boom')"));
    assert_int_equal(job.done, 1);
    assert_int_equal(job.failed, 1);
    assert_int_equal(job.recovered, 2);
    run("recover = nil");
    job_t next = {0};
    assert_null(begin(&next, "return 'alive'"));
    assert_string_equal(next.result, "alive");
}

/* A yield to nobody is an error at its place: the job's own pcall sees it. */
static void test_stray_yield(void **state)
{
    job_t job = {0};
    assert_null(begin(
        &job,
        "local ok, err = pcall(function() coroutine.yield(1) end)\n"
        "return tostring(ok) .. (err:find('^%[string.*coroutine.yield was called') and ' told' or err)"));
    assert_string_equal(job.result, "false told");
    /* One that goes on and on is given up. */
    job_t stubborn = {0};
    assert_null(begin(&stubborn, "while true do pcall(coroutine.yield) end"));
    assert_int_equal(stubborn.done, 1);
    assert_int_equal(stubborn.failed, 1);
}

static void test_cancel_ends_wait(void **state)
{
    job_t job = {0};
    lf_task_t *task = begin(&job, "local ok, err = pcall(sleep, 1000)\n"
                                  "local again = is_cancelled(select(2, pcall(sleep, 1000)))\n"
                                  "return tostring(ok) .. tostring(is_cancelled(err)) .. tostring(again)");
    lf_task_cancel(task);
    assert_int_equal(job.done, 0); /* never from the canceller's frame */
    turn_until(&job.done);
    assert_string_equal(job.result, "falsetruetrue");
}

static void test_cancel_before_first_line(void **state)
{
    job_t job = {0};
    lf_task_t *task = lf_task_new(lua, &ops, &job, NULL);
    luaL_loadstring(task->co, "local ok, err = pcall(sleep, 1000) return tostring(is_cancelled(err))");
    lf_task_start(task);
    lf_task_cancel(task);
    turn_until(&job.done);
    assert_string_equal(job.result, "true");
}

/* Cleanup may wait: begun after the cancelling, and under way when it comes. */
static void test_shield(void **state)
{
    job_t after = {0}, during = {0};
    lf_task_cancel(begin(&after, "pcall(sleep, 1000) core.task.shield(true) sleep(0.005)\n"
                                 "core.task.shield(false) return 'cleaned'"));
    lf_task_t *task =
        begin(&during, "core.task.shield(true) sleep(0.005) core.task.shield(false)\n"
                       "return 'cleaned ' .. tostring(is_cancelled(select(2, pcall(sleep, 1))))");
    lf_task_cancel(task);
    turn_until(&after.done);
    turn_until(&during.done);
    assert_string_equal(after.result, "cleaned");
    assert_string_equal(during.result, "cleaned true");
}

/* Cleanup that hangs is ended at its deadline. */
static void test_shield_deadline(void **state)
{
    job_t job = {0};
    lf_task_t *task = begin(&job, "core.task.shield(true) local ok, err = pcall(await, core.io.event())\n"
                                  "return tostring(is_cancelled(err))");
    lf_task_cancel(task);
    lf_loop_run(1);
    assert_int_equal(job.done, 0);
    task->shield_until = lf_clock_ms() - 1;
    lf_task_end_shields();
    turn_until(&job.done);
    assert_string_equal(job.result, "true");
}

static int collected(const char *name)
{
    lua_gc(lua, LUA_GCCOLLECT, 0);
    lua_gc(lua, LUA_GCCOLLECT, 0);
    lua_getglobal(lua, name);
    lua_rawgeti(lua, -1, 1);
    int gone = lua_isnil(lua, -1);
    lua_pop(lua, 2);
    return gone;
}

/* A pooled coroutine keeps neither the results, nor the error, nor the function of the job before. */
static void test_pool_keeps_nothing(void **state)
{
    job_t job = {0};
    run("weak = setmetatable({}, { __mode = 'v' })");
    begin(&job, "local big = {} weak[1] = big return 'x', big");
    assert_true(collected("weak"));
    run("function recover() return 'ok' end");
    begin(&job, "local err = {} weak[1] = err error(err)");
    assert_true(collected("weak"));
    lf_task_t *task = lf_task_new(lua, &single_use, &job, NULL);
    (void)luaL_dostring(lua,
                        "local upvalue = {} weak[1] = upvalue return function() return upvalue and 'up' end");
    lua_xmove(lua, task->co, 1);
    lf_task_resume(task, 1);
    assert_string_equal(job.result, "up");
    assert_true(collected("weak"));
}

static void test_locals_are_the_tasks_own(void **state)
{
    job_t job = {0};
    begin(&job, "core.task.locals().x = 'mine'");
    begin(&job, "return tostring(core.task.locals().x)");
    assert_string_equal(job.result, "nil");
}

static void test_hook_is_wiped(void **state)
{
    job_t job = {0};
    run("hooked = 0");
    begin(&job, "debug.sethook(function() hooked = hooked + 1 end, 'c')");
    run("hooked = 0");
    begin(&job, "tostring(1)");
    assert_true(is("hooked == 0"));
}

static void test_without_recycling(void **state)
{
    job_t job = {0};
    run("core.task.recycle(false)");
    for (int i = 0; i < 10; i++)
        begin(&job, "return 'x'");
    assert_int_equal(job.done, 10);
    run("core.task.recycle(true)");
}

/* Ready tasks that always make others ready leave the loop its turns. */
static void test_ready_queue_is_bounded(void **state)
{
    run("pings, stop = 0, false\n"
        "local function ping() if stop then return end pings = pings + 1 spawn(ping) end\n"
        "for i = 1, 10 do spawn(ping) end");
    lf_loop_run(0);
    assert_true(is("pings > 0 and pings <= 1000"));
    run("stop = true");
    for (int i = 0; i < 10; i++)
        lf_loop_run(0);
}

static int deferred_calls;

static void on_deferred(lf_deferred_t *d)
{
    deferred_calls++;
}

static void test_defer(void **state)
{
    lf_deferred_t a = {.fn = on_deferred}, b = {.fn = on_deferred};
    lf_task_defer(&a);
    lf_task_defer(&b);
    assert_int_equal(deferred_calls, 0);
    lf_loop_run(0);
    assert_int_equal(deferred_calls, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ends_at_once),
        cmocka_unit_test(test_waits_and_ends),
        cmocka_unit_test(test_continues),
        cmocka_unit_test(test_recovers),
        cmocka_unit_test(test_last_resort),
        cmocka_unit_test(test_stray_yield),
        cmocka_unit_test(test_cancel_ends_wait),
        cmocka_unit_test(test_cancel_before_first_line),
        cmocka_unit_test(test_shield),
        cmocka_unit_test(test_shield_deadline),
        cmocka_unit_test(test_pool_keeps_nothing),
        cmocka_unit_test(test_locals_are_the_tasks_own),
        cmocka_unit_test(test_hook_is_wiped),
        cmocka_unit_test(test_without_recycling),
        cmocka_unit_test(test_ready_queue_is_bounded),
        cmocka_unit_test(test_defer),
    };
    return cmocka_run_group_tests(tests, start_lua, stop_lua);
}
