/* SPDX-License-Identifier: MIT
 *
 * Percent-encoding: what each named set leaves alone, and decoding of good and bad text.
 */
#include "check.h"
#include "codec/percent.h"

static lf_buf_t buf;

/* Every printable ASCII character that has a meaning in some URL. */
#define ODD "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~ "

static void encode_odd(const lf_percent_set_t *set)
{
    lf_percent_encode(&buf, LF_STR(ODD), set);
}

static void named_sets(void **state)
{
    encode_odd(&lf_percent_strict);
    assert_buf(&buf,
               "%21%22%23%24%25%26%27%28%29%2A%2B%2C-.%2F%3A%3B%3C%3D%3E%3F%40%5B%5C%5D%5E_%60%7B%7C%7D~%20");
    encode_odd(&lf_percent_slash);
    assert_buf(&buf,
               "%21%22%23%24%25%26%27%28%29%2A%2B%2C-./%3A%3B%3C%3D%3E%3F%40%5B%5C%5D%5E_%60%7B%7C%7D~%20");
    encode_odd(&lf_percent_path);
    assert_buf(&buf, "!%22%23$%25&'()*+,-./:;%3C=%3E%3F@%5B%5C%5D%5E_%60%7B%7C%7D~%20");
    encode_odd(&lf_percent_uri_path);
    assert_buf(&buf, "!%22%23$%&'()*+,-./:;%3C=%3E%3F@%5B%5C%5D%5E_%60%7B%7C%7D~%20");
    encode_odd(&lf_percent_cookie_path);
    assert_buf(&buf, "!%22%23$%&'()*+,-./:%3B%3C=%3E%3F@%5B%5C%5D%5E_%60%7B%7C%7D~%20");
    encode_odd(&lf_percent_uri_query);
    assert_buf(&buf, "!%22%23$%&'()*+,-./:;%3C=%3E?@%5B%5C%5D%5E_%60%7B%7C%7D~%20");
    encode_odd(&lf_percent_fragment);
    assert_buf(&buf, "!%22#$%&'()*+,-./:;%3C=%3E?@%5B%5C%5D%5E_%60%7B%7C%7D~%20");
    encode_odd(&lf_percent_query);
    assert_buf(&buf, "!%22%23$%25%26'()*%2B,-./:;%3C%3D%3E?@%5B%5C%5D%5E_%60%7B%7C%7D~+");
    encode_odd(&lf_percent_form);
    assert_buf(&buf,
               "%21%22%23%24%25%26%27%28%29%2A%2B%2C-.%2F%3A%3B%3C%3D%3E%3F%40%5B%5C%5D%5E_%60%7B%7C%7D~+");
    encode_odd(&lf_percent_attr);
    assert_buf(&buf, "!%22#$%25&%27%28%29%2A+%2C-.%2F%3A%3B%3C%3D%3E%3F%40%5B%5C%5D^_`%7B|%7D~%20");
}

static void bytes_outside_ascii_and_controls(void **state)
{
    lf_percent_encode(&buf, LF_STR("\xC3\xA9\0\n\x7F"), &lf_percent_path);
    assert_buf(&buf, "%C3%A9%00%0A%7F");
    lf_percent_encode(&buf, LF_STR("AZaz09"), &lf_percent_strict);
    assert_buf(&buf, "AZaz09");
}

static void own_set(void **state)
{
    lf_percent_set_t set;

    lf_percent_set_init(&set, LF_STR("/ \xC3\xA9"), 0);
    lf_percent_encode(&buf, LF_STR("a/b c\xC3\xA9?"), &set);
    assert_buf(&buf, "a/b c%C3%A9%3F");
}

static void decodes(void **state)
{
    lf_percent_decode(&buf, LF_STR("a%20b+c%2fd%C3%A9"), 0, LF_UTF8_REPLACE);
    assert_buf(&buf, "a b+c/d\xC3\xA9");
    lf_percent_decode(&buf, LF_STR("a%20b+c"), 1, LF_UTF8_REPLACE);
    assert_buf(&buf, "a b c");
    lf_percent_decode(&buf, LF_STR("%00%0a%7f"), 1, LF_UTF8_REPLACE);
    assert_buf(&buf, "\0\n\x7f");
}

static void faulty_escapes_stay(void **state)
{
    lf_percent_decode(&buf, LF_STR("%%41%4%g1%1g%"), 0, LF_UTF8_REPLACE);
    assert_buf(&buf, "%A%4%g1%1g%");
    lf_percent_decode(&buf, LF_STR("%2"), 0, LF_UTF8_REPLACE);
    assert_buf(&buf, "%2");
    lf_percent_decode(&buf, LF_STR("%2541"), 0, LF_UTF8_REPLACE); /* never twice */
    assert_buf(&buf, "%41");
}

static void bad_utf8_is_repaired_as_asked(void **state)
{
    lf_percent_decode(&buf, LF_STR("x%ff%C3"), 0, LF_UTF8_REPLACE);
    assert_buf(&buf, "x\xEF\xBF\xBD\xEF\xBF\xBD");
    lf_percent_decode(&buf, LF_STR("x%ff%C3"), 0, LF_UTF8_PERCENT);
    assert_buf(&buf, "x%FF%C3");
    lf_percent_decode(&buf, LF_STR("x%ff"), 0, LF_UTF8_KEEP);
    assert_buf(&buf, "x\xFF");
}

static void plain_means_nothing_to_decode(void **state)
{
    assert_true(lf_percent_plain(LF_STR("abc-_."), 1));
    assert_true(lf_percent_plain(LF_STR("a+b"), 0));
    assert_false(lf_percent_plain(LF_STR("a+b"), 1));
    assert_false(lf_percent_plain(LF_STR("a%20"), 0));
    assert_false(lf_percent_plain(LF_STR("\xC3\xA9"), 0));
}

static void in_place(void **state)
{
    char text[] = "%41%42+%zz";
    size_t n = lf_percent_decode_inplace(text, sizeof(text) - 1, 1);

    assert_str(lf_str(text, n), "AB %zz");
}

static void round_trip_of_every_byte(void **state)
{
    char all[256];
    lf_buf_t back = {0};

    for (int i = 0; i < 256; i++)
        all[i] = (char)i;
    lf_percent_encode(&buf, lf_str(all, 256), &lf_percent_form);
    lf_percent_decode(&back, buf_str(&buf), 1, LF_UTF8_KEEP);
    assert_int_equal(back.len, 256);
    assert_memory_equal(back.base, all, 256);
    buf.len = 0;
    lf_buf_free(&back);
}

static int end(void **state)
{
    lf_buf_free(&buf);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(named_sets),
        cmocka_unit_test(bytes_outside_ascii_and_controls),
        cmocka_unit_test(own_set),
        cmocka_unit_test(decodes),
        cmocka_unit_test(faulty_escapes_stay),
        cmocka_unit_test(bad_utf8_is_repaired_as_asked),
        cmocka_unit_test(plain_means_nothing_to_decode),
        cmocka_unit_test(in_place),
        cmocka_unit_test(round_trip_of_every_byte),
    };
    return cmocka_run_group_tests(tests, NULL, end);
}
