/* SPDX-License-Identifier: MIT
 *
 * From a request to its answer, through the test client: the same way as from the network but for the socket.
 */
#include "../lua_state.h"

#include "http/dispatch.h"

static int start(void **state)
{
    start_lua(state);
    run("request, views, g = core.request.proxy, {}, core.context.g\n"
        "function make()\n"
        "  local app = core.app.new({})\n"
        "  app:set_functions(\n"
        "    function() return views[request.path]() end,\n"
        "    function(err) return 'error: ' .. tostring(err), 500 end,\n"
        "    function() local r = core.result.stashed()\n"
        "      core.result.parts(r[1], r[2] or 200, r[3] or {}, r[4]) end)\n"
        "  return app\n"
        "end\n"
        "app = make()\n"
        "function ask(spec, keep, tag)\n"
        "  if type(spec) == 'string' then spec = { target = spec } end\n"
        "  return await(core.client.request(app, spec, keep, tag))\n"
        "end");
    return 0;
}

static void test_kinds_of_result(void **state)
{
    run("views['/s'] = function() return 'text' end\n"
        "views['/n'] = function() return 'text', 404 end\n"
        "views['/t'] = function() return { a = 1 } end\n"
        "views['/w'] = function() sleep(0.001) return 'waited' end\n"
        "views['/p'] = function() return 'text', 201, { 'X-A', 'b' } end\n"
        "local status, head, body, whole = ask('/s')\n"
        "assert(status == 200 and head[0] == 'OK' and body == 'text' and whole)\n"
        "assert(head[1] == 'Content-Type' and head[2] == 'text/html; charset=utf-8')\n"
        "assert(ask('/n') == 404)\n"
        "status, head, body = ask('/t') assert(body == '{\"a\":1}\\n' and head[2] == 'application/json')\n"
        "assert(select(3, ask('/w')) == 'waited')\n"
        "status, head, body = ask('/p') assert(status == 201 and head[1] == 'X-A' and head[2] == 'b')");
}

static void test_errors(void **state)
{
    run("views['/e'] = function() error('boom', 0) end\n"
        "views['/late'] = function() sleep(0.001) error('boom', 0) end\n"
        "views['/y'] = function() coroutine.yield() end\n"
        "local status, _, body = ask('/e') assert(status == 500 and body == 'error: boom')\n"
        "status, _, body = ask('/late') assert(status == 500 and body == 'error: boom')\n"
        "status, _, body = ask('/y') assert(status == 500 and body:find('coroutine.yield was called', 1, "
        "true))\n"
        "status, _, body = ask('/nowhere') assert(status == 500)");
    assert_int_equal(lf_dispatch_running(), 0);
}

static void test_request_is_seen(void **state)
{
    run("views['/a b'] = function()\n"
        "  return table.concat({ request.method, request.query_string, request.host_header, request.scheme,\n"
        "    request.raw_data, tostring(request.remote_addr), core.request.header('x-y'), "
        "tostring(core.request.tag()),\n"
        "    tostring((core.request.rule())), tostring((core.request.args())) }, '|')\n"
        "end\n"
        "local _, _, body = ask({ method = 'PUT', target = '/a%20b?q=1', host = 'h', scheme = 'https', body "
        "= 'd',\n"
        "  headers = { 'x-y', 'z' } }, false, 7)\n"
        "assert(body == 'PUT|q=1|h|https|d|nil|z|7|nil|nil', body)");
}

static void test_guard(void **state)
{
    run("assert(ask({ method = 'G@T' }) == 400) assert(ask({ target = '/%00' }) == 400)\n"
        "assert(ask({ host = 'a b' }) == 400) assert(ask({ target = '/' .. ('x'):rep(9000) }) == 414)");
}

/* Two requests at once never see each other's context. */
static void test_interleaved(void **state)
{
    run("views['/i'] = function() g.x = request.query_string sleep(0.001 * tonumber(g.x)) return g.x .. "
        "request.query_string end\n"
        "local waits = {}\n"
        "for i = 1, 9 do waits[i] = core.client.request(app, { target = '/i?' .. (10 - i) }) end\n"
        "for i = 1, 9 do assert(select(3, await(waits[i])) == (10 - i) .. '' .. (10 - i)) end");
}

static void test_kept_context(void **state)
{
    run("views['/k'] = function() g.x = 'kept' return 'x' end\n"
        "local _, _, _, _, ctx = ask('/k', true)\n"
        "ctx:push() assert(g.x == 'kept' and request.path == '/k') ctx:pop()\n"
        "ctx = nil collectgarbage() collectgarbage()");
}

