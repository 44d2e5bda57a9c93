/* SPDX-License-Identifier: MIT
 *
 * The arena, for the files that show it to Lua.
 */
#ifndef LF_IO_SHARED_H
#define LF_IO_SHARED_H

#include "lua_compat.h"
#include "shm/arena.h"

/* The arena of this process, or a Lua error. */
lf_arena_t *lf_shared_arena(lua_State *L);

/* An optional number of seconds at idx as milliseconds, at least 1; 0 when it is nil. Anything else is an
 * error that begins with `what`. */
uint64_t lf_shared_ms(lua_State *L, int idx, const char *what);

/* core.shared: open, stats */
int lf_shared_open(lua_State *L);

#endif
