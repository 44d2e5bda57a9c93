/* SPDX-License-Identifier: MIT
 *
 * Character references back into text. The expected values are those of Python's html.unescape.
 */
#include "check.h"
#include "codec/html.h"

#define R "\xEF\xBF\xBD"

static lf_buf_t buf;

static void check(lf_str_t text, lf_str_t expected)
{
    buf.len = 0;
    lf_html_unescape(&buf, text);
    if (!lf_str_eq(buf_str(&buf), expected))
        fail_msg("%.*s became %.*s", (int)text.len, text.base, (int)buf.len, buf.base ? buf.base : "");
}

#define CHECK(text, expected) check(LF_STR(text), LF_STR(expected))

static void names(void **state)
{
    CHECK("", "");
    CHECK("&lt;&gt;&amp;&quot;&apos;", "<>&\"'");
    CHECK("&AElig;&zwnj;", "\xC3\x86\xE2\x80\x8C"); /* the first and the last of the table */
    CHECK("&fjlig;&NotEqualTilde;", "fj\xE2\x89\x82\xCC\xB8");
    CHECK("&CounterClockwiseContourIntegral;", "\xE2\x88\xB3");
}

static void old_names_need_no_semicolon(void **state)
{
    CHECK("a&ltb", "a<b");
    CHECK("&notit; &notin;", "\xC2\xACit; \xE2\x88\x89");
    CHECK("&copy2026 &thetasym", "\xC2\xA9"
                                 "2026 &thetasym");
}

static void numbers(void **state)
{
    CHECK("&#65;&#x42;&#X43&#68 ", "ABCD ");
    CHECK("&#x80;&#x9f;&#129;", "\xE2\x82\xAC\xC5\xB8\xC2\x81"); /* Windows-1252 */
    CHECK("&#0;&#xD800;&#x110000;&#99999999999999999999999;", R R R R);
    CHECK("a&#1;b&#xFFFF;c&#xFDD0;d&#127;e&#13;", "abcde\r");
}

static void what_is_no_reference_stays(void **state)
{
    CHECK("& &; &# &#; &#x; &#xg; &bogus; &a", "& &; &# &#; &#x; &#xg; &bogus; &a");
    CHECK("tom & jerry &", "tom & jerry &");
    CHECK("&amp;lt;", "&lt;");
}

static int end(void **state)
{
    lf_buf_free(&buf);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names),
        cmocka_unit_test(old_names_need_no_semicolon),
        cmocka_unit_test(numbers),
        cmocka_unit_test(what_is_no_reference_stays),
    };
    return cmocka_run_group_tests(tests, NULL, end);
}
