/* SPDX-License-Identifier: MIT
 *
 * Streams. A pull runs `pull()` in a task started from the ready queue; its result is a string (a piece), nil
 * (the end) or false (it raised and the error was logged). The Lua side closes the source itself at an end or
 * an error; only an abandoned stream has its `close` called from here, and that function runs once however
 * often it is called. Streams are abandoned from libh2o's callbacks too, where no Lua may run: the close is
 * deferred.
 */
#include "http/stream.h"
#include "vm/task.h"

#include <stdlib.h>

struct lf_stream {
    void *owner; /* NULL once abandoned */
    lf_stream_cb cb;
    lf_task_t *task; /* the pull (or close) that runs */
    int pair;        /* registry reference of { pull, close, failed } */
    int piece;       /* registry reference of the last piece */
    int closing;
    lf_deferred_t later; /* the close of an abandoned stream */
    lf_stream_event_t event;
    lf_str_t bytes;
};

static int recover = LUA_NOREF;

static void start(lf_stream_t *s, int which);

static int finish(lua_State *L, lf_task_t *task)
{
    lf_stream_t *s = task->owner;
    switch (lua_type(L, 1)) {
    case LUA_TSTRING:
        s->event = LF_STREAM_PIECE;
        s->bytes.base = lua_tolstring(L, 1, &s->bytes.len);
        lua_pushvalue(L, 1);
        s->piece = luaL_ref(L, LUA_REGISTRYINDEX);
        break;
    case LUA_TBOOLEAN:
        s->event = LF_STREAM_ERROR;
        break;
    default:
        s->event = LF_STREAM_END;
    }
    return 0;
}

static void free_stream(lf_stream_t *s)
{
    luaL_unref(lf_vm.L, LUA_REGISTRYINDEX, s->pair);
    luaL_unref(lf_vm.L, LUA_REGISTRYINDEX, s->piece);
    free(s);
}

static void done(void *owner, int failed)
{
    lf_stream_t *s = owner;
    s->task = NULL;
    if (s->closing) {
        free_stream(s);
        return;
    }
    if (s->owner == NULL) {
        start(s, 2);
        return;
    }
    if (failed)
        s->event = LF_STREAM_ERROR;
    if (s->event == LF_STREAM_PIECE && s->bytes.len == 0) {
        lf_stream_pull(s);
        return;
    }
    lf_stream_cb cb = s->cb;
    void *to = s->owner;
    lf_stream_event_t event = s->event;
    lf_str_t bytes = s->bytes;
    if (event != LF_STREAM_PIECE)
        free_stream(s);
    cb(to, event, bytes);
}

static void push_recover(lua_State *L, lf_task_t *task)
{
    lf_stream_t *s = task->owner;
    lua_rawgeti(L, LUA_REGISTRYINDEX, s->pair);
    lua_rawgeti(L, -1, 3);
    lua_replace(L, -2);
    if (lua_isfunction(L, -1))
        return;
    lua_pop(L, 1);
    lua_rawgeti(L, LUA_REGISTRYINDEX, recover);
}

static const lf_task_ops_t ops = {finish, push_recover, done, .single_use = 1};

/* Pushes the pair's function number `closing ? 2 : 1` on a new task; protected, since it may allocate. */
static int start_protected(lua_State *L)
{
    lf_stream_t *s = lua_touserdata(L, 1);
    lua_rawgeti(L, LUA_REGISTRYINDEX, s->pair);
    lua_rawgeti(L, -1, s->closing ? 2 : 1);
    lf_task_t *task = lf_task_new(L, &ops, s, NULL);
    lua_xmove(L, task->co, 1);
    s->task = task;
    lf_task_start(task);
    return 0;
}

static void start(lf_stream_t *s, int which)
{
    luaL_unref(lf_vm.L, LUA_REGISTRYINDEX, s->piece);
    s->piece = LUA_NOREF;
    s->closing = which == 2;
    if (lf_vm_protect(start_protected, s) == 0)
        return;
    /* No memory for a task: the stream is over, its source is left to the collector. */
    lf_stream_cb cb = s->cb;
    void *to = s->owner;
    free_stream(s);
    if (to != NULL)
        cb(to, LF_STREAM_ERROR, (lf_str_t){0});
}

lf_stream_t *lf_stream_new(int pair, void *owner, lf_stream_cb cb)
{
    lf_stream_t *s = lf_alloc_zero(sizeof(*s));
    s->owner = owner;
    s->cb = cb;
    lua_rawgeti(lf_vm.L, LUA_REGISTRYINDEX, pair);
    s->pair = luaL_ref(lf_vm.L, LUA_REGISTRYINDEX);
    s->piece = LUA_NOREF;
    return s;
}

void lf_stream_pull(lf_stream_t *s)
{
    start(s, 1);
}

static void close_later(lf_deferred_t *d)
{
    start((lf_stream_t *)((char *)d - offsetof(lf_stream_t, later)), 2);
}

void lf_stream_cancel(lf_stream_t *s)
{
    if (s->task != NULL)
        lf_task_cancel(s->task);
}

void lf_stream_abandon(lf_stream_t *s)
{
    s->owner = NULL;
    if (s->task != NULL) {
        lf_task_cancel(s->task);
    } else {
        s->later.fn = close_later;
        lf_task_defer(&s->later);
    }
}

int lf_stream_set_recover(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TFUNCTION);
    lua_settop(L, 1);
    luaL_unref(L, LUA_REGISTRYINDEX, recover);
    recover = luaL_ref(L, LUA_REGISTRYINDEX);
    return 0;
}
