/* SPDX-License-Identifier: MIT
 *
 * Contexts and their pool.
 */
#include "vm/context.h"
#include "base/str.h"

#include <stdlib.h>

enum { POOL_LIMIT = 1024 };

static uint64_t last_serial;
static lf_context_t *pool;
static size_t pooled;

int lf_context_available(void)
{
    return pool != NULL;
}

void lf_context_reserve(lua_State *L)
{
    if (pool != NULL)
        return;
    lua_createtable(L, LF_SLOT_COUNT, 0);
    int slots = luaL_ref(L, LUA_REGISTRYINDEX);
    lf_context_t *ctx = lf_alloc_zero(sizeof(*ctx));
    ctx->slots = slots;
    /* Making the table may have collected handles, whose contexts are in the pool now. */
    ctx->next_free = pool;
    pool = ctx;
    pooled++;
}

lf_context_t *lf_context_new(lua_State *L)
{
    lf_context_reserve(L);
    lf_context_t *ctx = pool;
    pool = ctx->next_free;
    pooled--;
    ctx->refs = 1;
    ctx->serial = ++last_serial;
    return ctx;
}

static void wipe(lf_context_t *ctx)
{
    lua_State *L = lf_vm.L;
    lua_rawgeti(L, LUA_REGISTRYINDEX, ctx->slots);
    for (int slot = 1; slot <= LF_SLOT_COUNT; slot++) {
        if (ctx->used >> slot & 1) {
            lua_pushnil(L);
            lua_rawseti(L, -2, slot);
        }
    }
    lua_pop(L, 1);
    ctx->used = 0;
}

void lf_context_unref(lf_context_t *ctx)
{
    if (--ctx->refs > 0)
        return;
    if (ctx->used != 0)
        wipe(ctx);
    if (ctx->request != NULL) {
        lf_vm.leave_context(ctx->request);
        ctx->request = NULL;
    }
    ctx->app = NULL;
    ctx->gone = NULL;
    ctx->is_request = ctx->session_state = ctx->preserved = ctx->answering = ctx->session_saved = 0;
    if (pooled == POOL_LIMIT) {
        luaL_unref(lf_vm.L, LUA_REGISTRYINDEX, ctx->slots);
        free(ctx);
        return;
    }
    ctx->next_free = pool;
    pool = ctx;
    pooled++;
}

void lf_context_get(lua_State *L, lf_context_t *ctx, lf_slot_t slot)
{
    if (!lf_context_has(ctx, slot)) {
        lua_pushnil(L);
        return;
    }
    lua_rawgeti(L, LUA_REGISTRYINDEX, ctx->slots);
    lua_rawgeti(L, -1, slot);
    lua_replace(L, -2);
}

void lf_context_set(lua_State *L, lf_context_t *ctx, lf_slot_t slot)
{
    lua_rawgeti(L, LUA_REGISTRYINDEX, ctx->slots);
    lua_insert(L, -2);
    lua_rawseti(L, -2, slot);
    lua_pop(L, 1);
    ctx->used |= 1u << slot;
}

/* ---- contexts pushed by hand ---- */

void lf_context_push(lua_State *L, lf_pushed_t *p, lf_context_t *ctx)
{
    p->anchor = luaL_ref(L, LUA_REGISTRYINDEX);
    p->previous = lf_vm.context;
    p->below = lf_vm.pushed;
    p->task = lf_vm.current;
    p->times = 1;
    lf_vm.pushed = p;
    lf_vm.context = ctx;
}

lf_context_t *lf_context_unwind(lf_pushed_t *newest, lf_context_t *current)
{
    for (lf_pushed_t *p = newest, *below; p != NULL; p = below) {
        below = p->below;
        current = p->previous;
        p->times = 0;
        luaL_unref(lf_vm.L, LUA_REGISTRYINDEX, p->anchor);
        p->anchor = LUA_NOREF;
    }
    return current;
}

void lf_context_pop(void)
{
    lf_pushed_t *p = lf_vm.pushed;
    lf_vm.pushed = p->below;
    p->below = NULL;
    lf_vm.context = lf_context_unwind(p, lf_vm.context);
}
