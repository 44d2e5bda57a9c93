/* SPDX-License-Identifier: MIT
 *
 * What runs after an answer (lua/luaflask/lifespan.lua): a task in the request's context that first waits
 * until the answer has left, or its client has. The context knows the wait, since the request itself may be
 * replaced by a copy; the wait knows the context, which its task holds, until one of them has told the other.
 */
#include "http/after.h"
#include "http/nested.h"
#include "http/request_lua.h"

#include <stdlib.h>

typedef struct gone_wait {
    lf_wait_t super;
    lf_context_t *ctx; /* valid while it is awaited: the task that does so holds the context */
} gone_wait_t;

static size_t pending;

size_t lf_after_pending(void)
{
    return pending;
}

static int push(lua_State *L, lf_wait_t *wait)
{
    return 0;
}

static void leave(lf_wait_t *wait)
{
    gone_wait_t *gone = (gone_wait_t *)wait;
    if (gone->ctx != NULL)
        gone->ctx->gone = NULL;
    gone->ctx = NULL;
}

static const lf_wait_ops_t ops = {push, leave, NULL};

void lf_after_tell(lf_context_t *ctx)
{
    gone_wait_t *gone = (gone_wait_t *)ctx->gone;
    ctx->gone = NULL;
    gone->ctx = NULL;
    lf_wait_done(&gone->super);
}

/* hold(): work for after the answer was given; a worker that is told to end waits for it. */
static int hold(lua_State *L)
{
    pending++;
    return 0;
}

static void on_task_end(lf_deferred_t *at_end)
{
    pending--;
    free(at_end);
}

/* gone() -> a wait that ends when the present request has been answered and its answer has left. Called once,
 * by the task that runs what hold() announced: with the end of the task it is done. */
static int gone(lua_State *L)
{
    lf_request_t *r = lf_request_current(L);
    lf_context_t *ctx = lf_vm.context;
    gone_wait_t *wait = (gone_wait_t *)lf_wait_new(L, sizeof(*wait), &ops);
    lf_deferred_t *at_end = lf_alloc_zero(sizeof(*at_end));
    at_end->fn = on_task_end;
    at_end->next = lf_vm.current->at_end;
    lf_vm.current->at_end = at_end;
    if (r->nested && lf_nested_outer(r) != NULL) {
        /* What leaves is the answer of the request outside. */
        r = lf_nested_outer(r);
        ctx = r->context;
    }
    if ((r->detached && r->task == NULL) || ctx->gone != NULL) {
        lf_wait_done(&wait->super);
    } else {
        wait->ctx = ctx;
        ctx->gone = &wait->super;
    }
    return 1;
}

void lf_after_open(lua_State *L)
{
    lua_pushcfunction(L, hold);
    lua_setfield(L, -2, "hold");
    lua_pushcfunction(L, gone);
    lua_setfield(L, -2, "gone");
}
