/* SPDX-License-Identifier: MIT
 *
 * Nested requests: their memory, and the loan of a body.
 */
#include "http/nested.h"
#include "http/dispatch.h"

#include <stdlib.h>

/* What a small request needs; more comes from blocks of its own. With the request itself it is still of a
 * size that malloc keeps at hand (1 KB). */
enum { ROOM = 576 };

typedef struct lf_nested {
    lf_request_t super;
    lf_request_handle_t *lender; /* of the body, or NULL */
    struct lf_nested *next;      /* another one that borrowed from the same */
    lf_context_t *outer;         /* of the request whose task made this one, one reference, or NULL */
    size_t used;
    char room[ROOM];
} lf_nested_t;

static void *nested_alloc(lf_request_t *r, size_t size)
{
    lf_nested_t *nested = (lf_nested_t *)r;
    size_t aligned = (size + 15) & ~(size_t)15;
    if (aligned < size || aligned > ROOM - nested->used)
        return lf_request_detached_alloc(r, size);
    char *p = nested->room + nested->used;
    nested->used += aligned;
    return p;
}

static void nothing(lf_request_t *r)
{
}

static const lf_request_ops_t nested_ops = {
    .alloc = nested_alloc, .load_headers = nothing, .load_peer = nothing, .send = nothing};

lf_request_t *lf_nested_new(lua_State *L, lf_app_t *app, lf_context_t **to)
{
    lf_context_t *ctx = lf_context_new(L);
    lf_request_t *r = lf_request_new_detached(sizeof(lf_nested_t));
    ((lf_nested_t *)r)->lender = NULL;
    ((lf_nested_t *)r)->used = 0;
    const lf_request_t *outer = lf_dispatch_current();
    ((lf_nested_t *)r)->outer = outer != NULL ? outer->context : NULL;
    if (outer != NULL && outer->context != NULL)
        outer->context->refs++;
    r->ops = &nested_ops;
    r->nested = 1;
    r->app = ctx->app = app;
    r->context = ctx;
    ctx->request = r;
    ctx->is_request = 1;
    *to = ctx;
    return r;
}

void lf_nested_borrow_body(lf_request_t *r, lf_request_handle_t *lender)
{
    lf_nested_t *nested = (lf_nested_t *)r;
    const lf_request_t *from = lender->request;
    r->body = from->body;
    r->body_lost = from->body_lost;
    if (r->body.len == 0)
        return;
    nested->lender = lender;
    nested->next = lender->borrowers;
    lender->borrowers = nested;
}

void lf_nested_call_in(lf_request_handle_t *lender)
{
    for (lf_nested_t *nested = lender->borrowers, *next; nested != NULL; nested = next) {
        lf_request_t *r = &nested->super;
        next = nested->next;
        nested->lender = NULL;
        if (r->body.len <= LF_DETACH_BODY_LIMIT && !lender->request->body_lost) {
            r->body = lf_request_dup(r, r->body);
        } else {
            r->body = (lf_str_t){0};
            r->body_lost = 1;
        }
    }
    lender->borrowers = NULL;
}

lf_request_t *lf_nested_outer(const lf_request_t *r)
{
    const lf_nested_t *nested = (const lf_nested_t *)r;
    return nested->outer != NULL ? nested->outer->request : NULL;
}

static void return_body(lf_nested_t *nested)
{
    lf_nested_t **link = &nested->lender->borrowers;
    while (*link != nested)
        link = &(*link)->next;
    *link = nested->next;
    nested->lender = NULL;
}

void lf_nested_give_back(lf_request_t *r)
{
    lf_nested_t *nested = (lf_nested_t *)r;
    if (nested->lender != NULL)
        return_body(nested);
    if (nested->outer != NULL)
        lf_context_unref(nested->outer);
    nested->outer = NULL;
}
