/* SPDX-License-Identifier: MIT
 *
 * Draining. A client that keeps its connection may send the next request at any moment, so a connection can
 * be closed without loss at one moment only: after an answer that said `Connection: close`. HTTP/2 has GOAWAY
 * for it, which libh2o sends when it is told to: GRACE_MS late, since curl for one takes a GOAWAY before its
 * first request as a failure. So:
 *
 * - An answer whose head has not been sent says `Connection: close`, whatever its request came before.
 * - While a newer generation serves, idle connections are left alone until their timeout or the deadline.
 * - When the whole server ends, they are closed after GRACE_MS, but for those that have bytes to be read.
 */
#include "server/drain.h"
#include "base/clock.h"
#include "base/log.h"
#include "http/after.h"
#include "http/dispatch.h"
#include "io/loop.h"
#include "server/accept.h"
#include "server/server.h"

#include <signal.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <h2o/http1.h>
#include <h2o/http2.h>

enum { GRACE_MS = 500, QUICK_STOP_MS = 3000 };

static struct {
    h2o_context_t *context; /* NULL while serving */
    uint64_t deadline, grace_end;
    lf_timer_t grace;
    lf_stop_t how;
} drain;

lf_stop_t lf_stop_of_signal(int signo)
{
    return signo == SIGUSR2 ? LF_STOP_DRAIN : signo == SIGINT ? LF_STOP_QUICK : LF_STOP_CALM;
}

static int foreach_http1(int (*fn)(h2o_req_t *req, void *data), void *data)
{
    return drain.context->globalconf->http1.callbacks.foreach_request(drain.context, fn, data);
}

/* A running request whose head has not been sent is the last of its connection. One whose head promised to
 * keep the connection keeps the promise: libh2o makes the next answer the last. */
static int end_with_answer(h2o_req_t *req, void *data)
{
    if (req->version != 0 && req->timestamps.response_start_at.tv_sec == 0)
        req->http1_is_persistent = 0;
    return 0;
}

static int close_idle(h2o_req_t *req, void *data)
{
    h2o_socket_t *sock = req->conn->callbacks->get_socket(req->conn);
    int unread = 0;
    if (req->version == 0 && sock->input->size == 0 &&
        (ioctl(h2o_socket_get_fd(sock), FIONREAD, &unread) != 0 || unread == 0))
        shutdown(h2o_socket_get_fd(sock), SHUT_RDWR);
    return 0;
}

static void on_grace(lf_timer_t *timer)
{
    h2o_context_request_shutdown(drain.context); /* the second time it does nothing */
    if (drain.how == LF_STOP_DRAIN)
        return;
    foreach_http1(close_idle, NULL);
    lf_accept_close_silent();
    lf_timer_start(timer, GRACE_MS, on_grace);
}

void lf_drain_begin(h2o_context_t *context, lf_stop_t how)
{
    uint64_t now = lf_clock_ms();
    uint64_t deadline = now + (how == LF_STOP_QUICK ? QUICK_STOP_MS : lf_server_settings.drain_ms);
    if (drain.context == NULL) {
        drain.context = context;
        drain.deadline = deadline;
        context->shutdown_requested = 1; /* later answers of HTTP/1 say so */
        foreach_http1(end_with_answer, NULL);
    } else if (how <= drain.how) {
        return;
    }
    drain.how = how;
    if (deadline < drain.deadline)
        drain.deadline = deadline;
    drain.grace_end = now + (how == LF_STOP_CALM ? GRACE_MS : 0);
    lf_timer_start(&drain.grace, how == LF_STOP_QUICK ? 0 : GRACE_MS, on_grace);
}

int lf_drain_grace_over(void)
{
    return drain.context != NULL && lf_clock_ms() >= drain.grace_end;
}

uint64_t lf_drain_time_left(void)
{
    uint64_t now = lf_clock_ms();
    return now < drain.deadline ? drain.deadline - now : 0;
}

int lf_drain_over(void)
{
    if (drain.context == NULL)
        return 0;
    size_t running = lf_dispatch_running(), after = lf_after_pending();
    if (running == 0 && after == 0 && !lf_accept_busy(drain.context) &&
        h2o_linklist_is_empty(&drain.context->http1._conns) &&
        h2o_linklist_is_empty(&drain.context->http2._conns))
        return 1;
    if (lf_clock_ms() < drain.deadline)
        return 0;
    if (running != 0)
        lf_log(LF_LOG_WARNING, "%zu request%s did not end in time and %s cut off%s", running,
               running == 1 ? "" : "s", running == 1 ? "is" : "are",
               drain.how == LF_STOP_QUICK ? "" : " (--drain-timeout)");
    else if (after != 0)
        lf_log(LF_LOG_WARNING,
               "the after_response functions of %zu request%s did not end in time and are cut off%s", after,
               after == 1 ? "" : "s", drain.how == LF_STOP_QUICK ? "" : " (--drain-timeout)");
    return 1;
}
