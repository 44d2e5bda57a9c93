/* SPDX-License-Identifier: MIT
 *
 * A request made out of another one, or of an environ by hand, and answered to whoever made it: what a
 * middleware hands on to the application. It is a detached request, so it lives for its context; its body may
 * be lent by the request that it was made of.
 *
 * Ownership: a lent body stays the lender's. When the lender's memory goes, the borrower gets a copy of a
 * small body; a large one is lost, as it is for any request whose client has gone.
 */
#ifndef LF_HTTP_NESTED_H
#define LF_HTTP_NESTED_H

#include "http/request.h"

/* A new nested request, zeroed, with a context that points to it and one reference to that; it holds the
 * context of the request that the running task answers, if any. May raise. */
lf_request_t *lf_nested_new(lua_State *L, lf_app_t *app, lf_context_t **ctx);

/* The request within whose task this one was made; NULL when there was none, or it has ended. */
lf_request_t *lf_nested_outer(const lf_request_t *r);

/* Lends the body of the request behind a handle to a nested request. */
void lf_nested_borrow_body(lf_request_t *r, lf_request_handle_t *lender);

/* The lender behind a handle goes: its borrowers get copies. */
void lf_nested_call_in(lf_request_handle_t *lender);

/* A nested request is about to be freed. */
void lf_nested_give_back(lf_request_t *r);

#endif
