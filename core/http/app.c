/* SPDX-License-Identifier: MIT
 *
 * The application as the core sees it: set up from Lua, read by the hot path.
 */
#include "http/app.h"
#include "http/routing_lua.h"
#include "module.h"

#include <stdlib.h>

static const char app_type[] = "luaflask.core.app";

lf_app_t *lf_app_check(lua_State *L, int idx)
{
    return luaL_checkudata(L, idx, app_type);
}

/* Registry reference of the table serial -> values of an application, weak in its values. */
static int apps = LUA_NOREF;

void lf_app_push(lua_State *L, const lf_app_t *app, int which)
{
    if (app->pinned != LUA_NOREF) {
        lua_rawgeti(L, LUA_REGISTRYINDEX, app->pinned);
    } else {
        lua_rawgeti(L, LUA_REGISTRYINDEX, apps);
        lua_rawgeti(L, -1, (int)app->serial);
        lua_replace(L, -2);
    }
    lua_rawgeti(L, -1, which);
    lua_replace(L, -2);
}

void lf_app_pin(lua_State *L, lf_app_t *app)
{
    if (app->pinned != LUA_NOREF)
        return;
    lua_rawgeti(L, LUA_REGISTRYINDEX, apps);
    lua_rawgeti(L, -1, (int)app->serial);
    app->pinned = luaL_ref(L, LUA_REGISTRYINDEX);
    lua_pop(L, 1);
}

lf_str_t lf_app_endpoint(const lf_request_t *r)
{
    if (r->rule == LF_NO_RULE || r->app->map == NULL || r->rule >= r->app->nrules)
        return (lf_str_t){0};
    return lf_route_map_rule(r->app->map, r->rule)->endpoint;
}

/* new(app): the core's half of an application. */
static int app_new(lua_State *L)
{
    static int last_serial;
    luaL_checkany(L, 1);
    lf_app_t *app = lua_newuserdatauv(L, sizeof(*app), 1);
    memset(app, 0, sizeof(*app));
    app->json = (lf_json_encode_opts_t)LF_JSON_ENCODE_DEFAULTS;
    app->pinned = LUA_NOREF;
    app->without_map = LF_APP_PLAIN;
    app->serial = ++last_serial;
    luaL_getmetatable(L, app_type);
    lua_setmetatable(L, -2);
    lua_createtable(L, LF_APP_JOBS, 0);
    lua_pushvalue(L, 1);
    lua_rawseti(L, -2, LF_APP_SELF);
    lua_pushvalue(L, -2);
    lua_rawseti(L, -2, LF_APP_CORE);
    lua_rawgeti(L, LUA_REGISTRYINDEX, apps);
    lua_pushvalue(L, -2);
    lua_rawseti(L, -2, (int)app->serial);
    lua_pop(L, 1);
    lf_lua_setpeer(L, -2);
    return 1;
}

static void set_value(lua_State *L, int app_idx, int which, int idx)
{
    lf_lua_getpeer(L, app_idx);
    if (idx != 0)
        lua_pushvalue(L, idx);
    else
        lua_pushnil(L);
    lua_rawseti(L, -2, which);
    lua_pop(L, 1);
}

/* app:set_functions(plain, recover, finalize) */
static int set_functions(lua_State *L)
{
    lf_app_check(L, 1);
    for (int i = 2; i <= 4; i++) {
        luaL_checktype(L, i, LUA_TFUNCTION);
        set_value(L, 1, LF_APP_PLAIN + i - 2, i);
    }
    return 0;
}

/* app:forget_jobs(): every rule is planned anew at its next request. */
static int forget_jobs(lua_State *L)
{
    lf_app_t *app = lf_app_check(L, 1);
    for (size_t i = 0; i < app->nrules; i++) {
        if (app->planned[i])
            set_value(L, 1, LF_APP_JOBS + (int)i, 0);
        app->planned[i] = 0;
    }
    return 0;
}

/* app:set_map(map or nil): the rules to match without Lua's help; nil when they need it. The caller keeps the
 * map alive as long as the application. */
