/* SPDX-License-Identifier: MIT
 *
 * Header names and values, quoting, lists and key=value lists. The expected values are Werkzeug 3.1's
 * answers.
 */
#include "check.h"
#include "codec/header.h"

static lf_buf_t buf;

static void names(void **state)
{
    assert_true(lf_header_name_ok(LF_STR("X-Custom_1!#$%&'*+.^`|~")));
    assert_false(lf_header_name_ok(LF_STR("")));
    for (int c = 0; c < 256; c++) {
        char name[3] = {'a', (char)c, 'b'};
        int token = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                    (c && strchr("!#$%&'*+-.^_`|~", c));
        assert_int_equal(lf_header_name_ok(lf_str(name, 3)), token);
    }
}

static void values_refuse_line_ends_and_nul_at_every_place(void **state)
{
    static const char bad[] = {'\r', '\n', '\0'};
    char text[40];

    assert_true(lf_header_value_ok(LF_STR("")));
    for (size_t len = 1; len <= sizeof(text); len++) {
        memset(text, 'x', sizeof(text));
        assert_true(lf_header_value_ok(lf_str(text, len)));
        for (size_t at = 0; at < len; at++) {
            text[at] = bad[(at + len) % 3];
            assert_false(lf_header_value_ok(lf_str(text, len)));
            text[at] = 'x';
        }
    }
}

static void values_take_every_other_byte(void **state)
{
    for (int c = 1; c < 256; c++) {
        char text[9];
        memset(text, c, sizeof(text));
        assert_int_equal(lf_header_value_ok(lf_str(text, 9)), c != '\r' && c != '\n');
        assert_int_equal(lf_header_value_ok(lf_str(text, 1)), c != '\r' && c != '\n');
    }
}

static void mimetype(void **state)
{
    assert_str(lf_header_mimetype(LF_STR(" text/html ; charset=utf-8")), "text/html");
    assert_str(lf_header_mimetype(LF_STR("application/json")), "application/json");
    assert_str(lf_header_mimetype(LF_STR("")), "");
}

static void quoting(void **state)
{
    lf_header_quote(&buf, LF_STR("foo"), 1);
    assert_buf(&buf, "foo");
    lf_header_quote(&buf, LF_STR("foo"), 0);
    assert_buf(&buf, "\"foo\"");
    lf_header_quote(&buf, LF_STR(""), 1);
    assert_buf(&buf, "\"\"");
    lf_header_quote(&buf, LF_STR("a \"b\" \\c"), 1);
    assert_buf(&buf, "\"a \\\"b\\\" \\\\c\"");
}

static void unquoting(void **state)
{
    lf_header_unquote(&buf, LF_STR("\"a \\\"b\\\" \\\\c\\d\""));
    assert_buf(&buf, "a \"b\" \\cd");
    lf_header_unquote(&buf, LF_STR("a\\b"));
    assert_buf(&buf, "a\\b");
    lf_header_unquote(&buf, LF_STR("\""));
    assert_buf(&buf, "\"");
    lf_header_unquote(&buf, LF_STR("\"a\\\""));
    assert_buf(&buf, "a\\");
}

static void walk_list(lf_str_t list)
{
    lf_str_t item;

    if (!lf_header_list_ok(list))
        return;
    while (lf_header_list_next(&list, &item)) {
        lf_buf_putc(&buf, '[');
        lf_header_unquote(&buf, item);
        lf_buf_putc(&buf, ']');
    }
}

static void lists(void **state)
{
    walk_list(LF_STR("foo baz, blah,, \"a, b\" , \"q\\\"c\", x\"y,z\""));
    assert_buf(&buf, "[foo baz][blah][a, b][q\"c][x\"y,z\"]");
    walk_list(LF_STR(""));
    assert_buf(&buf, "");
    walk_list(LF_STR("a, \"never closed, b"));
    assert_buf(&buf, "");
    walk_list(LF_STR("a, \"\\\""));
    assert_buf(&buf, "");
}

static void walk_dict(lf_str_t list)
{
    lf_buf_t room = {0};
    lf_str_t item, key, value;

    while (lf_header_list_next(&list, &item)) {
        if (!lf_header_dict_item(&room, item, &key, &value))
            continue;
        lf_buf_putc(&buf, '[');
        lf_buf_put(&buf, key.base, key.len);
        if (value.base) {
            lf_buf_putc(&buf, '=');
            lf_buf_put(&buf, value.base, value.len);
        }
        lf_buf_putc(&buf, ']');
    }
    lf_buf_free(&room);
}

static void dicts(void **state)
{
    walk_dict(LF_STR("max-age=0, no-cache, x = \"a, \\\"b\" , =void, empty="));
    assert_buf(&buf, "[max-age=0][no-cache][x=a, \"b][empty=]");
    walk_dict(LF_STR("a*=UTF-8''%C2%B5, b*=iso-8859-1'de'%B5, c*=big5''%B5, *=x"));
    assert_buf(&buf, "[a=\xC2\xB5][b=\xC2\xB5][c=%B5]");
    walk_dict(LF_STR("\"quoted=item\""));
    assert_buf(&buf, "[quoted=item]");
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
        cmocka_unit_test(values_refuse_line_ends_and_nul_at_every_place),
        cmocka_unit_test(values_take_every_other_byte),
        cmocka_unit_test(mimetype),
        cmocka_unit_test(quoting),
        cmocka_unit_test(unquoting),
        cmocka_unit_test(lists),
        cmocka_unit_test(dicts),
    };
    return cmocka_run_group_tests(tests, NULL, end);
}
