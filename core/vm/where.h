/* SPDX-License-Identifier: MIT
 *
 * Where a suspended task waits. Ownership: nothing is kept but the name of luaflask's own folder.
 */
#ifndef LF_VM_WHERE_H
#define LF_VM_WHERE_H

#include "base/str.h"
#include "vm/task.h"

/* Appends the application's own frames of a suspended task, the innermost first: "db.lua:14 in query <
 * shop.lua:20 in cart". Appends nothing when there are none. Never raises; to be called on the loop. */
void lf_task_where(const lf_task_t *task, lf_buf_t *out);

/* luaL_error with the position of the application's innermost function, whatever of luaflask's own stands
 * between it and the error; with its caller's, as luaL_error has it, when there is none. */
int lf_where_error(lua_State *L, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Learns from a function of luaflask's, at idx, which folder's files are not the application's. */
void lf_where_set_home(lua_State *L, int idx);

#endif
