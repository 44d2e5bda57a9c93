/* SPDX-License-Identifier: MIT
 *
 * The yardstick: the least a server on libh2o can do. One process, one listener, one handler in C that
 * answers "/" and "/json" with fixed bytes, under the same Server and Content-Type headers as luaflask. What
 * luaflask needs more than this program is luaflask's own cost; every figure of speed is given as a ratio to
 * it, taken in the same run.
 *
 *     raw PORT        serves 127.0.0.1:PORT until SIGTERM or SIGINT
 *
 * Ownership: everything lives until the process ends; a request's memory belongs to libh2o's request pool.
 */
#include <errno.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <h2o.h>

/* Connections taken per wake-up, so that a burst of them cannot starve those already open. */
#define ACCEPT_BATCH 16

static h2o_globalconf_t config;
static h2o_context_t context;
static h2o_accept_ctx_t accept_context;
static volatile sig_atomic_t stop;

static int answer(h2o_req_t *req, const char *type, size_t type_len, const char *body, size_t body_len)
{
    req->res.status = 200;
    req->res.reason = "OK";
    req->res.content_length = body_len;
    h2o_add_header(&req->pool, &req->res.headers, H2O_TOKEN_CONTENT_TYPE, NULL, type, type_len);
    h2o_send_inline(req, body, body_len);
    return 0;
}

static int on_request(h2o_handler_t *self, h2o_req_t *req)
{
    if (h2o_memis(req->path_normalized.base, req->path_normalized.len, H2O_STRLIT("/")))
        return answer(req, H2O_STRLIT("text/html; charset=utf-8"), H2O_STRLIT("Hello, World!"));
    if (h2o_memis(req->path_normalized.base, req->path_normalized.len, H2O_STRLIT("/json")))
        return answer(req, H2O_STRLIT("application/json"), H2O_STRLIT("{\"message\":\"Hello, World!\"}\n"));
    return -1; /* libh2o answers 404 */
}

static void on_accept(h2o_socket_t *listener, const char *err)
{
    h2o_socket_t *sock;
    int left = ACCEPT_BATCH;

    if (err != NULL)
        return;
    while (left-- > 0 && (sock = h2o_evloop_socket_accept(listener)) != NULL)
        h2o_accept(&accept_context, sock);
}

static void on_signal(int number)
{
    stop = 1;
}

/* A listening descriptor on 127.0.0.1, or -1 with errno set. */
static int listen_on(unsigned short port)
{
    struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd, on = 1;

    if ((fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) == -1)
        return -1;
    if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) != 0 ||
        bind(fd, (struct sockaddr *)&address, sizeof(address)) != 0 || listen(fd, SOMAXCONN) != 0)
        return -1;
    return fd;
}

static void configure(void)
{
    h2o_hostconf_t *host;
    h2o_handler_t *handler;

    h2o_config_init(&config);
    config.server_name = h2o_iovec_init(H2O_STRLIT("luaflask"));
    host = h2o_config_register_host(&config, h2o_iovec_init(H2O_STRLIT("default")), 65535);
    handler = h2o_create_handler(h2o_config_register_path(host, "/", 0), sizeof(*handler));
    handler->on_req = on_request;
}

int main(int argc, char **argv)
{
    struct sigaction action = {.sa_handler = on_signal};
    h2o_socket_t *listener;
    int fd, port = argc == 2 ? atoi(argv[1]) : 0;

    if (port <= 0 || port > 65535) {
        fprintf(stderr, "usage: raw PORT\n");
        return 2;
    }
    signal(SIGPIPE, SIG_IGN);
    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGINT, &action, NULL);
    if ((fd = listen_on((unsigned short)port)) == -1) {
        fprintf(stderr, "raw: cannot listen on 127.0.0.1:%d: %s\n", port, strerror(errno));
        return 1;
    }
    configure();
    h2o_context_init(&context, h2o_evloop_create(), &config);
    accept_context.ctx = &context;
    accept_context.hosts = config.hosts;
    listener = h2o_evloop_socket_create(context.loop, fd, H2O_SOCKET_FLAG_DONT_READ);
    h2o_socket_read_start(listener, on_accept);
    while (!stop) {
        /* A signal ends the wait with EINTR: the loop must look at `stop` and otherwise go on. */
        if (h2o_evloop_run(context.loop, 1000) != 0 && errno != EINTR)
            return 1;
    }
    return 0;
}
