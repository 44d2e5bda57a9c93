/* SPDX-License-Identifier: MIT
 *
 * libh2o's side of a request: fills lf_request_t, sends its response, and tells of its end.
 *
 * Each lf_request_t is a shared chunk of libh2o's request pool with a dispose callback: that callback is the
 * only notice of a request that goes while its task still runs (an HTTP/2 reset, a lost connection).
 */
#include "http/h2o_handler.h"
#include "base/clock.h"
#include "codec/percent.h"
#include "codec/utf8.h"
#include "http/deadline.h"
#include "http/dispatch.h"
#include "http/guard.h"
#include "http/h2o_body.h"
#include "http/h2o_connection.h"
#include "http/h2o_head.h"
#include "http/limits.h"
#include "http/stream.h"
#include "io/loop.h"

#include <netinet/in.h>
#include <stdio.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include <h2o.h>

typedef struct app_handler {
    h2o_handler_t super;
    lf_app_t *app;
} app_handler_t;

/* An lf_request_t of libh2o's. */
typedef struct h2o_request {
    lf_request_t super;
    lf_connection_t *connection;
    lf_watch_t watch; /* for the end of an HTTP/1 client: libh2o reads nothing while a request is answered */
    uint64_t begun;   /* of a linked request; not set otherwise */
} h2o_request_t;

static void *op_alloc(lf_request_t *r, size_t size)
{
    return h2o_mem_alloc_pool(&((h2o_req_t *)r->native)->pool, size);
}

static void op_load_headers(lf_request_t *r)
{
    h2o_req_t *req = r->native;
    size_t n = req->headers.size;
    /* libh2o strips Host and Content-Length; applications expect to read both. */
    lf_header_t *headers = op_alloc(r, (n + 2) * sizeof(*headers));
    size_t k = 0;
    if (r->host.len != 0)
        headers[k++] = (lf_header_t){LF_STR("host"), r->host};
    for (size_t i = 0; i < n; i++) {
        const h2o_header_t *h = &req->headers.entries[i];
        headers[k++] =
            (lf_header_t){lf_str(h->name->base, h->name->len), lf_str(h->value.base, h->value.len)};
    }
    if (req->entity.base != NULL) {
        char *digits = op_alloc(r, 24);
        int len = snprintf(digits, 24, "%zu", req->entity.len);
        headers[k++] = (lf_header_t){LF_STR("content-length"), lf_str(digits, (size_t)len)};
    }
    r->headers = headers;
    r->nheaders = k;
}

static int op_find_header(lf_request_t *r, lf_str_t name, size_t *cursor, lf_str_t *value)
{
    h2o_req_t *req = r->native;
    ssize_t i = h2o_find_header_by_str(&req->headers, name.base, name.len, (ssize_t)*cursor - 1);
    if (i == -1)
        return 0;
    *value = lf_str(req->headers.entries[i].value.base, req->headers.entries[i].value.len);
    *cursor = (size_t)i + 1;
    return 1;
}

/* An address of IPv4 as text; printf would cost some three thousand instructions. */
static size_t write_ipv4(char *to, const struct sockaddr_in *sin)
{
    const unsigned char *bytes = (const unsigned char *)&sin->sin_addr;
    char *p = to;
    for (int i = 0; i < 4; i++) {
        unsigned n = bytes[i];
        if (i != 0)
            *p++ = '.';
        if (n >= 100)
            *p++ = (char)('0' + n / 100);
        if (n >= 10)
            *p++ = (char)('0' + n / 10 % 10);
        *p++ = (char)('0' + n % 10);
    }
    return (size_t)(p - to);
}

static void op_load_peer(lf_request_t *r)
{
    h2o_req_t *req = r->native;
    struct sockaddr_storage sa;
    socklen_t len = req->conn->callbacks->get_peername(req->conn, (struct sockaddr *)&sa);
    if (len == 0 || sa.ss_family == AF_UNIX)
        return;
    char *text = op_alloc(r, NI_MAXHOST);
    size_t n = sa.ss_family == AF_INET ? write_ipv4(text, (struct sockaddr_in *)&sa)
                                       : h2o_socket_getnumerichost((struct sockaddr *)&sa, len, text);
    if (n != SIZE_MAX)
        r->peer = lf_str(text, n);
    int32_t port = h2o_socket_getport((struct sockaddr *)&sa);
    r->peer_port = port > 0 ? (uint16_t)port : 0;
}

