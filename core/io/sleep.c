/* SPDX-License-Identifier: MIT
 *
 * sleep(seconds): a wait on a timer. monotonic(): what time spans are measured with; Lua's own os.clock
 * counts processor time, which stands still while a task waits.
 */
#include "io/io.h"
#include "base/clock.h"
#include "io/loop.h"

typedef struct sleep_wait {
    lf_wait_t super;
    lf_timer_t timer;
} sleep_wait_t;

static sleep_wait_t *of_timer(lf_timer_t *timer)
{
    return (sleep_wait_t *)((char *)timer - offsetof(sleep_wait_t, timer));
}

static void on_time(lf_timer_t *timer)
{
    lf_wait_done(&of_timer(timer)->super);
}

static int push(lua_State *L, lf_wait_t *wait)
{
    return 0;
}

static void cancel(lf_wait_t *wait)
{
    lf_timer_stop(&((sleep_wait_t *)wait)->timer);
}

int lf_io_sleep(lua_State *L)
{
    static const lf_wait_ops_t ops = {push, cancel, NULL};
    lua_Number seconds = luaL_checknumber(L, 1);
    luaL_argcheck(L, seconds >= 0 && seconds <= 86400.0 * 366, 1, "seconds must lie between 0 and one year");
    sleep_wait_t *wait = (sleep_wait_t *)lf_wait_new(L, sizeof(*wait), &ops);
    lf_timer_start(&wait->timer, (uint64_t)(seconds * 1000 + 0.5), on_time);
    return 1;
}

int lf_io_monotonic(lua_State *L)
{
    lua_pushnumber(L, lf_clock_seconds());
    return 1;
}
