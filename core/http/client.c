/* SPDX-License-Identifier: MIT
 *
 * Requests made inside the process: the test client's, and the one of a request context pushed by hand. They
 * run the same way as those that libh2o brings, guard and all, but for the socket.
 */
#include "http/client.h"
#include "codec/percent.h"
#include "http/app.h"
#include "http/context_lua.h"
#include "http/dispatch.h"
#include "http/guard.h"
#include "http/stream.h"

#include <stdlib.h>
#include <stdio.h>
#include <unistd.h>

enum { MAX_NESTED = 32 }; /* each level has its part of the C stack */

struct client_request;

typedef struct client_wait {
    lf_wait_t super;
    struct client_request *request; /* NULL once answered */
    int status;
    lf_buf_t texts; /* names and values of the headers, the reason */
    size_t *ends;   /* where each text ends */
    size_t ntexts;
    lf_buf_t body;
    lf_context_t *kept; /* the context, when it is to be kept for looking at */
    int broken;         /* a stream raised, a file ended early */
} client_wait_t;

/* Made as a detached request (its memory is the chain of blocks of request.c), with somebody to tell. */
typedef struct client_request {
    lf_request_t super;
    client_wait_t *wait; /* NULL when nobody waits any more */
    int begun;           /* whether it was dispatched; before, it is the wait's to free */
} client_request_t;

static void nothing(lf_request_t *r)
{
}

/* ---- the answer ---- */

static void complete(client_request_t *c)
{
    client_wait_t *wait = c->wait;
    lf_request_t *r = &c->super;
    r->detached = 1; /* from now on it lives only for its context */
    if (wait != NULL) {
        wait->request = NULL;
        lf_wait_done(&wait->super);
    }
    lf_request_free_detached(r);
}

static void on_piece(void *owner, lf_stream_event_t event, lf_str_t bytes)
{
    client_request_t *c = owner;
    if (event == LF_STREAM_PIECE && c->wait != NULL) {
        lf_buf_put(&c->wait->body, bytes.base, bytes.len);
        lf_stream_pull(c->super.res.stream);
        return;
    }
    if (event == LF_STREAM_PIECE) /* nobody waits any more, and it may never end */
        lf_stream_abandon(c->super.res.stream);
    if (c->wait != NULL)
        c->wait->broken = event == LF_STREAM_ERROR;
    complete(c);
}

static void read_file(client_request_t *c)
{
    lf_file_body_t *file = &c->super.res.file;
    lf_buf_t *body = &c->wait->body;
    lf_buf_reserve(body, file->length + 1);
    while (body->len < file->length) {
        ssize_t n = pread(file->fd, body->base + body->len, file->length - body->len,
                          (off_t)(file->offset + body->len));
        if (n <= 0) {
            c->wait->broken = 1;
            break;
        }
        body->len += (size_t)n;
    }
}

static void put_text(client_wait_t *wait, lf_str_t text)
{
    lf_buf_put(&wait->texts, text.base, text.len);
    wait->ends[wait->ntexts++] = wait->texts.len;
}

static void copy_head(client_request_t *c)
{
    lf_response_t *res = &c->super.res;
    client_wait_t *wait = c->wait;
    char length[24];
    wait->status = res->status;
    wait->ends = lf_alloc((res->nheaders * 2 + 8) * sizeof(*wait->ends));
    put_text(wait, res->reason.len != 0
                       ? res->reason
                       : lf_str(lf_status_reason(res->status), strlen(lf_status_reason(res->status))));
    if (res->content_type.len != 0) {
        put_text(wait, LF_STR("Content-Type"));
        put_text(wait, res->content_type);
    }
    for (size_t i = 0; i < res->nheaders; i++) {
        put_text(wait, res->headers[i].name);
        put_text(wait, res->headers[i].value);
    }
    int bodiless = res->status == 204 || res->status == 304 || res->status < 200;
    if (!bodiless && (res->kind == LF_BODY_BYTES || res->has_length)) {
        unsigned long long n = res->kind == LF_BODY_BYTES ? res->body.len : res->length;
        put_text(wait, LF_STR("Content-Length"));
        put_text(wait, lf_str(length, (size_t)snprintf(length, sizeof(length), "%llu", n)));
    }
}

