/* SPDX-License-Identifier: MIT
 *
 * The arena's keys for Lua: core.shared.open(name) gives a dictionary, which is nothing but the name that its
 * keys begin with. No operation waits, and none calls Lua while it is inside the arena.
 */
#include "io/io.h"
#include "io/shared.h"
#include "shm/dict.h"

#include <math.h>

enum { MAX_NAME = 64, MAX_KEY = 1024 };

static const char dict_type[] = "luaflask.shared";

typedef struct dict {
    lf_arena_t *arena;
    size_t prefix; /* bytes of `key` that are the name */
    char key[1 + MAX_NAME + MAX_KEY];
} dict_t;

_Static_assert(sizeof(((dict_t *)0)->key) <= LF_DICT_KEY_MAX, "keys fit");

lf_arena_t *lf_shared_arena(lua_State *L)
{
    const char *message;
    lf_arena_t *arena = lf_arena_own(&message);
    if (arena == NULL)
        luaL_error(L, "%s", message);
    return arena;
}

uint64_t lf_shared_ms(lua_State *L, int idx, const char *what)
{
    if (lua_isnoneornil(L, idx))
        return 0;
    lua_Number seconds = lua_type(L, idx) == LUA_TNUMBER ? lua_tonumber(L, idx) : -1;
    if (!(seconds > 0 && seconds <= 1e9))
        luaL_error(L, "%s must be a number of seconds greater than 0, or nil", what);
    uint64_t ms = (uint64_t)(seconds * 1000 + 0.5);
    return ms != 0 ? ms : 1;
}

/* ---- arguments ---- */

static dict_t *check_self(lua_State *L, const char *method)
{
    dict_t *dict = luaL_testudata(L, 1, dict_type);
    if (dict == NULL)
        luaL_error(L, "`%s` called with '.', write `shared:%s(...)`", method, method);
    return dict;
}

/* The key at index 2 behind the dictionary's name; 0 when it is too long. */
static int read_key(lua_State *L, dict_t *dict, const char *method, lf_str_t *key)
{
    size_t n;
    if (lua_type(L, 2) != LUA_TSTRING)
        luaL_error(L, "shared:%s: the key must be a string, not a %s value", method, luaL_typename(L, 2));
    const char *bytes = lua_tolstring(L, 2, &n);
    if (n > MAX_KEY)
        return 0;
    memcpy(dict->key + dict->prefix, bytes, n);
    *key = lf_str(dict->key, dict->prefix + n);
    return 1;
}

static void read_number(lua_State *L, int idx, lf_dict_value_t *value)
{
    lua_Number n = lua_tonumber(L, idx);
    /* On LuaJIT -0.0 is a whole number, and more than the integer 0. */
    if (lua_isinteger(L, idx) && !(n == 0 && signbit(n)))
        *value = (lf_dict_value_t){.type = LF_DICT_INTEGER, .as.integer = (int64_t)lua_tointeger(L, idx)};
    else
        *value = (lf_dict_value_t){.type = LF_DICT_NUMBER, .as.number = n};
}

static void read_value(lua_State *L, int idx, const char *method, lf_dict_value_t *value)
{
    switch (lua_type(L, idx)) {
    case LUA_TNUMBER:
        read_number(L, idx, value);
        break;
    case LUA_TBOOLEAN:
        *value = (lf_dict_value_t){.type = LF_DICT_BOOLEAN, .as.boolean = (uint64_t)lua_toboolean(L, idx)};
        break;
    case LUA_TSTRING:
        *value = (lf_dict_value_t){.type = LF_DICT_TEXT};
        value->text.base = lua_tolstring(L, idx, &value->text.len);
        break;
    case LUA_TNONE:
    case LUA_TNIL:
        luaL_error(L, "shared:%s: the value is nil; to remove a key write shared:delete(key)", method);
        break;
    default:
        luaL_error(L,
                   "shared:%s: a value is a string, number or boolean, not a %s; keep a table as JSON "
                   "(luaflask.json.dumps)",
                   method, luaL_typename(L, idx));
    }
}

static void check_number(lua_State *L, int idx, const char *what)
{
    if (lua_type(L, idx) != LUA_TNUMBER)
        luaL_error(L, "shared:incr: %s must be a number, not a %s value", what, luaL_typename(L, idx));
}

/* ---- results ---- */

static void push_value(lua_State *L, const lf_dict_value_t *value)
{
    switch (value->type) {
    case LF_DICT_INTEGER:
        lua_pushinteger(L, (lua_Integer)value->as.integer);
        break;
    case LF_DICT_NUMBER:
        lua_pushnumber(L, value->as.number);
        break;
    case LF_DICT_BOOLEAN:
        lua_pushboolean(L, value->as.boolean != 0);
        break;
    case LF_DICT_TEXT:
        lua_pushlstring(L, value->text.len != 0 ? value->text.base : "", value->text.len);
    }
}

