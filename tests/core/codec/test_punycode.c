/* SPDX-License-Identifier: MIT
 *
 * Punycode: samples of RFC 3492 and of Python's idna codec, and labels that DNS does not take.
 */
#include "check.h"
#include "codec/punycode.h"

static lf_buf_t buf;

static void known_names(void **state)
{
    static const struct {
        const char *host, *ascii;
    } cases[] = {
        {"example.com", "example.com"},
        {"Example.COM.", "Example.COM."},
        {"", ""},
        {"b\xC3\xBC"
         "cher.example",
         "xn--bcher-kva.example"},
        {"\xE2\x98\x83.net", "xn--n3h.net"},
        {"\xE4\xBB\x96\xE4\xBB\xAC\xE4\xB8\xBA\xE4\xBB\x80\xE4\xB9\x88\xE4\xB8\x8D\xE8\xAF\xB4\xE4\xB8\xAD"
         "\xE6\x96\x87",
         "xn--ihqwcrb4cv8a8dqg056pqjye"},
        {"a.M\xC3\xBCnchen-Ost.b", "a.xn--mnchen-ost-9db.b"},
        {"\xF0\x9F\x92\xA9.la", "xn--ls8h.la"},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        buf.len = 0;
        assert_int_equal(lf_punycode_host(&buf, lf_str(cases[i].host, strlen(cases[i].host))), 0);
        assert_int_equal(buf.len, strlen(cases[i].ascii));
        if (buf.len)
            assert_memory_equal(buf.base, cases[i].ascii, buf.len);
    }
}

static void not_host_names(void **state)
{
    char label[64];

    memset(label, 'a', sizeof(label));
    buf.len = 0;
    assert_int_equal(lf_punycode_host(&buf, LF_STR("a..b")), -1);
    assert_int_equal(lf_punycode_host(&buf, LF_STR(".")), -1);
    assert_int_equal(lf_punycode_host(&buf, LF_STR("a.\xFF")), -1);
    assert_int_equal(lf_punycode_host(&buf, lf_str(label, 64)), -1);
    assert_int_equal(buf.len, 0);
    assert_int_equal(lf_punycode_host(&buf, lf_str(label, 63)), 0);
}

static int end(void **state)
{
    lf_buf_free(&buf);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_names),
        cmocka_unit_test(not_host_names),
    };
    return cmocka_run_group_tests(tests, NULL, end);
}
