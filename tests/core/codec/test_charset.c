/* SPDX-License-Identifier: MIT
 *
 * Charsets: their names, decoding, percent-encoded text in them, and RFC 2231's charset'language'text.
 */
#include "check.h"
#include "codec/charset.h"

#define R "\xEF\xBF\xBD"

static lf_buf_t buf;

static void names(void **state)
{
    assert_int_equal(lf_charset_named(LF_STR("UTF-8")), LF_CHARSET_UTF8);
    assert_int_equal(lf_charset_named(LF_STR("iso-8859-1")), LF_CHARSET_LATIN1);
    assert_int_equal(lf_charset_named(LF_STR("ascii")), LF_CHARSET_ASCII);
    assert_int_equal(lf_charset_named(LF_STR("US-ASCII")), LF_CHARSET_ASCII);
    assert_int_equal(lf_charset_named(LF_STR("utf-7")), LF_CHARSET_OTHER);
    assert_int_equal(lf_charset_named(LF_STR("")), LF_CHARSET_OTHER);
}

static void decodes(void **state)
{
    lf_charset_decode(&buf, LF_STR("a\xE9\xC3\xA9"), LF_CHARSET_LATIN1);
    assert_buf(&buf, "a\xC3\xA9\xC3\x83\xC2\xA9");
    lf_charset_decode(&buf, LF_STR("a\xE9"), LF_CHARSET_ASCII);
    assert_buf(&buf, "a" R);
    lf_charset_decode(&buf, LF_STR("\xC3\xA9\xFF"), LF_CHARSET_UTF8);
    assert_buf(&buf, "\xC3\xA9" R);
    lf_charset_decode(&buf, LF_STR("\xC3\xA9\xFF"), LF_CHARSET_OTHER);
    assert_buf(&buf, "\xC3\xA9" R);
}

static void percent_encoded(void **state)
{
    lf_charset_unpercent(&buf, LF_STR("%C2%B5%41%zz"), LF_CHARSET_UTF8);
    assert_buf(&buf, "\xC2\xB5"
                     "A%zz");
    lf_charset_unpercent(&buf, LF_STR("%B5%41%"), LF_CHARSET_LATIN1);
    assert_buf(&buf, "\xC2\xB5"
                     "A%");
    lf_charset_unpercent(&buf, LF_STR("%C2%B5\xC3\xA9"), LF_CHARSET_ASCII);
    assert_buf(&buf, R R "\xC3\xA9");
    lf_charset_unpercent(&buf, LF_STR("%41"), LF_CHARSET_OTHER);
    assert_buf(&buf, "%41");
}

static void splits(void **state)
{
    lf_str_t charset, text;

    assert_int_equal(lf_charset_split(LF_STR("UTF-8'en'%C2%B5"), &charset, &text), 1);
    assert_str(charset, "UTF-8");
    assert_str(text, "%C2%B5");
    assert_int_equal(lf_charset_split(LF_STR("''it's here"), &charset, &text), 1);
    assert_str(charset, "");
    assert_str(text, "it's");
    assert_int_equal(lf_charset_split(LF_STR("plain"), &charset, &text), 0);
    assert_int_equal(lf_charset_split(LF_STR("UTF-8'x"), &charset, &text), 0);
    assert_int_equal(lf_charset_split(LF_STR("UTF-8''"), &charset, &text), 0);
    assert_int_equal(lf_charset_split(LF_STR("\"UTF-8''x\""), &charset, &text), 0);
    assert_int_equal(lf_charset_split(LF_STR(""), &charset, &text), 0);
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
        cmocka_unit_test(decodes),
        cmocka_unit_test(percent_encoded),
        cmocka_unit_test(splits),
    };
    return cmocka_run_group_tests(tests, NULL, end);
}
