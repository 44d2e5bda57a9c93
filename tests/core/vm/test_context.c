/* SPDX-License-Identifier: MIT
 *
 * Contexts: counted, wiped before their next use, pushed and popped as a stack of each task's own.
 */
#include "../lua_state.h"

static int start(void **state)
{
    start_lua(state);
    run("app = core.app.new({}) g = core.context.g");
    return 0;
}

static void test_slots_are_wiped(void **state)
{
    lf_context_t *ctx = lf_context_new(lua);
    lua_pushliteral(lua, "secret");
    lf_context_set(lua, ctx, LF_SLOT_G);
    assert_true(lf_context_has(ctx, LF_SLOT_G));
    ctx->refs++;
    lf_context_unref(ctx);
    assert_true(lf_context_has(ctx, LF_SLOT_G)); /* one reference is left */
    ctx->session_state = 7;
    lf_context_unref(ctx);
    lf_context_t *again = lf_context_new(lua);
    assert_ptr_equal(again, ctx);
    assert_int_equal(again->session_state, 0);
    lf_context_get(lua, again, LF_SLOT_G);
    assert_true(lua_isnil(lua, -1));
    /* Nor does the table behind it hold the value. */
    lua_rawgeti(lua, LUA_REGISTRYINDEX, again->slots);
    lua_rawgeti(lua, -1, LF_SLOT_G);
    assert_true(lua_isnil(lua, -1));
    lua_pop(lua, 3);
    lf_context_unref(again);
}

static void test_push_and_pop(void **state)
{
    run("local a, b = core.context.new(app), core.context.new(app)\n"
        "a:push() g.x = 1\n"
        "b:push() assert(g.x == nil) g.x = 2\n"
        "local ok, err = pcall(a.pop, a) assert(not ok and err:find('reverse order', 1, true))\n"
        "assert(b:is_last() and not a:is_last())\n"
        "assert(b:pop() == true) assert(g.x == 1)\n"
        "a:push() assert(g.x == 1 and a:pop() == false and g.x == 1)\n"
        "assert(a:pop() == true)\n"
        "assert(not pcall(a.pop, a))\n"
        "assert(not core.context.has_app())");
    assert_null(lf_vm.context);
    assert_null(lf_vm.pushed);
}

static void test_pushed_handle_is_anchored(void **state)
{
    run("core.context.new(app):push() collectgarbage() collectgarbage() g.x = 1 assert(g.x == 1)");
    lf_context_pop();
    run("collectgarbage() collectgarbage()");
    assert_null(lf_vm.context);
}

/* While a new context is made the collector may put others back into the pool: none of them may be lost. */
static void test_collected_while_one_is_made(void **state)
{
    run("collectgarbage() collectgarbage() held = {}");
    while (lf_context_available())
        run("held[#held + 1] = core.context.new(app)");
    run("collectgarbage('stop')\n"
        "for i = 1, 10 do core.context.new(app) end\n" /* garbage, not yet seen to be */
        "collectgarbage('restart')");
    lua_gc(lua, LUA_GCSETPAUSE, 0);
    lua_gc(lua, LUA_GCSETSTEPMUL, 1000);
    for (int i = 0; i < 50 && !lf_context_available(); i++) {
        lf_context_t *ctx = lf_context_new(lua);
        lf_context_unref(ctx);
        if (!lf_context_available())
            break;
        run("held[#held + 1] = core.context.new(app)");
        run("local t = {} for i = 1, 100 do t[i] = {} end");
    }
    lua_gc(lua, LUA_GCSETPAUSE, 200);
    lua_gc(lua, LUA_GCSETSTEPMUL, 100);
    run("collectgarbage() collectgarbage()");
    size_t n = 0;
    for (; lf_context_available(); n++)
        run("held[#held + 1] = core.context.new(app)");
    run("held = nil collectgarbage()");
    assert_true(n >= 10);
}

