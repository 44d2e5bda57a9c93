/* SPDX-License-Identifier: MIT
 *
 * Base64url: known answers, every length and byte, and the strictness that gives one value one spelling.
 */
#include "check.h"
#include "codec/base64url.h"

static void known_answers(void **state)
{
    static const struct {
        const char *plain, *text;
    } cases[] = {{"", ""},           {"f", "Zg"},          {"fo", "Zm8"},          {"foo", "Zm9v"},
                 {"foob", "Zm9vYg"}, {"fooba", "Zm9vYmE"}, {"foobar", "Zm9vYmFy"}, {"\xfb\xff\xfe", "-__-"}};
    char text[16];
    unsigned char plain[16];
    size_t n;

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        size_t len = strlen(cases[i].plain), text_len = strlen(cases[i].text);
        assert_int_equal(lf_base64url_encoded_len(len), text_len);
        assert_int_equal(lf_base64url_encode(text, cases[i].plain, len), text_len);
        assert_memory_equal(text, cases[i].text, text_len);
        assert_int_equal(lf_base64url_decode(plain, lf_base64url_decoded_len(text_len), text, text_len, &n),
                         0);
        assert_int_equal(n, len);
        assert_memory_equal(plain, cases[i].plain, len);
    }
}

static void round_trip_of_every_length(void **state)
{
    unsigned char in[256], back[256];
    char text[400];
    size_t n;

    for (size_t i = 0; i < sizeof(in); i++)
        in[i] = (unsigned char)(i * 167 + 13);
    for (size_t len = 0; len <= sizeof(in); len++) {
        size_t text_len = lf_base64url_encode(text, in, len);
        assert_int_equal(lf_base64url_decode(back, sizeof(back), text, text_len, &n), 0);
        assert_int_equal(n, len);
        assert_memory_equal(back, in, len);
    }
}

static void refuses_what_is_not_in_the_alphabet(void **state)
{
    static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    unsigned char out[8];
    size_t n;

    for (int c = 0; c < 256; c++) {
        int valid = c != 0 && strchr(alphabet, c) != NULL;
        for (size_t at = 0; at < 4; at++) {
            char text[4] = {'A', 'A', 'A', 'A'};
            text[at] = (char)c;
            assert_int_equal(lf_base64url_decode(out, sizeof(out), text, 4, &n), valid ? 0 : -1);
        }
        for (size_t at = 0; at < 2; at++) {
            char text[3] = {'A', 'A', 'A'};
            text[at] = (char)c;
            assert_int_equal(lf_base64url_decode(out, sizeof(out), text, 3, &n), valid ? 0 : -1);
        }
    }
}

static void refuses_padding_bad_lengths_and_spare_bits(void **state)
{
    static const char *const bad[] = {"Zg==", "Zm8=", "A", "AAAAA", "Zh", "Zm9", "Zm8 ", "+/+/"};
    unsigned char out[16];
    size_t n;

    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        assert_int_equal(lf_base64url_decode(out, sizeof(out), bad[i], strlen(bad[i]), &n), -1);
}

static void never_writes_beyond_the_room(void **state)
{
    unsigned char out[4] = {9, 9, 9, 9};
    size_t n;

    assert_int_equal(lf_base64url_decode(out, 2, "Zm9v", 4, &n), -1);
    assert_int_equal(lf_base64url_decode(out, 3, "Zm9v", 4, &n), 0);
    assert_int_equal(out[3], 9);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_answers),
        cmocka_unit_test(round_trip_of_every_length),
        cmocka_unit_test(refuses_what_is_not_in_the_alphabet),
        cmocka_unit_test(refuses_padding_bad_lengths_and_spare_bits),
        cmocka_unit_test(never_writes_beyond_the_room),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
