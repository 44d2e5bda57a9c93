/* SPDX-License-Identifier: MIT
 *
 * `luaflask.core`.json: encode and decode for Lua, with null and the marks of arrays and objects.
 */
#include "codec/json_private.h"
#include "module.h"

/* Texts are put together here. A value's __tojson may call encode again: the inner call appends behind the
 * outer text, and the outer call drops what it left (`call` in json_encode.c). */
static lf_buf_t scratch;

#define KEPT_SCRATCH ((size_t)1 << 20)

static int flag(lua_State *L, int opts, const char *name, int otherwise)
{
    lua_getfield(L, opts, name);
    int on = lua_isnil(L, -1) ? otherwise : lua_toboolean(L, -1);
    lua_pop(L, 1);
    return on;
}

static int number(lua_State *L, int opts, const char *name, int most)
{
    lua_getfield(L, opts, name);
    lua_Number n = lua_isnil(L, -1) ? 0 : lua_tonumber(L, -1);
    if (!(lua_isnil(L, -1) || lua_type(L, -1) == LUA_TNUMBER) || !(n >= 0 && n <= most))
        luaL_error(L, "option `%s` must be a number between 0 and %d", name, most);
    lua_pop(L, 1);
    return (int)n;
}

/* Reads the options at 2; leaves the function `default`, or nil, at 3. */
static void encode_options(lua_State *L, lf_json_encode_opts_t *opts)
{
    luaL_checktype(L, 2, LUA_TTABLE);
    opts->sort_keys = flag(L, 2, "sort_keys", 1);
    opts->ensure_ascii = flag(L, 2, "ensure_ascii", 1);
    opts->iso_dates = flag(L, 2, "iso_dates", 0);
    opts->tagged = flag(L, 2, "tagged", 0);
    opts->indent = number(L, 2, "indent", 64);
    if (opts->indent == 0 && flag(L, 2, "spaced", 0))
        opts->indent = -1;
    opts->max_depth = number(L, 2, "max_depth", LF_JSON_MAX_DEPTH);
    lua_getfield(L, 2, "default");
}

/* Pushes the text of the value at 1. */
static void push_encoded(lua_State *L, const lf_json_encode_opts_t *opts)
{
    if (lf_json_calls == 0)
        scratch.len = 0;
    size_t start = scratch.len;
    lf_json_encode(L, 1, &scratch, opts);
    lua_pushlstring(L, scratch.base + start, scratch.len - start);
    scratch.len = start;
    if (lf_json_calls == 0 && scratch.cap > KEPT_SCRATCH)
        lf_buf_free(&scratch);
}

/* Protected: the value, then the options as light userdata. */
static int encode_protected(lua_State *L)
{
    push_encoded(L, lua_touserdata(L, 2));
    return 1;
}

static int json_encode(lua_State *L)
{
    lf_json_encode_opts_t opts = LF_JSON_ENCODE_DEFAULTS;
    luaL_checkany(L, 1);
    lua_settop(L, 2);
    if (lua_isnil(L, 2)) {
        push_encoded(L, &opts);
        return 1;
    }
    encode_options(L, &opts);
    if (lua_isnil(L, -1)) {
        push_encoded(L, &opts);
        return 1;
    }
    opts.default_ref = luaL_ref(L, LUA_REGISTRYINDEX);
    lua_pushcfunction(L, encode_protected);
    lua_pushvalue(L, 1);
    lua_pushlightuserdata(L, &opts);
    int status = lua_pcall(L, 2, 1, 0);
    luaL_unref(L, LUA_REGISTRYINDEX, opts.default_ref);
    return status == LUA_OK ? 1 : lua_error(L);
}

