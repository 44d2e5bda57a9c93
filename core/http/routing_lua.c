/* SPDX-License-Identifier: MIT
 *
 * luaflask.core.routing: the C side of luaflask.routing, which gives it its face. Nothing that has to be
 * freed is held while Lua runs: what is built in pieces is built in one buffer that is kept for the next
 * time.
 */
#include "http/routing_lua.h"
#include "codec/int64.h"
#include "codec/percent.h"
#include "module.h"

#define MAP_TYPE "luaflask.routing.map"

static lf_buf_t scratch;

lf_route_map_t *lf_routing_check_map(lua_State *L, int idx)
{
    return *(lf_route_map_t **)luaL_checkudata(L, idx, MAP_TYPE);
}

static int map_gc(lua_State *L)
{
    lf_route_map_t **map = luaL_checkudata(L, 1, MAP_TYPE);
    lf_route_map_free(*map);
    *map = NULL;
    return 0;
}

/* new(merge_slashes) -> map */
static int routing_new(lua_State *L)
{
    lf_route_map_t **map = lua_newuserdatauv(L, sizeof(*map), 1);
    *map = NULL;
    luaL_getmetatable(L, MAP_TYPE);
    lua_setmetatable(L, -2);
    *map = lf_route_map_new(lua_toboolean(L, 1));
    return 1;
}

/* ---- values ---- */

static lf_str_t string_at(lua_State *L, int idx)
{
    size_t len = 0;
    const char *s = lua_type(L, idx) == LUA_TSTRING ? lua_tolstring(L, idx, &len) : NULL;
    return s != NULL ? lf_str(s, len) : (lf_str_t){"", 0};
}

/* The value at idx; its text stays valid as long as the Lua value does. */
static lf_route_value_t value_at(lua_State *L, int idx)
{
    lf_route_value_t value = {.type = LF_ROUTE_OTHER};
    switch (lua_type(L, idx)) {
    case LUA_TNIL:
    case LUA_TNONE:
        value.type = LF_ROUTE_NONE;
        break;
    case LUA_TBOOLEAN:
        value.type = LF_ROUTE_BOOL;
        value.as.boolean = lua_toboolean(L, idx);
        break;
    case LUA_TNUMBER:
        if (lua_isinteger(L, idx)) {
            value.type = LF_ROUTE_INTEGER;
            value.as.integer = (int64_t)lua_tointeger(L, idx);
        } else {
            value.type = LF_ROUTE_NUMBER;
            value.as.number = lua_tonumber(L, idx);
        }
        break;
    case LUA_TSTRING:
        value.type = LF_ROUTE_TEXT;
        value.as.text = string_at(L, idx);
        break;
    case LUA_TUSERDATA:
        if (lf_int64_unbox(L, idx, &value.as.integer))
            value.type = LF_ROUTE_INTEGER;
        break;
    default:
        break;
    }
    return value;
}

static bool bool_field(lua_State *L, int idx, const char *name)
{
    lua_getfield(L, idx, name);
    bool value = lua_toboolean(L, -1);
    lua_pop(L, 1);
    return value;
}

/* The string stays anchored in the table at idx. */
static lf_str_t string_field(lua_State *L, int idx, const char *name)
{
    lua_getfield(L, idx, name);
    lf_str_t s = string_at(L, -1);
    lua_pop(L, 1);
    return s;
}

/* ---- adding ---- */

typedef struct addition {
    lf_route_rule_options_t options;
    lf_str_t methods[64];
    lf_route_named_value_t defaults[LF_ROUTE_MAX_DEFAULTS];
    lf_route_converter_t converters[LF_ROUTE_MAX_VALUES];
    const lf_route_converter_t *chosen[LF_ROUTE_MAX_VALUES];
    lf_str_t items[LF_ROUTE_MAX_VALUES][LF_ROUTE_MAX_ITEMS];
} addition_t;

/* Kept for the next time: too large for the stack, and no Lua error may leak it. */
static addition_t addition;

/* The table at the top describes a converter: kind, then its arguments by name, and what the script asks of
 * it. */
