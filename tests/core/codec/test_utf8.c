/* SPDX-License-Identifier: MIT
 *
 * UTF-8: what is well-formed, and how much of what is not becomes one U+FFFD.
 */
#include "check.h"
#include "codec/utf8.h"

#define R "\xEF\xBF\xBD"

static lf_buf_t buf;

static void well_formed_text_passes(void **state)
{
    assert_int_equal(lf_utf8_span(LF_STR("")), 0);
    assert_true(lf_utf8_valid(LF_STR("plain text that is longer than one word of the machine")));
    assert_true(
        lf_utf8_valid(LF_STR("\xC2\x80 \xDF\xBF \xE0\xA0\x80 \xED\x9F\xBF \xEE\x80\x80 \xF0\x90\x80\x80 "
                             "\xF4\x8F\xBF\xBF")));
    assert_true(lf_utf8_valid(LF_STR("a\0b")));
}

static void span_ends_where_the_fault_is(void **state)
{
    assert_int_equal(lf_utf8_span(LF_STR("abcdefghij\xFFz")), 10);
    assert_int_equal(lf_utf8_span(LF_STR("\xC3\xA9\xC3")), 2);
    assert_int_equal(lf_utf8_span(LF_STR("\xED\xA0\x80")), 0);
    assert_int_equal(lf_utf8_span(LF_STR("\xC0\xAF")), 0);
    assert_int_equal(lf_utf8_span(LF_STR("\xF4\x90\x80\x80")), 0);
    assert_int_equal(lf_utf8_span(LF_STR("\xE0\x80\x80")), 0);
    assert_int_equal(lf_utf8_span(LF_STR("\xF0\x8F\x80\x80")), 0);
}

#define FIX(text, how) (lf_buf_put(&buf, text, sizeof(text) - 1), lf_utf8_fix(&buf, 0, how))

static void each_longest_prefix_is_one_replacement(void **state)
{
    FIX("a\xFF"
        "b",
        LF_UTF8_REPLACE);
    assert_buf(&buf, "a" R "b");
    FIX("\xF0\x90\x80", LF_UTF8_REPLACE); /* cut short: one */
    assert_buf(&buf, R);
    FIX("\xE0\x80\x80", LF_UTF8_REPLACE); /* never well-formed: three */
    assert_buf(&buf, R R R);
    FIX("\xED\xA0\x80\xC3\xA9", LF_UTF8_REPLACE);
    assert_buf(&buf, R R R "\xC3\xA9");
    FIX("\xF0\x9F\x98x", LF_UTF8_REPLACE);
    assert_buf(&buf, R "x");
}

static void percent_keeps_every_byte_readable(void **state)
{
    FIX("a\xFF\xF0\x90z", LF_UTF8_PERCENT);
    assert_buf(&buf, "a%FF%F0%90z");
    FIX("\xFF", LF_UTF8_KEEP);
    assert_buf(&buf, "\xFF");
}

static void what_stands_before_start_is_left_alone(void **state)
{
    lf_buf_put(&buf, "\xFF\xFE", 2);
    lf_buf_put(&buf, "x\x80y", 3);
    lf_utf8_fix(&buf, 2, LF_UTF8_REPLACE);
    assert_buf(&buf, "\xFF\xFEx" R "y");
}

static void code_points(void **state)
{
    static const unsigned long codes[] = {0x24, 0xE9, 0x20AC, 0x1F600, 0xD800, 0x110000};

    for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++)
        lf_utf8_put(&buf, codes[i]);
    assert_buf(&buf, "$\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80" R R);
}

static int end(void **state)
{
    lf_buf_free(&buf);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(well_formed_text_passes),
        cmocka_unit_test(span_ends_where_the_fault_is),
        cmocka_unit_test(each_longest_prefix_is_one_replacement),
        cmocka_unit_test(percent_keeps_every_byte_readable),
        cmocka_unit_test(what_stands_before_start_is_left_alone),
        cmocka_unit_test(code_points),
    };
    return cmocka_run_group_tests(tests, NULL, end);
}
