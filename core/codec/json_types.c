/* SPDX-License-Identifier: MIT
 *
 * The Lua values that JSON needs and Lua lacks: null, tables known to be arrays or objects, and objects that
 * remember the order of their keys.
 *
 * An ordered object is a plain table with a metatable of its own. Its __keys lists the keys as they came and
 * maps each to its place (keys of JSON are strings, so the two halves cannot meet). New keys are appended by
 * __newindex; a key that was removed is skipped while it is nil and keeps its place if it comes back.
 */
#include "codec/json_private.h"

static const char registry_key;

static int null_tostring(lua_State *L)
{
    lua_pushliteral(L, "null");
    return 1;
}

/* The metatable's `__keys` of the ordered object at 1, pushed. */
static void push_keys(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TTABLE);
    if (!lua_getmetatable(L, 1))
        luaL_error(L, "not an ordered object");
    lua_pushliteral(L, "__keys");
    lua_rawget(L, -2);
    luaL_checktype(L, -1, LUA_TTABLE);
    lua_remove(L, -2);
}

static int ordered_newindex(lua_State *L)
{
    if (lua_type(L, 2) != LUA_TSTRING)
        return luaL_error(L, "keys of an ordered JSON object are strings, not %s", luaL_typename(L, 2));
    lua_settop(L, 3);
    push_keys(L);
    lua_pushvalue(L, 2);
    lua_rawget(L, 4);
    if (lua_isnil(L, -1) && !lua_isnil(L, 3)) {
        lua_Integer place = (lua_Integer)lua_rawlen(L, 4) + 1;
        lua_pushvalue(L, 2);
        lua_rawseti(L, 4, (int)place);
        lua_pushvalue(L, 2);
        lua_pushinteger(L, place);
        lua_rawset(L, 4);
    }
    lua_settop(L, 3);
    lua_rawset(L, 1);
    return 0;
}

static int ordered_next(lua_State *L)
{
    lua_Integer place = 0;
    lua_settop(L, 2);
    push_keys(L);
    if (!lua_isnil(L, 2)) {
        lua_pushvalue(L, 2);
        lua_rawget(L, 3);
        place = lua_tointeger(L, -1);
        lua_pop(L, 1);
    }
    for (;;) {
        lua_rawgeti(L, 3, (int)++place);
        if (lua_isnil(L, -1))
            return 1;
        lua_pushvalue(L, -1);
        lua_rawget(L, 1);
        if (!lua_isnil(L, -1))
            return 2;
        lua_pop(L, 2);
    }
}

static int ordered_pairs(lua_State *L)
{
    lua_pushcfunction(L, ordered_next);
    lua_pushvalue(L, 1);
    return 2;
}

static int named_metatable(lua_State *L, const char *name, const void **identity)
{
    lua_createtable(L, 0, 1);
    lua_pushstring(L, name);
    lua_setfield(L, -2, "__name");
    *identity = lua_topointer(L, -1);
    return luaL_ref(L, LUA_REGISTRYINDEX);
}

static lf_json_types_t *make_types(lua_State *L)
{
    luaL_checkstack(L, 6, "JSON");
    lua_pushlightuserdata(L, (void *)&registry_key);
    lf_json_types_t *types = lua_newuserdatauv(L, sizeof(*types), 0);
    types->array_ref = named_metatable(L, "luaflask.array", &types->array_mt);
    types->object_ref = named_metatable(L, "luaflask.object", &types->object_mt);
    types->null = lua_newuserdatauv(L, 1, 0);
    lua_createtable(L, 0, 2);
    lua_pushcfunction(L, null_tostring);
    lua_setfield(L, -2, "__tostring");
    lua_pushliteral(L, "luaflask.null");
    lua_setfield(L, -2, "__name");
    lua_setmetatable(L, -2);
    types->null_ref = luaL_ref(L, LUA_REGISTRYINDEX);
    lua_pushcfunction(L, ordered_newindex);
    types->newindex_ref = luaL_ref(L, LUA_REGISTRYINDEX);
    lua_pushcfunction(L, ordered_pairs);
    types->pairs_ref = luaL_ref(L, LUA_REGISTRYINDEX);
    types->markup_ref = LUA_NOREF;
    types->date_ref = LUA_NOREF;
    lua_rawset(L, LUA_REGISTRYINDEX);
    return types;
}

lf_json_types_t *lf_json_types(lua_State *L)
{
    lua_pushlightuserdata(L, (void *)&registry_key);
    lua_rawget(L, LUA_REGISTRYINDEX);
    lf_json_types_t *types = lua_touserdata(L, -1);
    lua_pop(L, 1);
    return types != NULL ? types : make_types(L);
}

void lf_json_make_ordered(lua_State *L, const lf_json_types_t *types, int idx)
{
    lua_createtable(L, 0, 3);
    lua_insert(L, -2);
    lua_setfield(L, -2, "__keys");
    lua_rawgeti(L, LUA_REGISTRYINDEX, types->newindex_ref);
    lua_setfield(L, -2, "__newindex");
    lua_rawgeti(L, LUA_REGISTRYINDEX, types->pairs_ref);
    lua_setfield(L, -2, "__pairs");
    lua_setmetatable(L, idx);
}

void lf_json_push_null(lua_State *L)
{
    lua_rawgeti(L, LUA_REGISTRYINDEX, lf_json_types(L)->null_ref);
}

int lf_json_is_null(lua_State *L, int idx)
{
    return lua_type(L, idx) == LUA_TUSERDATA && lua_touserdata(L, idx) == lf_json_types(L)->null;
}

static void mark(lua_State *L, int idx, int ref)
{
    idx = lua_absindex(L, idx);
    lua_rawgeti(L, LUA_REGISTRYINDEX, ref);
    lua_setmetatable(L, idx);
}

void lf_json_mark_array(lua_State *L, int idx)
{
    mark(L, idx, lf_json_types(L)->array_ref);
}

void lf_json_mark_object(lua_State *L, int idx)
{
    mark(L, idx, lf_json_types(L)->object_ref);
}

int lf_json_is_mark(lua_State *L)
{
    const lf_json_types_t *types = lf_json_types(L);
    const void *mt = lua_topointer(L, -1);
    return mt == types->array_mt || mt == types->object_mt;
}