static void test_streams_and_files(void **state)
{
    run("closed = 0\n"
        "local function stream(...)\n"
        "  local pieces, i = { ... }, 0\n"
        "  return { function() i = i + 1 if pieces[i] == false then error('x') end return pieces[i] end,\n"
        "    function() closed = closed + 1 end }\n"
        "end\n"
        "views['/s'] = function() core.result.parts(stream('a', 'b'), 200, {}) end\n"
        "views['/bad'] = function() core.result.parts(stream('a', false), 200, {}) end\n"
        "views['/f'] = function() core.result.parts((await(core.file.open('/proc/self/exe', 0))):slice(1, "
        "3), 200, {}) end\n"
        "local _, _, body, whole = ask('/s') assert(body == 'ab' and whole)\n"
        "_, _, body, whole = ask('/bad') assert(body == 'a' and not whole)\n"
        "_, _, body = ask('/f') assert(body == 'ELF')\n"
        "_, _, body = ask({ method = 'HEAD', target = '/s' }) assert(body == '')\n"
        "sleep(0.001) assert(closed == 1)");
}

/* Nobody waits for the answer any more: a finite view runs on, an endless stream is closed. */
static void test_client_gives_up(void **state)
{
    run("ended, closed = false, false\n"
        "views['/long'] = function() sleep(0.005) ended = true return 'x' end\n"
        "views['/endless'] = function()\n"
        "  core.result.parts({ function() return 'x' end, function() closed = true end }, 200, {})\n"
        "end\n"
        "core.client.request(app, { target = '/long' }) core.client.request(app, { target = '/endless' })\n"
        "collectgarbage() collectgarbage()");
    run_until("ended and closed");
}

/* A view that asks its own application: fine, until it never ends. */
static void test_nested(void **state)
{
    run("views['/n'] = function()\n"
        "  local depth = tonumber(request.query_string)\n"
        "  if depth == 0 then return 'bottom' end\n"
        "  return (select(3, ask('/n?' .. depth - 1)))\n"
        "end\n"
        "assert(select(3, ask('/n?20')) == 'bottom')\n"
        "local _, _, body = ask('/n?1000') assert(body:find('nest more than', 1, true))");
}

/* The application is forgotten while a task still works in its context. */
static void test_forgotten_application(void **state)
{
    run("weak = setmetatable({}, { __mode = 'k' })\n"
        "views['/spawn'] = function()\n"
        "  spawn(function() sleep(0.01) seen = tostring(core.context.current_app):sub(1, 5) end, false)\n"
        "  return 'x'\n"
        "end\n"
        "local kept = app app = make() weak[app] = true seen = nil\n"
        "ask('/spawn') app = kept\n"
        "collectgarbage() collectgarbage()");
    run_until("seen ~= nil");
    assert_true(is("seen == 'table'"));
}

static void test_answered_once(void **state)
{
    run("told = nil\n"
        "views['/once'] = function()\n"
        "  spawn(function() sleep(0.01) local ok, err = pcall(core.result.parts, 'again', 200, {}) told = "
        "err end, true)\n"
        "  return 'first'\n"
        "end\n"
        "assert(select(3, ask('/once')) == 'first')");
    run_until("told ~= nil");
    assert_true(is("told:find('answered already', 1, true) ~= nil"));
}

/* Large bodies are anchored no longer than they are needed. */
static void test_no_anchor_is_left(void **state)
{
    run("views['/big'] = function() return ('b'):rep(1000000) .. request.query_string end\n"
        "for i = 1, 3 do ask('/big?' .. i) end collectgarbage() collectgarbage()\n"
        "local before = collectgarbage('count')\n"
        "for i = 1, 50 do ask('/big?' .. i) end collectgarbage() collectgarbage()\n"
        "local grown = collectgarbage('count') - before assert(grown < 3000, grown)");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_kinds_of_result),
        cmocka_unit_test(test_errors),
        cmocka_unit_test(test_request_is_seen),
        cmocka_unit_test(test_guard),
        cmocka_unit_test(test_interleaved),
        cmocka_unit_test(test_kept_context),
        cmocka_unit_test(test_streams_and_files),
        cmocka_unit_test(test_client_gives_up),
        cmocka_unit_test(test_nested),
        cmocka_unit_test(test_forgotten_application),
        cmocka_unit_test(test_answered_once),
        cmocka_unit_test(test_no_anchor_is_left),
    };
    return cmocka_run_group_tests(tests, start, stop_lua);
}
