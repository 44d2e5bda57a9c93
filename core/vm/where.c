/* SPDX-License-Identifier: MIT
 *
 * The stack of a suspended task, read from outside. A wait inside a coroutine of the application's own
 * suspends every coroutine between it and the task; each of them is then inside `settle` of
 * lua/luaflask/tasks.lua, whose first parameter is the coroutine that it resumed. That is the way in.
 */
#include "vm/where.h"
#include "base/log.h"

#include <stdarg.h>

enum { MAX_FRAMES = 12, MAX_DEPTH = 16, MAX_NAME = 200 };

static char home[4096]; /* "@/usr/share/lua/5.4/luaflask/" */

void lf_where_set_home(lua_State *L, int idx)
{
    lua_Debug ar;
    lua_pushvalue(L, idx);
    lua_getinfo(L, ">S", &ar);
    const char *slash = strrchr(ar.source, '/');
    size_t n = slash != NULL ? (size_t)(slash - ar.source) + 1 : 0;
    if (n >= sizeof(home))
        n = 0;
    memcpy(home, ar.source, n);
    home[n] = '\0';
}

static int is_own(const lua_Debug *ar)
{
    return *home != '\0' && strncmp(ar->source, home, strlen(home)) == 0;
}

static void push_place(lua_State *L)
{
    lua_Debug ar;
    for (int level = 0; lua_getstack(L, level, &ar); level++) {
        lua_getinfo(L, "Sl", &ar);
        if (*ar.what != 'C' && !is_own(&ar) && strcmp(ar.source, LF_TASK_SOURCE) != 0) {
            /* LuaJIT does not know the line of an access that a metamethod in C refuses. */
            lua_pushfstring(L, "%s:%d: ", ar.short_src, ar.currentline > 0 ? ar.currentline : ar.linedefined);
            return;
        }
    }
    luaL_where(L, 1);
}

int lf_where_error(lua_State *L, const char *format, ...)
{
    va_list args;
    luaL_checkstack(L, 3, "an error's message");
    push_place(L);
    va_start(args, format);
    lua_pushvfstring(L, format, args);
    va_end(args);
    lua_concat(L, 2);
    return lua_error(L);
}

typedef struct search {
    const lf_task_t *task;
    lf_buf_t *out;
    int frames;
} search_t;

static void put_frame(search_t *s, const lua_Debug *ar)
{
    const char *file = *ar->source == '@' || *ar->source == '=' ? ar->source + 1 : ar->short_src;
    if (s->frames++ != 0)
        lf_buf_put(s->out, " < ", 3);
    lf_log_put(s->out, lf_str(file, strlen(file)), MAX_NAME);
    lf_buf_printf(s->out, ":%d", ar->currentline);
    if (ar->name != NULL) {
        lf_buf_put(s->out, " in ", 4);
        lf_log_put(s->out, lf_str(ar->name, strlen(ar->name)), MAX_NAME);
    }
}

static void walk(search_t *s, lua_State *co, int depth)
{
    lua_Debug ar;
    for (int level = 0; s->frames < MAX_FRAMES && lua_getstack(co, level, &ar); level++) {
        lua_getinfo(co, "Sln", &ar);
        if (!is_own(&ar)) {
            if (ar.currentline > 0 && strcmp(ar.source, LF_TASK_SOURCE) != 0)
                put_frame(s, &ar);
            continue;
        }
        if (depth == MAX_DEPTH || !lua_checkstack(co, 1) || lua_getlocal(co, &ar, 1) == NULL)
            continue;
        lua_State *inner = lua_tothread(co, -1);
        lua_pop(co, 1);
        if (inner != NULL && inner != co && lua_status(inner) == LUA_YIELD)
            walk(s, inner, depth + 1);
    }
}

static int walk_task(lua_State *L)
{
    search_t *s = lua_touserdata(L, 1);
    walk(s, s->task->co, 0);
    return 0;
}

void lf_task_where(const lf_task_t *task, lf_buf_t *out)
{
    search_t s = {task, out, 0};
    if (lua_status(task->co) == LUA_YIELD)
        lf_vm_protect(walk_task, &s);
}
