/* SPDX-License-Identifier: MIT
 *
 * HTTP dates: formatting against known answers and libc's calendar, and all forms that are accepted.
 */
#include "check.h"
#include "codec/date.h"

#include <time.h>

static void formats(void **state)
{
    assert_str(lf_date_http(784111777), "Sun, 06 Nov 1994 08:49:37 GMT");
    assert_str(lf_date_http(0), "Thu, 01 Jan 1970 00:00:00 GMT");
    assert_str(lf_date_http(-1), "Wed, 31 Dec 1969 23:59:59 GMT");
    assert_str(lf_date_http(951782400), "Tue, 29 Feb 2000 00:00:00 GMT");
    assert_str(lf_date_http(4107542400), "Mon, 01 Mar 2100 00:00:00 GMT");
    assert_str(lf_date_http(LF_DATE_MIN), "Mon, 01 Jan 0001 00:00:00 GMT");
    assert_str(lf_date_http(LF_DATE_MAX), "Fri, 31 Dec 9999 23:59:59 GMT");
    assert_str(lf_date_http(INT64_MAX), "Fri, 31 Dec 9999 23:59:59 GMT");
    assert_str(lf_date_http(INT64_MIN), "Mon, 01 Jan 0001 00:00:00 GMT");
}

static void agrees_with_libc_and_with_itself(void **state)
{
    char text[LF_DATE_LEN], expected[64];

    for (int64_t t = LF_DATE_MIN; t < LF_DATE_MAX; t += 86400 * 37 + 12345) {
        struct tm tm;
        time_t when = (time_t)t;
        int64_t back;
        gmtime_r(&when, &tm);
        lf_date_format(text, t);
        size_t n = strftime(expected, sizeof(expected), " %b ", &tm);
        assert_int_equal(n, 5);
        assert_memory_equal(text + 7, expected, 5);
        assert_int_equal((text[5] - '0') * 10 + text[6] - '0', tm.tm_mday);
        strftime(expected, sizeof(expected), "%a", &tm);
        assert_memory_equal(text, expected, 3);
        if (tm.tm_year + 1900 >= 100) {
            assert_int_equal(lf_date_parse(lf_str(text, LF_DATE_LEN), &back), 0);
            assert_int_equal(back, t);
        }
    }
}

static void check(const char *text, int64_t expected)
{
    int64_t t = 0;

    if (lf_date_parse(lf_str(text, strlen(text)), &t) != 0)
        fail_msg("not understood: %s", text);
    if (t != expected)
        fail_msg("%s: got %lld, expected %lld", text, (long long)t, (long long)expected);
}

static void the_three_http_forms(void **state)
{
    check("Sun, 06 Nov 1994 08:49:37 GMT", 784111777);
    check("Sunday, 06-Nov-94 08:49:37 GMT", 784111777);
    check("Sun Nov  6 08:49:37 1994", 784111777);
    check(" Sun Nov  6 08:49:37 1994", 784111777);
    check("Sun, 06 Nov 1994 08:49:37 GMT    ", 784111777);
}

static void forms_of_mail(void **state)
{
    check("Sun, 06 Nov 1994 08:49:37 +0100", 784111777 - 3600);
    check("Sun, 06 Nov 1994 08:49:37 -0530", 784111777 + 5 * 3600 + 1800);
    check("Sun, 06 Nov 1994 08:49:37 EST", 784111777 + 5 * 3600);
    check("Sun, 06 Nov 1994 08:49:37 pdt", 784111777 + 7 * 3600);
    check("Sun, 06 Nov 1994 08:49:37 XYZ", 784111777); /* unknown: UTC */
    check("Sun, 06 Nov 1994 08:49:37", 784111777);
    check("06 Nov 1994 08:49:37 GMT", 784111777);
    check("Sun,06 Nov 1994 08:49:37 GMT", 784111777);
    check("Nov 6, 1994 08:49:37", 784111777);
    check("6 november 94 08:49:37+0000", 784111777);
    check("6 Nov 1994 08.49.37 GMT", 784111777);
    check("6 Nov 1994 08:49", 784111740);
    check("1 Jan 69 00:00", -31536000);
    check("1 Jan 68 00:00", 3092601600);
    check("Sun 02 Feb 1343 08:49:37 GMT", -19783408223);
}

static void not_dates(void **state)
{
    static const char *const bad[] = {
        "",
        "   ",
        "now",
        "Sun, 06 Foo 1994 08:49:37 GMT",
        "Sun, 31 Apr 1994 08:49:37 GMT",
        "Sun, 29 Feb 1900 08:49:37 GMT",
        "Sun, 00 Nov 1994 08:49:37 GMT",
        "Sun, 06 Nov 1994 24:00:00 GMT",
        "Sun, 06 Nov 1994 08:60:00 GMT",
        "Sun, 06 Nov 1994 08:49:60 GMT",
        "Sun, 06 Nov 1994 08:49:37:11 GMT",
        "Sun, 06 Nov 10000 08:49:37 GMT",
        "Sun, 06 Nov 1994 08:49:37 +2400",
        "Sun, 06 Nov -1994 08:49:37 GMT",
        "Sun, 06 Nov 1994",
        ",",
        "Nov",
        "1 2 3 4 5",
        "Sun, 99999999999999999999 Nov 1994 08:49:37 GMT",
    };
    int64_t t;

    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        if (lf_date_parse(lf_str(bad[i], strlen(bad[i])), &t) == 0)
            fail_msg("taken for a date: %s", bad[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(formats),
        cmocka_unit_test(agrees_with_libc_and_with_itself),
        cmocka_unit_test(the_three_http_forms),
        cmocka_unit_test(forms_of_mail),
        cmocka_unit_test(not_dates),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
