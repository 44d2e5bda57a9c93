/* SPDX-License-Identifier: MIT
 *
 * Reading a field of a box, the part of MultiDict and Headers that every request runs: `args.page`,
 * `headers.Host`. A name is a method of the class first and data second, except for names that only the class
 * itself has a use for. All that is not the common case is left to a Lua function.
 */
#include "module.h"
#include "vm/box.h"

/* Up to this many entries a flat list is searched; a longer one is left to Lua, which makes a map of it. */
#define SCAN_LIMIT 24

/* Upvalues of the indexers. */
#define FALLBACK lua_upvalueindex(1)
#define FIRST_FIELD lua_upvalueindex(2)
#define SECOND_FIELD lua_upvalueindex(3)

static int is_literal(const char *s, size_t n, const char *literal, size_t len)
{
    return n == len && memcmp(s, literal, len) == 0;
}

/* Pushes the method that the key at 2 names, or nothing. Inherited methods are found through the class. */
static int push_method(lua_State *L)
{
    size_t n;
    if (lua_type(L, 2) != LUA_TSTRING || !lua_getmetatable(L, 1))
        return 0;
    const char *key = lua_tolstring(L, 2, &n);
    if (is_literal(key, n, "extend", 6)) {
        /* A class's own `extend` makes subclasses; what its instances offer under the name is kept here. */
        lua_pushliteral(L, "__extend");
        lua_rawget(L, -2);
    } else if ((n >= 2 && key[0] == '_' && key[1] == '_') || is_literal(key, n, "init", 4) ||
               is_literal(key, n, "from_flat", 9)) {
        lua_pushnil(L);
    } else {
        lua_pushvalue(L, 2);
        lua_gettable(L, -2);
    }
    if (!lua_isnil(L, -1))
        return 1;
    lua_settop(L, 2);
    return 0;
}

/* Pushes a field of the table on top, whose name is an upvalue; whether it is a table. */
static int push_list(lua_State *L, int name)
{
    lua_pushvalue(L, name);
    lua_rawget(L, -2);
    return lua_istable(L, -1);
}

/* __index of dictionaries with lists of values. The peer has `map`, or `flat`, or something else that
 * fallback(peer, key) understands. */
static int index_dict(lua_State *L)
{
    lua_settop(L, 2);
    if (push_method(L))
        return 1;
    if (!lf_box_pushpeer(L, 1))
        return luaL_error(L, "not a dictionary");
    if (push_list(L, FIRST_FIELD)) {
        lua_pushvalue(L, 2);
        lua_rawget(L, -2);
        if (lua_istable(L, -1))
            lua_rawgeti(L, -1, 1);
        return 1;
    }
    lua_pop(L, 1);
    if (push_list(L, SECOND_FIELD) && lua_rawlen(L, -1) <= SCAN_LIMIT) {
        int n = (int)lua_rawlen(L, -1);
        for (int i = 1; i < n; i += 2) {
            lua_rawgeti(L, -1, i);
            int found = lua_rawequal(L, -1, 2);
            lua_pop(L, 1);
            if (found) {
                lua_rawgeti(L, -1, i + 1);
                return 1;
            }
        }
        lua_pushnil(L);
        return 1;
    }
    lua_pop(L, 1);
    lua_pushvalue(L, FALLBACK);
    lua_insert(L, -2);
    lua_pushvalue(L, 2);
    lua_call(L, 2, 1);
    return 1;
}

static unsigned char lower(char c)
{
    return (unsigned char)(c >= 'A' && c <= 'Z' ? c | 32 : c);
}

static int same_name(const char *a, const char *b, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (a[i] != b[i] && lower(a[i]) != lower(b[i]))
            return 0;
    return 1;
}

int lf_box_find_name(lua_State *L, int idx, const char *name, size_t n, int from)
{
    int count = (int)lua_rawlen(L, idx);
    for (int i = from; i < count; i += 2) {
        size_t len;
        lua_rawgeti(L, idx, i);
        const char *other = lua_tolstring(L, -1, &len);
        int found = other != NULL && len == n && same_name(other, name, n);
        lua_pop(L, 1);
        if (found)
            return i;
    }
    return 0;
}

/* find_name(list, name, from) -> place | nil */
static int box_find_name(lua_State *L)
{
    size_t n;
    luaL_checktype(L, 1, LUA_TTABLE);
    const char *name = luaL_checklstring(L, 2, &n);
    int at = lf_box_find_name(L, 1, name, n, (int)luaL_checkinteger(L, 3));
    if (at == 0)
        lua_pushnil(L);
    else
        lua_pushinteger(L, at);
    return 1;
}

/* __index of lists of names and values. A key that is not a string goes to fallback(peer, key). */
static int index_names(lua_State *L)
{
    size_t n;
    lua_settop(L, 2);
    if (push_method(L))
        return 1;
    if (!lf_box_pushpeer(L, 1))
        return luaL_error(L, "not a list of headers");
    if (lua_type(L, 2) == LUA_TSTRING) {
        const char *name = lua_tolstring(L, 2, &n);
        int at = lf_box_find_name(L, lua_gettop(L), name, n, 1);
        if (at == 0)
            lua_pushnil(L);
        else
            lua_rawgeti(L, -1, at + 1);
        return 1;
    }
    lua_pushvalue(L, FALLBACK);
    lua_pushvalue(L, 3);
    lua_pushvalue(L, 2);
    lua_call(L, 2, 1);
    return 1;
}

static int push_indexer(lua_State *L, lua_CFunction index, const char *first, const char *second)
{
    luaL_checktype(L, 1, LUA_TFUNCTION);
    lua_settop(L, 1);
    lua_pushstring(L, first);
    lua_pushstring(L, second);
    lua_pushcclosure(L, index, 3);
    return 1;
}

/* dict_index(fallback) -> function for __index */
static int box_dict_index(lua_State *L)
{
    return push_indexer(L, index_dict, "map", "flat");
}

/* names_index(fallback) -> function for __index */
static int box_names_index(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TFUNCTION);
    lua_settop(L, 1);
    lua_pushcclosure(L, index_names, 1);
    return 1;
}

void lf_box_index_open(lua_State *L)
{
    static const luaL_Reg functions[] = {{"dict_index", box_dict_index},
                                         {"names_index", box_names_index},
                                         {"find_name", box_find_name},
                                         {NULL, NULL}};
    for (const luaL_Reg *r = functions; r->name != NULL; r++) {
        lua_pushcfunction(L, r->func);
        lua_setfield(L, -2, r->name);
    }
}
