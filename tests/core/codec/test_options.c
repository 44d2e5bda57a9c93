/* SPDX-License-Identifier: MIT
 *
 * Parameters of header values. The expected values are Werkzeug 3.1's answers.
 */
#include "check.h"
#include "codec/options.h"

static lf_options_t options;
static lf_buf_t buf;

/* The value, then each parameter as [key=value]. */
static lf_str_t parsed(const char *header)
{
    lf_options_parse(&options, lf_str(header, strlen(header)));
    buf.len = 0;
    lf_buf_put(&buf, options.value.base, options.value.len);
    for (size_t i = 0; i < options.n; i++)
        lf_buf_printf(&buf, "[%.*s=%.*s]", (int)options.list[i].key.len, options.list[i].key.base,
                      (int)options.list[i].value.len, options.list[i].value.base);
    return buf_str(&buf);
}

static void plain(void **state)
{
    assert_str(parsed("text/html; charset=UTF-8"), "text/html[charset=UTF-8]");
    assert_str(parsed("v;a=b;C=d;"), "v[a=b][c=d]");
    assert_str(parsed(" v ;  ; a=b ; "), "v[a=b]");
    assert_str(parsed("v;a=1;b=2;A=3"), "v[a=3][b=2]");
    assert_str(lf_options_get(&options, LF_STR("b")), "2");
    assert_null(lf_options_get(&options, LF_STR("c")).base);
}

static void nothing_there(void **state)
{
    assert_str(parsed(""), "");
    assert_str(parsed(" ; "), "");
    assert_str(parsed(";a=b"), "");
    assert_str(parsed(" , a "), ", a");
    assert_str(parsed("v;"), "v");
}

static void invalid_parameters_are_skipped(void **state)
{
    assert_str(parsed("v;a;b=1"), "v[b=1]");
    assert_str(parsed("v;a=;=b"), "v");
    assert_str(parsed("v;a=\xC2\xB5;b=1"), "v[b=1]");
    assert_str(parsed("v;a=\"never closed;b=1"), "v[b=1]");
    assert_str(parsed("v;a=\"c:\\\""), "v");
    assert_str(parsed("v;a b=1;c=2 junk;d=3"), "v[c=2][d=3]");
}

static void quoted(void **state)
{
    assert_str(parsed("v;a=\"';'\";b=\"\xC2\xB5\";c=\"\""), "v[a=';'][b=\xC2\xB5][c=]");
    assert_str(parsed("v;a=\"b\\\"c\";d=e"), "v[a=b\"c][d=e]");
    assert_str(parsed("v;a=\"b\\\\\\\"c\""), "v[a=b\\\"c]");
    assert_str(parsed("v;a=\"b%22c\""), "v[a=b\"c]");
    assert_str(parsed("v;a=\"C:\\dir\\file.txt\""), "v[a=C:\\dir\\file.txt]");
}

static void charsets(void **state)
{
    assert_str(parsed("v;a*=ASCII'en'b"), "v[a=b]");
    assert_str(parsed("v;a*=UTF-8''%C2%B5"), "v[a=\xC2\xB5]");
    assert_str(parsed("v;a*=iso-8859-1''%B5"), "v[a=\xC2\xB5]");
    assert_str(parsed("v;a*=US-ASCII''%C2%B5"), "v[a=\xEF\xBF\xBD\xEF\xBF\xBD]");
    assert_str(parsed("v;a*=BAD''%62"), "v[a=%62]");
    assert_str(parsed("v;a*=b"), "v[a=b]");
    assert_str(parsed("v;a*=UTF-8''x;b*=''%C2%B5"), "v[a=x][b=\xC2\xB5]"); /* the charset named last holds */
    assert_str(parsed("v;a=x;a*=UTF-8''y"), "v[a=y]");
}

static void continuations(void **state)
{
    assert_str(parsed("v;a*0=b;a*1=c;d=e"), "v[a=bc][d=e]");
    assert_str(parsed("v;a*0*=UTF-8''b;a*1=c;a*2*=%C2%B5"), "v[a=bc\xC2\xB5]");
    assert_str(parsed("v;a*0=1;b*0=x;a*1=2;b*1=y;a*2=3"), "v[a=123][b=xy]");
}

static void too_many_are_cut_off(void **state)
{
    lf_buf_t header = {0};

    lf_buf_put(&header, "v", 1);
    for (int i = 0; i < 20000; i++)
        lf_buf_printf(&header, "; k%d=%d", i, i);
    lf_options_parse(&options, buf_str(&header));
    assert_int_equal(options.n, LF_OPTIONS_MAX);
    lf_buf_free(&header);
}

static int end(void **state)
{
    lf_buf_free(&buf);
    lf_options_free(&options);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plain),
        cmocka_unit_test(nothing_there),
        cmocka_unit_test(invalid_parameters_are_skipped),
        cmocka_unit_test(quoted),
        cmocka_unit_test(charsets),
        cmocka_unit_test(continuations),
        cmocka_unit_test(too_many_are_cut_off),
    };
    return cmocka_run_group_tests(tests, NULL, end);
}
