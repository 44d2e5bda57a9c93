/* SPDX-License-Identifier: MIT
 *
 * The log: one line a message, all of it, in one write, from its level on.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/log.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static int saved, ends[2];

static void capture(void)
{
    saved = dup(STDERR_FILENO);
    assert_int_equal(pipe2(ends, O_NONBLOCK), 0);
    dup2(ends[1], STDERR_FILENO);
}

/* What was written since capture. */
static const char *release(void)
{
    static char text[70000];
    dup2(saved, STDERR_FILENO);
    close(saved);
    close(ends[1]);
    ssize_t n = read(ends[0], text, sizeof(text) - 1);
    close(ends[0]);
    text[n > 0 ? n : 0] = '\0';
    return text;
}

static void test_line(void **state)
{
    char pid[32];
    capture();
    lf_log(LF_LOG_WARNING, "%s is %d", "answer", 42);
    const char *text = release();
    snprintf(pid, sizeof(pid), " WARNING (%d): ", (int)getpid());
    assert_int_equal(text[0], '[');
    assert_non_null(strstr(text, pid));
    assert_string_equal(strstr(text, "): ") + 3, "answer is 42\n");
}

static void test_levels(void **state)
{
    capture();
    lf_log(LF_LOG_DEBUG, "too low");
    lf_log_set_level(LF_LOG_ERROR);
    lf_log(LF_LOG_WARNING, "too low");
    lf_log(LF_LOG_ERROR, "high enough");
    lf_log_set_level(LF_LOG_DEBUG);
    lf_log(LF_LOG_DEBUG, "now too");
    lf_log_set_level(LF_LOG_INFO);
    const char *text = release();
    assert_null(strstr(text, "too low"));
    assert_non_null(strstr(text, " ERROR "));
    assert_non_null(strstr(text, " DEBUG "));
}

static void test_long_message(void **state)
{
    static char message[20001];
    memset(message, 'm', sizeof(message) - 1);
    capture();
    lf_log(LF_LOG_INFO, "%s", message);
    const char *text = release();
    const char *start = strstr(text, "): ") + 3;
    assert_int_equal(strlen(start), 20001);
    assert_memory_equal(start, message, 20000);
}

/* Nobody reads standard error: the program goes on. */
static void test_closed(void **state)
{
    saved = dup(STDERR_FILENO);
    close(STDERR_FILENO);
    lf_log(LF_LOG_ERROR, "nobody hears this");
    dup2(saved, STDERR_FILENO);
    close(saved);
}

static void expect_put(lf_str_t s, size_t limit, const char *wanted)
{
    lf_buf_t out = {0};
    lf_log_put(&out, s, limit);
    lf_buf_putc(&out, '\0');
    assert_string_equal(out.base, wanted);
    lf_buf_free(&out);
}

/* What a client sent cannot end a line, nor a quoted value, nor reach a terminal. */
static void test_put(void **state)
{
    expect_put(LF_STR("plain text /a?b=c#~"), SIZE_MAX, "plain text /a?b=c#~");
    expect_put(LF_STR("\"\\\n\r\t\b\f\v\0\x1b\x7f\xff"), SIZE_MAX,
               "\\\"\\\\\\n\\r\\t\\b\\f\\v\\x00\\x1b\\x7f\\xff");
    expect_put(LF_STR(""), 0, "");
    expect_put(LF_STR("abcdef"), 6, "abcdef");
    expect_put(LF_STR("abcdefg"), 6, "abcdef...");
    expect_put(LF_STR("abc\x1b"), 6, "abc...");
    expect_put(LF_STR("abc\n"), 5, "abc\\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_line),   cmocka_unit_test(test_levels), cmocka_unit_test(test_long_message),
        cmocka_unit_test(test_closed), cmocka_unit_test(test_put),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
