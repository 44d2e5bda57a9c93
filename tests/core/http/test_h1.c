/* SPDX-License-Identifier: MIT
 *
 * HTTP/1: what goes over the wire for each kind of body, and clients that leave in the middle.
 */
#include "wire.h"

static void get(const char *path)
{
    char text[256];
    snprintf(text, sizeof(text), "GET %s HTTP/1.1\r\nHost: h\r\n\r\n", path);
    send_text(text);
}

/* One answer and the next on the same connection: nothing stands between them. */
static void expect_next(void)
{
    run("views['/next'] = function() return 'the next answer' end");
    client.len = 0;
    get("/next");
    const char *found = receive("\r\n\r\nthe next answer");
    assert_non_null(found);
    assert_memory_equal(client.in, "HTTP/1.1 200 OK\r\n", 17);
}

static void test_head_has_no_body(void **state)
{
    run("views['/s'] = function() return 'visible' end\n"
        "views['/p'] = function() answer('visible', 200, { 'X-Y', 'z' }) end\n"
        "views['/t'] = function() answer({ function() return 'visible' end, function() end }) end\n"
        "views['/j'] = function() return { visible = 1 } end");
    dial(0);
    send_text("HEAD /s HTTP/1.1\r\nHost: h\r\n\r\n");
    receive("Content-Length: 7");
    receive("\r\n\r\n");
    send_text("HEAD /p HTTP/1.1\r\nHost: h\r\n\r\nHEAD /j HTTP/1.1\r\nHost: h\r\n\r\nHEAD /t "
              "HTTP/1.1\r\nHost: h\r\n\r\n");
    settle();
    receive("X-Y: z");
    assert_null(memmem(client.in, client.len, "visible", 7));
    hang_up();
    dial(0);
    send_text("HEAD /s HTTP/1.1\r\nHost: h\r\n\r\n");
    receive("\r\n\r\n");
    expect_next();
    hang_up();
}

static void test_statuses_without_body(void **state)
{
    run("views['/204'] = function() return 'nothing', 204 end views['/304'] = function() answer('nothing', "
        "304) end");
    static const char *const paths[] = {"/204", "/304"};
    for (size_t i = 0; i < 2; i++) {
        dial(0);
        get(paths[i]);
        receive("\r\n\r\n");
        assert_null(memmem(client.in, client.len, "nothing", 7));
        assert_null(memmem(client.in, client.len, "Content-Length", 14));
        expect_next();
        hang_up();
    }
}

static void test_pipelining(void **state)
{
    run("views['/a'] = function() sleep(0.003) return 'aaaa' end views['/b'] = function() return 'bbbb' end");
    dial(0);
    send_text("GET /a HTTP/1.1\r\nHost: h\r\n\r\nGET /b HTTP/1.1\r\nHost: h\r\n\r\nGET /a HTTP/1.1\r\nHost: "
              "h\r\n\r\n");
    const char *b = receive("bbbb");
    assert_non_null(memmem(client.in, (size_t)(b - client.in), "aaaa", 4));
    hang_up();
    settle();
}

static void test_headers(void **state)
{
    run("views['/h'] = function()\n"
        "  answer('x', 201, { 'X-One', '1', 'Connection', 'upgrade', 'Transfer-Encoding', 'chunked', "
        "'Keep-Alive', '5',\n"
        "    'Content-Type', 'text/x' }, 'Made It')\n"
        "end\n"
        "views['/close'] = function() answer('x', 200, { 'Connection', 'close' }) end\n"
        "views['/inject'] = function() answer('x', 200, { 'X', 'a\\r\\nSet-Cookie: b' }) end\n"
        "views['/name'] = function() answer('x', 200, { 'X: y\\r\\nZ', 'a' }) end\n"
        "views['/reason'] = function() answer('x', 200, {}, 'OK\\r\\nX: y') end\n"
        "views['/status'] = function() answer('x', 1000) end\n"
        "views['/wide'] = function() return 'x', 4294967496 end");
    dial(0);
    get("/h");
    receive("HTTP/1.1 201 Made It\r\n");
    receive("X-One: 1\r\n");
    receive("\r\n\r\nx");
    assert_null(memmem(client.in, client.len, "chunked", 7));
    assert_null(memmem(client.in, client.len, "Keep-Alive", 10));
    expect_next();
    static const char *const wrong[] = {"/inject", "/name", "/reason", "/status", "/wide"};
    for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
        client.len = 0;
        get(wrong[i]);
        receive("HTTP/1.1 500 ");
        receive("\r\n\r\nerror: ");
        assert_null(memmem(client.in, client.len, "\nSet-Cookie", 11));
    }
    client.len = 0;
    get("/close");
    receive("onnection: close");
    receive_close();
    hang_up();
}

