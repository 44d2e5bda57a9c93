/* SPDX-License-Identifier: MIT
 *
 * Dispatch. The hot path: one hash look-up for the rule, one pooled context, one pooled task, one resume.
 * What the job is was decided once, by lua/luaflask/plan.lua, when the first request for its rule came.
 */
#include "http/dispatch.h"
#include "base/log.h"
#include "http/app.h"
#include "http/deadline.h"

static size_t running;

size_t lf_dispatch_running(void)
{
    return running;
}

static void done(void *owner, int failed)
{
    lf_request_t *r = owner;
    running--;
    r->task = NULL;
    if (r->deadline != NULL)
        lf_deadline_end(r);
    if (r->detached) {
        lf_request_free_detached(r);
        return;
    }
    if (failed || r->res.status == 0)
        lf_response_plain(r, 500, LF_STR("Internal Server Error\n"));
    r->ops->send(r);
}

static void push_recover(lua_State *L, lf_task_t *task)
{
    const lf_request_t *r = task->owner;
    lf_app_push(L, r->app, r->outer ? LF_APP_GATEWAY_RECOVER : LF_APP_RECOVER);
}

static const lf_task_ops_t request_ops = {
    .finish = lf_result_take, .push_recover = push_recover, .done = done};

/* The rule of a request by this map, and the job for it. */
static inline int choose(const lf_route_map_t *map, const lf_app_t *app, lf_request_t *r)
{
    lf_route_match_t match;
    lf_route_query_t query = {.path = r->path, .method = r->method};
    lf_route_map_match(map, &query, &match);
    if (match.kind != LF_ROUTE_FOUND || match.rule >= app->nrules)
        return LF_APP_PLAIN;
    if (match.in_script)
        return LF_APP_PLAIN;
    r->rule = match.rule;
    if (match.nvalues != 0) {
        lf_str_t *values = r->ops->alloc(r, match.nvalues * sizeof(*values));
        memcpy(values, match.values, match.nvalues * sizeof(*values));
        r->values = values;
        r->nvalues = (uint16_t)match.nvalues;
    }
    if (!app->planned[match.rule] || lf_str_eq(r->method, LF_STR("OPTIONS")))
        return LF_APP_PLAIN;
    return LF_APP_JOBS + (int)match.rule;
}

int lf_dispatch_choose(lf_request_t *r)
{
    return r->app->map == NULL ? LF_APP_PLAIN : choose(r->app->map, r->app, r);
}

lf_request_t *lf_dispatch_current(void)
{
    lf_task_t *task = lf_vm.current;
    return task != NULL && task->ops == &request_ops ? task->owner : NULL;
}

static int reserve(lua_State *L)
{
    lf_task_reserve(L);
    lf_context_reserve(L);
    return 0;
}

int lf_dispatch(lf_request_t *r)
{
    lua_State *L = lf_vm.L;
    lf_app_t *app = r->app;
    if (!(lf_task_available() && lf_context_available()) && lf_vm_protect(reserve, NULL) != 0) {
        lf_response_plain(r, 503, LF_STR("out of memory\n"));
        r->ops->send(r);
        return 0;
    }
    int job = app->direct != NULL ? choose(app->direct, app, r) : app->without_map;
    lf_context_t *ctx = lf_context_new(L);
    ctx->app = app;
    ctx->request = r;
    ctx->is_request = 1;
    r->context = ctx;
    if (app->pinned == LUA_NOREF) {
        /* A test's application may be forgotten before the last task that works in this context. */
        lf_app_push(L, app, LF_APP_CORE);
        lf_context_set(L, ctx, LF_SLOT_APP);
    }
    if (r->keep != NULL) {
        ctx->refs++;
        *r->keep = ctx;
    }
    lf_task_t *task = lf_task_new(L, &request_ops, r, ctx);
    r->task = task;
    running++;
    lf_app_push(task->co, app, job);
    if (!lf_task_resume(task, 1))
        return 0;
    lf_deadline_begin(r);
    return 1;
}
