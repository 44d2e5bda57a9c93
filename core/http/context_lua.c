/* SPDX-License-Identifier: MIT
 *
 * `g` and `current_app`, and contexts as Lua sees them: made by hand, pushed, popped, kept for another task.
 *
 * A handle holds one reference to its context. Contexts are popped in the reverse order of their pushes, as a
 * stack, by the task that pushed them; what is still pushed when a job ends is taken off by the task.
 */
#include "http/app.h"
#include "http/context_lua.h"
#include "vm/where.h"

static const char handle_type[] = "luaflask.context";

typedef struct handle {
    lf_context_t *ctx;
    lf_pushed_t pushed;
} handle_t;

static const char outside_app[] = "Working outside of application context.\n\nYou used `%s`, which needs the "
                                  "current application: use it inside a "
                                  "view, hook or command, or push a context with app:app_context().";

/* ---- g ---- */

static lf_context_t *context_for(lua_State *L, const char *what)
{
    lf_context_t *ctx = lf_vm.context;
    if (ctx == NULL)
        lf_where_error(L, outside_app, what);
    return ctx;
}

/* Pushes the table behind `g`, made on first use. */
static void push_g(lua_State *L, lf_context_t *ctx)
{
    if (lf_context_has(ctx, LF_SLOT_G)) {
        lf_context_get(L, ctx, LF_SLOT_G);
        return;
    }
    if (ctx->app->globals_class) {
        lf_app_push(L, ctx->app, LF_APP_GLOBALS);
        lua_call(L, 0, 1);
        luaL_checktype(L, -1, LUA_TTABLE);
    } else {
        lua_createtable(L, 0, 2);
    }
    lua_pushvalue(L, -1);
    lf_context_set(L, ctx, LF_SLOT_G);
}

static const void *g_proxy; /* the userdata that is `g`; lives as long as the state */

static void check_g(lua_State *L, const char *method)
{
    if (lua_touserdata(L, 1) != g_proxy)
        luaL_error(L, "`g.%s` called with '.', write `g:%s(...)`", method, method);
}

static int g_get(lua_State *L)
{
    check_g(L, "get");
    lua_settop(L, 3);
    push_g(L, context_for(L, "g"));
    lua_pushvalue(L, 2);
    lua_rawget(L, -2);
    if (lua_isnil(L, -1))
        lua_pushvalue(L, 3);
    return 1;
}

/* g:pop(name[, default]): the value, taken out. */
static int g_pop(lua_State *L)
{
    check_g(L, "pop");
    lua_settop(L, 3);
    push_g(L, context_for(L, "g"));
    lua_pushvalue(L, 2);
    lua_rawget(L, 4);
    if (lua_isnil(L, -1)) {
        lua_pushvalue(L, 3);
        return 1;
    }
    lua_pushvalue(L, 2);
    lua_pushnil(L);
    lua_rawset(L, 4);
    return 1;
}

static int g_setdefault(lua_State *L)
{
    check_g(L, "setdefault");
    lua_settop(L, 3);
    push_g(L, context_for(L, "g"));
    lua_pushvalue(L, 2);
    lua_rawget(L, 4);
    if (!lua_isnil(L, -1))
        return 1;
    lua_pushvalue(L, 2);
    lua_pushvalue(L, 3);
    lua_rawset(L, 4);
    lua_pushvalue(L, 3);
    return 1;
}

/* A reserved name's method, or NULL. */
static lua_CFunction g_method(lua_State *L, int idx)
{
    size_t n;
    if (lua_type(L, idx) != LUA_TSTRING)
        return NULL;
    const char *name = lua_tolstring(L, idx, &n);
    if (n == 3 && memcmp(name, "get", 3) == 0)
        return g_get;
    if (n == 3 && memcmp(name, "pop", 3) == 0)
        return g_pop;
    if (n == 10 && memcmp(name, "setdefault", 10) == 0)
        return g_setdefault;
    return NULL;
}

