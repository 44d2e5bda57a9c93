/* SPDX-License-Identifier: MIT
 *
 * The part of Response and Headers that every request with an after_request function runs:
 * `response.headers`, `headers["X-Name"] = "value"`, and sending a response whose body is a string. Whatever
 * is not that common case is left to the Lua functions given at set-up (lua/luaflask/wrappers/response.lua,
 * datastructures/headers.lua).
 *
 * The array part of a response is its headers, name, value, …; the Headers object over it is a box whose peer
 * is the response.
 */
#include "http/response_lua.h"
#include "codec/header.h"
#include "http/dispatch.h"
#include "http/light_response.h"
#include "vm/box.h"

static int is_key(lua_State *L, int idx, const char *name, size_t n)
{
    size_t len;
    if (lua_type(L, idx) != LUA_TSTRING)
        return 0;
    const char *key = lua_tolstring(L, idx, &len);
    return len == n && memcmp(key, name, n) == 0;
}

/* Pushes table[upvalue]. */
static void push_raw(lua_State *L, int table, int upvalue)
{
    lua_pushvalue(L, lua_upvalueindex(upvalue));
    lua_rawget(L, table);
}

/* __index of responses. Upvalues: fallback(self, key), Headers, "_headers". */
static int response_index(lua_State *L)
{
    enum { FALLBACK = 1, HEADERS_CLASS, HEADERS };
    if (!is_key(L, 2, "headers", 7) || lua_type(L, 1) != LUA_TTABLE) {
        lua_pushvalue(L, lua_upvalueindex(FALLBACK));
        lua_insert(L, 1);
        lua_call(L, 2, 1);
        return 1;
    }
    push_raw(L, 1, HEADERS);
    if (!lua_isnil(L, -1))
        return 1;
    lua_pushvalue(L, 1);
    lua_pushvalue(L, lua_upvalueindex(HEADERS_CLASS));
    lf_box_push(L);
    lua_pushvalue(L, lua_upvalueindex(HEADERS));
    lua_pushvalue(L, -2);
    lua_rawset(L, 1);
    return 1;
}

/* index(fallback, Headers) -> __index for Response */
static int make_index(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TFUNCTION);
    luaL_checktype(L, 2, LUA_TTABLE);
    lua_settop(L, 2);
    lua_pushliteral(L, "_headers");
    lua_pushcclosure(L, response_index, 3);
    return 1;
}

/* Whether a name cannot be that of a method: those are small letters and underscores. */
static int is_no_method(lf_str_t name)
{
    return name.len != 0 && name.base[0] >= 'A' && name.base[0] <= 'Z';
}

/* Whether the value at 1 is one of the class that is upvalue 2 itself, and the key at 2 and the value at 3
 * are a header's name, and no method's, and a string that may stand in a header. */
static int is_simple_header(lua_State *L)
{
    lf_str_t name, value;
    if (lua_type(L, 2) != LUA_TSTRING || lua_type(L, 3) != LUA_TSTRING || !lua_getmetatable(L, 1))
        return 0;
    int same = lua_rawequal(L, -1, lua_upvalueindex(2));
    lua_pop(L, 1);
    name.base = lua_tolstring(L, 2, &name.len);
    value.base = lua_tolstring(L, 3, &value.len);
    return same && is_no_method(name) && lf_header_name_ok(name) && lf_header_value_ok(value);
}

/* __newindex of Headers. Upvalues: fallback(self, key, value), Headers. */
static int header_newindex(lua_State *L)
{
    if (is_simple_header(L) && lf_box_pushpeer(L, 1)) {
        size_t n;
        const char *name = lua_tolstring(L, 2, &n);
        int at = lf_box_find_name(L, 4, name, n, 1);
        /* A name that stands there twice is for the fallback, which drops the others. */
        if (at == 0 || lf_box_find_name(L, 4, name, n, at + 2) == 0) {
            at = at != 0 ? at : (int)lua_rawlen(L, 4) + 1;
            lua_pushvalue(L, 2);
            lua_rawseti(L, 4, at);
            lua_pushvalue(L, 3);
            lua_rawseti(L, 4, at + 1);
            return 0;
        }
        lua_settop(L, 3);
    }
    lua_settop(L, 3);
    lua_pushvalue(L, lua_upvalueindex(1));
    lua_insert(L, 1);
    lua_call(L, 3, 0);
    return 0;
}

/* header_newindex(fallback, Headers) -> __newindex for Headers */
static int make_header_newindex(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TFUNCTION);
    luaL_checktype(L, 2, LUA_TTABLE);
    lua_settop(L, 2);
    lua_pushcclosure(L, header_newindex, 2);
    return 1;
}

/* send(response) -> whether it could be sent as it is, and, if it was a light one that became a Response,
 * that one. Upvalues: Response, "_body", "_status", "_reason", "_on_close". */
static int response_send(lua_State *L)
{
    enum { CLASS = 1, BODY, STATUS, REASON, ON_CLOSE };
    lf_context_t *ctx = lf_vm.context;
    if (lua_type(L, 1) == LUA_TUSERDATA) {
        lua_settop(L, 1);
        if (lf_light_ready(L, 1)) {
            lf_result_end_text(L, ctx->request);
            lua_pushboolean(L, 1);
            return 1;
        }
        lua_pushboolean(L, 0);
        lua_insert(L, 2);
        return lua_gettop(L) - 1;
    }
    if (lua_type(L, 1) != LUA_TTABLE || !lua_getmetatable(L, 1) ||
        !lua_rawequal(L, -1, lua_upvalueindex(CLASS)))
        return 0;
    lua_settop(L, 1);
    push_raw(L, 1, BODY);
    push_raw(L, 1, STATUS);
    push_raw(L, 1, REASON);
    push_raw(L, 1, ON_CLOSE);
    int status = (int)lua_tointeger(L, 3);
    if (lua_type(L, 2) != LUA_TSTRING || !lua_isnil(L, 4) || !lua_isnil(L, 5) || status < 200 ||
        status == 204 || status == 304 || ctx == NULL || ctx->request == NULL)
        return 0;
    if (!lf_result_send_text(L, ctx->request, 2, status, 1))
        return 0;
    lua_pushboolean(L, 1);
    return 1;
}

/* send(Response) -> the function that sends its instances */
static int make_send(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TTABLE);
    lua_settop(L, 1);
    lua_pushliteral(L, "_body");
    lua_pushliteral(L, "_status");
    lua_pushliteral(L, "_reason");
    lua_pushliteral(L, "_on_close");
    lua_pushcclosure(L, response_send, 5);
    return 1;
}

int lf_response_open(lua_State *L)
{
    static const luaL_Reg functions[] = {
        {"index", make_index},
        {"header_newindex", make_header_newindex},
        {"send", make_send},
        {NULL, NULL},
    };
    luaL_newlib(L, functions);
    lf_light_open(L);
    return 1;
}