static void test_guard_refuses(void **state)
{
    run("asked = false views['/'] = function() asked = true return 'x' end");
    dial(0);
    send_text("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\nContent-Length: 3\r\n\r\nabc"
              "GET / HTTP/1.1\r\nHost: h\r\n\r\n");
    receive("HTTP/1.1 400 Bad Request");
    receive("more than one Content-Length");
    receive_close();
    assert_true(is("asked == false"));
    hang_up();
}

static void test_large_body_is_anchored(void **state)
{
    run("views['/l'] = function() local s = ('z'):rep(900000) .. 'end' return s end");
    dial(0);
    get("/l");
    lf_loop_run(0);
    run("collectgarbage() collectgarbage()");
    receive("zend");
    hang_up();
}

static void test_stream(void **state)
{
    run("closed = 0\n"
        "function stream(pieces, wait)\n"
        "  local i = 0\n"
        "  return { function() i = i + 1 if wait then sleep(wait) end return pieces[i] end,\n"
        "    function() closed = closed + 1 end }\n"
        "end\n"
        "views['/s'] = function() answer(stream({ 'one', '', 'two', 'three' }, 0.001)) end");
    dial(0);
    get("/s");
    receive("\r\n3\r\none\r\n3\r\ntwo\r\n5\r\nthree\r\n0\r\n\r\n");
    expect_next();
    hang_up();
}

static void test_stream_with_length(void **state)
{
    run("views['/right'] = function() answer(stream({ 'abc', 'de' }), 200, { 'Content-Length', '5' }) end\n"
        "views['/short'] = function() answer(stream({ 'abc' }), 200, { 'Content-Length', '5' }) end\n"
        "views['/long'] = function() answer(stream({ 'abc', 'defghi' }), 200, { 'Content-Length', '5' }) "
        "end\n"
        "views['/raises'] = function() answer{ function() error('x') end, function() end } end");
    dial(0);
    get("/right");
    receive("\r\n\r\nabcde");
    assert_non_null(memmem(client.in, client.len, "Content-Length: 5", 17));
    expect_next();
    hang_up();
    static const char *const cut[] = {"/short", "/long", "/raises"};
    for (size_t i = 0; i < 3; i++) {
        run("closed = 0");
        dial(0);
        get(cut[i]);
        receive_close(); /* the client sees that something is wrong */
        assert_null(memmem(client.in, client.len, "fghi", 4));
        hang_up();
    }
}

