/* SPDX-License-Identifier: MIT
 *
 * Maps of URL rules for Lua, and the arguments of a view from a match.
 * Ownership: a map belongs to its userdata; whoever keeps the pointer keeps the userdata alive.
 */
#ifndef LF_HTTP_ROUTING_LUA_H
#define LF_HTTP_ROUTING_LUA_H

#include "lua_compat.h"
#include "route/map.h"

/* The map of the userdata at idx (as luaflask.core.routing.new made it), or a Lua error. */
lf_route_map_t *lf_routing_check_map(lua_State *L, int idx);

/* Pushes the view's arguments for a FOUND match that is not in_script: the rule's variables in rule order,
 * then the remaining defaults sorted by name. Returns how many. */
int lf_routing_push_args(lua_State *L, const lf_route_map_t *map, const lf_route_match_t *match);

/* Pushes one table with the same values by name. Where a variable's converter is the script's own it holds
 * the raw text. */
void lf_routing_push_args_table(lua_State *L, const lf_route_map_t *map, const lf_route_match_t *match);

/* Pushes a value, nil for types NONE and OTHER. */
void lf_routing_push_value(lua_State *L, const lf_route_value_t *value);

/* Pushes what the converter makes of a text that it accepted. */
void lf_routing_push_text(lua_State *L, const lf_route_converter_t *converter, lf_str_t text);

/* variables(text) for Lua: { { name, converter, arguments }, ... }, or nil and a message. */
int lf_routing_variables(lua_State *L);

#endif
