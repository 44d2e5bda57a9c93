/* SPDX-License-Identifier: MIT
 *
 * A context: what `request`, `session`, `g` and `current_app` mean at this moment. Each task has a current
 * one; contexts pushed by hand lie on top of it. Ownership: contexts are counted. A task holds one reference
 * to its own; copies made for other tasks and Lua handles hold theirs. With the last one the slots are wiped
 * and the struct goes back to a pool, so nothing of one request can be met in the next. Values live in one
 * Lua table per context, kept for its next use.
 */
#ifndef LF_VM_CONTEXT_H
#define LF_VM_CONTEXT_H

#include <stdint.h>

#include "vm/vm.h"

struct lf_request; /* core/http/request.h */
struct lf_app;     /* core/http/app.h */

/* Where a context keeps its Lua values. */
typedef enum lf_slot {
    LF_SLOT_G = 1,      /* the table behind `g` */
    LF_SLOT_SESSION,    /* the table (or the object of a custom interface) behind `session` */
    LF_SLOT_REQUEST,    /* the lasting handle of the request, once somebody asked for one */
    LF_SLOT_CACHE,      /* values of request attributes made on first access */
    LF_SLOT_AFTER_THIS, /* functions of after_this_request */
    LF_SLOT_STATE,      /* the Lua side's own table for this context */
    LF_SLOT_RESULT,     /* what a view returned, until a Response is made of it */
    LF_SLOT_RESPONSE,   /* the Response that a light one had to become */
    LF_SLOT_APP, /* keeps the application alive for contexts that may outlive the caller that knows it */
    LF_SLOT_COUNT = LF_SLOT_APP
} lf_slot_t;

struct lf_context {
    lf_context_t *next_free;    /* in the pool */
    struct lf_request *request; /* NULL in an application context, and once the request has ended */
    lf_wait_t *gone;            /* what waits until the answer has left, or NULL */
    struct lf_app *app;         /* whose context it is; outlives it */
    uint64_t serial;            /* no other context has or had it */
    uint32_t refs;
    uint32_t used;         /* bit n set: slot n holds a value */
    int slots;             /* registry reference of the table of slots */
    uint8_t is_request;    /* whether it was made for a request, even if that has ended */
    uint8_t session_state; /* bits of core/http/session.h */
    uint8_t preserved;     /* kept by a test client after its request */
    uint8_t answering;     /* the view is done and its answer being made */
    uint8_t session_saved; /* 1: the answer has it, nothing is left to be added; 2: nor may it be written */
};

/* One context pushed by hand. Ownership: lies in a Lua userdata, anchored in the registry while it is pushed;
 * what a task forgot to pop goes with its job. */
struct lf_pushed {
    lf_pushed_t *below;     /* pushed before this one in the same task */
    lf_context_t *previous; /* what was current before */
    lf_task_t *task;        /* whose stack it is on (for comparison only); NULL: the main program's */
    int anchor;             /* registry reference of the userdata, or LUA_NOREF */
    int times;              /* how often it was pushed */
};

/* Makes ctx current, over what was; the userdata of p lies on the top of L and is popped. */
void lf_context_push(lua_State *L, lf_pushed_t *p, lf_context_t *ctx);

/* Takes the newest pushed context off again. */
void lf_context_pop(void);

/* Takes off all that is still on a stack of pushed contexts; returns the context below them. */
lf_context_t *lf_context_unwind(lf_pushed_t *newest, lf_context_t *current);

/* A fresh context with one reference. May raise a memory error only while the pool is empty. */
lf_context_t *lf_context_new(lua_State *L);

/* Whether the pool holds a context, so that lf_context_new cannot raise. */
int lf_context_available(void);

/* Puts a context in the pool if it is empty; may raise a memory error. */
void lf_context_reserve(lua_State *L);

/* Drops a reference. */
void lf_context_unref(lf_context_t *ctx);

/* Pushes the value of a slot (nil when unset). */
void lf_context_get(lua_State *L, lf_context_t *ctx, lf_slot_t slot);

/* Pops a value into a slot. */
void lf_context_set(lua_State *L, lf_context_t *ctx, lf_slot_t slot);

/* Whether a slot holds a value. */
static inline int lf_context_has(const lf_context_t *ctx, lf_slot_t slot)
{
    return (ctx->used >> slot) & 1;
}

#endif