/* ---- sending ---- */

static char *lower_copy(lf_request_t *r, lf_str_t s)
{
    char *copy = op_alloc(r, s.len);
    for (size_t i = 0; i < s.len; i++)
        copy[i] = (char)(s.base[i] >= 'A' && s.base[i] <= 'Z' ? s.base[i] + 32 : s.base[i]);
    return copy;
}

/* Whether a header is not to be added: one about the connection, which is ours and libh2o's (two answers to
 * how a message is framed are worse than a wrong one; `Connection: close` is a wish that can be met); Date,
 * which libh2o always writes; Server, whose value takes the place of ours. The value must live as long as the
 * request. */
static int is_ours(h2o_req_t *req, lf_str_t name, lf_str_t value)
{
    switch (name.len) {
    case 4:
        return lf_str_ieq(name, LF_STR("Date"));
    case 6:
        if (!lf_str_ieq(name, LF_STR("Server")))
            return 0;
        req->res.headers.entries[0].value =
            h2o_iovec_init(value.base, value.len); /* the first that was added */
        return 1;
    case 7:
        return lf_str_ieq(name, LF_STR("Upgrade"));
    case 10:
        if (!lf_str_ieq(name, LF_STR("Connection")))
            return lf_str_ieq(name, LF_STR("Keep-Alive"));
        if (lf_str_ieq(value, LF_STR("close")))
            req->http1_is_persistent = 0;
        return 1;
    case 16:
        return lf_str_ieq(name, LF_STR("Proxy-Connection"));
    case 17:
        return lf_str_ieq(name, LF_STR("Transfer-Encoding"));
    default:
        return 0;
    }
}

/* The client has closed its side: nobody waits for the answer to a GET or HEAD, nor for the rest of a stream.
 */
static void on_client_gone(lf_watch_t *watch, uint32_t events)
{
    h2o_request_t *q = (h2o_request_t *)((char *)watch - offsetof(h2o_request_t, watch));
    lf_request_t *r = &q->super;
    lf_watch_stop(watch);
    ((h2o_req_t *)r->native)->http1_is_persistent = 0;
    if (r->task == NULL) {
        if (r->res.stream != NULL && !r->res.stream_over)
            lf_stream_cancel(r->res.stream);
    } else if (lf_deadline_ends_with_client(r)) {
        lf_task_cancel(r->task);
    }
}

static void watch_client(lf_request_t *r)
{
    h2o_request_t *q = (h2o_request_t *)r;
    h2o_req_t *req = r->native;
    if (r->version >= 0x200 || q->watch.fd != -1)
        return;
    h2o_socket_t *sock = req->conn->callbacks->get_socket(req->conn);
    lf_watch_start(&q->watch, h2o_socket_get_fd(sock), EPOLLRDHUP, on_client_gone);
}

static void op_send(lf_request_t *r)
{
    h2o_req_t *req = r->native;
    lf_response_t *res = &r->res;
    r->answered = 1;
    req->res.status = res->status;
    if (res->reason.len != 0)
        req->res.reason = lf_request_dup(r, res->reason).base;
    else if (res->status != 200)
        req->res.reason = lf_status_reason(res->status);
    h2o_add_header(&req->pool, &req->res.headers, H2O_TOKEN_SERVER, "Server", H2O_STRLIT("luaflask"));
    if (res->content_type.len != 0)
        h2o_add_header(&req->pool, &req->res.headers, H2O_TOKEN_CONTENT_TYPE, "Content-Type",
                       res->content_type.base, res->content_type.len);
    int http1 = req->version < 0x200;
    for (size_t i = 0; i < res->nheaders; i++) {
        lf_str_t name = res->headers[i].name, value = res->headers[i].value;
        if (is_ours(req, name, value))
            continue;
        /* HTTP/1 sends a name as it is written; HTTP/2 wants small letters, and libh2o's own name if it has
         * one. */
        if (http1)
            h2o_add_header_by_str(&req->pool, &req->res.headers, name.base, name.len, 0, NULL, value.base,
                                  value.len);
        else
            h2o_add_header_by_str(&req->pool, &req->res.headers, lower_copy(r, name), name.len, 1, NULL,
                                  value.base, value.len);
    }
    if (res->kind == LF_BODY_STREAM)
        watch_client(r);
    else
        lf_watch_stop(&((h2o_request_t *)r)->watch);
    lf_h2o_send_body(r);
}

