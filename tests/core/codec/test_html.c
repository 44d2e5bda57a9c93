/* SPDX-License-Identifier: MIT
 *
 * HTML escaping: the five characters, at every place relative to the sixteen-byte blocks.
 */
#include "check.h"
#include "codec/html.h"

static lf_buf_t buf;

static void the_five(void **state)
{
    lf_html_escape(&buf, LF_STR("<a href=\"x\">Tom & 'Jerry'</a>"));
    assert_buf(&buf, "&lt;a href=&#34;x&#34;&gt;Tom &amp; &#39;Jerry&#39;&lt;/a&gt;");
    lf_html_escape(&buf, LF_STR(""));
    assert_buf(&buf, "");
    lf_html_escape(&buf, LF_STR("&amp;"));
    assert_buf(&buf, "&amp;amp;");
    lf_html_escape(&buf, LF_STR("a\0<"));
    assert_buf(&buf, "a\0&lt;");
}

static void every_place(void **state)
{
    static const char specials[] = "&<>\"'";
    char text[50];

    for (size_t len = 1; len <= sizeof(text); len++) {
        for (size_t at = 0; at < len; at++) {
            memset(text, 'x', sizeof(text));
            assert_int_equal(lf_html_span(lf_str(text, len)), len);
            text[at] = specials[(at + len) % 5];
            assert_int_equal(lf_html_span(lf_str(text, len)), at);
        }
    }
}

static void only_the_five(void **state)
{
    char block[32];

    for (int c = 0; c < 256; c++) {
        memset(block, 'x', sizeof(block));
        block[5] = block[20] = (char)c;
        assert_int_equal(lf_html_span(lf_str(block, 32)), c && strchr("&<>\"'", c) ? 5 : 32);
    }
}

static int end(void **state)
{
    lf_buf_free(&buf);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_five),
        cmocka_unit_test(every_place),
        cmocka_unit_test(only_the_five),
    };
    return cmocka_run_group_tests(tests, NULL, end);
}