static int g_index(lua_State *L)
{
    lua_CFunction method = g_method(L, 2);
    if (method != NULL) {
        lua_pushcfunction(L, method);
        return 1;
    }
    lf_context_t *ctx = context_for(L, "g");
    if (ctx->app->globals_class) {
        push_g(L, ctx);
        lua_pushvalue(L, 2);
        lua_gettable(L, -2);
        return 1;
    }
    if (!lf_context_has(ctx, LF_SLOT_G))
        return 0;
    lf_context_get(L, ctx, LF_SLOT_G);
    lua_pushvalue(L, 2);
    lua_rawget(L, -2);
    return 1;
}

static int g_newindex(lua_State *L)
{
    if (g_method(L, 2) != NULL)
        return luaL_error(L, "`g.%s` is a method and cannot be assigned; choose another name",
                          lua_tostring(L, 2));
    push_g(L, context_for(L, "g"));
    lua_pushvalue(L, 2);
    lua_pushvalue(L, 3);
    lua_rawset(L, -3);
    return 0;
}

static int g_next(lua_State *L)
{
    lua_settop(L, 2);
    return lua_next(L, 1) ? 2 : 0;
}

static int g_pairs(lua_State *L)
{
    lua_pushcfunction(L, g_next);
    push_g(L, context_for(L, "g"));
    return 2;
}

static int g_tostring(lua_State *L)
{
    lf_context_t *ctx = lf_vm.context;
    lua_pushstring(L,
                   ctx != NULL ? "<luaflask.g of the current context>" : "<luaflask.g outside any context>");
    return 1;
}

/* ---- current_app ---- */

static void push_app(lua_State *L)
{
    lf_context_t *ctx = context_for(L, "current_app");
    lf_app_push(L, ctx->app, LF_APP_SELF);
}

static int app_index(lua_State *L)
{
    push_app(L);
    lua_pushvalue(L, 2);
    lua_gettable(L, -2);
    return 1;
}

static int app_newindex(lua_State *L)
{
    push_app(L);
    lua_pushvalue(L, 2);
    lua_pushvalue(L, 3);
    lua_settable(L, -3);
    return 0;
}

static int app_unwrap(lua_State *L)
{
    push_app(L);
    return 1;
}

static int app_tostring(lua_State *L)
{
    if (lf_vm.context == NULL) {
        lua_pushliteral(L, "<luaflask.current_app outside any context>");
        return 1;
    }
    lua_getglobal(L, "tostring");
    push_app(L);
    lua_call(L, 1, 1);
    return 1;
}

/* ---- contexts as values ---- */

void lf_context_push_handle(lua_State *L, lf_context_t *ctx)
{
    handle_t *h = lua_newuserdatauv(L, sizeof(*h), 1);
    *h = (handle_t){.ctx = ctx, .pushed.anchor = LUA_NOREF};
    luaL_getmetatable(L, handle_type);
    lua_setmetatable(L, -2);
}

void lf_context_refill_handle(lua_State *L, int index, lf_context_t *ctx)
{
    handle_t *h = luaL_testudata(L, index, handle_type);
    if (h == NULL || h->ctx != NULL || h->pushed.times != 0) {
        lf_context_push_handle(L, ctx);
        return;
    }
    *h = (handle_t){.ctx = ctx, .pushed.anchor = LUA_NOREF};
    lua_pushvalue(L, index);
}

/* new(core app) -> handle: an application context. */
static int context_new(lua_State *L)
{
    lf_app_t *app = lf_app_check(L, 1);
    lf_context_t *ctx = lf_context_new(L);
    ctx->app = app;
    lf_context_push_handle(L, ctx);
    lua_pushvalue(L, 1);
    lf_context_set(L, ctx, LF_SLOT_APP);
    return 1;
}

/* current() -> a handle of the current context, or nil. */
static int context_current(lua_State *L)
{
    lf_context_t *ctx = lf_vm.context;
    if (ctx == NULL)
        return 0;
    ctx->refs++;
    lf_context_push_handle(L, ctx);
    return 1;
}

