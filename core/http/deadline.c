/* SPDX-License-Identifier: MIT
 *
 * Deadlines. When the time is over the task is cancelled, as for a client that has gone: its wait raises, its
 * teardowns run, and what it then answers with (499, unless it made good for it) is replaced by a 503.
 */
#include "http/deadline.h"
#include "base/log.h"
#include "http/dispatch.h"
#include "http/limits.h"
#include "io/loop.h"

#include <stdio.h>
#include <stdlib.h>

#define NO_LIMIT UINT64_MAX

enum { MAX_NAME = 500 };

struct lf_deadline {
    lf_timer_t timer;
    lf_task_t *task; /* whose owner is the request, or the copy that outlives it */
    uint64_t ms;
    int over;
};

static void on_time(lf_timer_t *timer)
{
    struct lf_deadline *d = (struct lf_deadline *)timer;
    const lf_request_t *r = d->task->owner;
    d->over = 1;
    lf_buf_t line = {0};
    lf_log_put(&line, r->method, MAX_NAME);
    lf_buf_putc(&line, ' ');
    lf_log_put(&line, r->path, MAX_NAME);
    lf_log(LF_LOG_WARNING,
           "%.*s took longer than %g s: cancelled (--handler-timeout, or the route's timeout)", (int)line.len,
           line.base, (double)d->ms / 1000);
    lf_buf_free(&line);
    lf_task_cancel(d->task);
}

void lf_deadline_begin(lf_request_t *r)
{
    uint64_t ms = r->timeout != 0 ? r->timeout : lf_limits.handler_timeout;
    if (r->deadline != NULL) {
        lf_timer_stop(&r->deadline->timer);
    } else if (ms != 0 && ms != NO_LIMIT) {
        r->deadline = lf_alloc_zero(sizeof(*r->deadline));
        r->deadline->task = r->task;
    }
    if (ms == 0 || ms == NO_LIMIT)
        return;
    r->deadline->ms = ms;
    lf_timer_start(&r->deadline->timer, ms, on_time);
}

void lf_deadline_end(lf_request_t *r)
{
    struct lf_deadline *d = r->deadline;
    r->deadline = NULL;
    lf_timer_stop(&d->timer);
    if (d->over && !r->detached && (r->res.status == 499 || r->res.status == 0)) {
        char text[80];
        int n = snprintf(text, sizeof(text), "This request took longer than %g seconds and was ended.\n",
                         (double)d->ms / 1000);
        lf_response_plain(r, 503, lf_request_dup(r, lf_str(text, (size_t)n)));
    }
    free(d);
}

int lf_deadline_ends_with_client(const lf_request_t *r)
{
    if (r->without_client != 0)
        return r->without_client == LF_CLIENT_LOST_CANCELS;
    return lf_str_eq(r->method, LF_STR("GET")) || lf_str_eq(r->method, LF_STR("HEAD"));
}

/* limits(seconds or nil, cancel_on_disconnect or nil): what the route of the current request says of it. */
int lf_deadline_limits(lua_State *L)
{
    lf_context_t *ctx = lf_vm.context;
    lf_request_t *r = ctx != NULL ? ctx->request : NULL;
    if (r != NULL && r->nested)
        r = lf_dispatch_current(); /* the one whose task it is */
    if (r == NULL)
        return 0;
    if (!lua_isnoneornil(L, 1)) {
        lua_Number seconds = luaL_checknumber(L, 1);
        r->timeout = seconds > 0 ? (uint64_t)(seconds * 1000) + (seconds < 0.001) : NO_LIMIT;
        if (r->deadline != NULL)
            lf_deadline_begin(r);
    }
    if (!lua_isnoneornil(L, 2))
        r->without_client = lua_toboolean(L, 2) ? LF_CLIENT_LOST_CANCELS : LF_CLIENT_LOST_GOES_ON;
    return 0;
}