static void read_converter(lua_State *L, unsigned i)
{
    lf_route_converter_t *converter = &addition.converters[i];
    lf_route_error_t error;
    lf_str_t kind = string_field(L, -1, "kind");
    if (lf_str_eq(kind, LF_STR("custom")))
        *converter = (lf_route_converter_t){.kind = LF_ROUTE_CUSTOM};
    else if (lf_route_converter_init(converter, kind) != 0)
        luaL_error(L, "the converter '%s' does not exist", kind.base);
    lua_getfield(L, -1, "weight");
    if (lua_isnumber(L, -1))
        converter->weight = (int)lua_tonumber(L, -1);
    lua_getfield(L, -2, "check_id");
    converter->check_id = (uint32_t)lua_tointeger(L, -1);
    lua_pop(L, 2);
    converter->isolating = bool_field(L, -1, "isolating");
    converter->in_script = bool_field(L, -1, "in_script");
    for (size_t n = 0;; n++) {
        lf_str_t name = lf_route_converter_argument_name(converter, n);
        if (name.len == 0)
            break;
        lua_getfield(L, -1, name.base);
        lf_route_value_t value = value_at(L, -1);
        if (lf_route_converter_set(converter, name, &value, &error) != 0)
            luaL_error(L, "%s", error.text);
        lua_pop(L, 1);
    }
    lua_getfield(L, -1, "items");
    if (converter->kind == LF_ROUTE_ANY && lua_istable(L, -1)) {
        converter->nitems = lua_rawlen(L, -1);
        if (converter->nitems > LF_ROUTE_MAX_ITEMS)
            luaL_error(L, "the converter 'any' takes at most %d words", LF_ROUTE_MAX_ITEMS);
        converter->items = addition.items[i];
        for (size_t n = 0; n < converter->nitems; n++) {
            lua_rawgeti(L, -1, (int)n + 1);
            addition.items[i][n] = string_at(L, -1); /* anchored in the list */
            lua_pop(L, 1);
        }
    }
    lua_pop(L, 1);
}

static void read_converters(lua_State *L)
{
    lua_getfield(L, 2, "converters");
    size_t n = lua_istable(L, -1) ? lua_rawlen(L, -1) : 0;
    if (n > LF_ROUTE_MAX_VALUES)
        luaL_error(L, "a rule has at most %d variables", LF_ROUTE_MAX_VALUES);
    for (unsigned i = 0; i < n; i++) {
        lua_rawgeti(L, -1, (int)i + 1);
        if (lua_istable(L, -1)) {
            read_converter(L, i);
            addition.chosen[i] = &addition.converters[i];
        }
        lua_pop(L, 1);
    }
    addition.options.converters = addition.chosen;
    addition.options.nconverters = n;
    lua_pop(L, 1);
}

static void read_methods(lua_State *L)
{
    lua_getfield(L, 2, "methods");
    addition.options.any_method = !lua_istable(L, -1);
    size_t n = addition.options.any_method ? 0 : lua_rawlen(L, -1);
    if (n > 64)
        luaL_error(L, "a rule has at most 64 methods");
    for (size_t i = 0; i < n; i++) {
        lua_rawgeti(L, -1, (int)i + 1);
        addition.methods[i] = string_at(L, -1);
        lua_pop(L, 1);
    }
    addition.options.methods = addition.methods;
    addition.options.nmethods = n;
    lua_pop(L, 1);
}

static void read_defaults(lua_State *L)
{
    size_t n = 0;
    lua_getfield(L, 2, "defaults");
    if (lua_istable(L, -1)) {
        lua_pushnil(L);
        while (lua_next(L, -2) != 0) {
            if (lua_type(L, -2) != LUA_TSTRING)
                luaL_error(L, "the names of a rule's defaults are strings");
            if (n == LF_ROUTE_MAX_DEFAULTS)
                luaL_error(L, "a rule has at most %d defaults", LF_ROUTE_MAX_DEFAULTS);
            addition.defaults[n++] =
                (lf_route_named_value_t){.name = string_at(L, -2), .value = value_at(L, -1)};
            lua_pop(L, 1);
        }
    }
    addition.options.defaults = addition.defaults;
    addition.options.ndefaults = n;
    lua_pop(L, 1);
}

