/* SPDX-License-Identifier: MIT
 *
 * event(): a wait that Lua itself completes with event_set(w). The building block of gather and of every
 * other convenience written in Lua.
 */
#include "io/io.h"

static int push(lua_State *L, lf_wait_t *wait)
{
    return 0;
}

static void cancel(lf_wait_t *wait)
{
}

static const lf_wait_ops_t ops = {push, cancel, NULL};

int lf_io_event(lua_State *L)
{
    lf_wait_new(L, sizeof(lf_wait_t), &ops);
    return 1;
}

int lf_io_event_set(lua_State *L)
{
    lf_wait_t *wait = lf_wait_check(L, 1);
    luaL_argcheck(L, wait->ops == &ops, 1, "not an event");
    if (!wait->done && !wait->cancelled)
        lf_wait_done(wait);
    return 0;
}