static void op_send(lf_request_t *r)
{
    client_request_t *c = (client_request_t *)r;
    lf_response_t *res = &r->res;
    r->answered = 1;
    int no_body = lf_str_eq(r->method, LF_STR("HEAD")) || res->status == 204 || res->status == 304 ||
                  res->status < 200 || c->wait == NULL;
    if (c->wait != NULL)
        copy_head(c);
    if (res->kind == LF_BODY_STREAM) {
        res->stream = lf_stream_new(res->anchor, c, on_piece);
        if (!no_body) {
            lf_stream_pull(res->stream);
            return;
        }
        lf_stream_abandon(res->stream);
    } else if (!no_body && res->kind == LF_BODY_FILE) {
        read_file(c);
    } else if (!no_body) {
        lf_buf_put(&c->wait->body, res->body.base, res->body.len);
    }
    complete(c);
}

static const lf_request_ops_t client_ops = {
    .alloc = lf_request_detached_alloc, .load_headers = nothing, .load_peer = nothing, .send = op_send};

/* ---- the request, from a Lua table ---- */

static lf_str_t field(lua_State *L, lf_request_t *r, int idx, const char *name, const char *otherwise)
{
    size_t n = strlen(otherwise);
    const char *s = otherwise;
    lua_getfield(L, idx, name);
    if (lua_type(L, -1) == LUA_TSTRING)
        s = lua_tolstring(L, -1, &n);
    lf_str_t copy = lf_request_dup(r, lf_str(s, n));
    lua_pop(L, 1);
    return copy;
}

static void take_headers(lua_State *L, lf_request_t *r, int idx)
{
    lua_getfield(L, idx, "headers");
    size_t n = lua_istable(L, -1) ? lua_rawlen(L, -1) / 2 : 0;
    lf_header_t *headers = r->ops->alloc(r, (n + 1) * sizeof(*headers));
    for (size_t i = 0; i < n; i++) {
        lf_str_t name, value;
        lua_rawgeti(L, -1, (int)i * 2 + 1);
        lua_rawgeti(L, -2, (int)i * 2 + 2);
        name.base = luaL_checklstring(L, -2, &name.len);
        value.base = luaL_checklstring(L, -1, &value.len);
        headers[i] = (lf_header_t){lf_request_dup(r, name), lf_request_dup(r, value)};
        lua_pop(L, 2);
    }
    lua_pop(L, 1);
    r->headers = headers;
    r->nheaders = n;
    r->headers_loaded = 1;
}

/* Fills r from the table at idx: method, target, headers (flat, names in lower case), body, scheme, host,
 * peer. */
static void fill(lua_State *L, lf_request_t *r, int idx, lf_app_t *app)
{
    r->app = app;
    r->rule = LF_NO_RULE;
    r->res.anchor = LUA_NOREF;
    r->res.file.fd = -1;
    r->version = 0x101;
    r->peer_loaded = 1;
    r->method = field(L, r, idx, "method", "GET");
    r->target = field(L, r, idx, "target", "/");
    r->host = field(L, r, idx, "host", "localhost");
    r->scheme = field(L, r, idx, "scheme", "http");
    r->body = field(L, r, idx, "body", "");
    r->peer = field(L, r, idx, "peer", "");
    take_headers(L, r, idx);
    lf_str_t path = r->target;
    const char *mark = memchr(path.base, '?', path.len);
    if (mark != NULL) {
        path.len = (size_t)(mark - path.base);
        r->query = lf_str(mark + 1, r->target.len - path.len - 1);
    }
    r->path = path;
    if (memchr(path.base, '%', path.len) != NULL) {
        r->path = lf_request_dup(r, path);
        r->path.len = lf_percent_decode_inplace((char *)r->path.base, r->path.len, 0);
    }
}

/* ---- the wait ---- */

