/* SPDX-License-Identifier: MIT
 *
 * A worker: accepts from the inherited listeners and serves until it is told to stop. Then it takes no more
 * connections, lets what runs finish (drain.c), and ends.
 */
#include "server/server.h"
#include "base/log.h"
#include "http/h2o_connection.h"
#include "http/h2o_handler.h"
#include "http/h2o_refusal.h"
#include "http/limits.h"
#include "io/loop.h"
#include "server/accept.h"
#include "server/drain.h"
#include "server/quiet.h"
#include "server/static.h"
#include "server/watchdog.h"
#include "server/access_log.h"
#include "server/log_file.h"
#include "server/slow_request.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/epoll.h>
#include <unistd.h>

#include <h2o.h>

enum {
    ACCEPT_BATCH = 16,
    ACCEPT_PAUSE_MS = 100,
    LEAST_STOP_MS = 3000,    /* what on_stop functions have at least; the generation waits for longer */
    NEVER_MS = 86400 * 1000, /* libh2o's one timer for everything: our own tell idling from sending */
};

static struct {
    h2o_globalconf_t config;
    h2o_context_t context;
    h2o_accept_ctx_t accept;
    h2o_socket_t *listeners[LF_MAX_LISTENERS];
    size_t nlisteners;
    lf_timer_t accept_again;
    lf_watch_t signals;
} worker;

static void on_accept(h2o_socket_t *listener, const char *err);

static void on_accept_again(lf_timer_t *timer)
{
    for (size_t i = 0; i < worker.nlisteners; i++)
        h2o_socket_read_start(worker.listeners[i], on_accept);
}

/* Without a descriptor to accept with, a listener would stay readable and the loop never rest. */
static void pause_accepting(void)
{
    lf_log(LF_LOG_WARNING, "no connection can be accepted: %s; raise the limit of open files (ulimit -n)",
           strerror(errno));
    for (size_t i = 0; i < worker.nlisteners; i++)
        h2o_socket_read_stop(worker.listeners[i]);
    lf_timer_start(&worker.accept_again, ACCEPT_PAUSE_MS, on_accept_again);
}

static void stop_accepting(void)
{
    for (size_t i = 0; i < worker.nlisteners; i++)
        h2o_socket_close(worker.listeners[i]);
    worker.nlisteners = 0;
}

static void on_accept(h2o_socket_t *listener, const char *err)
{
    if (err != NULL)
        return;
    for (int i = 0; i < ACCEPT_BATCH; i++) {
        h2o_socket_t *sock = h2o_evloop_socket_accept(listener);
        if (sock == NULL) {
            if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM)
                pause_accepting();
            else if (errno == EINVAL)
                stop_accepting(); /* the master has shut the listeners: the whole server ends */
            return;
        }
        lf_access_log_accepted(sock);
        lf_connection_begin(sock);
        lf_accept(&worker.accept, sock);
    }
}

/* When the whole server ends, connections are still taken for a moment: those that wait in the listeners'
 * queue were accepted as far as their clients know. When a newer generation serves, it takes them. */
static void stop(lf_stop_t how)
{
    if (how != LF_STOP_CALM)
        stop_accepting();
    lf_drain_begin(&worker.context, how);
}

static void on_signal(lf_watch_t *watch, uint32_t events)
{
    unsigned char signo;
    while (read(watch->fd, &signo, 1) == 1) {
        if (signo == SIGUSR1) {
            lf_error_log_reopen();
            lf_access_log_reopen();
        } else if (signo != SIGHUP) { /* a terminal that closes tells every process; the master decides */
            stop(lf_stop_of_signal(signo));
        }
    }
}

