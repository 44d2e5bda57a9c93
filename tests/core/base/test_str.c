/* SPDX-License-Identifier: MIT
 *
 * Slices and buffers.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/str.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static void test_compare(void **state)
{
    assert_true(lf_str_eq(LF_STR("abc"), LF_STR("abc")));
    assert_false(lf_str_eq(LF_STR("abc"), LF_STR("abd")));
    assert_false(lf_str_eq(LF_STR("abc"), LF_STR("ab")));
    assert_true(lf_str_eq(lf_str(NULL, 0), LF_STR("")));
    assert_true(lf_str_eq(lf_str("a\0b", 3), lf_str("a\0b", 3)));
    assert_false(lf_str_eq(lf_str("a\0b", 3), lf_str("a\0c", 3)));
    assert_true(lf_str_ieq(LF_STR("Content-TYPE"), LF_STR("content-type")));
    assert_false(lf_str_ieq(LF_STR("@"), LF_STR("`"))); /* 0x20 apart, but no letters */
    assert_false(lf_str_ieq(LF_STR("["), LF_STR("{")));
    assert_false(lf_str_ieq(LF_STR("\xc4"), LF_STR("\xe4"))); /* nor ASCII */
    assert_false(lf_str_ieq(LF_STR("a"), LF_STR("aa")));
}

static void assert_trimmed(const char *from, size_t n, const char *to)
{
    lf_str_t s = lf_str_trim(lf_str(from, n));
    assert_int_equal(s.len, strlen(to));
    assert_memory_equal(s.base, to, s.len);
}

static void test_trim(void **state)
{
    assert_trimmed(" \ta b\t ", 7, "a b");
    assert_trimmed("  ", 2, "");
    assert_trimmed("", 0, "");
    assert_trimmed("a\n", 2, "a\n");
}

static void test_buffer(void **state)
{
    lf_buf_t buf = {0};
    lf_buf_put(&buf, NULL, 0);
    for (int i = 0; i < 1000; i++) {
        lf_buf_put(&buf, "0123456789", 10);
        lf_buf_putc(&buf, 'x');
    }
    assert_int_equal(buf.len, 11000);
    assert_memory_equal(buf.base + 10989, "0123456789x", 11);
    lf_buf_free(&buf);
    assert_null(buf.base);
    lf_buf_printf(&buf, "%d-%s", 42, "x");
    lf_buf_printf(&buf, "%0300d", 7);
    assert_int_equal(buf.len, 304);
    assert_memory_equal(buf.base, "42-x000", 7);
    assert_int_equal(buf.base[303], '7');
    lf_buf_free(&buf);
    lf_buf_free(&buf);
}

/* Exactly as much as is reserved may be written. */
static void test_reserve(void **state)
{
    lf_buf_t buf = {0};
    for (size_t n = 1; n < 5000; n += 77) {
        lf_buf_reserve(&buf, n);
        assert_true(buf.cap - buf.len >= n);
        memset(buf.base + buf.len, 'a', n);
        buf.len += n;
    }
    lf_buf_free(&buf);
}

static void ask_for_too_much(void)
{
    lf_buf_t buf = {.len = 10};
    lf_buf_reserve(&buf, SIZE_MAX - 5);
}

/* A size that cannot be had ends the process; it does not wrap around. */
static void test_out_of_memory(void **state)
{
    int status;
    pid_t pid = fork();
    if (pid == 0) {
        struct rlimit none = {0, 0};
        setrlimit(RLIMIT_CORE, &none);
        signal(SIGABRT, SIG_DFL);
        close(STDERR_FILENO);
        ask_for_too_much();
        _exit(0);
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
}

static void test_alloc(void **state)
{
    void *p = lf_alloc(0);
    assert_non_null(p);
    free(p);
    unsigned char *zero = lf_alloc_zero(100);
    for (int i = 0; i < 100; i++)
        assert_int_equal(zero[i], 0);
    zero = lf_realloc(zero, 0);
    assert_non_null(zero);
    free(zero);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_compare), cmocka_unit_test(test_trim),          cmocka_unit_test(test_buffer),
        cmocka_unit_test(test_reserve), cmocka_unit_test(test_out_of_memory), cmocka_unit_test(test_alloc),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
