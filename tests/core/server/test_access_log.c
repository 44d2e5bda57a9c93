/* SPDX-License-Identifier: MIT
 *
 * The access log of a worker: where lines go, in which pieces, what happens when they cannot, and that
 * requests of both protocols are met.
 */
#include "../http/wire.h"

#include "server/access_log.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

static char path[] = "/tmp/luaflask-access-log.XXXXXX";
static char text[1 << 21];

static const char *content(const char *of)
{
    FILE *file = fopen(of, "r");
    size_t n = file != NULL ? fread(text, 1, sizeof(text) - 1, file) : 0;
    if (file != NULL)
        fclose(file);
    text[n] = '\0';
    return text;
}

static void open_log(const char *to, const char *format)
{
    char message[512];
    if (lf_access_log_open(to, lf_str(format, strlen(format)), message, sizeof(message)) != 0)
        fail_msg("%s", message);
}

static void turn_until(const char *of, const char *wanted)
{
    uint64_t deadline = lf_clock_ms() + 10000;
    while (strcmp(content(of), wanted) != 0) {
        if (lf_clock_ms() > deadline)
            fail_msg("never came: %s\nbut: %.1000s", wanted, text);
        lf_loop_run(20);
    }
}

static void register_log(h2o_hostconf_t *host)
{
    open_log(path, "%m %U %>s %B %H %R");
    lf_access_log_register(host);
}

static int start(void **state)
{
    int fd = mkstemp(path);
    close(fd);
    register_more = register_log;
    return start_wire(state);
}

static int stop(void **state)
{
    unlink(path);
    return stop_lua(state);
}

/* Requests over HTTP/1, whether a view or the guard answers them, and of what libh2o refuses nothing. */
static void test_http1(void **state)
{
    run("views['/a'] = function() return 'hello' end");
    dial(0);
    send_text("GET /a HTTP/1.1\r\nHost: x\r\n\r\n");
    receive("hello");
    send_text("HEAD /a HTTP/1.1\r\nHost: x\r\n\r\nGET /two HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n");
    receive("exactly one Host");
    receive_close();
    hang_up();
    dial(0);
    send_text("not HTTP\r\n\r\n");
    receive_close();
    hang_up();
    lf_access_log_reopen();
    assert_string_equal(content(path),
                        "GET /a 200 5 HTTP/1.1 -\nHEAD /a 200 0 HTTP/1.1 -\nGET /two 400 34 HTTP/1.1 -\n");
}

/* Header block: GET (or HEAD), scheme http, the path and authority as literals. */
static void ask2(unsigned char stream, const char *target)
{
    unsigned char block[256] = {
        0, 0, 0, 1, 5, 0, 0, 0, stream, 0x82, 0x86, 0x04, (unsigned char)strlen(target)};
    size_t n = 13 + strlen(target);
    memcpy(block + 13, target, strlen(target));
    memcpy(block + n, "\x01\x04host", 6);
    block[2] = (unsigned char)(n + 6 - 9);
    send_bytes(block, n + 6);
}

