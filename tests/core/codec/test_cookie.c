/* SPDX-License-Identifier: MIT
 *
 * Cookies: reading (quotes, escapes, oddities), the search for one, and the text of Set-Cookie. The expected
 * values are Werkzeug 3.1's answers.
 */
#include "check.h"
#include "codec/cookie.h"

static lf_buf_t buf;

/* Writes all cookies of the header as [name=text]. */
static void walk(lf_str_t header)
{
    lf_str_t name, value;

    while (lf_cookie_next(&header, &name, &value)) {
        lf_buf_putc(&buf, '[');
        lf_buf_put(&buf, name.base, name.len);
        lf_buf_putc(&buf, '=');
        lf_cookie_unquote(&buf, value);
        lf_buf_putc(&buf, ']');
    }
}

static void reads(void **state)
{
    walk(LF_STR("spam=ham; duck=mallard; ; "));
    assert_buf(&buf, "[spam=ham][duck=mallard]");
    walk(LF_STR("dismiss-top=6; CP=null*; PHPSESSID=0a539d42abc001cdc762809248d4beed; a=42; b=\"\\\";\""));
    assert_buf(&buf, "[dismiss-top=6][CP=null*][PHPSESSID=0a539d42abc001cdc762809248d4beed][a=42][b=\";]");
    walk(LF_STR("first=IamTheFirst ; a=1; oops ; a=2 ;second = andMeTwo;"));
    assert_buf(&buf, "[first=IamTheFirst][a=1][oops=][a=2][second=andMeTwo]");
    walk(LF_STR("=nameless; fo234{=bar; blub=Blah=x"));
    assert_buf(&buf, "[fo234{=bar][blub=Blah=x]");
    walk(LF_STR(""));
    assert_buf(&buf, "");
}

static void quotes_and_escapes(void **state)
{
    walk(LF_STR("foo=\"\\342\\230\\203\"; x=\"a\\\\b\\\"c\\054\"; y=\"z\\"));
    assert_buf(&buf, "[foo=\xE2\x98\x83][x=a\\b\"c,][y=\"z\\]");
    walk(LF_STR("a=\"b;c\"; d=e"));
    assert_buf(&buf, "[a=b;c][d=e]");
    walk(LF_STR("a=\"b;c\"d; e=f")); /* text behind the quote: the semicolon counts after all */
    assert_buf(&buf, "[a=\"b][c\"d=][e=f]");
    walk(LF_STR("a=\"unclosed; b=2"));
    assert_buf(&buf, "[a=\"unclosed][b=2]");
    walk(LF_STR("a=\"\"; b=\"; c=\"\\400\""));
    assert_buf(&buf, "[a=][b=\"][c=400]");
    walk(LF_STR("a=\"\\377\""));
    assert_buf(&buf, "[a=\xEF\xBF\xBD]");
}

static void finds_the_first(void **state)
{
    lf_str_t value, header = LF_STR("session2=no; x=\"session=trap\"; session=eyJh.b-_c; session=later");

    assert_int_equal(lf_cookie_find(header, LF_STR("session"), &value), 1);
    assert_str(value, "eyJh.b-_c");
    assert_int_equal(lf_cookie_find(header, LF_STR("session2"), &value), 1);
    assert_str(value, "no");
    assert_int_equal(lf_cookie_find(header, LF_STR("sessio"), &value), 0);
    assert_int_equal(lf_cookie_find(LF_STR(""), LF_STR("session"), &value), 0);
    assert_int_equal(lf_cookie_find(LF_STR("session"), LF_STR("session"), &value), 1);
    assert_str(value, "");
    assert_int_equal(lf_cookie_find(LF_STR("a=1; session = \"q\" ;b"), LF_STR("session"), &value), 1);
    assert_true(lf_cookie_is_quoted(value));
}

static void hostile_quotes_stay_linear(void **state)
{
    lf_buf_t header = {0};
    lf_str_t value;

    for (int i = 0; i < 200000; i++)
        lf_buf_put(&header, "a=\"\\;", 6);
    assert_int_equal(lf_cookie_find(buf_str(&header), LF_STR("b"), &value), 0);
    lf_buf_free(&header);
}

#define NOW 1700000000 /* Tue, 14 Nov 2023 22:13:20 GMT */

static const char *dump(const char *name, lf_str_t value, lf_cookie_opts_t opts)
{
    return lf_cookie_dump(&buf, lf_str(name, strlen(name)), value, &opts);
}

