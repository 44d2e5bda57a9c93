/* SPDX-License-Identifier: MIT
 *
 * From a filled request to the job that answers it.
 */
#ifndef LF_HTTP_DISPATCH_H
#define LF_HTTP_DISPATCH_H

#include "http/request.h"

/* Matches the request, starts its task and, if that ends at once, sends the answer: then it returns 0, and
 * the request may be gone. Otherwise it returns 1. Called inside a loop callback; never raises. */
int lf_dispatch(lf_request_t *r);

/* The number of the job for a request (app.h), whose rule is noted in it. */
int lf_dispatch_choose(lf_request_t *r);

/* The request that the running task answers, or NULL. */
lf_request_t *lf_dispatch_current(void);

/* How many requests are being answered by a task, whether or not their client still waits. */
size_t lf_dispatch_running(void);

/* from result.c: takes the results of the running request's job (rv, status, headers from stack index 1) into
 * its response, or pushes the function that will; raises what is wrong with them. */
int lf_result_take(lua_State *L, lf_task_t *task);
int lf_result_take_for(lua_State *L, lf_request_t *r);

/* from result.c: answers with the string at `body` and the flat list of headers at `headers`; 0 if a header
 * is a Location, which has to be made ASCII first. */
int lf_result_send_text(lua_State *L, lf_request_t *r, int body, int status, int headers);

/* from result.c: begins a 200 answer with the string at `body` as HTML, and ends it when its headers are
 * complete. */
void lf_result_begin_text(lua_State *L, lf_request_t *r, int body);
void lf_result_end_text(lua_State *L, lf_request_t *r);

/* from result.c: core.result */
int lf_result_open(lua_State *L);

#endif