static void test_http2(void **state)
{
    truncate(path, 0);
    run("views['/b'] = function() return 'well and alive' end\n"
        "views['/hang'] = function() sleep(1000) end");
    dial(1);
    send_text("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
    send_bytes("\0\0\0\4\0\0\0\0\0", 9);
    ask2(1, "/b?x");
    receive("well and alive");
    ask2(3, "/hang");
    for (int i = 0; i < 3; i++)
        lf_loop_run(0);
    assert_int_equal(lf_dispatch_running(), 1);
    hang_up();
    settle();
    lf_access_log_reopen();
    assert_string_equal(content(path), "GET /b 200 14 HTTP/2.0 -\nGET /hang 499 0 HTTP/2.0 -\n");
}

/* A request that is cut off at the worker's end has its line too. */
static void test_cut_off(void **state)
{
    truncate(path, 0);
    dial(0);
    send_text("GET /hang HTTP/1.1\r\nHost: x\r\n\r\n");
    for (int i = 0; i < 5; i++)
        lf_loop_run(0);
    assert_int_equal(lf_dispatch_running(), 1);
    lf_access_log_close(&context);
    assert_string_equal(content(path), "GET /hang 499 0 HTTP/1.1 -\n");
    hang_up();
    settle();
    lf_access_log_reopen();
}

static void test_buffered_for_a_second(void **state)
{
    truncate(path, 0);
    lf_access_log_line("one\n", 4);
    assert_string_equal(content(path), "");
    turn_until(path, "one\n");
}

static void test_reopen(void **state)
{
    char moved[64];
    truncate(path, 0);
    snprintf(moved, sizeof(moved), "%s.1", path);
    lf_access_log_line("old\n", 4);
    rename(path, moved);
    lf_access_log_line("late\n", 5);
    lf_access_log_reopen();
    lf_access_log_line("new\n", 4);
    lf_access_log_reopen();
    assert_string_equal(content(moved), "old\nlate\n");
    assert_string_equal(content(path), "new\n");
    unlink(moved);
}

/* A pipe gets whole lines, at most PIPE_BUF bytes at a time, and a full one makes nobody wait. */
static void test_pipe(void **state)
{
    static char line[1500], piece[1 << 17];
    char fifo[64];
    snprintf(fifo, sizeof(fifo), "%s.fifo", path);
    assert_int_equal(mkfifo(fifo, 0600), 0);
    char message[512];
    assert_int_equal(lf_access_log_open(fifo, LF_STR("common"), message, sizeof(message)), -1);
    assert_non_null(strstr(message, "no program reads"));
    int reader = open(fifo, O_RDONLY | O_NONBLOCK);
    open_log(fifo, "common");
    memset(line, 'x', sizeof(line));
    line[sizeof(line) - 1] = '\n';
    int sent = 0;
    for (; sent < 400; sent++) /* 600,000 bytes: more than a pipe takes, less than what is kept */
        lf_access_log_line(line, sizeof(line));
    size_t total = 0;
    uint64_t deadline = lf_clock_ms() + 10000;
    while (total < (size_t)sent * sizeof(line) && lf_clock_ms() < deadline) {
        ssize_t n = read(reader, piece, sizeof(piece));
        if (n > 0) {
            assert_int_equal(piece[n - 1], '\n');
            assert_int_equal((size_t)n % sizeof(line), 0);
            total += (size_t)n;
        } else {
            lf_loop_run(20);
        }
    }
    assert_int_equal(total, (size_t)sent * sizeof(line));
    /* Nobody reads: lines are kept up to a limit, then dropped, and that is said once. */
    char said[64];
    snprintf(said, sizeof(said), "%s.said", path);
    int saved = dup(STDERR_FILENO), capture = open(said, O_CREAT | O_RDWR, 0600);
    dup2(capture, STDERR_FILENO);
    lf_log_set_level(LF_LOG_WARNING);
    for (int i = 0; i < 2000; i++)
        lf_access_log_line(line, sizeof(line));
    const char *warning =
        strstr(content(said), "its reader takes nothing; lines wait up to 1048576 bytes, 1 lost");
    assert_non_null(warning);
    assert_null(strstr(warning + 1, "its reader takes nothing"));
    /* Somebody does again: what was kept arrives, and the loss is told. */
    for (total = 0; strstr(content(said), "written again") == NULL && lf_clock_ms() < deadline;
         lf_loop_run(20)) {
        ssize_t n;
        while ((n = read(reader, piece, sizeof(piece))) > 0)
            total += (size_t)n;
    }
    assert_non_null(strstr(text, "the access log is written again; "));
    assert_true(total > (1 << 20) - 70000 && total < 1200000);
    dup2(saved, STDERR_FILENO);
    close(saved);
    close(capture);
    unlink(said);
    lf_log_set_level((lf_log_level_t)(LF_LOG_ERROR + 1));
    close(reader);
    open_log(path, "common");
    unlink(fifo);
}

static void test_refused(void **state)
{
    char message[512];
    assert_int_equal(lf_access_log_open("/nonexistent/log", LF_STR("common"), message, sizeof(message)), -1);
    assert_string_equal(message,
                        "cannot open /nonexistent/log: No such file or directory; make the folder first");
    assert_int_equal(lf_access_log_open("/tmp", LF_STR("common"), message, sizeof(message)), -1);
    assert_int_equal(lf_access_log_open(path, LF_STR("%Z"), message, sizeof(message)), -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_http1),   cmocka_unit_test(test_http2),
        cmocka_unit_test(test_cut_off), cmocka_unit_test(test_buffered_for_a_second),
        cmocka_unit_test(test_reopen),  cmocka_unit_test(test_pipe),
        cmocka_unit_test(test_refused),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
