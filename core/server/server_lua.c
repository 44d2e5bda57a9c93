/* SPDX-License-Identifier: MIT
 *
 * The server as Lua starts it.
 */
#include "server/server.h"
#include "http/app.h"
#include "http/limits.h"
#include "server/tls.h"
#include "server/watchdog.h"
#include "server/access_format.h"
#include "server/access_log.h"
#include "server/log_file.h"
#include "server/slow_request.h"
#include "shm/arena.h"

#include <sched.h>
#include <stdio.h>
#include <unistd.h>

lf_server_settings_t lf_server_settings = {.drain_ms = 30000};

/* is_generation() -> whether a master started this process to load the application and serve. */
static lf_listeners_t inherited;
static int is_generation = -1;

static int server_is_generation(lua_State *L)
{
    if (is_generation == -1) {
        const char *message;
        is_generation = lf_generation_inherit(&inherited);
        if (is_generation && lf_arena_own(&message) == NULL)
            return luaL_error(L, "%s", message);
    }
    lua_pushboolean(L, is_generation);
    return 1;
}

/* cpus() -> how many processors this process may run on. */
static int server_cpus(lua_State *L)
{
    cpu_set_t set;
    lua_pushinteger(L, sched_getaffinity(0, sizeof(set), &set) == 0 ? CPU_COUNT(&set) : 1);
    return 1;
}

/* bind{ {host, port}, … } -> array of URLs, or nil and a message. */
static lf_listeners_t bound;

static int server_bind(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TTABLE);
    int n = (int)lua_rawlen(L, 1);
    lua_createtable(L, n, 0);
    for (int i = 1; i <= n; i++) {
        char message[512], url[256];
        lua_rawgeti(L, 1, i);
        lua_rawgeti(L, -1, 1);
        lua_rawgeti(L, -2, 2);
        const char *host = luaL_checkstring(L, -2), *port = luaL_checkstring(L, -1);
        if (lf_listener_bind(&bound, host, port, message, sizeof(message)) != 0) {
            lua_pushnil(L);
            lua_pushstring(L, message);
            return 2;
        }
        lua_pop(L, 3);
        lf_listener_url(bound.fds[bound.n - 1], url, sizeof(url));
        lua_pushstring(L, url);
        lua_rawseti(L, -2, i);
    }
    return 1;
}

/* make_arena(bytes) -> true, or nil and a message; in the master, before it runs. */
static int server_make_arena(lua_State *L)
{
    const char *why = lf_server_make_arena((size_t)luaL_checknumber(L, 1));
    if (why == NULL) {
        lua_pushboolean(L, 1);
        return 1;
    }
    lua_pushnil(L);
    lua_pushfstring(L, "there can be no shared memory of this size: %s", why);
    return 2;
}

/* set_access(user or nil, mode of Unix sockets) -> true, or nil and a message. Before bind and
 * drop_privileges. */
static lf_identity_t identity;
static int has_identity;

static int server_set_access(lua_State *L)
{
    char message[256];
    const char *user = luaL_optstring(L, 1, NULL);
    if (user != NULL && lf_privileges_find(user, &identity, message, sizeof(message)) != 0) {
        lua_pushnil(L);
        lua_pushstring(L, message);
        return 2;
    }
    has_identity = user != NULL;
    if (has_identity)
        lf_log_files_belong_to(identity.uid, identity.gid);
    lf_listener_set_access((unsigned)luaL_checkinteger(L, 2), has_identity ? &identity : NULL);
    lua_pushboolean(L, 1);
    return 1;
}

/* limit_load(ms): what is still loading after so many milliseconds raises; 0 when it has been loaded. */
static int server_limit_load(lua_State *L)
{
    lua_Number ms = luaL_checknumber(L, 1);
    if (ms <= 0)
        lf_watchdog_end_load();
    else if (lf_watchdog_begin_load((uint64_t)ms) != 0)
        luaL_error(L, "the time of loading cannot be limited");
    return 0;
}