static const lf_request_ops_t h2o_ops = {
    .alloc = op_alloc,
    .load_headers = op_load_headers,
    .find_header = op_find_header,
    .load_peer = op_load_peer,
    .send = op_send,
};

/* ---- receiving ---- */

/* For what the handler and the guard before static files are made of: called, it would cost each request some
 * forty instructions. */
#define ALWAYS_INLINE __attribute__((always_inline))

static void on_dispose(void *p)
{
    lf_request_t *r = p;
    lf_watch_stop(&((h2o_request_t *)r)->watch);
    lf_task_t *task = r->answered ? NULL : r->task;
    if (r->body.len != 0)
        lf_bodies_give(r->body.len);
    if (r->version >= 0x200 && !r->answered && ((h2o_request_t *)r)->connection != NULL)
        lf_connection_count_reset(((h2o_request_t *)r)->connection);
    /* libh2o has freed the body of an HTTP/2 request by now; on_req copied it if it was small. */
    if (r->version >= 0x200 && !r->body_copied)
        r->body_lost = r->body.len != 0;
    int cancel = task != NULL && lf_deadline_ends_with_client(r);
    lf_request_end(r);
    if (cancel)
        lf_task_cancel(task);
}

static inline int has_high_bytes(lf_str_t s)
{
    uint64_t seen = 0, word;
    size_t i = 0;
    for (; i + sizeof(word) <= s.len; i += sizeof(word)) {
        memcpy(&word, s.base + i, sizeof(word));
        seen |= word;
    }
    for (; i < s.len; i++)
        seen |= (unsigned char)s.base[i];
    return (seen & UINT64_C(0x8080808080808080)) != 0;
}

static inline ALWAYS_INLINE void fill(lf_request_t *r, h2o_req_t *req, lf_app_t *app, h2o_socket_t *sock)
{
    memset(r, 0, sizeof(*r));
    ((h2o_request_t *)r)->watch.fd = -1;
    ((h2o_request_t *)r)->connection = lf_connection_of(sock);
    r->ops = &h2o_ops;
    r->native = req;
    r->app = app;
    r->rule = LF_NO_RULE;
    r->res.anchor = LUA_NOREF;
    r->res.file.fd = -1;
    r->version = (uint16_t)req->version;
    r->method = lf_str(req->method.base, req->method.len);
    r->target = lf_str(req->path.base, req->path.len);
    r->host = lf_str(req->input.authority.base, req->input.authority.len);
    /* By what really is: a client of HTTP/2 may write any :scheme. */
    r->scheme = sock->ssl != NULL ? LF_STR("https") : LF_STR("http");
    r->body = lf_str(req->entity.base, req->entity.len);
    if (req->input.authority.base == (*req->conn->hosts)->authority.hostport.base) /* libh2o's stopgap */
        r->host = r->version < 0x101 ? lf_h2o_own_address(r) : (lf_str_t){0};
    size_t query_at = req->query_at;
    if (r->target.len != 0 && r->target.base[0] != '/') {
        if (r->version < 0x200)
            lf_h2o_take_absolute(r);
        const char *mark = memchr(r->target.base, '?', r->target.len);
        query_at = mark != NULL ? (size_t)(mark - r->target.base) : SIZE_MAX;
    }
    lf_str_t path = r->target;
    if (query_at != SIZE_MAX) {
        path.len = query_at;
        r->query = lf_str(r->target.base + query_at + 1, r->target.len - query_at - 1);
    }
    if (memchr(path.base, '%', path.len) != NULL) {
        char *decoded = op_alloc(r, path.len);
        memcpy(decoded, path.base, path.len);
        path = lf_str(decoded, lf_percent_decode_inplace(decoded, path.len, 0));
    }
    if (has_high_bytes(path) && !lf_utf8_valid(path))
        path = lf_h2o_made_text(r, path);
    /* Slashes at the begin are one, as in Werkzeug: `//evil.example` is a path, and no link made of it leads
     * elsewhere. */
    while (path.len > 1 && path.base[1] == '/' && path.base[0] == '/')
        path = lf_str(path.base + 1, path.len - 1);
    r->path = path;
}