/* map:add{ rule, domain, endpoint, methods, ... } -> index | nil, message[, index of the rule it repeats] */
static int map_add(lua_State *L)
{
    lf_route_map_t *map = lf_routing_check_map(L, 1);
    lf_route_error_t error;
    uint32_t index;
    luaL_checktype(L, 2, LUA_TTABLE);
    lua_settop(L, 2);
    memset(addition.chosen, 0, sizeof(addition.chosen));
    addition.options = (lf_route_rule_options_t){
        .rule = string_field(L, 2, "rule"),
        .domain = string_field(L, 2, "domain"),
        .endpoint = string_field(L, 2, "endpoint"),
        .websocket = bool_field(L, 2, "websocket"),
        .strict_slashes = bool_field(L, 2, "strict_slashes"),
        .merge_slashes = bool_field(L, 2, "merge_slashes"),
        .build_only = bool_field(L, 2, "build_only"),
        .alias = bool_field(L, 2, "alias"),
        .redirects = bool_field(L, 2, "redirects"),
    };
    read_methods(L);
    read_defaults(L);
    read_converters(L);
    int rc = lf_route_map_add(map, &addition.options, &index, &error);
    if (rc == 0) {
        lua_pushinteger(L, (lua_Integer)index + 1);
        return 1;
    }
    lua_pushnil(L);
    lua_pushstring(L, error.text);
    if (rc != -2)
        return 2;
    lua_pushinteger(L, (lua_Integer)index + 1);
    return 3;
}

/* ---- matching ---- */

typedef struct lua_check {
    lua_State *L;
    int function; /* its place on the stack */
} lua_check_t;

static bool call_check(void *data, uint32_t check_id, lf_str_t text)
{
    lua_check_t *check = data;
    lua_State *L = check->L;
    lua_pushvalue(L, check->function);
    lua_pushinteger(L, (lua_Integer)check_id);
    lua_pushlstring(L, text.base, text.len);
    lua_call(L, 2, 1);
    bool accepted = lua_toboolean(L, -1);
    lua_pop(L, 1);
    return accepted;
}

static void push_methods(lua_State *L, const lf_route_map_t *map, uint64_t mask)
{
    int n = 0;
    lua_newtable(L);
    for (unsigned bit = 0; bit < 63; bit++) {
        if ((mask >> bit & 1) == 0)
            continue;
        lf_str_t name = lf_route_map_method_name(map, bit);
        lua_pushlstring(L, name.base, name.len);
        lua_rawseti(L, -2, ++n);
    }
}

/* map:match(domain, path, method, websocket, check) ->
 *   "found", index, arguments[, true, methods|nil, mismatch]   the last three where the script has to finish
 *   "redirect", path | "method", methods | "websocket" | "missing" */
static int map_match(lua_State *L)
{
    lf_route_map_t *map = lf_routing_check_map(L, 1);
    lua_check_t check = {L, 6};
    luaL_checkstring(L, 2);
    luaL_checkstring(L, 3);
    luaL_checkstring(L, 4);
    lf_route_query_t query = {.domain = string_at(L, 2),
                              .path = string_at(L, 3),
                              .method = string_at(L, 4),
                              .websocket = lua_toboolean(L, 5),
                              .check = lua_isfunction(L, 6) ? call_check : NULL,
                              .check_data = &check};
    lf_route_match_t match;
    luaL_checkstack(L, 8, NULL);
    switch (lf_route_map_match(map, &query, &match)) {
    case LF_ROUTE_FOUND:
        lua_pushliteral(L, "found");
        lua_pushinteger(L, (lua_Integer)match.rule + 1);
        lf_routing_push_args_table(L, map, &match);
        if (!match.in_script)
            return 3;
        lua_pushboolean(L, 1);
        if (match.allowed != 0)
            push_methods(L, map, match.allowed);
        else
            lua_pushnil(L);
        lua_pushboolean(L, match.mismatch);
        return 6;
    case LF_ROUTE_REDIRECT:
        lua_pushliteral(L, "redirect");
        scratch.len = 0;
        lf_route_write_redirect(&query, &match, &scratch);
        lua_pushlstring(L, scratch.base, scratch.len);
        return 2;
    case LF_ROUTE_METHOD:
        lua_pushliteral(L, "method");
        push_methods(L, map, match.allowed);
        return 2;
    case LF_ROUTE_WEBSOCKET:
        lua_pushliteral(L, "websocket");
        return 1;
    case LF_ROUTE_NOT_FOUND:
        break;
    }
    lua_pushliteral(L, "missing");
    return 1;
}

