/* SPDX-License-Identifier: MIT
 *
 * Request targets of the absolute form, and authorities.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "http/target.h"

#include <string.h>

static lf_str_t text(const char *s)
{
    return lf_str(s, strlen(s));
}

static void test_absolute(void **state)
{
    static const char *const cases[][3] = {
        {"http://a", "a", ""},         {"http://a/", "a", "/"},       {"http://a:80/b?c=d", "a:80", "/b?c=d"},
        {"HTTP://a?b/c", "a", "?b/c"}, {"http://u@h/x", "u@h", "/x"}, {"http:///x", "", "/x"},
    };
    static const char *const none[] = {"",           "/",        "http",      "http:/", "http://",
                                       "https://a/", "ftp://a/", "httpx://a", "*"};
    lf_str_t authority, rest;
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        assert_int_equal(lf_target_absolute(text(cases[i][0]), LF_STR("http"), &authority, &rest), 1);
        assert_true(lf_str_eq(authority, text(cases[i][1])));
        assert_true(lf_str_eq(rest, text(cases[i][2])));
    }
    for (size_t i = 0; i < sizeof(none) / sizeof(*none); i++)
        assert_int_equal(lf_target_absolute(text(none[i]), LF_STR("http"), &authority, &rest), 0);
}

static void test_authority(void **state)
{
    static const char *const good[] = {"a",     "A-b_c.example",  "a:0",         "a:65535", "a:",
                                       "[::1]", "[fe80::1]:8080", "[::1.2.3.4]", "1.2.3.4", "a!$&'()*+;=b"};
    static const char *const bad[] = {"",      "a%20b",  ":80",   "a:x", "a:123456", "a:1:2", "[::1",
                                      "[]",    "[::1]x", "[g::]", "::1", "a,b",      "u@h",   "a/b",
                                      "a b",   "a\\b",   "a\"b",  "a#",  "a^",       "{a}",   "<a>",
                                      "a\x80", "a\nb",   "]",     "a["};
    for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++) {
        if (!lf_authority_ok(text(good[i])))
            fail_msg("%s is refused", good[i]);
    }
    for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
        if (lf_authority_ok(text(bad[i])))
            fail_msg("%s is accepted", bad[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_absolute),
        cmocka_unit_test(test_authority),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
