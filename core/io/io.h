/* SPDX-License-Identifier: MIT
 *
 * What Lua can wait for. Each entry makes a wait and leaves it on the stack; core.task.pause and take do the
 * rest.
 */
#ifndef LF_IO_IO_H
#define LF_IO_IO_H

#include "vm/task.h"

/* from sleep.c: sleep(seconds) -> wait; monotonic() -> seconds, no wait */
int lf_io_sleep(lua_State *L);
int lf_io_monotonic(lua_State *L);

/* from event.c: event() -> wait; event_set(wait) */
int lf_io_event(lua_State *L);
int lf_io_event_set(lua_State *L);

/* from spawn.c: spawn(fn, share) -> wait whose take gives ok, results…; cancel(wait) */
int lf_io_spawn(lua_State *L);
int lf_io_cancel(lua_State *L);

/* from lock.c: lock(name, timeout, ttl, keep) -> wait that gives a ticket; lock_abandon(wait);
 * lock_release(name, ticket) -> whether it was still held, or nil */
int lf_io_lock(lua_State *L);
int lf_io_lock_abandon(lua_State *L);
int lf_io_lock_release(lua_State *L);

/* from terminal.c: core.terminal; from folder.c: core.folder. They do not wait, they block. */
int lf_terminal_open(lua_State *L);
int lf_folder_open(lua_State *L);

/* core.io */
int lf_io_open(lua_State *L);

#endif