static void writes_in_werkzeugs_order(void **state)
{
    lf_cookie_opts_t o = lf_cookie_opts(NOW);

    assert_null(dump("k", LF_STR("v"), o));
    assert_buf(&buf, "k=v; Path=/");
    o.domain = LF_STR(".example.com:8080");
    o.max_age = 360;
    o.secure = o.httponly = o.partitioned = 1;
    o.path = LF_STR("/a b;c/%41\xC3\xA9");
    o.samesite = LF_STR("lAX");
    assert_null(dump("k", LF_STR("v"), o));
    assert_buf(
        &buf,
        "k=v; Domain=example.com; Expires=Tue, 14 Nov 2023 22:19:20 GMT; Max-Age=360; Secure; HttpOnly; "
        "Path=/a%20b%3Bc/%41%C3%A9; SameSite=Lax; Partitioned");
}

static void international_domain(void **state)
{
    lf_cookie_opts_t o = lf_cookie_opts(NOW);

    o.domain = LF_STR("\xE2\x98\x83.com");
    assert_null(dump("k", LF_STR("v"), o));
    assert_buf(&buf, "k=v; Domain=xn--n3h.com; Path=/");
}

static void times(void **state)
{
    lf_cookie_opts_t o = lf_cookie_opts(NOW);

    o.path = lf_str(NULL, 0);
    o.expires_at = 0;
    o.max_age = 0;
    assert_null(dump("k", LF_STR(""), o));
    assert_buf(&buf, "k=; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0");
    o.expires = LF_STR("whenever");
    o.max_age = LF_COOKIE_NO_TIME;
    assert_null(dump("k", LF_STR(""), o));
    assert_buf(&buf, "k=; Expires=whenever");
    o.expires = lf_str(NULL, 0);
    o.expires_at = LF_COOKIE_NO_TIME;
    o.max_age = -1;
    o.keep_max_age_only = 1;
    assert_null(dump("k", LF_STR(""), o));
    assert_buf(&buf, "k=; Max-Age=-1");
    o.keep_max_age_only = 0;
    o.max_age = INT64_MAX; /* beyond the calendar: its last second, not an overflow */
    assert_null(dump("k", LF_STR(""), o));
    assert_buf(&buf, "k=; Expires=Fri, 31 Dec 9999 23:59:59 GMT; Max-Age=9223372036854775807");
}

static void partitioned_means_secure(void **state)
{
    lf_cookie_opts_t o = lf_cookie_opts(NOW);

    o.partitioned = 1;
    assert_null(dump("k", LF_STR("v"), o));
    assert_buf(&buf, "k=v; Secure; Path=/; Partitioned");
}

static void values_are_quoted_when_they_must(void **state)
{
    lf_cookie_opts_t o = lf_cookie_opts(NOW);

    o.path = lf_str(NULL, 0);
    assert_null(dump("f", LF_STR("bar baz blub"), o));
    assert_buf(&buf, "f=\"bar baz blub\"");
    assert_null(dump("f", LF_STR("xxx=!#$%&'()*+-./:<>?@[]^_`{|}~"), o));
    assert_buf(&buf, "f=xxx=!#$%&'()*+-./:<>?@[]^_`{|}~");
    assert_null(dump("f", LF_STR("a,b;c\"d\\e\xC3\xA9\n\0\x1C\x7F"), o));
    assert_buf(&buf, "f=\"a\\054b\\073c\\\"d\\\\e\\303\\251\\012\\000\\034\\177\"");
}

static void what_would_break_the_header_is_refused(void **state)
{
    lf_cookie_opts_t o = lf_cookie_opts(NOW);

    assert_non_null(dump("", LF_STR("v"), o));
    assert_non_null(dump("a=b", LF_STR("v"), o));
    assert_non_null(dump("a;b", LF_STR("v"), o));
    assert_non_null(dump("a\nb", LF_STR("v"), o));
    o.samesite = LF_STR("maybe");
    assert_string_equal(dump("a", LF_STR("v"), o), "SameSite must be 'Strict', 'Lax', or 'None'");
    o = lf_cookie_opts(NOW);
    o.domain = LF_STR("a.b; Secure");
    assert_non_null(dump("a", LF_STR("v"), o));
    o.domain = LF_STR("\xFF.example");
    assert_non_null(dump("a", LF_STR("v"), o));
    o.domain = LF_STR("a..example");
    assert_non_null(dump("a", LF_STR("v"), o));
    o = lf_cookie_opts(NOW);
    o.expires = LF_STR("x\r\nSet-Cookie: y");
    assert_non_null(dump("a", LF_STR("v"), o));
    assert_int_equal(buf.len, 0);
}

static int end(void **state)
{
    lf_buf_free(&buf);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads),
        cmocka_unit_test(quotes_and_escapes),
        cmocka_unit_test(finds_the_first),
        cmocka_unit_test(hostile_quotes_stay_linear),
        cmocka_unit_test(writes_in_werkzeugs_order),
        cmocka_unit_test(international_domain),
        cmocka_unit_test(times),
        cmocka_unit_test(partitioned_means_secure),
        cmocka_unit_test(values_are_quoted_when_they_must),
        cmocka_unit_test(what_would_break_the_header_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, end);
}
