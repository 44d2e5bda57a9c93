/* SPDX-License-Identifier: MIT
 *
 * The guard: raw heads as libh2o leaves them (names in lower case), and what they are refused for.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "http/guard.h"
#include "http/limits.h"

#include <string.h>

static const struct {
    const char *head;
    int version, status;
} heads[] = {
    {"GET / HTTP/1.1\r\nhost: a\r\n\r\n", 0x101, 0},
    {"\r\nGET / HTTP/1.1\r\nhost: a\r\n\r\n", 0x101, 0},
    {"\nGET / HTTP/1.1\nhost: a\n\n", 0x101, 400},
    {"\nGET / HTTP/1.1\r\nhost: a\r\n\r\n", 0x101, 400},
    {"GET / HTTP/1.1\nhost: a\r\n\r\n", 0x101, 400},
    {"GET / HTTP/1.1\r\nhost: a\n\r\n", 0x101, 400},
    {"GET / HTTP/1.1\r\nhost: a\r\n\n", 0x101, 400},
    {"GET / HTTP/1.0\r\n\r\n", 0x100, 0},
    {"GET / HTTP/1.0\r\nhost: a\r\nhost: b\r\n\r\n", 0x100, 400},
    {"GET / HTTP/1.1\r\n\r\n", 0x101, 400},
    {"GET / HTTP/1.1\r\nhost: a\r\nhost: a\r\n\r\n", 0x101, 400},
    {"GET / HTTP/1.1\r\nhost: a\r\nx: y\r\nhost: b\r\n\r\n", 0x101, 400},
    {"GET / HTTP/1.1\r\nhostile: a\r\n\r\n", 0x101, 400},
    {"POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 3\r\n\r\nabc", 0x101, 0},
    {"POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 3\r\ncontent-length: 3\r\n\r\nabc", 0x101, 400},
    {"POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 3\r\ncontent-length: 5\r\n\r\nabc", 0x101, 400},
    {"POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 3\r\ntransfer-encoding: chunked\r\n\r\n", 0x101, 400},
    {"POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\ncontent-length: 3\r\n\r\n", 0x101, 400},
    {"POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: identity\r\ntransfer-encoding: chunked\r\n\r\n", 0x101,
     400},
    {"POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n", 0x101, 0},
    {"POST / HTTP/1.0\r\ntransfer-encoding: chunked\r\n\r\n", 0x100, 400},
    {"GET / HTTP/1.1\r\nhost: a\r\nx: y\r\n z\r\n\r\n", 0x101, 400},
    {"GET / HTTP/1.1\r\nhost: a\r\nx: y\r\n\tz\r\n\r\n", 0x101, 400},
    /* What stands behind the head is the body's or the next request's. */
    {"POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 30\r\n\r\nhost: b\r\ncontent-length: 7\r\n\r\n", 0x101,
     0},
    {"GET / HTTP/1.1\r\nhost: a\r\n\r\nGET / HTTP/1.1\r\nhost: b\r\n\r\n", 0x101, 0},
    /* Cut off in the middle: nothing is read beyond. */
    {"GET / HTTP/1.1\r\nhost: a\r\nhost", 0x101, 0},
    {"GET / HTTP/1.1\r\nhost: a\r\n", 0x101, 0},
};

static lf_request_t plain_request(void)
{
    lf_request_t r;
    memset(&r, 0, sizeof(r));
    r.version = 0x101;
    r.method = LF_STR("GET");
    r.target = r.path = LF_STR("/");
    r.host = LF_STR("a");
    return r;
}

static void test_heads(void **state)
{
    for (size_t i = 0; i < sizeof(heads) / sizeof(*heads); i++) {
        lf_request_t r = plain_request();
        lf_str_t why = {0};
        size_t n = strlen(heads[i].head);
        /* On the heap, so that a sanitizer sees a byte read too many. */
        char *head = test_malloc(n);
        memcpy(head, heads[i].head, n);
        r.version = (uint16_t)heads[i].version;
        int status = lf_guard_check(&r, lf_str(head, n), &why);
        test_free(head);
        if (status != heads[i].status)
            fail_msg("%d, not %d, for %s", status, heads[i].status, heads[i].head);
        if (status != 0)
            assert_true(why.len > 0 && why.base[why.len - 1] == '\n');
    }
}

static int check(const lf_request_t *r)
{
    lf_str_t why;
    return lf_guard_check(r, (lf_str_t){0}, &why);
}

static void test_hosts(void **state)
{
    static const char *const good[] = {"example.org", "example.org:8080", "[::1]:80", "127.0.0.1", "a_b"};
    static const char *const bad[] = {"a b", "a/b", "a?b",  "a#b",   "u@h",
                                      "a<b", "a>b", "a\tb", "a\x7f", "h\xc3\xb6"};
    for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++) {
        lf_request_t r = plain_request();
        r.host = lf_str(good[i], strlen(good[i]));
        assert_int_equal(check(&r), 0);
    }
    for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
        lf_request_t r = plain_request();
        r.host = lf_str(bad[i], strlen(bad[i]));
        assert_int_equal(check(&r), 400);
    }
    lf_request_t r = plain_request();
    r.host = lf_str("a\0b", 3);
    assert_int_equal(check(&r), 400);
    r.host = (lf_str_t){0};
    assert_int_equal(check(&r), 400);
    r.version = 0x200;
    assert_int_equal(check(&r), 400);
    r.version = 0x100;
    assert_int_equal(check(&r), 0);
}