static handle_t *check_handle(lua_State *L)
{
    handle_t *h = luaL_checkudata(L, 1, handle_type);
    if (h->pushed.times > 0 && h->pushed.task != lf_vm.current)
        luaL_error(L, "this context is pushed by another task: take another handle of it for this one");
    return h;
}

static int handle_push(lua_State *L)
{
    handle_t *h = check_handle(L);
    if (h->pushed.times > 0) {
        h->pushed.times++;
        return 0;
    }
    if (h->ctx == NULL)
        return luaL_error(L, "this context has been left for good");
    lua_settop(L, 1);
    lf_context_push(L, &h->pushed, h->ctx);
    return 0;
}

/* handle:pop() -> whether it is off now (false: it was pushed more than once). */
static int handle_pop(lua_State *L)
{
    handle_t *h = check_handle(L);
    if (h->pushed.times == 0)
        return luaL_error(L, "this context is not pushed");
    if (lf_vm.pushed != &h->pushed)
        return luaL_error(
            L, "contexts are popped in the reverse order of their pushes: another one lies on top");
    int last = h->pushed.times == 1;
    if (last)
        lf_context_pop();
    else
        h->pushed.times--;
    lua_pushboolean(L, last);
    return 1;
}

/* handle:uncover(): takes off whatever was pushed over it and forgotten. */
static int handle_uncover(lua_State *L)
{
    handle_t *h = check_handle(L);
    while (h->pushed.times > 0 && lf_vm.pushed != &h->pushed)
        lf_context_pop();
    return 0;
}

/* handle:leave(): takes it off, and whatever was pushed over it; the handle is of no use any more. */
static int handle_leave(lua_State *L)
{
    handle_t *h = check_handle(L);
    handle_uncover(L);
    if (h->pushed.times > 0)
        lf_context_pop();
    if (h->ctx != NULL)
        lf_context_unref(h->ctx);
    h->ctx = NULL;
    return 0;
}

/* handle:is_last(): whether one more pop takes it off. */
static int handle_is_last(lua_State *L)
{
    handle_t *h = luaL_checkudata(L, 1, handle_type);
    lua_pushboolean(L, h->pushed.times == 1 && lf_vm.pushed == &h->pushed);
    return 1;
}

/* handle:is_current(): whether it lies on top. */
static int handle_is_current(lua_State *L)
{
    handle_t *h = luaL_checkudata(L, 1, handle_type);
    lua_pushboolean(L, lf_vm.pushed == &h->pushed);
    return 1;
}

/* handle:again() -> another handle of the same context, to be pushed independently. */
static int handle_again(lua_State *L)
{
    handle_t *h = luaL_checkudata(L, 1, handle_type);
    if (h->ctx == NULL)
        return luaL_error(L, "this context has been left for good");
    h->ctx->refs++;
    lf_context_push_handle(L, h->ctx);
    return 1;
}

static int handle_gc(lua_State *L)
{
    handle_t *h = lua_touserdata(L, 1);
    if (h->ctx != NULL)
        lf_context_unref(h->ctx);
    h->ctx = NULL;
    return 0;
}

static int has_app(lua_State *L)
{
    lua_pushboolean(L, lf_vm.context != NULL);
    return 1;
}

static int has_request(lua_State *L)
{
    lua_pushboolean(L, lf_vm.context != NULL && lf_vm.context->request != NULL);
    return 1;
}

/* state(): the Lua side's own table for the current context, nil outside any. */
static int state(lua_State *L)
{
    lf_context_t *ctx = lf_vm.context;
    if (ctx == NULL)
        return 0;
    if (!lf_context_has(ctx, LF_SLOT_STATE)) {
        lua_newtable(L);
        lf_context_set(L, ctx, LF_SLOT_STATE);
    }
    lf_context_get(L, ctx, LF_SLOT_STATE);
    return 1;
}