static int push_failure(lua_State *L, lf_dict_result_t result)
{
    static const struct {
        const char *message, *code;
    } failures[] = {
        [LF_DICT_MISSING] = {"not found", "not_found"},
        [LF_DICT_EXISTS] = {"exists", "exists"},
        [LF_DICT_NO_MEMORY] = {"no memory", "no_memory"},
        [LF_DICT_TOO_LONG] = {"too long: a key may have 1024 bytes, a value 1 MiB", "too_long"},
        [LF_DICT_NOT_A_NUMBER] = {"not a number", "not_a_number"},
        [LF_DICT_OVERFLOW] = {"the sum does not fit 64 bits", "overflow"},
    };
    lua_pushnil(L);
    lua_pushstring(L, failures[result].message);
    lua_pushstring(L, failures[result].code);
    return 3;
}

static int push_done(lua_State *L, lf_dict_result_t result)
{
    if (result != LF_DICT_OK)
        return push_failure(L, result);
    lua_pushboolean(L, 1);
    return 1;
}

/* ---- methods ---- */

/* get(key[, default]) */
static int dict_get(lua_State *L)
{
    static lf_buf_t text; /* kept: a Lua error must not lose it */
    dict_t *dict = check_self(L, "get");
    lf_str_t key;
    lf_dict_value_t value;
    lua_settop(L, 3);
    if (read_key(L, dict, "get", &key) && lf_dict_get(dict->arena, key, &value, &text) == LF_DICT_OK)
        push_value(L, &value);
    return 1;
}

typedef lf_dict_result_t (*setter_t)(lf_arena_t *, lf_str_t, const lf_dict_value_t *, uint64_t);

static int store(lua_State *L, const char *method, setter_t setter)
{
    dict_t *dict = check_self(L, method);
    lf_str_t key;
    lf_dict_value_t value;
    int fits = read_key(L, dict, method, &key);
    read_value(L, 3, method, &value);
    uint64_t ttl = lf_shared_ms(L, 4, "the ttl");
    return push_done(L, fits ? setter(dict->arena, key, &value, ttl) : LF_DICT_TOO_LONG);
}

/* set(key, value[, ttl]) */
static int dict_set(lua_State *L)
{
    return store(L, "set", lf_dict_set);
}

/* add(key, value[, ttl]) */
static int dict_add(lua_State *L)
{
    return store(L, "add", lf_dict_add);
}

/* incr(key[, by[, init[, ttl]]]) -> the sum */
static int dict_incr(lua_State *L)
{
    dict_t *dict = check_self(L, "incr");
    lf_str_t key;
    lf_dict_value_t by = {.type = LF_DICT_INTEGER, .as.integer = 1}, init, sum;
    int fits = read_key(L, dict, "incr", &key);
    int has_init = !lua_isnoneornil(L, 4);
    if (!lua_isnoneornil(L, 3)) {
        check_number(L, 3, "what is added");
        read_number(L, 3, &by);
    }
    if (has_init) {
        check_number(L, 4, "the initial value");
        read_number(L, 4, &init);
    }
    uint64_t ttl = lf_shared_ms(L, 5, "the ttl");
    lf_dict_result_t result =
        fits ? lf_dict_incr(dict->arena, key, &by, has_init ? &init : NULL, ttl, &sum) : LF_DICT_TOO_LONG;
    if (result != LF_DICT_OK)
        return push_failure(L, result);
    push_value(L, &sum);
    return 1;
}

/* delete(key) -> whether it was there */
static int dict_delete(lua_State *L)
{
    dict_t *dict = check_self(L, "delete");
    lf_str_t key;
    lua_pushboolean(L, read_key(L, dict, "delete", &key) && lf_dict_delete(dict->arena, key) == LF_DICT_OK);
    return 1;
}

/* ---- opening ---- */

/* open(name) -> dictionary */
static int shared_open(lua_State *L)
{
    size_t n;
    const char *name = luaL_checklstring(L, 1, &n);
    luaL_argcheck(L, n >= 1 && n <= MAX_NAME, 1, "a name has 1 to 64 bytes");
    lf_arena_t *arena = lf_shared_arena(L);
    dict_t *dict = lua_newuserdatauv(L, sizeof(*dict), 0);
    dict->arena = arena;
    dict->prefix = n + 1;
    /* With its length before it no name can be the beginning of another. */
    dict->key[0] = (char)n;
    memcpy(dict->key + 1, name, n);
    luaL_getmetatable(L, dict_type);
    lua_setmetatable(L, -2);
    return 1;
}

/* stats() -> bytes, free */
static int shared_stats(lua_State *L)
{
    lf_arena_stats_t stats;
    lf_arena_stats(lf_shared_arena(L), &stats);
    lua_pushnumber(L, (lua_Number)stats.bytes);
    lua_pushnumber(L, (lua_Number)stats.free);
    return 2;
}

int lf_shared_open(lua_State *L)
{
    static const luaL_Reg methods[] = {
        {"get", dict_get},   {"set", dict_set},       {"add", dict_add},
        {"incr", dict_incr}, {"delete", dict_delete}, {NULL, NULL},
    };
    static const luaL_Reg functions[] = {{"open", shared_open}, {"stats", shared_stats}, {NULL, NULL}};
    luaL_newmetatable(L, dict_type);
    lua_newtable(L);
    luaL_setfuncs(L, methods, 0);
    lua_setfield(L, -2, "__index");
    lua_pushliteral(L, "luaflask.shared");
    lua_setfield(L, -2, "__metatable");
    lua_pop(L, 1);
    luaL_newlib(L, functions);
    return 1;
}