static void configure(lf_app_t *app)
{
    h2o_globalconf_t *config = &worker.config;
    h2o_config_init(config);
    config->server_name = h2o_iovec_init(NULL, 0); /* our own Server header is cheaper */
    config->max_request_entity_size = lf_limits.max_body;
    config->http1.req_timeout = NEVER_MS;
    config->http2.idle_timeout = lf_limits.idle_timeout != 0 ? lf_limits.idle_timeout : NEVER_MS;
    config->http1.upgrade_to_http2 = 0;
    config->http2.graceful_shutdown_timeout = lf_server_settings.drain_ms;
    h2o_hostconf_t *host = h2o_config_register_host(config, h2o_iovec_init(H2O_STRLIT("default")), 65535);
    host->http2.push_preload = 0; /* browsers have given up pushes */
    lf_static_register(host);
    lf_h2o_register(host, app);
    lf_h2o_mend_refusals(host);
    lf_access_log_register(host);
    lf_slow_request_register(host);
    lf_front_configure(config, &worker.accept);
    h2o_context_init(&worker.context, lf_loop_get(), config);
    lf_slow_request_start(&worker.context);
    lf_connections_watch(&worker.context);
    worker.accept.ctx = &worker.context;
    worker.accept.hosts = config->hosts;
}

static int signal_pipe[2];

static void on_any_signal(int signo)
{
    int error = errno;
    unsigned char byte = (unsigned char)signo;
    if (signo != SIGPIPE && write(signal_pipe[1], &byte, 1) != 1) {
        /* The pipe is full of the same news. */
    }
    errno = error;
}

/* Handlers and no blocked or ignored signals: those the programs that the application starts would inherit.
 */
static int watch_signals(const sigset_t *mask)
{
    static const int caught[] = {SIGTERM, SIGINT, SIGUSR1, SIGUSR2, SIGHUP, SIGPIPE};
    struct sigaction action = {.sa_handler = on_any_signal, .sa_flags = SA_RESTART};
    sigset_t serving = *mask;
    if (pipe2(signal_pipe, O_CLOEXEC | O_NONBLOCK) != 0)
        return -1;
    worker.signals.fd = -1;
    if (lf_watch_start(&worker.signals, signal_pipe[0], EPOLLIN, on_signal) != 0)
        return -1;
    for (size_t i = 0; i < sizeof(caught) / sizeof(*caught); i++) {
        sigaction(caught[i], &action, NULL);
        sigdelset(&serving, caught[i]);
    }
    return sigprocmask(SIG_SETMASK, &serving, NULL);
}

int lf_worker_run(lf_app_t *app, const lf_listeners_t *listeners, const sigset_t *mask, int started)
{
    lf_loop_after_fork();
    lf_quiet_libh2o();
    configure(app);
    if (watch_signals(mask) != 0) {
        lf_log(LF_LOG_ERROR, "the worker cannot be told to stop: %s", strerror(errno));
        return 1;
    }
    if (lf_watchdog_start(lf_server_settings.watchdog_ms, lf_server_settings.debug) != 0)
        lf_log(LF_LOG_WARNING, "no watchdog: %s", strerror(errno));
    if (lf_server_has_lifespan() && lf_server_run_start() != 0)
        return LF_EXIT_START;
    if (started != -1) {
        if (write(started, "", 1) != 1)
            lf_log(LF_LOG_WARNING, "nobody hears that the worker has started: %s", strerror(errno));
        close(started);
    }
    for (size_t i = 0; i < listeners->n; i++) {
        h2o_socket_t *sock =
            h2o_evloop_socket_create(worker.context.loop, listeners->fds[i], H2O_SOCKET_FLAG_DONT_READ);
        h2o_socket_read_start(sock, on_accept);
        worker.listeners[worker.nlisteners++] = sock;
    }
    while (worker.nlisteners != 0 || !lf_drain_over()) {
        if (lf_loop_run(1000) != 0 && errno != EINTR) {
            lf_log(LF_LOG_ERROR, "the event loop failed: %s", strerror(errno));
            return 1;
        }
        if (worker.nlisteners != 0 && lf_drain_grace_over())
            stop_accepting();
    }
    if (lf_server_has_lifespan()) {
        uint64_t left = lf_drain_time_left();
        lf_server_run_stop(left > LEAST_STOP_MS ? left : LEAST_STOP_MS);
    }
    lf_access_log_close(&worker.context);
    return 0;
}
