/* SPDX-License-Identifier: MIT
 *
 * Requests: look-up, the response's headers, and lives that end before, with and after those of context and
 * handle.
 */
#include "../lua_state.h"

#include "http/request.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A request as an adapter would make one: its memory goes with it. */
typedef struct origin {
    lf_request_t super;
    void *blocks[64];
    size_t nblocks;
    int headers_asked, peer_asked;
} origin_t;

static void *op_alloc(lf_request_t *r, size_t size)
{
    origin_t *o = (origin_t *)r;
    assert_true(o->nblocks < 64);
    return o->blocks[o->nblocks++] = malloc(size ? size : 1);
}

static void op_load_headers(lf_request_t *r)
{
    static const lf_header_t headers[] = {
        {LF_STR("host"), LF_STR("h")}, {LF_STR("x"), LF_STR("1")}, {LF_STR("x"), LF_STR("2")}};
    ((origin_t *)r)->headers_asked++;
    r->headers = headers;
    r->nheaders = 3;
}

static void op_load_peer(lf_request_t *r)
{
    ((origin_t *)r)->peer_asked++;
    r->peer = lf_request_dup(r, LF_STR("192.0.2.1"));
    r->peer_port = 4711;
}

static void op_send(lf_request_t *r)
{
}

static const lf_request_ops_t ops = {
    .alloc = op_alloc, .load_headers = op_load_headers, .load_peer = op_load_peer, .send = op_send};

static origin_t *make(void)
{
    origin_t *o = calloc(1, sizeof(*o));
    lf_request_t *r = &o->super;
    r->ops = &ops;
    r->rule = LF_NO_RULE;
    r->res.anchor = LUA_NOREF;
    r->res.file.fd = -1;
    r->method = lf_request_dup(r, LF_STR("POST"));
    r->target = lf_request_dup(r, LF_STR("/p?q"));
    r->path = lf_str(r->target.base, 2);
    r->query = lf_str(r->target.base + 3, 1);
    r->body = lf_request_dup(r, LF_STR("body"));
    return o;
}

/* What an adapter's dispose does. */
static void end(origin_t *o)
{
    lf_request_end(&o->super);
    for (size_t i = 0; i < o->nblocks; i++)
        free(o->blocks[i]);
    free(o);
}

static void assert_str(lf_str_t s, const char *text)
{
    assert_int_equal(s.len, strlen(text));
    assert_memory_equal(s.base, text, s.len);
}

static void test_headers(void **state)
{
    origin_t *o = make();
    lf_str_t value;
    assert_int_equal(o->headers_asked, 0);
    assert_true(lf_request_header(&o->super, LF_STR("x"), &value));
    assert_str(value, "1");
    assert_false(lf_request_header(&o->super, LF_STR("y"), &value));
    assert_int_equal(o->headers_asked, 1);
    for (int i = 0; i < 50; i++)
        lf_response_add(&o->super, LF_STR("A"), LF_STR("b"));
    assert_int_equal(o->super.res.nheaders, 50);
    assert_str(o->super.res.headers[49].name, "A");
    lf_response_plain(&o->super, 404, LF_STR("no\n"));
    assert_int_equal(o->super.res.nheaders, 0);
    assert_int_equal(o->super.res.status, 404);
    end(o);
}

/* The context lives on: it gets a copy that shares no byte with the original. */
static void test_copy_for_the_context(void **state)
{
    origin_t *o = make();
    lf_context_t *ctx = lf_context_new(lua);
    ctx->request = &o->super;
    o->super.context = ctx;
    end(o);
    lf_request_t *copy = ctx->request;
    assert_non_null(copy);
    assert_true(copy->detached);
    assert_str(copy->method, "POST");
    assert_str(copy->target, "/p?q");
    assert_str(copy->path, "/p");
    assert_str(copy->query, "q");
    assert_str(copy->body, "body");
    assert_str(copy->peer, "192.0.2.1");
    assert_int_equal(copy->peer_port, 4711);
    lf_str_t value;
    assert_true(lf_request_header(copy, LF_STR("x"), &value));
    assert_str(value, "1");
    lf_context_unref(ctx); /* the copy goes with it */
}

static void test_large_body_is_lost(void **state)
{
    origin_t *o = make();
    lf_request_t *r = &o->super;
    r->body = lf_str(op_alloc(r, LF_DETACH_BODY_LIMIT + 1), LF_DETACH_BODY_LIMIT + 1);
    lf_context_t *ctx = lf_context_new(lua);
    ctx->request = r;
    r->context = ctx;
    end(o);
    assert_int_equal(ctx->request->body.len, 0);
    assert_true(ctx->request->body_lost);
    lf_context_unref(ctx);
}

/* The context goes first, as in every ordinary request. */
static void test_context_first(void **state)
{
    origin_t *o = make();
    lf_context_t *ctx = lf_context_new(lua);
    ctx->request = &o->super;
    o->super.context = ctx;
    lf_context_unref(ctx);
    assert_null(o->super.context);
    end(o);
}

static void test_handle(void **state)
{
    origin_t *o = make();
    lf_context_t *ctx = lf_context_new(lua);
    ctx->request = &o->super;
    ctx->is_request = 1;
    o->super.context = ctx;
    lf_vm.context = ctx;
    run("kept = core.request.handle() assert(kept == core.request.handle()) assert(kept.method == 'POST')");
    end(o);
    run("assert(kept.method == 'POST' and kept.remote_addr == '192.0.2.1' and kept.raw_data == 'body')");
    lf_vm.context = NULL;
    lf_context_unref(ctx);
    run("local ok, err = pcall(function() return kept.method end)\n"
        "assert(not ok and err:find('the request has ended', 1, true))");
    /* The other way round: the handle is collected first. */
    run("kept = nil collectgarbage() collectgarbage()");
}

static void test_files_are_closed(void **state)
{
    int fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
    origin_t *o = make();
    o->super.res.kind = LF_BODY_FILE;
    o->super.res.file.fd = fd;
    lf_response_plain(&o->super, 500, LF_STR("error\n")); /* another answer after all */
    assert_int_equal(fcntl(fd, F_GETFD), -1);
    fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
    o->super.res.kind = LF_BODY_FILE;
    o->super.res.file.fd = fd;
    end(o);
    assert_int_equal(fcntl(fd, F_GETFD), -1);
}

/* A stream that was prepared and never sent is closed, once. */
static void test_streams_are_closed(void **state)
{
    run("closed = 0 pair = { function() end, function() closed = closed + 1 end }");
    origin_t *o = make();
    lua_getglobal(lua, "pair");
    o->super.res.anchor = luaL_ref(lua, LUA_REGISTRYINDEX);
    o->super.res.kind = LF_BODY_STREAM;
    end(o);
    assert_true(is("closed == 0")); /* no Lua in a dispose callback */
    run_until("closed == 1");
    lf_loop_run(0);
    assert_true(is("closed == 1"));
}

static void test_reasons(void **state)
{
    assert_string_equal(lf_status_reason(200), "OK");
    assert_string_equal(lf_status_reason(511), "Network Authentication Failed");
    assert_string_equal(lf_status_reason(299), "Unknown");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_headers),
        cmocka_unit_test(test_copy_for_the_context),
        cmocka_unit_test(test_large_body_is_lost),
        cmocka_unit_test(test_context_first),
        cmocka_unit_test(test_handle),
        cmocka_unit_test(test_files_are_closed),
        cmocka_unit_test(test_streams_are_closed),
        cmocka_unit_test(test_reasons),
    };
    return cmocka_run_group_tests(tests, start_lua, stop_lua);
}
