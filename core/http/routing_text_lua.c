/* SPDX-License-Identifier: MIT
 *
 * The variables of a rule's text for Lua, which makes its own converters from what is written there.
 */
#include "http/routing_lua.h"
#include "route/rule_text.h"

/* Pushes { n = positional count, ..., named = { ... } or nil }; false with the message in error. */
static bool push_arguments(lua_State *L, lf_str_t arguments, lf_route_error_t *error)
{
    size_t pos = 0;
    int n = 0, rc;
    lf_route_named_value_t argument;
    lua_newtable(L);
    while ((rc = lf_rule_next_argument(arguments, &pos, &argument, error)) > 0) {
        lf_routing_push_value(L, &argument.value);
        if (argument.name.len == 0) {
            lua_rawseti(L, -2, ++n);
            continue;
        }
        lua_getfield(L, -2, "named");
        if (lua_isnil(L, -1)) {
            lua_pop(L, 1);
            lua_newtable(L);
            lua_pushvalue(L, -1);
            lua_setfield(L, -4, "named");
        }
        lua_pushlstring(L, argument.name.base, argument.name.len);
        lua_pushvalue(L, -3);
        lua_rawset(L, -3);
        lua_pop(L, 2);
    }
    lua_pushinteger(L, n);
    lua_setfield(L, -2, "n");
    return rc == 0;
}

/* variables(text) -> { { name, converter, arguments }, ... } | nil, message */
int lf_routing_variables(lua_State *L)
{
    size_t len, pos = 0;
    const char *text = luaL_checklstring(L, 1, &len);
    lf_route_error_t error;
    lf_rule_token_t token;
    int n = 0;
    lua_newtable(L);
    do {
        if (lf_rule_next_token(lf_str(text, len), &pos, false, &token, &error) != 0)
            goto Fail;
        if (token.kind != LF_RULE_VARIABLE)
            continue;
        lua_createtable(L, 0, 3);
        lua_pushlstring(L, token.text.base, token.text.len);
        lua_setfield(L, -2, "name");
        lua_pushlstring(L, token.converter.len > 0 ? token.converter.base : "default",
                        token.converter.len > 0 ? token.converter.len : 7);
        lua_setfield(L, -2, "converter");
        if (!push_arguments(L, token.arguments, &error))
            goto Fail;
        lua_setfield(L, -2, "arguments");
        lua_rawseti(L, -2, ++n);
    } while (token.kind != LF_RULE_END);
    return 1;
Fail:
    lua_pushnil(L);
    lua_pushstring(L, error.text);
    return 2;
}
