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

/* from box_index.c: adds its functions to the table on top. */
void lf_box_index_open(lua_State *L);

#endif