static void test_methods(void **state)
{
    static const char *const bad[] = {"", "G@T", "GE(T", "G:T", "G\x80T"};
    for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
        lf_request_t r = plain_request();
        r.method = lf_str(bad[i], strlen(bad[i]));
        assert_int_equal(check(&r), 400);
    }
    lf_request_t r = plain_request();
    r.method = LF_STR("M-SEARCH");
    assert_int_equal(check(&r), 0);
    r.method = LF_STR("CONNECT");
    assert_int_equal(check(&r), 501);
}

static void test_targets(void **state)
{
    static char target[9000];
    memset(target, '/', sizeof(target));
    lf_request_t r = plain_request();
    r.target = r.path = lf_str(target, 8192);
    assert_int_equal(check(&r), 0);
    r.target = r.path = lf_str(target, 8193);
    assert_int_equal(check(&r), 414);
    r = plain_request();
    r.target = LF_STR("/a%00b");
    r.path = lf_str("/a\0b", 4);
    assert_int_equal(check(&r), 400);
    const char *no_paths[] = {"", "admin", "?a=1", "*", "a:1", "http://a/admin"};
    for (size_t i = 0; i < sizeof(no_paths) / sizeof(*no_paths); i++) {
        r = plain_request();
        r.target = r.path = lf_str(no_paths[i], strlen(no_paths[i]));
        assert_int_equal(check(&r), 400);
    }
    r.method = LF_STR("OPTIONS");
    r.target = r.path = LF_STR("*");
    assert_int_equal(check(&r), 0);
}

static void test_limits(void **state)
{
    lf_request_t r = plain_request();
    lf_str_t why = {0},
             head = LF_STR("GET / HTTP/1.1\r\nhost: a\r\nx: y\r\n\r\nbody: z\r\n"), /* the head: 31 */
        end = lf_str(head.base, 33);
    lf_limits_t before = lf_limits;
    lf_limits.max_headers = 2;
    lf_limits.max_header_size = 31;
    assert_int_equal(lf_guard_check(&r, head, &why), 0);
    assert_int_equal(lf_guard_check_headers(2, 31, &why), 0);
    lf_limits.max_header_size = 30;
    assert_int_equal(lf_guard_check(&r, head, &why), 431);
    assert_int_equal(lf_guard_check(&r, end, &why), 431);
    assert_int_equal(lf_guard_check_headers(2, 31, &why), 431);
    lf_limits.max_header_size = 31;
    lf_limits.max_headers = 1;
    assert_int_equal(lf_guard_check(&r, head, &why), 431);
    assert_int_equal(lf_guard_check_headers(2, 31, &why), 431);
    lf_limits = before;
}

static void test_stray_bytes(void **state)
{
    static const char *const everywhere[] = {"/a#b", "/#"}, *const http2[] = {"/a b", "/a\tb", "/a\x7f",
                                                                              "/\x01"};
    for (size_t i = 0; i < 2; i++) {
        lf_request_t r = plain_request();
        r.target = r.path = lf_str(everywhere[i], strlen(everywhere[i]));
        assert_int_equal(check(&r), 400);
    }
    for (size_t i = 0; i < 4; i++) {
        lf_request_t r = plain_request();
        r.version = 0x200;
        r.target = r.path = lf_str(http2[i], strlen(http2[i]));
        assert_int_equal(check(&r), 400);
    }
}

static void test_headers_of_http2(void **state)
{
    lf_str_t why = {0};
    assert_int_equal(lf_guard_check_header(LF_STR("x"), LF_STR("a b"), &why), 0);
    assert_int_equal(lf_guard_check_header(LF_STR("x"), LF_STR(""), &why), 0);
    assert_int_equal(lf_guard_check_header(LF_STR(""), LF_STR("a"), &why), 400);
    assert_int_equal(lf_guard_check_header(LF_STR("x"), LF_STR(" a"), &why), 400);
    assert_int_equal(lf_guard_check_header(LF_STR("x"), LF_STR("a\t"), &why), 400);
    assert_int_equal(lf_guard_check_header(LF_STR("keep-alive"), LF_STR("a"), &why), 400);
    assert_int_equal(lf_guard_check_header(LF_STR("proxy-connection"), LF_STR("a"), &why), 400);
}

static void test_codings(void **state)
{
#define HEAD(value) LF_STR("POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding:" value "\r\n\r\n")
    assert_true(lf_guard_unknown_coding(HEAD(" gzip")));
    assert_true(lf_guard_unknown_coding(HEAD("gzip, chunked")));
    assert_true(lf_guard_unknown_coding(HEAD(" xchunked ")));
    assert_false(lf_guard_unknown_coding(HEAD(" Chunked")));
    assert_false(lf_guard_unknown_coding(HEAD(" chunked, gzip")));
    assert_false(lf_guard_unknown_coding(HEAD(" chunked, chunked")));
    assert_false(lf_guard_unknown_coding(HEAD(" ch unked")));
    assert_false(lf_guard_unknown_coding(HEAD(" \"gzip\"")));
    assert_false(lf_guard_unknown_coding(HEAD(" gzip\r\ncontent-length: 3")));
    assert_false(lf_guard_unknown_coding(HEAD("")));
    assert_false(
        lf_guard_unknown_coding(LF_STR("POST / HTTP/1.1\r\nhost: a\r\n\r\ntransfer-encoding: gzip\r\n")));
#undef HEAD
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_heads),
        cmocka_unit_test(test_hosts),
        cmocka_unit_test(test_methods),
        cmocka_unit_test(test_targets),
        cmocka_unit_test(test_limits),
        cmocka_unit_test(test_stray_bytes),
        cmocka_unit_test(test_headers_of_http2),
        cmocka_unit_test(test_codings),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