/* What is wrong with a request: 0, or the status to refuse it with. */
static inline ALWAYS_INLINE int check(lf_request_t *r, const h2o_req_t *req, const h2o_socket_t *sock,
                                      lf_str_t *why)
{
    lf_connection_t *connection = ((h2o_request_t *)r)->connection;
    int fits = r->body.len == 0 || lf_bodies_take(r->body.len);
    int status = connection != NULL ? lf_connection_count(connection, req->version) : 0;
    if (status != 0) {
        *why = LF_STR("the connection is being closed\n");
        return status;
    }
    if (!fits) {
        *why = LF_STR("the server holds too many requests with bodies at the moment; try again\n");
        return 503;
    }
    lf_str_t head = {0};
    if (req->version >= 0x200) {
        status = lf_h2o_check_headers(req, why);
        /* A block that is all headers is no mistake, and the next one is on its way. */
        if (status == 431 && connection != NULL && req->headers.size > 10 * lf_limits.max_headers)
            lf_connection_cut(connection);
    } else
        head = lf_str(sock->input->bytes, sock->input->size);
    return status != 0 ? status : lf_guard_check(r, head, why);
}

static int timed; /* whether requests note when they began */

/* The request in our form, or NULL when the guard has refused it. */
static inline ALWAYS_INLINE lf_request_t *admit(h2o_req_t *req, lf_app_t *app)
{
    lf_request_t *r = h2o_mem_alloc_shared(&req->pool, sizeof(h2o_request_t), on_dispose);
    h2o_socket_t *sock = req->conn->callbacks->get_socket(req->conn);
    fill(r, req, app, sock);
    /* libh2o's own handlers that would read this are for proxies. */
    req->overrides = (h2o_req_overrides_t *)r;
    if (timed)
        ((h2o_request_t *)r)->begun = lf_clock_ms();
    lf_str_t why;
    int refused = check(r, req, sock, &why);
    if (refused == 0)
        return r;
    req->http1_is_persistent = 0;
    lf_response_plain(r, refused, why);
    op_send(r);
    return NULL;
}

static int on_req(h2o_handler_t *self, h2o_req_t *req)
{
    lf_request_t *r = admit(req, ((app_handler_t *)self)->app);
    if (r == NULL)
        return 0;
    if (!lf_dispatch(r))
        return 0;
    /* It waits: what happens to the client from now on matters. */
    watch_client(r);
    if (r->version >= 0x200 && r->body.len <= LF_DETACH_BODY_LIMIT) {
        r->body = lf_request_dup(r, r->body);
        r->body_copied = 1;
    }
    return 0;
}

int lf_h2o_plain_socket(const lf_request_t *r)
{
    const h2o_req_t *req = r->native;
    if (r->ops != &h2o_ops || r->answered || r->version >= 0x200)
        return -1;
    h2o_socket_t *sock = req->conn->callbacks->get_socket(req->conn);
    return sock->ssl == NULL ? h2o_socket_get_fd(sock) : -1;
}

void lf_h2o_time_requests(void)
{
    timed = 1;
}

lf_request_t *lf_h2o_request(const h2o_req_t *req)
{
    return (lf_request_t *)req->overrides;
}

uint64_t *lf_h2o_begun(lf_request_t *r)
{
    return &((h2o_request_t *)r)->begun;
}

void lf_h2o_register(h2o_hostconf_t *host, lf_app_t *app)
{
    h2o_pathconf_t *path = h2o_config_register_path(host, "/", 0);
    app_handler_t *handler = (app_handler_t *)h2o_create_handler(path, sizeof(*handler));
    handler->super.on_req = on_req;
    handler->app = app;
}

static int on_guard(h2o_handler_t *self, h2o_req_t *req)
{
    lf_request_t *r = admit(req, NULL);
    if (r == NULL)
        return 0;
    r->answered = 1; /* by those that follow */
    return -1;
}

void lf_h2o_register_guard(h2o_pathconf_t *path)
{
    h2o_create_handler(path, sizeof(h2o_handler_t))->on_req = on_guard;
}
