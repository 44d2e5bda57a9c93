/* SPDX-License-Identifier: MIT
 *
 * Lines of the access log, byte for byte, and what a client may not do to them.
 */
#include "server/access_format.h"

#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

static lf_str_t user_agent, referer, authorization;

static int header(const void *native, int of_answer, lf_str_t name, lf_str_t *value)
{
    if (of_answer && lf_str_eq(name, LF_STR("content-type")))
        *value = LF_STR("text/html");
    else if (!of_answer && lf_str_eq(name, LF_STR("user-agent")))
        *value = user_agent;
    else if (!of_answer && lf_str_eq(name, LF_STR("referer")))
        *value = referer;
    else if (!of_answer && lf_str_eq(name, LF_STR("authorization")))
        *value = authorization;
    else
        return 0;
    return value->len != 0;
}

/* 2026-11-22 10:33:55.012345 UTC; test_zone looks at others. */
#define BEGIN INT64_C(1795343635012345)

static lf_access_record_t record(void)
{
    lf_access_record_t r = {
        .begin = BEGIN,
        .duration = 1234567,
        .bytes = 42,
        .status = 200,
        .port = 8000,
        .method = LF_STR("GET"),
        .host = LF_STR("shop.example"),
        .target = LF_STR("/cart?id=7"),
        .query_at = 5,
        .protocol = LF_STR("HTTP/1.1"),
        .peer = LF_STR("192.0.2.7"),
        .endpoint = LF_STR("cart"),
        .header = header,
    };
    return r;
}

static char line[70000];

static const char *write_line(const char *format, const lf_access_record_t *r, size_t limit)
{
    char message[512];
    lf_access_format_t *f = lf_access_format_new(lf_str(format, strlen(format)), message, sizeof(message));
    if (f == NULL)
        fail_msg("%s", message);
    lf_buf_t out = {0};
    lf_access_format_write(f, r, limit == 0 ? lf_access_format_limit(f, PIPE_BUF) : limit, &out);
    assert_true(out.len < sizeof(line));
    memcpy(line, out.base, out.len);
    line[out.len] = '\0';
    lf_buf_free(&out);
    lf_access_format_free(f);
    return line;
}

static void expect(const char *format, const char *text)
{
    lf_access_record_t r = record();
    assert_string_equal(write_line(format, &r, SIZE_MAX), text);
}

static int begin(void **state)
{
    setenv("TZ", "UTC", 1);
    tzset();
    user_agent = LF_STR("curl/8");
    referer = authorization = (lf_str_t){0};
    return 0;
}

static void test_named_formats(void **state)
{
    expect("common", "192.0.2.7 - - [22/Nov/2026:10:33:55 +0000] \"GET /cart?id=7 HTTP/1.1\" 200 42\n");
    expect("combined", "192.0.2.7 - - [22/Nov/2026:10:33:55 +0000] \"GET /cart?id=7 HTTP/1.1\" 200 42 \"-\" "
                       "\"curl/8\"\n");
    expect("json",
           "{\"time\":\"2026-11-22T10:33:55.012Z\",\"remote_addr\":\"192.0.2.7\",\"method\":\"GET\","
           "\"path\":\"/cart\",\"query\":\"id=7\",\"protocol\":\"HTTP/1.1\",\"status\":200,\"bytes\":42,"
           "\"duration\":1.234567,\"host\":\"shop.example\",\"user_agent\":\"curl/8\",\"referer\":null,"
           "\"endpoint\":\"cart\"}\n");
}

static void test_directives(void **state)
{
    char pid[32];
    expect("%h|%a|%l|%u|%r|%s|%>s|%<s|%b|%B",
           "192.0.2.7|192.0.2.7|-|-|GET /cart?id=7 HTTP/1.1|200|200|200|42|42\n");
    expect("%D %T %{ms}T %{us}T %{s}T", "1234567 1 1234 1234567 1\n");
    expect("%H %m %U %q %p %v %V %R", "HTTP/1.1 GET /cart ?id=7 8000 shop.example shop.example cart\n");
    expect("%{User-Agent}i %{X-None}i %{Content-Type}o", "curl/8 - text/html\n");
    expect("%{sec}t %{msec}t %{usec}t %{msec_frac}t %{usec_frac}t",
           "1795343635 1795343635012 1795343635012345 012 012345\n");
    expect("%{%Y-%m-%d %H:%M}t 100%%", "2026-11-22 10:33 100%\n");
    snprintf(pid, sizeof(pid), "%d\n", (int)getpid());
    expect("%P", pid);
}

static void test_absent_values(void **state)
{
    lf_access_record_t r = record();
    r.bytes = 0;
    r.query_at = SIZE_MAX;
    r.target = LF_STR("/");
    r.host = r.endpoint = r.peer = (lf_str_t){0};
    assert_string_equal(write_line("%b %B [%q] %U %v %R %h", &r, SIZE_MAX), "- 0 [] / - - -\n");
    assert_non_null(strstr(write_line("json", &r, SIZE_MAX), "\"remote_addr\":null"));
    assert_non_null(strstr(line, "\"query\":\"\""));
    assert_non_null(strstr(line, "\"host\":null"));
    assert_non_null(strstr(line, "\"endpoint\":null"));
}