/* peek_state(): the same if it was made already, else nil. */
static int peek_state(lua_State *L)
{
    if (lf_vm.context == NULL)
        return 0;
    lf_context_get(L, lf_vm.context, LF_SLOT_STATE);
    return 1;
}

/* answering([on]): whether the view is done and its answer being made; sets it first, if told to. */
static int answering(lua_State *L)
{
    if (lf_vm.context == NULL)
        return 0;
    if (!lua_isnone(L, 1))
        lf_vm.context->answering = (uint8_t)lua_toboolean(L, 1);
    lua_pushboolean(L, lf_vm.context->answering);
    return 1;
}

/* after_this([fn]): adds a function for after_this_request; without one, takes the list (or nil) out: with
 * that the answering begins. */
static int after_this(lua_State *L)
{
    lf_context_t *ctx = lf_vm.context;
    if (ctx == NULL || !ctx->is_request)
        return lf_where_error(
            L, "'after_this_request' can only be used when a request context is active, such as in a "
               "view function.");
    if (lua_isnoneornil(L, 1)) {
        ctx->answering = 1;
        lf_context_get(L, ctx, LF_SLOT_AFTER_THIS);
        if (!lua_isnil(L, -1)) {
            lua_pushnil(L);
            lf_context_set(L, ctx, LF_SLOT_AFTER_THIS);
            ctx->used &= ~(1u << LF_SLOT_AFTER_THIS);
        }
        return 1;
    }
    if (!lf_context_has(ctx, LF_SLOT_AFTER_THIS)) {
        lua_newtable(L);
        lf_context_set(L, ctx, LF_SLOT_AFTER_THIS);
    }
    lf_context_get(L, ctx, LF_SLOT_AFTER_THIS);
    lua_pushvalue(L, 1);
    lua_rawseti(L, -2, (int)lua_rawlen(L, -2) + 1);
    lua_settop(L, 1);
    return 1;
}

static void make_proxy(lua_State *L, const char *name, const luaL_Reg *metamethods)
{
    lua_newuserdatauv(L, 1, 0);
    lua_newtable(L);
    luaL_setfuncs(L, metamethods, 0);
    lua_setmetatable(L, -2);
    lua_setfield(L, -2, name);
}

int lf_context_open(lua_State *L)
{
    static const luaL_Reg functions[] = {
        {"new", context_new},
        {"current", context_current},
        {"has_app", has_app},
        {"has_request", has_request},
        {"state", state},
        {"peek_state", peek_state},
        {"after_this", after_this},
        {"answering", answering},
        {NULL, NULL},
    };
    static const luaL_Reg methods[] = {
        {"push", handle_push},       {"pop", handle_pop},
        {"is_last", handle_is_last}, {"is_current", handle_is_current},
        {"again", handle_again},     {"uncover", handle_uncover},
        {"leave", handle_leave},     {NULL, NULL},
    };
    static const luaL_Reg g_meta[] = {
        {"__index", g_index}, {"__newindex", g_newindex}, {"__pairs", g_pairs}, {"__tostring", g_tostring},
        {NULL, NULL},
    };
    static const luaL_Reg app_meta[] = {
        {"__index", app_index},
        {"__newindex", app_newindex},
        {"__unwrap", app_unwrap},
        {"__tostring", app_tostring},
        {NULL, NULL},
    };
    if (luaL_newmetatable(L, handle_type)) {
        luaL_newlib(L, methods);
        lua_setfield(L, -2, "__index");
        lua_pushcfunction(L, handle_gc);
        lua_setfield(L, -2, "__gc");
    }
    lua_pop(L, 1);
    luaL_newlib(L, functions);
    make_proxy(L, "g", g_meta);
    lua_getfield(L, -1, "g");
    g_proxy = lua_touserdata(L, -1);
    lua_pop(L, 1);
    make_proxy(L, "current_app", app_meta);
    lf_vm.leave_context = lf_request_leave_context;
    return 1;
}