/* ---- building ---- */

typedef struct lua_build {
    lua_State *L;
    int values, write; /* places on the stack */
    int anchor;        /* table that keeps texts alive while they are used */
} lua_build_t;

/* A value of the script's own kinds is used as the text that its __tostring gives. */
static lf_route_value_t get_value(void *data, lf_str_t name)
{
    lua_build_t *build = data;
    lua_State *L = build->L;
    lua_pushlstring(L, name.base, name.len);
    lua_pushvalue(L, -1);
    lua_rawget(L, build->values);
    lf_route_value_t value = value_at(L, -1);
    if (value.type == LF_ROUTE_OTHER && luaL_callmeta(L, -1, "__tostring")) {
        value = value_at(L, -1);
        lua_replace(L, -2);
        lua_rawset(L, build->anchor);
        return value;
    }
    lua_pop(L, 2);
    return value;
}

/* write(index, variable) gives the URL text of a value, or nil when the rule does not fit after all. It may
 * itself build a URL, in the same buffer: what is there already is put aside meanwhile. */
static int write_value(void *data, uint32_t rule, unsigned variable, lf_buf_t *out)
{
    lua_build_t *build = data;
    lua_State *L = build->L;
    lua_pushlstring(L, out->base, out->len);
    lua_pushvalue(L, build->write);
    lua_pushinteger(L, (lua_Integer)rule + 1);
    lua_pushinteger(L, (lua_Integer)variable + 1);
    lua_call(L, 2, 1);
    int rc = lua_type(L, -1) == LUA_TSTRING ? 0 : -1;
    lf_str_t before = string_at(L, -2), text = string_at(L, -1);
    out->len = 0;
    lf_buf_put(out, before.base, before.len);
    lf_buf_put(out, text.base, text.len);
    lua_pop(L, 2);
    return rc;
}

/* map:build(endpoint|index, values, method|nil, host|nil, write) -> domain, path, index | nil | false,
 * message. An index asks for that rule alone, suitable or not. */
static int map_build(lua_State *L)
{
    lf_route_map_t *map = lf_routing_check_map(L, 1);
    bool by_index = lua_type(L, 2) == LUA_TNUMBER;
    luaL_checkstring(L, 2);
    luaL_checktype(L, 3, LUA_TTABLE);
    lua_settop(L, 6);
    lua_newtable(L);
    lua_build_t data = {.L = L, .values = 3, .write = 6, .anchor = 7};
    lf_route_build_t build = {.endpoint = string_at(L, 2),
                              .method = string_at(L, 4),
                              .host = string_at(L, 5),
                              .match_host = !lua_isnil(L, 5),
                              .get = get_value,
                              .write = lua_isfunction(L, 6) ? write_value : NULL,
                              .data = &data};
    lf_route_built_t built;
    lf_route_error_t error;
    scratch.len = 0;
    int rc = by_index ? lf_route_map_build_rule(map, (uint32_t)lua_tointeger(L, 2) - 1, &build, &scratch,
                                                &built, &error)
                      : lf_route_map_build(map, &build, &scratch, &built, &error);
    if (rc == 0) {
        lua_pushnil(L);
        return 1;
    }
    if (rc < 0) {
        lua_pushboolean(L, 0);
        lua_pushstring(L, error.text);
        return 2;
    }
    lua_pushlstring(L, scratch.base, built.path_at);
    lua_pushlstring(L, scratch.base + built.path_at, scratch.len - built.path_at);
    lua_pushinteger(L, (lua_Integer)built.rule + 1);
    return 3;
}

/* ---- single values ---- */

