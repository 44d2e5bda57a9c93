/* SPDX-License-Identifier: MIT
 *
 * A server and its clients in one process: libh2o, with the real handler, on one end of a socket pair, the
 * test's bytes on the other.
 */
#ifndef LF_TESTS_WIRE_H
#define LF_TESTS_WIRE_H

#include "../lua_state.h"

#include "http/app.h"
#include "http/dispatch.h"
#include "http/h2o_handler.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <h2o.h>
#include <h2o/http1.h>
#include <h2o/http2.h>

static h2o_globalconf_t config;
static h2o_context_t context;
static h2o_accept_ctx_t accept_ctx;

typedef struct client {
    int fd;
    int closed;
    size_t len;
    char in[1 << 20];
} client_t;

static client_t client;

/* What else is registered for the host, before its context is made; NULL: nothing. */
static void (*register_more)(h2o_hostconf_t *host);

/* Starts Lua with `app`, whose every request is answered by views[path](). */
static inline int start_wire(void **state)
{
    start_lua(state);
    signal(SIGPIPE, SIG_IGN);
    run("request, views, log = core.request.proxy, {}, {}\n"
        "function answer(body, status, headers, reason)\n"
        "  core.result.parts(body, status or 200, headers or {}, reason)\n"
        "end\n"
        "app = core.app.new({})\n"
        "app:set_functions(\n"
        "  function() return views[request.path]() end,\n"
        "  function(err) log[#log + 1] = err\n"
        "    return is_cancelled(err) and 'cancelled' or 'error: ' .. tostring(err), 500 end,\n"
        "  function()\n"
        "    local r = core.result.stashed()\n"
        "    core.result.parts(r[1], r[2] or 200, r[3] or {}, r[4])\n"
        "  end)");
    lua_getglobal(lua, "app");
    lf_app_t *app = lf_app_check(lua, -1);
    lua_pop(lua, 1);
    h2o_config_init(&config);
    config.server_name = h2o_iovec_init(NULL, 0);
    config.http1.upgrade_to_http2 = 0;
    config.max_request_entity_size = 4 << 20;
    h2o_hostconf_t *host = h2o_config_register_host(&config, h2o_iovec_init(H2O_STRLIT("default")), 65535);
    lf_h2o_register(host, app);
    if (register_more != NULL)
        register_more(host);
    h2o_context_init(&context, lf_loop_get(), &config);
    accept_ctx.ctx = &context;
    accept_ctx.hosts = config.hosts;
    return 0;
}

/* A new connection, accepted as HTTP/1 or HTTP/2. */
static inline void dial(int http2)
{
    int fds[2];
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, fds), 0);
    h2o_socket_t *sock =
        h2o_evloop_socket_create(lf_loop_get(), fds[1], H2O_SOCKET_FLAG_IS_ACCEPTED_CONNECTION);
    struct timeval now;
    gettimeofday(&now, NULL);
    if (http2)
        h2o_http2_accept(&accept_ctx, sock, now);
    else
        h2o_http1_accept(&accept_ctx, sock, now);
    client.fd = fds[0];
    client.len = client.closed = 0;
}

static inline void hang_up(void)
{
    close(client.fd);
    client.fd = -1;
    for (int i = 0; i < 5; i++)
        lf_loop_run(0);
}

/* Sends all of it, turning the loop while the other end is full. */
static inline void send_bytes(const void *bytes, size_t n)
{
    size_t done = 0;
    while (done < n) {
        ssize_t w = send(client.fd, (const char *)bytes + done, n - done, MSG_NOSIGNAL);
        assert_true(w > 0 || errno == EAGAIN);
        done += w > 0 ? (size_t)w : 0;
        if (done < n)
            lf_loop_run(1);
    }
}

static inline void send_text(const char *text)
{
    send_bytes(text, strlen(text));
}

/* Reads what is there. */
static inline void drain(void)
{
    ssize_t n;
    while (client.len < sizeof(client.in) - 1 &&
           (n = recv(client.fd, client.in + client.len, sizeof(client.in) - 1 - client.len, 0)) >= 0) {
        if (n == 0) {
            client.closed = 1;
            break;
        }
        client.len += (size_t)n;
    }
    client.in[client.len] = '\0';
}

/* Turns the loop until the text has come. */
static inline const char *receive(const char *text)
{
    uint64_t deadline = lf_clock_ms() + 10000;
    for (;;) {
        drain();
        const char *found = memmem(client.in, client.len, text, strlen(text));
        if (found != NULL)
            return found;
        if (client.closed || lf_clock_ms() > deadline)
            fail_msg("never came: %s\nbut: %.2000s", text, client.in);
        lf_loop_run(5);
    }
}

static inline void receive_close(void)
{
    uint64_t deadline = lf_clock_ms() + 10000;
    while (drain(), !client.closed) {
        if (lf_clock_ms() > deadline)
            fail_msg("the connection was not closed; it said: %.2000s", client.in);
        lf_loop_run(5);
    }
}

/* Turns the loop until no request is being answered. */
static inline void settle(void)
{
    for (int i = 0; i < 2000 && lf_dispatch_running() != 0; i++)
        lf_loop_run(5);
    assert_int_equal(lf_dispatch_running(), 0);
    for (int i = 0; i < 3; i++)
        lf_loop_run(0);
}

/* How many descriptors the process has open. */
static inline int open_descriptors(void)
{
    int n = 0;
    for (int fd = 0; fd < 1024; fd++)
        n += fcntl(fd, F_GETFD) != -1;
    return n;
}

#endif