static int set_map(lua_State *L)
{
    lf_app_t *app = lf_app_check(L, 1);
    forget_jobs(L);
    free(app->planned);
    app->planned = NULL;
    app->nrules = 0;
    app->map = app->direct = NULL;
    if (lua_isnoneornil(L, 2))
        return 0;
    const lf_route_map_t *map = lf_routing_check_map(L, 2);
    app->nrules = lf_route_map_size(map);
    app->planned = lf_alloc_zero(app->nrules + 1);
    app->map = map;
    app->direct = app->without_map == LF_APP_GATEWAY ? NULL : map;
    return 0;
}

/* app:set_gateway(fn, recover; or nil): what answers every request from outside in place of the rules. */
static int set_gateway(lua_State *L)
{
    lf_app_t *app = lf_app_check(L, 1);
    int on = !lua_isnoneornil(L, 2);
    lua_settop(L, 3);
    set_value(L, 1, LF_APP_GATEWAY, 2);
    set_value(L, 1, LF_APP_GATEWAY_RECOVER, 3);
    app->without_map = on ? LF_APP_GATEWAY : LF_APP_PLAIN;
    app->direct = on ? NULL : app->map;
    return 0;
}

/* app:set_job(number of the rule, fn): what answers requests for a rule from now on. */
static int set_job(lua_State *L)
{
    lf_app_t *app = lf_app_check(L, 1);
    lua_Integer rule = luaL_checkinteger(L, 2) - 1;
    luaL_checktype(L, 3, LUA_TFUNCTION);
    luaL_argcheck(L, rule >= 0 && (size_t)rule < app->nrules, 2, "no such rule");
    set_value(L, 1, LF_APP_JOBS + (int)rule, 3);
    app->planned[rule] = 1;
    return 0;
}

/* ---- session settings ---- */

static lf_str_t field_text(lua_State *L, int idx, const char *name)
{
    lua_getfield(L, idx, name);
    size_t n = 0;
    const char *s = lua_type(L, -1) == LUA_TSTRING ? lua_tolstring(L, -1, &n) : NULL;
    lua_pop(L, 1); /* the settings table keeps it alive */
    return lf_str(s, n);
}

static int field_flag(lua_State *L, int idx, const char *name)
{
    lua_getfield(L, idx, name);
    int on = lua_toboolean(L, -1);
    lua_pop(L, 1);
    return on;
}

static int64_t field_integer(lua_State *L, int idx, const char *name)
{
    lua_getfield(L, idx, name);
    int64_t n = (int64_t)lua_tonumber(L, -1);
    lua_pop(L, 1);
    return n;
}

static lf_session_codec_t *make_codec(lua_State *L, int idx, lf_str_t name)
{
    enum { MAX_SECRETS = 16 };
    lf_str_t secrets[MAX_SECRETS];
    lua_getfield(L, idx, "secrets");
    size_t n = lua_istable(L, -1) ? lua_rawlen(L, -1) : 0;
    if (n > MAX_SECRETS)
        luaL_error(L, "at most %d secret keys", (int)MAX_SECRETS);
    for (size_t i = 0; i < n; i++) {
        lua_rawgeti(L, -1, (int)i + 1);
        luaL_checktype(L, -1, LUA_TSTRING); /* a number's text would not be kept by the table */
        secrets[i].base = lua_tolstring(L, -1, &secrets[i].len);
        lua_pop(L, 1);
    }
    lf_session_codec_t *codec = lf_session_codec_new(name, secrets, n, field_flag(L, idx, "encrypt"));
    lua_pop(L, 1);
    return codec;
}

/* app:set_session{ in_lua=, name=, secrets=, encrypt=, domain=, path=, samesite=, httponly=, secure=,
 * partitioned=, lifetime=, refresh=, max_cookie= } */