/* drop_privileges() -> true, or nil and a message: a generation becomes the user of set_access, if any. */
static int server_drop_privileges(lua_State *L)
{
    char message[256];
    if (has_identity && lf_generation_drop_privileges(&identity, message, sizeof(message)) != 0) {
        lua_pushnil(L);
        lua_pushstring(L, message);
        return 2;
    }
    lua_pushboolean(L, 1);
    return 1;
}

/* tell_file(path) */
static int server_tell_file(lua_State *L)
{
    lf_generation_tell_file(luaL_checkstring(L, 1));
    return 0;
}

static lua_Number setting(lua_State *L, const char *name)
{
    lua_getfield(L, 2, name);
    if (lua_type(L, -1) != LUA_TNUMBER)
        luaL_error(L, "the setting %s is missing", name);
    lua_Number n = lua_tonumber(L, -1);
    lua_pop(L, 1);
    return n;
}

static void read_limits(lua_State *L)
{
    static const struct {
        const char *name;
        size_t *to;
    } sizes[] = {
        {"max_body", &lf_limits.max_body},
        {"max_bodies", &lf_limits.max_bodies},
        {"max_header_size", &lf_limits.max_header_size},
        {"max_target", &lf_limits.max_target},
        {"max_headers", &lf_limits.max_headers},
        {"body_rate", &lf_limits.body_rate},
        {"http2_resets", &lf_limits.http2_resets},
    };
    static const struct {
        const char *name;
        uint64_t *to;
    } times[] = {
        {"idle_timeout", &lf_limits.idle_timeout},       {"head_timeout", &lf_limits.head_timeout},
        {"body_timeout", &lf_limits.body_timeout},       {"write_timeout", &lf_limits.write_timeout},
        {"handler_timeout", &lf_limits.handler_timeout},
    };
    for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++)
        *sizes[i].to = (size_t)setting(L, sizes[i].name);
    for (size_t i = 0; i < sizeof(times) / sizeof(*times); i++)
        *times[i].to = (uint64_t)setting(L, times[i].name);
}

static void read_server_settings(lua_State *L)
{
    lf_server_settings.drain_ms = (uint64_t)setting(L, "drain_timeout");
    lf_server_settings.load_ms = (uint64_t)setting(L, "load_timeout");
    lf_server_settings.watchdog_ms = (uint64_t)setting(L, "watchdog");
}

/* master(debug, settings) -> exit status, once told to stop. */
static int server_master(lua_State *L)
{
    luaL_checktype(L, 2, LUA_TTABLE);
    read_server_settings(L);
    lf_master_options_t options = {.listeners = bound, .debug = lua_toboolean(L, 1)};
    lua_pushinteger(L, lf_master_run(&options));
    return 1;
}

/* ---- logs ---- */

static int result(lua_State *L, int failed, const char *message)
{
    if (!failed) {
        lua_pushboolean(L, 1);
        return 1;
    }
    lua_pushnil(L);
    lua_pushstring(L, message);
    return 2;
}

/* check_access_format(text) -> true, or nil and what is wrong. */
static int server_check_access_format(lua_State *L)
{
    char message[512];
    lf_str_t text;
    text.base = luaL_checklstring(L, 1, &text.len);
    lf_access_format_t *format = lf_access_format_new(text, message, sizeof(message));
    lf_access_format_free(format);
    return result(L, format == NULL, message);
}

/* open_error_log(path) -> true, or nil and a message. In every process that shall open it again. */
static int server_open_error_log(lua_State *L)
{
    char message[512];
    int failed = lf_error_log_open(luaL_checkstring(L, 1), message, sizeof(message));
    return result(L, failed, message);
}

/* open_access_log(path, format) -> true, or nil and a message. In a generation. */
static int server_open_access_log(lua_State *L)
{
    char message[512];
    lf_str_t format;
    const char *path = luaL_checkstring(L, 1);
    format.base = luaL_checklstring(L, 2, &format.len);
    int failed = lf_access_log_open(path, format, message, sizeof(message));
    return result(L, failed, message);
}

