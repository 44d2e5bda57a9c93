/* SPDX-License-Identifier: MIT
 *
 * Boxes for other C files: see box.c.
 * Ownership: all memory is Lua's.
 */
#ifndef LF_VM_BOX_H
#define LF_VM_BOX_H

#include <string.h>

#include "lua_compat.h"

/* Pushes the companion table of the value at idx and returns 1; pushes nothing and returns 0 if the value is
 * not a box. */
int lf_box_pushpeer(lua_State *L, int idx);

/* Pops a metatable and, below it, a companion table; pushes a box of them. */
void lf_box_push(lua_State *L);

/* The place of a name in the list { name, value, ... } at idx from `from` on, ignoring case; 0 if it is not
 * there. */
int lf_box_find_name(lua_State *L, int idx, const char *name, size_t n, int from);

/* from box_index.c: adds its functions to the table on top. */
void lf_box_index_open(lua_State *L);

#endif