/* HTTP/1.0 knows no chunks: the end of the connection is the end of the body. */
static void test_stream_to_http10(void **state)
{
    run("views['/s'] = function() answer(stream({ 'one', 'two' })) end");
    dial(0);
    send_text("GET /s HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
    receive("onetwo");
    receive_close();
    hang_up();
}

/* A client that leaves: the stream's close runs once, whatever was going on. */
static void test_client_leaves_a_stream(void **state)
{
    run("closed, pulls = 0, 0\n"
        "views['/endless'] = function()\n"
        "  answer{ function() pulls = pulls + 1 return ('y'):rep(50000) end, function() closed = closed + 1 "
        "end }\n"
        "end");
    for (int i = 1; i <= 20; i++) {
        run("before = closed");
        dial(0);
        get("/endless");
        for (int k = 0; k < i; k++)
            lf_loop_run(0);
        hang_up();
        run_until("closed == before + 1 or pulls == 0");
    }
    for (int i = 0; i < 10; i++)
        lf_loop_run(1);
    assert_true(is("closed >= 15 and closed <= 20"));
}

/* A session that cannot be saved, an error after a stream was prepared: it is closed, not sent. */
static void test_replaced_stream(void **state)
{
    run("closed = 0\n"
        "views['/r'] = function() answer(stream({ 'one' })) error('afterwards', 0) end\n"
        "core.result.take = core.result.take");
    dial(0);
    get("/r");
    receive("\r\n\r\nerror: afterwards");
    run_until("closed == 1");
    expect_next();
    hang_up();
}

static void write_file(const char *path, size_t n)
{
    FILE *file = fopen(path, "w");
    for (size_t i = 0; i < n; i++)
        fputc((int)('a' + i % 26), file);
    fclose(file);
}

static void test_file(void **state)
{
    static const char path[] = "/tmp/lf_test_h1.bin";
    write_file(path, 300000);
    int before = open_descriptors();
    run("local path = '/tmp/lf_test_h1.bin'\n"
        "views['/f'] = function() local f, size = await(core.file.open(path, 0)) assert(size == 300000) "
        "answer(f) end\n"
        "views['/part'] = function() answer((await(core.file.open(path, 0))):slice(26, 5), 206) end\n"
        "views['/empty'] = function() answer((await(core.file.open(path, 0))):slice(26, 0)) end\n"
        "views['/small'] = function() local text, size = await(core.file.open(path, 1000000)) return text "
        "end\n"
        "views['/error'] = function() answer((await(core.file.open(path, 0)))) error('after', 0) end\n"
        "views['/twice'] = function() local f = await(core.file.open(path, 0)) answer(f) answer(f) end\n"
        "views['/none'] = function() local f, why, code = await(core.file.open('/nowhere/x', 0)) return why "
        "end\n"
        "views['/dir'] = function() local f, why = await(core.file.open('/tmp', 0)) return why end");
    dial(0);
    int open_then = open_descriptors();
    get("/f");
    uint64_t deadline = lf_clock_ms() + 10000;
    while (drain(), client.len < 300000 && lf_clock_ms() < deadline)
        lf_loop_run(5);
    receive("Content-Length: 300000");
    const char *body = strstr(client.in, "\r\n\r\n") + 4;
    while (drain(), client.in + client.len < body + 300000 && lf_clock_ms() < deadline)
        lf_loop_run(5);
    for (int i = 0; i < 300000; i++)
        assert_int_equal(body[i], 'a' + i % 26);
    expect_next();
    client.len = 0;
    get("/part");
    receive("Content-Length: 5\r\n");
    receive("\r\n\r\nabcde");
    expect_next();
    client.len = 0;
    get("/empty");
    receive("Content-Length: 0\r\n");
    expect_next();
    client.len = 0;
    get("/small");
    receive("Content-Length: 300000\r\n");
    while (drain(), client.len < 300000)
        lf_loop_run(5);
    hang_up();
    dial(0);
    get("/error");
    receive("error: after");
    get("/twice");
    receive("sent already");
    get("/none");
    receive("No such file");
    get("/dir");
    receive("Is a directory");
    run("collectgarbage() collectgarbage()");
    /* The pool's eventfd came. */
    assert_in_range(open_descriptors(), open_then - 1, open_then + 1);
    hang_up();
    assert_in_range(open_descriptors(), before, before + 1);
    unlink(path);
}

/* A file that is cut while it is sent cuts the answer. */
static void test_file_becomes_shorter(void **state)
{
    static const char path[] = "/tmp/lf_test_h1.bin";
    write_file(path, 900000);
    run("views['/f'] = function() answer((await(core.file.open('/tmp/lf_test_h1.bin', 0)))) end");
    dial(0);
    get("/f");
    receive("Content-Length: 900000");
    assert_int_equal(truncate(path, 10), 0);
    receive_close();
    assert_true(client.len < 900000);
    hang_up();
    unlink(path);
}

static void test_client_leaves_a_file(void **state)
{
    static const char path[] = "/tmp/lf_test_h1.bin";
    write_file(path, 3000000);
    int before = open_descriptors();
    for (int i = 0; i < 30; i++) {
        dial(0);
        get("/f");
        for (int k = 0; k < i; k++)
            lf_loop_run(i % 3 == 0);
        hang_up();
        settle();
    }
    run("sleep(0.02) collectgarbage() collectgarbage()");
    assert_in_range(open_descriptors(), before - 1, before + 1);
    unlink(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_head_has_no_body),
        cmocka_unit_test(test_statuses_without_body),
        cmocka_unit_test(test_pipelining),
        cmocka_unit_test(test_headers),
        cmocka_unit_test(test_guard_refuses),
        cmocka_unit_test(test_large_body_is_anchored),
        cmocka_unit_test(test_stream),
        cmocka_unit_test(test_stream_with_length),
        cmocka_unit_test(test_stream_to_http10),
        cmocka_unit_test(test_client_leaves_a_stream),
        cmocka_unit_test(test_replaced_stream),
        cmocka_unit_test(test_file),
        cmocka_unit_test(test_file_becomes_shorter),
        cmocka_unit_test(test_client_leaves_a_file),
    };
    return cmocka_run_group_tests(tests, start_wire, stop_lua);
}
