/* SPDX-License-Identifier: MIT
 *
 * The texts of a match as Lua values.
 */
#include "codec/int64.h"
#include "http/routing_lua.h"

void lf_routing_push_value(lua_State *L, const lf_route_value_t *value)
{
    switch (value->type) {
    case LF_ROUTE_BOOL:
        lua_pushboolean(L, value->as.boolean);
        break;
    case LF_ROUTE_INTEGER:
        lf_int64_push(L, value->as.integer);
        break;
    case LF_ROUTE_NUMBER:
        lua_pushnumber(L, value->as.number);
        break;
    case LF_ROUTE_TEXT:
        lua_pushlstring(L, value->as.text.base, value->as.text.len);
        break;
    default:
        lua_pushnil(L);
    }
}

/* A UUID is handed over in lower case, whichever way the client wrote it. */
static void push_uuid(lua_State *L, lf_str_t text)
{
    char lower[36];
    for (size_t i = 0; i < sizeof(lower); i++)
        lower[i] = (char)(text.base[i] >= 'A' && text.base[i] <= 'F' ? text.base[i] + 32 : text.base[i]);
    lua_pushlstring(L, lower, sizeof(lower));
}

void lf_routing_push_text(lua_State *L, const lf_route_converter_t *converter, lf_str_t text)
{
    int64_t integer;
    if (!converter->in_script && converter->kind == LF_ROUTE_INT && lf_route_parse_integer(text, &integer))
        lf_int64_push(L, integer);
    else if (!converter->in_script && converter->kind == LF_ROUTE_FLOAT)
        lua_pushnumber(L, lf_route_parse_number(text));
    else if (!converter->in_script && converter->kind == LF_ROUTE_UUID)
        push_uuid(L, text);
    else
        lua_pushlstring(L, text.base, text.len);
}

static const lf_route_value_t *find_default(const lf_route_rule_info_t *rule, lf_str_t name)
{
    for (unsigned i = 0; i < rule->ndefaults; i++) {
        if (lf_str_eq(rule->defaults[i].name, name))
            return &rule->defaults[i].value;
    }
    return NULL;
}

static bool has_variable(const lf_route_rule_info_t *rule, lf_str_t name)
{
    for (unsigned i = 0; i < rule->nvariables; i++) {
        if (lf_str_eq(rule->variables[i].name, name))
            return true;
    }
    return false;
}

int lf_routing_push_args(lua_State *L, const lf_route_map_t *map, const lf_route_match_t *match)
{
    const lf_route_rule_info_t *rule = lf_route_map_rule(map, match->rule);
    int n = (int)rule->nvariables;
    luaL_checkstack(L, n + (int)rule->ndefaults, "too many view arguments");
    for (unsigned i = 0; i < rule->nvariables; i++) {
        const lf_route_value_t *fixed =
            rule->ndefaults > 0 ? find_default(rule, rule->variables[i].name) : NULL;
        if (fixed != NULL)
            lf_routing_push_value(L, fixed);
        else
            lf_routing_push_text(L, &rule->variables[i].converter, match->values[i]);
    }
    for (unsigned i = 0; i < rule->ndefaults; i++) {
        if (!has_variable(rule, rule->defaults[i].name)) {
            lf_routing_push_value(L, &rule->defaults[i].value);
            n++;
        }
    }
    return n;
}

void lf_routing_push_args_table(lua_State *L, const lf_route_map_t *map, const lf_route_match_t *match)
{
    const lf_route_rule_info_t *rule = lf_route_map_rule(map, match->rule);
    lua_createtable(L, 0, (int)(rule->nvariables + rule->ndefaults));
    for (unsigned i = 0; i < rule->nvariables; i++) {
        lua_pushlstring(L, rule->variables[i].name.base, rule->variables[i].name.len);
        lf_routing_push_text(L, &rule->variables[i].converter, match->values[i]);
        lua_rawset(L, -3);
    }
    for (unsigned i = 0; i < rule->ndefaults; i++) {
        lua_pushlstring(L, rule->defaults[i].name.base, rule->defaults[i].name.len);
        lf_routing_push_value(L, &rule->defaults[i].value);
        lua_rawset(L, -3);
    }
}
