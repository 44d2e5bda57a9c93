/* SPDX-License-Identifier: MIT
 *
 * What the tests of tasks, waits and requests share: one Lua state with the core loaded as the global `core`,
 * and the few lines of Lua that stand in for lua/luaflask/tasks.lua.
 */
#ifndef LF_TESTS_LUA_STATE_H
#define LF_TESTS_LUA_STATE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/clock.h"
#include "base/log.h"
#include "io/loop.h"
#include "module.h"
#include "vm/task.h"

#include <stdio.h>

static lua_State *lua;

static const char prelude[] =
    "core = ...\n"
    "core.task.setup(function(err) return err end, function() return { cancelled = true } end)\n"
    "core.io.set_spawn_recover(function(err) return false, err end)\n"
    "core.result.set_stream_recover(function() return false end)\n"
    "function await(wait) core.task.pause(wait) return core.task.take(wait) end\n"
    "function sleep(seconds) core.task.check() return await(core.io.sleep(seconds)) end\n"
    "function spawn(fn, share) return core.io.spawn(function() return true, fn() end, share) end\n"
    "function is_cancelled(err) return type(err) == 'table' and err.cancelled == true end\n";

/* Runs Lua code; a failed assert in it fails the test with its message. */
static inline void run(const char *code)
{
    if (luaL_loadstring(lua, code) != LUA_OK || lua_pcall(lua, 0, 0, 0) != LUA_OK) {
        const char *message = lua_tostring(lua, -1);
        fail_msg("%s", message ? message : "error value is no string");
    }
}

/* Whether the Lua expression is true now. */
static inline int is(const char *expression)
{
    lua_pushfstring(lua, "return %s", expression);
    if (luaL_loadstring(lua, lua_tostring(lua, -1)) != LUA_OK || lua_pcall(lua, 0, 1, 0) != LUA_OK)
        fail_msg("%s", lua_tostring(lua, -1));
    int yes = lua_toboolean(lua, -1);
    lua_pop(lua, 2);
    return yes;
}

/* Turns the loop until the expression is true; fails after ten seconds. */
static inline void run_until(const char *expression)
{
    uint64_t deadline = lf_clock_ms() + 10000;
    while (!is(expression)) {
        if (lf_clock_ms() > deadline)
            fail_msg("never became true: %s", expression);
        lf_loop_run(10);
    }
}

static inline int start_lua(void **state)
{
    lf_log_set_level((lf_log_level_t)(LF_LOG_ERROR + 1)); /* errors are what is tested */
    lua = luaL_newstate();
    luaL_openlibs(lua);
    if (luaL_loadstring(lua, prelude) != LUA_OK)
        return -1;
    lua_pushcfunction(lua, luaopen_luaflask_core);
    lua_call(lua, 0, 1);
    lua_call(lua, 1, 0);
    return 0;
}

static inline int stop_lua(void **state)
{
    lua_close(lua);
    return 0;
}

#endif
