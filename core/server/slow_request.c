/* SPDX-License-Identifier: MIT
 *
 * Slow requests. One timer a worker walks libh2o's connections and tells of the requests that have run for
 * too long, and where their tasks wait. A view that computes lets no timer run: it is met when its answer
 * begins, by a filter. Whoever comes first tells; the mark that a request was told of is a start of 0.
 *
 * A request whose client has gone, and which runs on, is no longer among libh2o's: it is not seen.
 */
#include "server/slow_request.h"
#include "base/clock.h"
#include "base/log.h"
#include "http/app.h"
#include "http/h2o_handler.h"
#include "io/loop.h"
#include "vm/where.h"

#include <sys/time.h>

#include <h2o.h>

enum { SHORTEST_TICK_MS = 10, LONGEST_TICK_MS = 1000, MAX_PATH = 500 };

static struct {
    uint64_t limit; /* ms; 0: off */
    h2o_context_t *context;
    lf_timer_t timer;
    uint64_t due; /* when the timer should fire */
} slow;

static void describe(lf_buf_t *line, lf_request_t *r, const char *verb, uint64_t ms)
{
    lf_str_t endpoint = lf_app_endpoint(r);
    lf_buf_put(line, "slow request: ", 14);
    lf_log_put(line, r->method, MAX_PATH);
    lf_buf_putc(line, ' ');
    lf_log_put(line, r->path, MAX_PATH);
    if (endpoint.len != 0) {
        lf_buf_put(line, " (endpoint ", 11);
        lf_log_put(line, endpoint, MAX_PATH);
        lf_buf_putc(line, ')');
    }
    lf_buf_printf(line, " %s %.2f s", verb, (double)ms / 1000);
}

static void tell(lf_buf_t *line, uint64_t *begun)
{
    lf_log(LF_LOG_WARNING, "%.*s", (int)line->len, line->base);
    lf_buf_free(line);
    *begun = 0;
}

/* A linked request that has run for too long and was not told of yet. */
static lf_request_t *overdue(const h2o_req_t *req, uint64_t now)
{
    lf_request_t *r = req->version != 0 ? lf_h2o_request(req) : NULL;
    if (r == NULL)
        return NULL;
    uint64_t begun = *lf_h2o_begun(r);
    return begun != 0 && now - begun >= slow.limit ? r : NULL;
}

/* ---- while they run ---- */

typedef struct tick {
    uint64_t now, late;
} tick_t;

static int look(h2o_req_t *req, void *data)
{
    const tick_t *tick = data;
    lf_request_t *r = overdue(req, tick->now);
    if (r == NULL || r->task == NULL || r->answered)
        return 0;
    uint64_t *begun = lf_h2o_begun(r);
    lf_buf_t line = {0}, where = {0};
    describe(&line, r, "has run for", tick->now - *begun);
    lf_task_where(r->task, &where);
    if (where.len != 0) {
        lf_buf_put(&line, " and waits at ", 14);
        lf_buf_put(&line, where.base, where.len);
    }
    if (tick->late >= slow.limit)
        lf_buf_printf(&line, "; one request, this or another, held the worker for %.2f s",
                      (double)tick->late / 1000);
    lf_buf_free(&where);
    tell(&line, begun);
    return 0;
}

static void on_timer(lf_timer_t *timer);

static void wait_again(uint64_t now)
{
    uint64_t ms = slow.limit / 4;
    ms = ms < SHORTEST_TICK_MS ? SHORTEST_TICK_MS : ms > LONGEST_TICK_MS ? LONGEST_TICK_MS : ms;
    slow.due = now + ms;
    lf_timer_start(&slow.timer, ms, on_timer);
}

static void on_timer(lf_timer_t *timer)
{
    uint64_t now = lf_clock_ms();
    tick_t tick = {now, now > slow.due ? now - slow.due : 0};
    h2o_globalconf_t *config = slow.context->globalconf;
    config->http1.callbacks.foreach_request(slow.context, look, &tick);
    config->http2.callbacks.foreach_request(slow.context, look, &tick);
    wait_again(now);
}

/* ---- when they are answered ---- */

/* How long this turn of the loop has lasted, in milliseconds. */
static uint64_t turn_ms(h2o_context_t *context)
{
    struct timeval tv;
    gettimeofday(&tv, NULL);
    uint64_t now = (uint64_t)tv.tv_sec * 1000 + (uint64_t)tv.tv_usec / 1000, turn = h2o_now(context->loop);
    return now > turn ? now - turn : 0;
}

static void on_answer(h2o_filter_t *self, h2o_req_t *req, h2o_ostream_t **slot)
{
    uint64_t now = lf_clock_ms();
    lf_request_t *r = overdue(req, now);
    if (r != NULL) {
        uint64_t *begun = lf_h2o_begun(r), ms = now - *begun;
        lf_buf_t line = {0};
        describe(&line, r, "took", ms);
        uint64_t turn = turn_ms(req->conn->ctx);
        if (turn >= slow.limit)
            lf_buf_printf(&line,
                          ", of which it held the worker for %.2f s without waiting: nothing else was "
                          "answered meanwhile",
                          (double)(turn < ms ? turn : ms) / 1000);
        tell(&line, begun);
    }
    h2o_setup_next_ostream(req, slot);
}

void lf_slow_request_open(uint64_t ms)
{
    slow.limit = ms;
    if (ms != 0)
        lf_h2o_time_requests();
}

void lf_slow_request_register(struct st_h2o_hostconf_t *host)
{
    for (size_t i = 0; slow.limit != 0 && i < host->paths.size; i++)
        h2o_create_filter(&host->paths.entries[i], sizeof(h2o_filter_t))->on_setup_ostream = on_answer;
}

void lf_slow_request_start(struct st_h2o_context_t *context)
{
    if (slow.limit == 0)
        return;
    slow.context = context;
    wait_again(lf_clock_ms());
}