static void test_zone(void **state)
{
    lf_access_record_t r = record();
    r.begin += 1000000; /* another second: the text of the last one is kept */
    setenv("TZ", "XXX3:30", 1);
    tzset();
    assert_string_equal(write_line("%t", &r, SIZE_MAX), "[22/Nov/2026:07:03:56 -0330]\n");
}

static void test_user(void **state)
{
    authorization = LF_STR("Basic Ym9iOnNlY3JldA==");
    expect("%u", "bob\n");
    authorization = LF_STR("basic Ym9iIgo6eA==");
    expect("%u", "bob\\\"\\n\n");
    authorization = LF_STR("Basic ****");
    expect("%u", "-\n");
    authorization = LF_STR("Bearer Ym9iOnNlY3JldA==");
    expect("%u", "-\n");
    authorization = LF_STR("Basic Ym9i");
    expect("%u", "-\n");
}

static void test_text_is_escaped(void **state)
{
    user_agent = LF_STR("a\"b\\c\nd\r\t\x1b[31m\x7f\xff\xc3\xa9 1.2.3.4 - - \0z");
    expect("\"%{User-Agent}i\"",
           "\"a\\\"b\\\\c\\nd\\r\\t\\x1b[31m\\x7f\\xff\\xc3\\xa9 1.2.3.4 - - \\x00z\"\n");
    lf_access_record_t r = record();
    r.method = LF_STR("G\"T");
    r.target = LF_STR("/\n?\"");
    r.query_at = 2;
    r.host = LF_STR("h\"");
    assert_string_equal(write_line("%m %U %q %v \"%r\"", &r, SIZE_MAX),
                        "G\\\"T /\\n ?\\\" h\\\" \"G\\\"T /\\n?\\\" HTTP/1.1\"\n");
}

static void test_json_is_escaped(void **state)
{
    /* Well-formed UTF-8 stays, all else becomes characters; C1 controls are controls. */
    user_agent =
        LF_STR("a\"b\\c\nd\r\t\x1b\x7f\xc2\x9b\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\xff\xc3(\xed\xa0\x80\0");
    expect("json",
           "{\"time\":\"2026-11-22T10:33:55.012Z\",\"remote_addr\":\"192.0.2.7\",\"method\":\"GET\","
           "\"path\":\"/cart\",\"query\":\"id=7\",\"protocol\":\"HTTP/1.1\",\"status\":200,\"bytes\":42,"
           "\"duration\":1.234567,\"host\":\"shop.example\",\"user_agent\":\"a\\\"b\\\\c\\nd\\r\\t\\u001b"
           "\\u007f\\u009b\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\\\\xff\\\\xc3(\\\\xed\\\\xa0\\\\x80\\u0000\","
           "\"referer\":null,\"endpoint\":\"cart\"}\n");
}

/* A line for a pipe is cut inside its values, nowhere else, and is still one line. */
static void test_limit(void **state)
{
    static char huge[32768];
    static const char *const formats[] = {"combined", "json", "%r", "%{User-Agent}i%{Referer}i%U%q%v%m%u",
                                          "%{%c}t %{%c}t %h %t %D %P \"%r\""};
    lf_access_record_t r = record();
    for (int c = 1; c < 256; c += 2) {
        memset(huge, c, sizeof(huge));
        user_agent = referer = r.target = r.host = lf_str(huge, sizeof(huge));
        r.query_at = sizeof(huge) / 2;
        for (size_t i = 0; i < sizeof(formats) / sizeof(*formats); i++) {
            const char *text = write_line(formats[i], &r, 0);
            size_t n = strlen(text);
            assert_true(n <= PIPE_BUF);
            assert_ptr_equal(strchr(text, '\n'), text + n - 1);
        }
        assert_non_null(strstr(write_line("json", &r, 0), "\"endpoint\":\"cart\"}\n"));
    }
    memset(huge, 'x', sizeof(huge));
    assert_int_equal(strlen(write_line("%{Referer}i", &r, 10)), 14);
    assert_string_equal(line, "xxxxxxxxxx...\n");
}

static void refuse(const char *format, const char *message_part)
{
    char message[512] = "";
    assert_null(lf_access_format_new(lf_str(format, strlen(format)), message, sizeof(message)));
    if (strstr(message, message_part) == NULL)
        fail_msg("%s: %s", format, message);
}

static void test_refused(void **state)
{
    static char many[600];
    refuse("", "between 1 and 1024");
    refuse("combind", "common, combined, json");
    refuse("%Z", "%Z is not known");
    refuse("%h %", "lone %");
    refuse("%{User-Agent", "without \"}\"");
    refuse("%{User-Agent}", "without \"}\"");
    refuse("%{User-Agent}x", "%{User-Agent}x is not known");
    refuse("%{hours}T", "s, ms or us");
    refuse("%{hours}t", "strftime");
    refuse("%h\n%r", "line break");
    for (size_t i = 0; i + 2 < sizeof(many); i += 2)
        memcpy(many + i, "%h", 2);
    refuse(many, "too long");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_named_formats, begin),
        cmocka_unit_test_setup(test_directives, begin),
        cmocka_unit_test_setup(test_absent_values, begin),
        cmocka_unit_test_setup(test_zone, begin),
        cmocka_unit_test_setup(test_user, begin),
        cmocka_unit_test_setup(test_text_is_escaped, begin),
        cmocka_unit_test_setup(test_json_is_escaped, begin),
        cmocka_unit_test_setup(test_limit, begin),
        cmocka_unit_test_setup(test_refused, begin),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
