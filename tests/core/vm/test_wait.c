/* SPDX-License-Identifier: MIT
 *
 * Waits: in tasks, in the main program, through coroutines that know of them and those that do not, and their
 * lives apart from the tasks suspended on them.
 */
#include "../lua_state.h"

static void test_main_program_waits(void **state)
{
    uint64_t before = lf_clock_ms();
    run("sleep(0.02)");
    assert_true(lf_clock_ms() - before >= 20);
}

static void test_done_wait_is_taken_at_once(void **state)
{
    run("local e = core.io.event() core.io.event_set(e) await(e) await(e)");
}

static void test_two_tasks_wait_for_one(void **state)
{
    run("seen = 0 local e = core.io.event()\n"
        "for i = 1, 3 do spawn(function() await(e) seen = seen + 1 end) end\n"
        "spawn(function() core.io.event_set(e) end)");
    run_until("seen == 3");
}

/* Cancelling one of two leaves the other its wait. */
static void test_cancel_one_of_two(void **state)
{
    run("seen, gone = false, false\n"
        "local e = core.io.event()\n"
        "first = spawn(function() local ok, err = pcall(await, e) gone = is_cancelled(err) end)\n"
        "spawn(function() await(e) seen = true end)\n"
        "spawn(function() core.io.cancel(first) sleep(0.002) core.io.event_set(e) end)");
    run_until("seen and gone");
}

static void test_join_gives_results(void **state)
{
    run("local ok, a, b = await(spawn(function() sleep(0.001) return 1, nil end)) assert(ok and a == 1 and b "
        "== nil)\n"
        "local ok, err = await(spawn(function() error('boom', 0) end)) assert(ok == false and err == "
        "'boom')\n"
        "local n = select('#', await(spawn(function() return (unpack or table.unpack)({}, 1, 150) end))) "
        "assert(n == "
        "151)");
}

/* The child runs on when nobody can hear of its end any more. */
static void test_join_dropped(void **state)
{
    run("ended = false spawn(function() sleep(0.005) ended = true end) collectgarbage() collectgarbage()");
    run_until("ended");
}

/* The child of a cancelled joiner is cancelled. */
static void test_cancel_goes_to_the_child(void **state)
{
    run("inner = nil\n"
        "outer = spawn(function() await(spawn(function() local ok, err = pcall(sleep, 1000) inner = err "
        "end)) end)\n"
        "spawn(function() sleep(0.001) core.io.cancel(outer) end)");
    run_until("inner ~= nil");
    assert_true(is("is_cancelled(inner)"));
}

static void test_cannot_wait_inside_c(void **state)
{
    run("told = nil\n"
        "spawn(function() local ok, err = pcall(table.sort, { 2, 1, 3 }, function() sleep(0.001) end) told = "
        "err end)");
    run_until("told ~= nil");
    assert_true(is("told:find('cannot wait inside a function that Lua calls from C', 1, true) ~= nil"));
}

/* The unwrapped coroutine.resume knows nothing of waits: the token comes back to it, and the wait that nobody
 * takes may end, or be collected, long after its task. */
static void test_raw_resume(void **state)
{
    run("kept, ended = {}, 0\n"
        "for i = 1, 5 do\n"
        "  spawn(function()\n"
        "    local co = coroutine.create(function() sleep(0.002 * i) end)\n"
        "    kept[i] = co\n"
        "    local ok, token = coroutine.resume(co)\n"
        "    assert(ok and token == core.task.token)\n"
        "    ended = ended + 1\n"
        "  end)\n"
        "end");
    run_until("ended == 5");
    run("sleep(0.02) kept = nil collectgarbage() collectgarbage()");
    /* The same coroutines go on to serve others. */
    run("fine = 0 for i = 1, 5 do spawn(function() sleep(0.001) fine = fine + 1 end) end");
    run_until("fine == 5");
}

/* What is waited for ends while the task that began the wait still runs. */
static void test_done_before_the_yield_arrives(void **state)
{
    run("order = ''\n"
        "spawn(function()\n"
        "  local e = core.io.event()\n"
        "  local co = coroutine.create(function() await(e) end)\n"
        "  coroutine.resume(co)\n"
        "  core.io.event_set(e)\n"
        "  order = order .. 'a'\n"
        "  sleep(0.001)\n"
        "  order = order .. 'b'\n"
        "end)");
    run_until("#order == 2");
    assert_true(is("order == 'ab'"));
}

static void test_resumed_too_early(void **state)
{
    run("told = nil\n"
        "spawn(function()\n"
        "  local co = coroutine.create(function() sleep(1000) end)\n"
        "  coroutine.resume(co)\n"
        "  local ok, err = coroutine.resume(co)\n"
        "  told = err\n"
        "end)");
    run_until("told ~= nil");
    assert_true(is("told:find('do not resume a waiting coroutine', 1, true) ~= nil"));
}

static void test_wrong_arguments(void **state)
{
    run("assert(not pcall(core.task.pause, {}))\n"
        "assert(not pcall(core.task.take, io.stdout))\n"
        "assert(not pcall(core.io.event_set, core.io.sleep(0)))\n"
        "assert(not pcall(core.io.cancel, core.io.event()))\n"
        "assert(not pcall(core.io.sleep, 0 / 0))\n"
        "assert(not pcall(core.io.sleep, -1))\n"
        "assert(not pcall(core.io.sleep, 1e300))");
}

static void test_sleeps_collected_while_they_run(void **state)
{
    run("for i = 1, 2000 do core.io.sleep(i % 7 / 1000) end collectgarbage() collectgarbage() sleep(0.01)");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_main_program_waits),
        cmocka_unit_test(test_done_wait_is_taken_at_once),
        cmocka_unit_test(test_two_tasks_wait_for_one),
        cmocka_unit_test(test_cancel_one_of_two),
        cmocka_unit_test(test_join_gives_results),
        cmocka_unit_test(test_join_dropped),
        cmocka_unit_test(test_cancel_goes_to_the_child),
        cmocka_unit_test(test_cannot_wait_inside_c),
        cmocka_unit_test(test_raw_resume),
        cmocka_unit_test(test_done_before_the_yield_arrives),
        cmocka_unit_test(test_resumed_too_early),
        cmocka_unit_test(test_wrong_arguments),
        cmocka_unit_test(test_sleeps_collected_while_they_run),
    };
    return cmocka_run_group_tests(tests, start_lua, stop_lua);
}