/* ---- what runs when a worker starts and ends ---- */

static int start_ref = LUA_NOREF; /* function() -> whether it went well */
static int stop_ref = LUA_NOREF;  /* function(seconds) */

static int take_function(lua_State *L, const char *name)
{
    lua_getfield(L, 2, name);
    if (lua_type(L, -1) == LUA_TFUNCTION)
        return luaL_ref(L, LUA_REGISTRYINDEX);
    lua_pop(L, 1);
    return LUA_NOREF;
}

int lf_server_has_lifespan(void)
{
    return start_ref != LUA_NOREF;
}

static int call_start(lua_State *L)
{
    int *ok = lua_touserdata(L, 1);
    lua_rawgeti(L, LUA_REGISTRYINDEX, start_ref);
    lua_call(L, 0, 1);
    *ok = lua_toboolean(L, -1);
    return 0;
}

int lf_server_run_start(void)
{
    int ok = 0;
    return lf_vm_protect(call_start, &ok) == 0 && ok ? 0 : -1;
}

static int call_stop(lua_State *L)
{
    uint64_t *ms = lua_touserdata(L, 1);
    lua_rawgeti(L, LUA_REGISTRYINDEX, stop_ref);
    lua_pushnumber(L, (lua_Number)*ms / 1000);
    lua_call(L, 1, 0);
    return 0;
}

void lf_server_run_stop(uint64_t ms)
{
    lf_vm_protect(call_stop, &ms);
}

enum { SMALL_HEAP_KB = 4096 };

/* serve(core app, settings) -> exit status; in a generation. The settings are those that
 * lua/luaflask/cli/serving.lua lists, checked there. */
static int server_serve(lua_State *L)
{
    lf_app_t *app = lf_app_check(L, 1);
    luaL_checktype(L, 2, LUA_TTABLE);
    read_limits(L);
    read_server_settings(L);
    lua_getfield(L, 2, "debug");
    lf_server_settings.debug = lua_toboolean(L, -1);
    lua_pop(L, 1);
    lf_slow_request_open((uint64_t)setting(L, "slow_request"));
    lua_Number workers = setting(L, "workers");
    if (!is_generation || is_generation == -1)
        return luaL_error(L, "serve() is for a generation");
    lf_app_pin(L, app);
    start_ref = take_function(L, "start");
    stop_ref = take_function(L, "stop");
    /* What was loaded is shared by the workers: collect once, so that they do not each touch all of it. */
    lua_gc(L, LUA_GCCOLLECT, 0);
    lua_gc(L, LUA_GCCOLLECT, 0);
    /* A small heap may grow to four times its size between two collections: they then cost half as much. */
    lua_gc(L, LUA_GCSETPAUSE, lua_gc(L, LUA_GCCOUNT, 0) < SMALL_HEAP_KB ? 400 : 200);
    lf_generation_options_t options = {.listeners = inherited, .workers = (int)workers};
    lua_pushinteger(L, lf_generation_run(app, &options));
    return 1;
}

int lf_server_open(lua_State *L)
{
    static const luaL_Reg functions[] = {
        {"is_generation", server_is_generation},
        {"cpus", server_cpus},
        {"bind", server_bind},
        {"set_access", server_set_access},
        {"drop_privileges", server_drop_privileges},
        {"limit_load", server_limit_load},
        {"make_arena", server_make_arena},
        {"master", server_master},
        {"tell_file", server_tell_file},
        {"check_access_format", server_check_access_format},
        {"open_error_log", server_open_error_log},
        {"open_access_log", server_open_access_log},
        {"serve", server_serve},
        {"prepare", lf_server_prepare},
        {NULL, NULL},
    };
    luaL_newlib(L, functions);
    return 1;
}