/* A job that forgets to pop, or raises before it can, leaves nothing behind. */
static void test_unwound_at_the_end_of_a_job(void **state)
{
    run("weak = setmetatable({}, { __mode = 'v' }) ended = 0\n"
        "for i = 1, 3 do\n"
        "  spawn(function()\n"
        "    local handle = core.context.new(app) handle:push() weak[i] = handle\n"
        "    core.context.new(app):push() sleep(0.001) g.x = 1 ended = ended + 1\n"
        "    if i > 1 then error('boom') end\n"
        "  end)\n"
        "end");
    run_until("ended == 3");
    run("sleep(0.002) collectgarbage() collectgarbage() assert(next(weak) == nil)");
    run("found = nil spawn(function() found = core.context.has_app() end)");
    run_until("found ~= nil");
    assert_true(is("found == false"));
}

/* What one task pushed is current in that task alone. */
static void test_each_task_has_its_own(void **state)
{
    run("seen = {}\n"
        "for i = 1, 3 do\n"
        "  spawn(function()\n"
        "    local handle = core.context.new(app) handle:push() g.x = i\n"
        "    sleep(0.001 * i)\n"
        "    seen[i] = g.x handle:pop()\n"
        "  end)\n"
        "end");
    run_until("seen[3] ~= nil");
    assert_true(is("seen[1] == 1 and seen[2] == 2 and seen[3] == 3"));
}

static void test_handle_of_another_task(void **state)
{
    run("told = nil\n"
        "local handle = core.context.new(app)\n"
        "spawn(function() handle:push() sleep(0.005) handle:pop() end)\n"
        "spawn(function()\n"
        "  local ok, err = pcall(handle.push, handle) told = err\n"
        "  local own = handle:again() own:push() own:pop()\n"
        "end)");
    run_until("told ~= nil");
    assert_true(is("told:find('pushed by another task', 1, true) ~= nil"));
    run("sleep(0.01)");
}

/* spawn with share: the context lives until both have ended. */
static void test_shared_context_lives_on(void **state)
{
    run("seen = nil\n"
        "spawn(function()\n"
        "  local handle = core.context.new(app) handle:push() g.x = 'shared'\n"
        "  spawn(function() sleep(0.005) seen = g.x end, true)\n"
        "  spawn(function() fresh = tostring(g.x) end, false)\n"
        "end)");
    run_until("seen ~= nil and fresh ~= nil");
    assert_true(is("seen == 'shared' and fresh == 'nil'"));
}

static void test_request_context_of_a_test(void **state)
{
    run("local handle = core.client.context(app, { method = 'PUT', target = '/a%20b?c=d', headers = { 'x-y', "
        "'z' } })\n"
        "local request = core.request.proxy\n"
        "local ok, err = pcall(function() return request.method end)\n"
        "assert(not ok and err:find('Working outside of request context', 1, true))\n"
        "handle:push()\n"
        "assert(request.method == 'PUT' and request.path == '/a b' and request.query_string == 'c=d')\n"
        "kept = core.request.handle()\n"
        "assert(kept.method == 'PUT')\n"
        "handle:pop() handle = nil collectgarbage() collectgarbage()\n"
        "ok, err = pcall(function() return kept.method end)\n"
        "assert(not ok and err:find('the request has ended', 1, true))\n"
        "assert(tostring(kept):find('outside any request', 1, true))\n"
        "kept = nil collectgarbage()");
}

/* A malformed header raises after the request has been begun. */
static void test_bad_spec(void **state)
{
    run("for i = 1, 100 do assert(not pcall(core.client.context, app, { headers = { 'x', {} } }))\n"
        "assert(not pcall(core.client.request, app, { headers = { 'x', {} } })) end collectgarbage()");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_slots_are_wiped),
        cmocka_unit_test(test_push_and_pop),
        cmocka_unit_test(test_pushed_handle_is_anchored),
        cmocka_unit_test(test_collected_while_one_is_made),
        cmocka_unit_test(test_unwound_at_the_end_of_a_job),
        cmocka_unit_test(test_each_task_has_its_own),
        cmocka_unit_test(test_handle_of_another_task),
        cmocka_unit_test(test_shared_context_lives_on),
        cmocka_unit_test(test_request_context_of_a_test),
        cmocka_unit_test(test_bad_spec),
    };
    return cmocka_run_group_tests(tests, start, stop_lua);
}
