/* SPDX-License-Identifier: MIT
 *
 * HTTP/2: requests and responses that go while something still works on them. libh2o frees a request on a
 * reset or a lost connection at once, its body even before it tells.
 */
#include "wire.h"

enum {
    DATA = 0,
    HEADERS = 1,
    RST_STREAM = 3,
    SETTINGS = 4,
    WINDOW_UPDATE = 8,
    END_STREAM = 1,
    END_HEADERS = 4
};

static void send_frame(int type, int flags, uint32_t stream, const void *payload, size_t n)
{
    unsigned char head[9] = {
        (unsigned char)(n >> 16),      (unsigned char)(n >> 8),      (unsigned char)n,
        (unsigned char)type,           (unsigned char)flags,         (unsigned char)(stream >> 24),
        (unsigned char)(stream >> 16), (unsigned char)(stream >> 8), (unsigned char)stream};
    send_bytes(head, sizeof(head));
    send_bytes(payload, n);
}

static void dial2(void)
{
    dial(1);
    send_text("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
    send_frame(SETTINGS, 0, 0, "", 0);
    /* The connection's window never stands in the way, each stream's does. */
    send_frame(WINDOW_UPDATE, 0, 0, "\x3f\0\0\0", 4);
}

/* Header block: method by static index (2 GET, 3 POST), scheme http, the path and authority as literals. */
static void ask(uint32_t stream, int post, const char *path, int flags)
{
    unsigned char block[256];
    size_t n = 0, len = strlen(path);
    block[n++] = post ? 0x83 : 0x82;
    block[n++] = 0x86;
    block[n++] = 0x04;
    block[n++] = (unsigned char)len;
    memcpy(block + n, path, len);
    n += len;
    memcpy(block + n, "\x01\x04host", 6);
    send_frame(HEADERS, flags | END_HEADERS, stream, block, n + 6);
}

static void reset(uint32_t stream)
{
    send_frame(RST_STREAM, 0, stream, "\0\0\0\x8", 4);
}

static void turn(void)
{
    for (int i = 0; i < 3; i++)
        lf_loop_run(0);
}

static void expect_alive(uint32_t stream)
{
    run("views['/alive'] = function() return 'alive and well' end");
    ask(stream, 0, "/alive", END_STREAM);
    receive("alive and well");
}

/* HTTP/2 reset while the view waits: the task is cancelled, its cleanup runs (and waits), the worker lives.
 */
static void test_reset_while_the_view_waits(void **state)
{
    run("cleaned, ended = nil, nil\n"
        "views['/wait'] = function()\n"
        "  local ok, err = pcall(sleep, 1000)\n"
        "  core.task.shield(true) sleep(0.005) core.task.shield(false)\n"
        "  cleaned = is_cancelled(err) and request.method == 'GET' and request.path == '/wait'\n"
        "  error(err, 0)\n"
        "end");
    dial2();
    ask(1, 0, "/wait", END_STREAM);
    turn();
    assert_int_equal(lf_dispatch_running(), 1);
    reset(1);
    turn();
    assert_true(is("cleaned == nil"));
    run_until("cleaned ~= nil");
    assert_true(is("cleaned"));
    settle();
    expect_alive(3);
    hang_up();
}

/* POST runs to its end and the answer is dropped; its body, headers and path are still there. */
static void test_reset_of_post(void **state)
{
    run("got = nil\n"
        "views['/post'] = function()\n"
        "  sleep(0.01)\n"
        "  got = request.raw_data .. '|' .. request.path .. '|' .. core.request.header('content-length')\n"
        "  return ('x'):rep(100000)\n"
        "end");
    dial2();
    ask(1, 1, "/post", 0);
    send_frame(DATA, END_STREAM, 1, "the body", 8);
    turn();
    assert_int_equal(lf_dispatch_running(), 1);
    reset(1);
    run_until("got ~= nil");
    assert_true(is("got == 'the body|/post|8'"));
    settle();
    expect_alive(3);
    hang_up();
}

/* A body too large to be copied goes with its client; asking for it says so. */
static void test_reset_of_large_post(void **state)
{
    static char piece[16000];
    run("told = nil\n"
        "views['/large'] = function()\n"
        "  size = core.request.body_size() sleep(0.01)\n"
        "  local ok, err = pcall(function() return request.raw_data end) told = tostring(err)\n"
        "  return 'done'\n"
        "end");
    dial2();
    turn();
    ask(1, 1, "/large", 0);
    for (int i = 0; i < 80; i++) {
        send_frame(DATA, i == 79 ? END_STREAM : 0, 1, piece, sizeof(piece));
        lf_loop_run(0);
        drain();
    }
    run_until("size == 80 * 16000");
    reset(1);
    run_until("told ~= nil");
    assert_true(is("told:find('the client has gone', 1, true) ~= nil"));
    settle();
    hang_up();
}

/* The handle that a task kept reads the copy, and says so once the request is over. */
static void test_handle_after_reset(void **state)
{
    run("kept, seen = nil, nil\n"
        "views['/kept'] = function()\n"
        "  kept = core.request.handle() pcall(sleep, 1000) seen = kept.path .. request.path\n"
        "end");
    dial2();
    ask(1, 0, "/kept", END_STREAM);
    turn();
    reset(1);
    run_until("seen ~= nil");
    assert_true(is("seen == '/kept/kept'"));
    settle();
    run("local ok, err = pcall(function() return kept.path end)\n"
        "assert(not ok and err:find('the request has ended', 1, true)) kept = nil");
    hang_up();
}

/* A task spawned in the request's context outlives client and request. */
static void test_shared_context_after_reset(void **state)
{
    run("seen = nil\n"
        "views['/share'] = function()\n"
        "  spawn(function() sleep(0.02) seen = request.path .. '?' .. request.query_string end, true)\n"
        "  sleep(1000)\n"
        "end");
    dial2();
    ask(1, 0, "/share?a=b", END_STREAM);
    turn();
    reset(1);
    settle();
    assert_true(is("seen == nil"));
    run_until("seen ~= nil");
    assert_true(is("seen == '/share?a=b'"));
    hang_up();
}

static void test_reset_while_streaming(void **state)
{
    run("closed, pulls = 0, 0\n"
        "views['/stream'] = function()\n"
        "  answer{ function() pulls = pulls + 1 return ('y'):rep(5000) end, function() closed = closed + 1 "
        "end }\n"
        "end\n"
        "views['/slow'] = function()\n"
        "  answer{ function() pulls = pulls + 1 sleep(1000) end, function() closed = closed + 1 end }\n"
        "end");
    dial2();
    ask(1, 0, "/stream", END_STREAM); /* stuck: the window is full, the last piece is libh2o's */
    for (int i = 0; i < 50; i++)
        lf_loop_run(0);
    reset(1);
    run_until("closed == 1");
    run("pulls = 0");
    ask(3, 0, "/slow", END_STREAM); /* a pull waits */
    run_until("pulls == 1");
    reset(3);
    run_until("closed == 2");
    expect_alive(5);
    for (int i = 0; i < 20; i++)
        lf_loop_run(1);
    assert_true(is("closed == 2"));
    hang_up();
}

/* Every kind of work is under way when the connection goes. */
static void test_lost_connection(void **state)
{
    int before = open_descriptors();
    FILE *file = fopen("/tmp/lf_test_h2.bin", "w");
    for (int i = 0; i < 100000; i++)
        fputs("0123456789", file);
    fclose(file);
    run("closed, cancelled, posted = 0, 0, 0\n"
        "views['/wait'] = function() local ok, err = pcall(sleep, 1000)\n"
        "  cancelled = cancelled + (is_cancelled(err) and 1 or 0) end\n"
        "views['/stream'] = function()\n"
        "  answer{ function() return ('y'):rep(5000) end, function() closed = closed + 1 end }\n"
        "end\n"
        "views['/file'] = function() answer((await(core.file.open('/tmp/lf_test_h2.bin', 0)))) end\n"
        "views['/post'] = function() sleep(0.01) posted = posted + 1 return 'x' end");
    for (int round = 0; round < 20; round++) {
        dial2();
        for (uint32_t i = 0; i < 5; i++) {
            ask(1 + i * 8, 0, "/wait", END_STREAM);
            ask(3 + i * 8, 0, "/stream", END_STREAM);
            ask(5 + i * 8, 0, "/file", END_STREAM);
            ask(7 + i * 8, 1, "/post", END_STREAM);
        }
        for (int i = 0; i < round; i++)
            lf_loop_run(0);
        hang_up();
        settle();
        lf_loop_run(5);
    }
    run_until("closed == cancelled and closed == posted");
    run("sleep(0.01) collectgarbage() collectgarbage()");
    unlink("/tmp/lf_test_h2.bin");
    /* The pool's eventfd may be new. */
    assert_in_range(open_descriptors(), before - 1, before + 1);
}

/* Resets at every moment, in one connection. */
static void test_rapid_reset(void **state)
{
    static const char *const paths[] = {"/alive", "/wait", "/stream", "/post"};
    run("views['/alive'] = function() return 'alive and well' end\n"
        "views['/wait'] = function() sleep(0.001) return ('w'):rep(20000) end");
    dial2();
    turn();
    for (uint32_t i = 0; i < 2000; i++) {
        ask(1 + 2 * i, i % 4 == 3, paths[i % 4], END_STREAM);
        if (i % 3 != 0)
            lf_loop_run(0);
        if (i % 5 == 4)
            lf_loop_run(1);
        reset(1 + 2 * i);
        drain();
        client.len = 0;
    }
    settle();
    expect_alive(4001);
    hang_up();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_reset_while_the_view_waits),
        cmocka_unit_test(test_reset_of_post),
        cmocka_unit_test(test_reset_of_large_post),
        cmocka_unit_test(test_handle_after_reset),
        cmocka_unit_test(test_shared_context_after_reset),
        cmocka_unit_test(test_reset_while_streaming),
        cmocka_unit_test(test_lost_connection),
        cmocka_unit_test(test_rapid_reset),
    };
    return cmocka_run_group_tests(tests, start_wire, stop_lua);
}