static int json_decode(lua_State *L)
{
    lf_json_decode_opts_t opts = {0};
    lf_json_error_t err;
    lf_str_t text;
    luaL_checktype(L, 1, LUA_TSTRING);
    lua_settop(L, 2);
    text.base = lua_tolstring(L, 1, &text.len);
    if (!lua_isnil(L, 2)) {
        luaL_checktype(L, 2, LUA_TTABLE);
        opts.ordered = flag(L, 2, "ordered", 0);
        opts.tagged = flag(L, 2, "tagged", 0);
        opts.max_depth = number(L, 2, "max_depth", LF_JSON_MAX_DEPTH);
    }
    if (lf_json_decode(L, text, &opts, &err) == 0)
        return 1;
    lua_pushnil(L);
    lua_pushfstring(L, "%s: line %d column %d (char %d)", err.message, (int)err.line, (int)err.column,
                    (int)err.chars);
    lua_pushinteger(L, (lua_Integer)err.offset);
    return 3;
}

/* Marks the table at 1, a new one without arguments, and returns it. */
static int marked(lua_State *L, const void *mt, void (*mark)(lua_State *, int))
{
    if (lua_isnone(L, 1))
        lua_newtable(L);
    luaL_checktype(L, 1, LUA_TTABLE);
    lua_settop(L, 1);
    if (lua_getmetatable(L, 1)) {
        const lf_json_types_t *types = lf_json_types(L);
        const void *old = lua_topointer(L, -1);
        if (old != types->array_mt && old != types->object_mt)
            return luaL_error(L, "the table has a metatable already, so it cannot be marked as %s",
                              mt == types->array_mt ? "an array" : "an object");
        lua_settop(L, 1);
    }
    mark(L, 1);
    return 1;
}

static int json_array(lua_State *L)
{
    return marked(L, lf_json_types(L)->array_mt, lf_json_mark_array);
}

static int json_object(lua_State *L)
{
    return marked(L, lf_json_types(L)->object_mt, lf_json_mark_object);
}

/* Whether the value would be written as an array. */
static int json_is_array(lua_State *L)
{
    luaL_checkany(L, 1);
    lua_settop(L, 1);
    int array = 0;
    if (lua_type(L, 1) == LUA_TTABLE && lua_getmetatable(L, 1)) {
        array = lua_topointer(L, -1) == lf_json_types(L)->array_mt;
    } else if (lua_type(L, 1) == LUA_TTABLE) {
        size_t keys = 0, n = lua_rawlen(L, 1);
        for (lua_pushnil(L); lua_next(L, 1); lua_pop(L, 1)) {
            if (lua_type(L, -2) != LUA_TNUMBER || ++keys > n) {
                n = 0;
                break;
            }
        }
        array = n > 0 && keys == n;
    }
    lua_pushboolean(L, array);
    return 1;
}

/* Keeps the function at 1, or none for nil, in *ref. */
static int set_function(lua_State *L, int *ref)
{
    lua_settop(L, 1);
    luaL_unref(L, LUA_REGISTRYINDEX, *ref);
    *ref = LUA_NOREF;
    if (!lua_isnil(L, 1))
        *ref = luaL_ref(L, LUA_REGISTRYINDEX);
    return 0;
}

static int json_set_markup(lua_State *L)
{
    return set_function(L, &lf_json_types(L)->markup_ref);
}

static int json_set_date(lua_State *L)
{
    return set_function(L, &lf_json_types(L)->date_ref);
}

static const luaL_Reg functions[] = {
    {"encode", json_encode},     {"decode", json_decode},
    {"array", json_array},       {"object", json_object},
    {"is_array", json_is_array}, {"set_markup", json_set_markup},
    {"set_date", json_set_date}, {NULL, NULL},
};

int lf_json_open(lua_State *L)
{
    const lf_json_types_t *types = lf_json_types(L);
    lua_newtable(L);
    luaL_setfuncs(L, functions, 0);
    lua_rawgeti(L, LUA_REGISTRYINDEX, types->null_ref);
    lua_setfield(L, -2, "null");
    lua_rawgeti(L, LUA_REGISTRYINDEX, types->array_ref);
    lua_setfield(L, -2, "array_mt");
    lua_rawgeti(L, LUA_REGISTRYINDEX, types->object_ref);
    lua_setfield(L, -2, "object_mt");
    return 1;
}
