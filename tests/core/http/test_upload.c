/* SPDX-License-Identifier: MIT
 *
 * Saving an upload while its request goes away: no byte is read from memory that has been freed, and no part
 * of a file is left behind. (Under the address sanitizer the first would end the test.)
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "http/request_lua.h"
#include "module.h"
#include "vm/vm.h"

static lua_State *L;
static char path[] = "/tmp/luaflask_upload_XXXXXX";

/* The connection goes: what the request points to is freed, as libh2o's pool would be. */
static int end_request(lua_State *state)
{
    lf_request_t *r = lf_request_current(state);
    lf_request_end(r);
    r->context = NULL;
    lf_request_free_detached(r);
    return 0;
}

static const char prelude[] =
    "core, path = ...\n"
    "app = core.app.new({ config = {} })\n"
    "function save(size, meanwhile)\n"
    "  local context = core.client.context(app, { method = 'POST', body = ('x'):rep(size) })\n"
    "  context:push()\n"
    "  local wait = core.upload.save(path, 1, size)\n"
    "  if meanwhile then meanwhile() end\n"
    "  core.task.pause(wait)\n"
    "  context:pop()\n"
    "  return core.task.take(wait)\n"
    "end\n"
    "function content()\n"
    "  local file = io.open(path, 'rb')\n"
    "  local text = file and file:read('*a')\n"
    "  if file then file:close() end\n"
    "  return text\n"
    "end\n"
    "function sleep(seconds) core.task.pause(core.io.sleep(seconds)) end\n";

/* Runs a chunk; the test fails with its message when it raises. */
static void run(const char *chunk)
{
    if (luaL_loadstring(L, chunk) != LUA_OK || lua_pcall(L, 0, 0, 0) != LUA_OK)
        fail_msg("%s", lua_tostring(L, -1));
}

static int set_up(void **state)
{
    L = luaL_newstate();
    luaL_openlibs(L);
    close(mkstemp(path));
    unlink(path);
    if (luaL_loadstring(L, prelude) != LUA_OK)
        return -1;
    lua_pushcfunction(L, luaopen_luaflask_core);
    lua_call(L, 0, 1);
    lua_pushstring(L, path);
    lua_register(L, "end_request", end_request);
    return lua_pcall(L, 2, 0, 0) == LUA_OK ? 0 : -1;
}

static int tear_down(void **state)
{
    unlink(path);
    lua_close(L);
    return 0;
}

static void test_writes_all_pieces(void **state)
{
    run("assert(save(3 * 1024 * 1024 + 5)); assert(content() == ('x'):rep(3 * 1024 * 1024 + 5)); "
        "os.remove(path)");
    run("assert(save(0)); assert(content() == ''); os.remove(path)");
}

static void test_a_small_body_outlives_its_connection(void **state)
{
    run("assert(save(1000, end_request)); assert(content() == ('x'):rep(1000)); os.remove(path)");
}

static void test_a_lost_body_ends_the_save(void **state)
{
    run("local ok, message, code = save(8 * 1024 * 1024, end_request)\n"
        "assert(ok == nil and message:find('the client has gone', 1, true) and code == 104, message)\n"
        "assert(content() == nil, 'a part of the file was left behind')");
}

static void test_a_forgotten_wait_ends_the_save(void **state)
{
    run("do\n"
        "  local context = core.client.context(app, { body = ('x'):rep(8 * 1024 * 1024) })\n"
        "  context:push()\n"
        "  core.upload.save(path, 1, 8 * 1024 * 1024)\n"
        "  context:pop()\n"
        "end\n"
        "collectgarbage() collectgarbage()\n"
        "for _ = 1, 500 do\n"
        "  sleep(0.01)\n"
        "  if content() == nil then break end\n"
        "end\n"
        "assert(content() == nil, 'a part of the file was left behind')");
}

static void test_failures_are_told(void **state)
{
    run("path, kept = '/nonexistent/x', path\n"
        "local ok, message, code = save(10)\n"
        "path = kept\n"
        "assert(ok == nil and message == 'No such file or directory' and code == 2, message)");
    run("local context = core.client.context(app, { body = 'abc' })\n"
        "context:push()\n"
        "for _, pair in ipairs({ { 0, 1 }, { 1, 4 }, { 3, 1 } }) do\n"
        "  assert(not pcall(core.upload.save, path, pair[1], pair[2]))\n"
        "end\n"
        "assert(not pcall(core.upload.save, 'a\\0b', 1, 1))\n"
        "context:pop()");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_writes_all_pieces),
        cmocka_unit_test(test_a_small_body_outlives_its_connection),
        cmocka_unit_test(test_a_lost_body_ends_the_save),
        cmocka_unit_test(test_a_forgotten_wait_ends_the_save),
        cmocka_unit_test(test_failures_are_told),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
