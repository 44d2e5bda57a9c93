/* SPDX-License-Identifier: MIT
 *
 * Form encoding: the pairs of a text, the limit on their number, and writing.
 */
#include "check.h"
#include "codec/form.h"

static lf_buf_t buf, room;

/* Writes all pairs as [name=value], decoded. Returns the last result of lf_form_next. */
static int walk(lf_str_t text, size_t max_pairs, lf_utf8_repair_t how)
{
    lf_form_t form;
    lf_str_t name, value;
    int r;

    lf_form_init(&form, text, max_pairs);
    while ((r = lf_form_next(&form, &name, &value)) == 1) {
        lf_str_t s = lf_form_text(&room, name, how);
        lf_buf_putc(&buf, '[');
        lf_buf_put(&buf, s.base, s.len);
        lf_buf_putc(&buf, '=');
        s = lf_form_text(&room, value, how);
        lf_buf_put(&buf, s.base, s.len);
        lf_buf_putc(&buf, ']');
    }
    return r;
}

static void pairs(void **state)
{
    assert_int_equal(walk(LF_STR("a=1&b=2&a=3"), SIZE_MAX, LF_UTF8_PERCENT), 0);
    assert_buf(&buf, "[a=1][b=2][a=3]");
    walk(LF_STR("a%20b=c+d&%3D=%26"), SIZE_MAX, LF_UTF8_PERCENT);
    assert_buf(&buf, "[a b=c d][==&]");
}

static void blanks_are_kept_and_empty_pairs_skipped(void **state)
{
    walk(LF_STR("&a&b=&=c&&="), SIZE_MAX, LF_UTF8_PERCENT);
    assert_buf(&buf, "[a=][b=][=c][=]");
    assert_int_equal(walk(LF_STR(""), SIZE_MAX, LF_UTF8_PERCENT), 0);
    assert_buf(&buf, "");
}

static void only_the_first_equals_sign_counts(void **state)
{
    walk(LF_STR("a=b=c;d=e"), SIZE_MAX, LF_UTF8_PERCENT);
    assert_buf(&buf, "[a=b=c;d=e]");
}

static void bad_utf8(void **state)
{
    walk(LF_STR("a=%FFx&b=%E2%82%AC"), SIZE_MAX, LF_UTF8_PERCENT);
    assert_buf(&buf, "[a=%FFx][b=\xE2\x82\xAC]");
    walk(LF_STR("a=%FFx"), SIZE_MAX, LF_UTF8_REPLACE);
    assert_buf(&buf, "[a=\xEF\xBF\xBDx]");
}

static void limit_on_pairs(void **state)
{
    assert_int_equal(walk(LF_STR("a=1&b=2&&"), 2, LF_UTF8_PERCENT), 0);
    assert_buf(&buf, "[a=1][b=2]");
    assert_int_equal(walk(LF_STR("a=1&b=2&c=3"), 2, LF_UTF8_PERCENT), -1);
    assert_buf(&buf, "[a=1][b=2]");
}

static void plain_text_is_not_copied(void **state)
{
    lf_str_t raw = LF_STR("plain");

    assert_ptr_equal(lf_form_text(&room, raw, LF_UTF8_PERCENT).base, raw.base);
}

static void writes(void **state)
{
    lf_buf_put(&buf, "/p?", 3);
    lf_form_put(&buf, 3, LF_STR("a b"), LF_STR("1&2"), &lf_percent_query);
    lf_form_put(&buf, 3, LF_STR("c"), LF_STR(""), &lf_percent_query);
    assert_buf(&buf, "/p?a+b=1%262&c=");
}

static int end(void **state)
{
    lf_buf_free(&buf);
    lf_buf_free(&room);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pairs),
        cmocka_unit_test(blanks_are_kept_and_empty_pairs_skipped),
        cmocka_unit_test(only_the_first_equals_sign_counts),
        cmocka_unit_test(bad_utf8),
        cmocka_unit_test(limit_on_pairs),
        cmocka_unit_test(plain_text_is_not_copied),
        cmocka_unit_test(writes),
    };
    return cmocka_run_group_tests(tests, NULL, end);
}