static int push(lua_State *L, lf_wait_t *base)
{
    client_wait_t *wait = (client_wait_t *)base;
    lua_pushinteger(L, wait->status);
    lua_createtable(L, (int)wait->ntexts, 0);
    size_t start = 0;
    for (size_t i = 0; i < wait->ntexts; i++) {
        lua_pushlstring(L, wait->texts.base + start, wait->ends[i] - start);
        start = wait->ends[i];
        lua_rawseti(L, -2, (int)i); /* from 0: the reason, then names and values */
    }
    lua_pushlstring(L, wait->body.len ? wait->body.base : "", wait->body.len);
    lua_pushboolean(L, !wait->broken);
    if (wait->kept == NULL)
        return 4;
    lf_context_push_handle(L, wait->kept);
    wait->kept = NULL;
    return 5;
}

/* The request runs on; nobody hears of its answer. */
static void cancel(lf_wait_t *base)
{
    client_wait_t *wait = (client_wait_t *)base;
    client_request_t *c = wait->request;
    wait->request = NULL;
    if (c == NULL)
        return;
    c->wait = NULL;
    c->super.keep = NULL;
    if (!c->begun)
        lf_request_free_detached(&c->super);
}

static void dispose(lf_wait_t *base)
{
    client_wait_t *wait = (client_wait_t *)base;
    cancel(base);
    lf_buf_free(&wait->texts);
    lf_buf_free(&wait->body);
    free(wait->ends);
    wait->ends = NULL;
    if (wait->kept != NULL)
        lf_context_unref(wait->kept);
    wait->kept = NULL;
}

/* request(core app, spec, keep, tag) -> wait whose take gives status, headers, body, whole[, context] */
static int client_request(lua_State *L)
{
    static const lf_wait_ops_t ops = {push, cancel, dispose};
    lf_app_t *app = lf_app_check(L, 1);
    luaL_checktype(L, 2, LUA_TTABLE);
    int keep = lua_toboolean(L, 3);
    if (lf_vm.depth >= MAX_NESTED)
        return luaL_error(
            L,
            "a view asks for a view that asks for a view …: requests of the test client nest more "
            "than %d deep",
            (int)MAX_NESTED);
    lua_settop(L, 4);
    client_wait_t *wait = (client_wait_t *)lf_wait_new(L, sizeof(*wait), &ops);
    client_request_t *c = (client_request_t *)lf_request_new_detached(sizeof(*c));
    c->super.ops = &client_ops;
    c->super.detached = 0;
    c->wait = wait;
    wait->request = c;
    lf_request_t *r = &c->super;
    fill(L, r, 2, app);
    r->tag = (int)luaL_optinteger(L, 4, 0);
    r->keep = keep ? &wait->kept : NULL;
    c->begun = 1;
    lf_str_t why;
    int refused = lf_guard_check(r, (lf_str_t){0}, &why);
    if (refused != 0) {
        lf_response_plain(r, refused, why);
        op_send(r);
    } else {
        lf_dispatch(r);
    }
    return 1;
}

/* context(core app, spec[, tag]) -> handle of a request context that is not answered by anybody. */
static int client_context(lua_State *L)
{
    lf_app_t *app = lf_app_check(L, 1);
    luaL_checktype(L, 2, LUA_TTABLE);
    int tag = (int)luaL_optinteger(L, 3, 0);
    lf_context_t *ctx = lf_context_new(L);
    ctx->app = app;
    ctx->is_request = 1;
    lf_request_t *r = lf_request_new_detached(sizeof(*r));
    r->context = ctx;
    ctx->request = r;
    lf_context_push_handle(L, ctx);
    lua_pushvalue(L, 1);
    lf_context_set(L, ctx, LF_SLOT_APP);
    fill(L, r, 2, app);
    r->tag = tag;
    return 1;
}

int lf_client_open(lua_State *L)
{
    static const luaL_Reg functions[] = {
        {"request", client_request}, {"context", client_context}, {NULL, NULL}};
    luaL_newlib(L, functions);
    return 1;
}
