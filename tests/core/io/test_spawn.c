/* SPDX-License-Identifier: MIT
 *
 * sleep, event and spawn as Lua sees them.
 */
#include "../lua_state.h"

static void test_sleeps_end_in_order(void **state)
{
    /* Far enough apart that a machine with other things to do between two starts does not change the order.
     */
    run("order = {}\n"
        "for _, n in ipairs{ 9, 1, 5, 3, 7 } do spawn(function() sleep(n / 25) order[#order + 1] = n end) "
        "end");
    run_until("#order == 5");
    assert_true(is("table.concat(order, ' ') == '1 3 5 7 9'"));
}

static void test_sleep_0_lets_others_run(void **state)
{
    run("order = ''\n"
        "spawn(function() order = order .. 'a' sleep(0) order = order .. 'c' end)\n"
        "spawn(function() order = order .. 'b' end)");
    run_until("#order == 3");
    assert_true(is("order == 'abc'"));
}

/* A spawned task begins in no one else's frame. */
static void test_spawn_begins_later(void **state)
{
    run("begun = false spawn(function() begun = true end) assert(not begun)");
    run_until("begun");
}

static void test_spawned_error_is_a_result(void **state)
{
    run("local ok, err = await(core.io.spawn(function() error({ 1 }) end)) assert(ok == false and err[1] == "
        "1)");
}

static void test_many(void **state)
{
    run("done = 0 for i = 1, 3000 do spawn(function() sleep(i % 5 / 1000) done = done + 1 end) end");
    run_until("done == 3000");
    run("collectgarbage() collectgarbage() before = collectgarbage('count')\n"
        "done = 0 for i = 1, 3000 do spawn(function() sleep(i % 5 / 1000) done = done + 1 end) end");
    run_until("done == 3000");
    run("collectgarbage() collectgarbage() local grown = collectgarbage('count') - before assert(grown < "
        "500, grown)");
}

/* Children whose parent has ended run on; their results go nowhere. */
static void test_orphans(void **state)
{
    run("ended = 0\n"
        "spawn(function() for i = 1, 10 do spawn(function() sleep(0.002) ended = ended + 1 return {} end) "
        "end end)");
    run_until("ended == 10");
}

static void test_cancel_orphan(void **state)
{
    run("child, err = nil, nil\n"
        "spawn(function() child = spawn(function() local ok, e = pcall(sleep, 1000) err = e end) end)");
    run_until("child ~= nil");
    run("sleep(0.001) core.io.cancel(child) core.io.cancel(child)");
    run_until("err ~= nil");
    assert_true(is("is_cancelled(err)"));
    run("core.io.cancel(child)"); /* it has ended */
}

static void test_event(void **state)
{
    run("got = 0\n"
        "local e = core.io.event()\n"
        "spawn(function() await(e) got = got + 1 end)\n"
        "spawn(function() core.io.event_set(e) core.io.event_set(e) end)");
    run_until("got == 1");
}

static void test_arguments(void **state)
{
    run("assert(not pcall(core.io.spawn, 1)) assert(not pcall(core.io.sleep, 'x'))\n"
        "assert(not pcall(core.io.event_set, 1))");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sleeps_end_in_order),
        cmocka_unit_test(test_sleep_0_lets_others_run),
        cmocka_unit_test(test_spawn_begins_later),
        cmocka_unit_test(test_spawned_error_is_a_result),
        cmocka_unit_test(test_many),
        cmocka_unit_test(test_orphans),
        cmocka_unit_test(test_cancel_orphan),
        cmocka_unit_test(test_event),
        cmocka_unit_test(test_arguments),
    };
    return cmocka_run_group_tests(tests, start_lua, stop_lua);
}