static int set_session(lua_State *L)
{
    lf_app_t *app = lf_app_check(L, 1);
    lf_session_settings_t *to = &app->session;
    luaL_checktype(L, 2, LUA_TTABLE);
    lf_str_t *const texts[] = {&to->cookie_name, &to->domain, &to->path, &to->samesite};
    static const char *const names[] = {"name", "domain", "path", "samesite"};
    lf_session_codec_t *codec = make_codec(L, 2, field_text(L, 2, "name"));
    lf_session_codec_free(to->codec);
    lf_session_cache_free(L, to->cache);
    to->codec = codec;
    to->cache = codec != NULL ? lf_session_cache_new() : NULL;
    to->texts.len = 0;
    size_t total = 0;
    for (size_t i = 0; i < 4; i++)
        total += field_text(L, 2, names[i]).len;
    lf_buf_reserve(&to->texts, total + 1);
    for (size_t i = 0; i < 4; i++) {
        lf_str_t text = field_text(L, 2, names[i]);
        *texts[i] = lf_str(text.base ? to->texts.base + to->texts.len : NULL, text.len);
        lf_buf_put(&to->texts, text.base, text.len);
    }
    to->lifetime = field_integer(L, 2, "lifetime");
    to->max_cookie = (size_t)field_integer(L, 2, "max_cookie");
    to->httponly = (uint8_t)field_flag(L, 2, "httponly");
    to->secure = (uint8_t)field_flag(L, 2, "secure");
    to->partitioned = (uint8_t)field_flag(L, 2, "partitioned");
    to->refresh = (uint8_t)field_flag(L, 2, "refresh");
    to->in_lua = (uint8_t)field_flag(L, 2, "in_lua");
    return 0;
}

/* app:set_results{ in_lua=, sort_keys=, ensure_ascii=, indent=, iso_dates=, response_in_lua= }: how a table
 * that a view returns becomes text (with in_lua the application's provider is asked), and whether every
 * answer is made by a response class of its own. */
static int set_results(lua_State *L)
{
    lf_app_t *app = lf_app_check(L, 1);
    luaL_checktype(L, 2, LUA_TTABLE);
    app->json.sort_keys = field_flag(L, 2, "sort_keys");
    app->json.ensure_ascii = field_flag(L, 2, "ensure_ascii");
    app->json.indent = (int)field_integer(L, 2, "indent");
    app->json.iso_dates = field_flag(L, 2, "iso_dates");
    app->json_in_lua = (uint8_t)field_flag(L, 2, "in_lua");
    app->response_in_lua = (uint8_t)field_flag(L, 2, "response_in_lua");
    return 0;
}

/* app:set_globals(class or nil): what makes the table behind `g`. */
static int set_globals(lua_State *L)
{
    lf_app_t *app = lf_app_check(L, 1);
    lua_settop(L, 2);
    app->globals_class = (uint8_t)!lua_isnil(L, 2);
    set_value(L, 1, LF_APP_GLOBALS, 2);
    return 0;
}

static int app_gc(lua_State *L)
{
    lf_app_t *app = lua_touserdata(L, 1);
    lf_session_codec_free(app->session.codec);
    lf_session_cache_free(L, app->session.cache);
    app->session.codec = NULL;
    app->session.cache = NULL;
    lf_buf_free(&app->session.texts);
    free(app->planned);
    app->planned = NULL;
    app->nrules = 0;
    app->map = app->direct = NULL;
    return 0;
}

int lf_app_open(lua_State *L)
{
    static const luaL_Reg methods[] = {
        {"set_functions", set_functions}, {"forget_jobs", forget_jobs}, {"set_map", set_map},
        {"set_gateway", set_gateway},     {"set_job", set_job},         {"set_session", set_session},
        {"set_results", set_results},     {"set_globals", set_globals}, {NULL, NULL},
    };
    static const luaL_Reg functions[] = {{"new", app_new}, {NULL, NULL}};
    if (luaL_newmetatable(L, app_type)) {
        luaL_newlib(L, methods);
        lua_setfield(L, -2, "__index");
        lua_pushcfunction(L, app_gc);
        lua_setfield(L, -2, "__gc");
    }
    lua_pop(L, 1);
    if (apps == LUA_NOREF) {
        lua_newtable(L);
        lua_newtable(L);
        lua_pushliteral(L, "v");
        lua_setfield(L, -2, "__mode");
        lua_setmetatable(L, -2);
        apps = luaL_ref(L, LUA_REGISTRYINDEX);
    }
    luaL_newlib(L, functions);
    return 1;
}