/* to_value(description, text) -> value | nil when it is out of bounds */
static int routing_to_value(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TTABLE);
    luaL_checkstring(L, 2);
    lua_pushvalue(L, 1);
    read_converter(L, 0);
    addition.converters[0].in_script = false;
    if (!lf_route_converter_in_bounds(&addition.converters[0], string_at(L, 2)))
        return 0;
    lf_routing_push_text(L, &addition.converters[0], string_at(L, 2));
    return 1;
}

/* to_url(description, value) -> text | nil, message */
static int routing_to_url(lua_State *L)
{
    lf_route_error_t error;
    luaL_checktype(L, 1, LUA_TTABLE);
    lua_settop(L, 2);
    lf_route_value_t value = value_at(L, 2);
    if (value.type == LF_ROUTE_OTHER && luaL_callmeta(L, 2, "__tostring"))
        value = value_at(L, -1);
    lua_pushvalue(L, 1);
    read_converter(L, 0);
    scratch.len = 0;
    if (lf_route_converter_write(&addition.converters[0], &value, &scratch, &error) != 0) {
        lua_pushnil(L);
        lua_pushstring(L, error.text);
        return 2;
    }
    lua_pushlstring(L, scratch.base, scratch.len);
    return 1;
}

/* ---- the rest ---- */

/* map:provides_defaults(index, other) */
static int map_provides_defaults(lua_State *L)
{
    lf_route_map_t *map = lf_routing_check_map(L, 1);
    uint32_t rule = (uint32_t)luaL_checkinteger(L, 2) - 1, other = (uint32_t)luaL_checkinteger(L, 3) - 1;
    luaL_argcheck(L, rule < lf_route_map_size(map), 2, "no such rule");
    luaL_argcheck(L, other < lf_route_map_size(map), 3, "no such rule");
    lua_pushboolean(L, lf_route_map_provides_defaults(map, rule, other));
    return 1;
}

static int map_set_redirect_defaults(lua_State *L)
{
    lf_route_map_set_redirect_defaults(lf_routing_check_map(L, 1), lua_toboolean(L, 2));
    return 0;
}

static int map_set_merge_slashes(lua_State *L)
{
    lf_route_map_set_merge_slashes(lf_routing_check_map(L, 1), lua_toboolean(L, 2));
    return 0;
}

static int map_needs_lua(lua_State *L)
{
    lua_pushboolean(L, lf_route_map_needs_lua(lf_routing_check_map(L, 1)));
    return 1;
}

static int encode(lua_State *L, const lf_percent_set_t *set)
{
    size_t len;
    const char *text = luaL_checklstring(L, 1, &len);
    scratch.len = 0;
    lf_percent_encode(&scratch, lf_str(text, len), set);
    lua_pushlstring(L, scratch.base, scratch.len);
    return 1;
}

/* quote(text): as it stands in a path. */
static int routing_quote(lua_State *L)
{
    return encode(L, &lf_percent_path);
}

/* quote_query(text): as it stands in a query. */
static int routing_quote_query(lua_State *L)
{
    return encode(L, &lf_percent_query);
}

static const luaL_Reg map_methods[] = {
    {"add", map_add},
    {"build", map_build},
    {"match", map_match},
    {"needs_lua", map_needs_lua},
    {"provides_defaults", map_provides_defaults},
    {"set_merge_slashes", map_set_merge_slashes},
    {"set_redirect_defaults", map_set_redirect_defaults},
    {NULL, NULL},
};

static const luaL_Reg functions[] = {
    {"new", routing_new},
    {"quote", routing_quote},
    {"quote_query", routing_quote_query},
    {"to_url", routing_to_url},
    {"to_value", routing_to_value},
    {"variables", lf_routing_variables},
    {NULL, NULL},
};

static void set_functions(lua_State *L, const luaL_Reg *list)
{
    for (; list->name != NULL; list++) {
        lua_pushcfunction(L, list->func);
        lua_setfield(L, -2, list->name);
    }
}

int lf_routing_open(lua_State *L)
{
    luaL_newmetatable(L, MAP_TYPE);
    lua_newtable(L);
    set_functions(L, map_methods);
    lua_setfield(L, -2, "__index");
    lua_pushcfunction(L, map_gc);
    lua_setfield(L, -2, "__gc");
    lua_pop(L, 1);
    lua_newtable(L);
    set_functions(L, functions);
    return 1;
}
