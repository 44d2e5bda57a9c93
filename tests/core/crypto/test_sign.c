/* SPDX-License-Identifier: MIT
 *
 * Keys and signatures against values computed with Python's hashlib.blake2b, and the ways they must differ.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "crypto/key.h"
#include "crypto/sign.h"

#include <stdio.h>

static const lf_str_t secret[] = {{"secret", 6}};

static void hex(char *out, const unsigned char *bytes, size_t n)
{
    for (size_t i = 0; i < n; i++)
        sprintf(out + 2 * i, "%02x", bytes[i]);
}

static void keys_are_the_documented_ones(void **state)
{
    unsigned char key[LF_KEY_BYTES];
    char text[2 * LF_KEY_BYTES + 1], long_secret[1024];
    lf_key_derive(key, secret[0], LF_STR("purpose"), LF_STR("name"));
    hex(text, key, sizeof(key));
    assert_string_equal(text, "92a1ac306991455004317472d15a5168148483ddb60451a97b3a0054194ea24f");
    for (size_t i = 0; i < sizeof(long_secret); i++)
        long_secret[i] = (char)i;
    lf_key_derive(key, lf_str(long_secret, sizeof(long_secret)), lf_str(NULL, 0), lf_str(NULL, 0));
    hex(text, key, sizeof(key));
    assert_string_equal(text, "6a6d7ae41aedffe748d2bd6521d724cde7299c13fcad6215e0953b94051486ef");
}

static void keys_differ_by_every_part(void **state)
{
    static const struct {
        const char *secret, *purpose, *name;
    } parts[] = {{"s", "ab", "c"}, {"s", "a", "bc"}, {"s", "abc", ""}, {"s", "", "abc"}, {"S", "ab", "c"}};
    unsigned char keys[5][LF_KEY_BYTES];
    for (size_t i = 0; i < 5; i++) {
        lf_key_derive(keys[i], lf_str(parts[i].secret, strlen(parts[i].secret)),
                      lf_str(parts[i].purpose, strlen(parts[i].purpose)),
                      lf_str(parts[i].name, strlen(parts[i].name)));
        for (size_t j = 0; j < i; j++)
            assert_memory_not_equal(keys[i], keys[j], LF_KEY_BYTES);
    }
}

/* Lengths around the hash's block of 128 bytes. */
static void signatures_are_the_documented_ones(void **state)
{
    static const struct {
        size_t n;
        const char *mac;
    } known[] = {
        {0, "c9352a3c0afed580dd1533c13a501e89"},    {1, "7b3808b112b563cf5c07a3b268ee487d"},
        {127, "b07a7b4fe59b394988f10b801a533376"},  {128, "89ca94099078f3141c6afe9fa1d7a98e"},
        {129, "d13c5d98ef8662a17fe73cbc9b8f8490"},  {256, "971b02e1b345379f0a026f23fc15d2da"},
        {1000, "dde0ba511bce0b34e09eaa7dda099bfd"},
    };
    lf_signer_t *signer = lf_signer_new(LF_STR("purpose"), LF_STR("name"), secret, 1);
    char message[1000], text[2 * LF_MAC_BYTES + 1];
    unsigned char mac[LF_MAC_BYTES];
    for (size_t i = 0; i < sizeof(message); i++)
        message[i] = (char)(i % 251);
    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
        lf_signer_sign(signer, lf_str(known[i].n > 0 ? message : NULL, known[i].n), mac);
        hex(text, mac, sizeof(mac));
        assert_string_equal(text, known[i].mac);
        assert_true(lf_signer_verify(signer, lf_str(message, known[i].n), mac));
    }
    lf_signer_free(signer);
}

static void one_bit_is_enough_to_be_refused(void **state)
{
    lf_signer_t *signer = lf_signer_new(LF_STR("purpose"), LF_STR("name"), secret, 1);
    unsigned char mac[LF_MAC_BYTES];
    char message[] = "message";
    lf_signer_sign(signer, lf_str(message, 7), mac);
    for (size_t bit = 0; bit < 8 * LF_MAC_BYTES; bit++) {
        mac[bit / 8] ^= (unsigned char)(1 << bit % 8);
        assert_false(lf_signer_verify(signer, lf_str(message, 7), mac));
        mac[bit / 8] ^= (unsigned char)(1 << bit % 8);
    }
    for (size_t bit = 0; bit < 8 * 7; bit++) {
        message[bit / 8] ^= (char)(1 << bit % 8);
        assert_false(lf_signer_verify(signer, lf_str(message, 7), mac));
        message[bit / 8] ^= (char)(1 << bit % 8);
    }
    assert_false(lf_signer_verify(signer, lf_str(message, 6), mac));
    assert_true(lf_signer_verify(signer, lf_str(message, 7), mac));
    lf_signer_free(signer);
}

static void purpose_name_and_secret_are_bound(void **state)
{
    static const lf_str_t other[] = {{"secreT", 6}};
    lf_signer_t *signer = lf_signer_new(LF_STR("purpose"), LF_STR("name"), secret, 1);
    lf_signer_t *others[] = {
        lf_signer_new(LF_STR("Purpose"), LF_STR("name"), secret, 1),
        lf_signer_new(LF_STR("purpose"), LF_STR("Name"), secret, 1),
        lf_signer_new(LF_STR("purposen"), LF_STR("ame"), secret, 1),
        lf_signer_new(LF_STR("purpose"), LF_STR("name"), other, 1),
    };
    unsigned char mac[LF_MAC_BYTES];
    lf_signer_sign(signer, LF_STR("message"), mac);
    for (size_t i = 0; i < 4; i++) {
        assert_false(lf_signer_verify(others[i], LF_STR("message"), mac));
        lf_signer_free(others[i]);
    }
    lf_signer_free(signer);
}

static void the_first_secret_signs_and_all_verify(void **state)
{
    static const lf_str_t three[] = {{"new", 3}, {"old", 3}, {"secret", 6}};
    lf_signer_t *rotated = lf_signer_new(LF_STR("p"), LF_STR("n"), three, 3);
    unsigned char mac[LF_MAC_BYTES];
    for (size_t i = 0; i < 3; i++) {
        lf_signer_t *alone = lf_signer_new(LF_STR("p"), LF_STR("n"), &three[i], 1);
        lf_signer_sign(alone, LF_STR("message"), mac);
        assert_true(lf_signer_verify(rotated, LF_STR("message"), mac));
        lf_signer_sign(rotated, LF_STR("message"), mac);
        assert_int_equal(lf_signer_verify(alone, LF_STR("message"), mac), i == 0);
        lf_signer_free(alone);
    }
    lf_signer_free(rotated);
}

static void a_signer_needs_secrets(void **state)
{
    static const lf_str_t with_empty[] = {{"a", 1}, {"", 0}};
    assert_null(lf_signer_new(LF_STR("p"), LF_STR("n"), NULL, 0));
    assert_null(lf_signer_new(LF_STR("p"), LF_STR("n"), with_empty, 2));
    lf_signer_free(NULL);
}

static void age_has_an_exact_last_second(void **state)
{
    assert_true(lf_age_ok(100, 100, 0));
    assert_false(lf_age_ok(100, 101, 0));
    assert_true(lf_age_ok(100, 110, 10));
    assert_false(lf_age_ok(100, 111, 10));
    assert_true(lf_age_ok(100, 100 - LF_CLOCK_SKEW, 10));
    assert_false(lf_age_ok(100, 99 - LF_CLOCK_SKEW, 10));
    assert_true(lf_age_ok(INT64_MIN, INT64_MAX, -1));
    assert_false(lf_age_ok(INT64_MIN, INT64_MAX, INT64_MAX));
    assert_false(lf_age_ok(INT64_MAX, INT64_MIN, INT64_MAX));
}

static void bytes_are_compared_whole(void **state)
{
    assert_true(lf_bytes_equal(LF_STR("abc"), LF_STR("abc")));
    assert_false(lf_bytes_equal(LF_STR("abc"), LF_STR("abd")));
    assert_false(lf_bytes_equal(LF_STR("abc"), LF_STR("ab")));
    assert_true(lf_bytes_equal(lf_str(NULL, 0), LF_STR("")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_are_the_documented_ones),
        cmocka_unit_test(keys_differ_by_every_part),
        cmocka_unit_test(signatures_are_the_documented_ones),
        cmocka_unit_test(one_bit_is_enough_to_be_refused),
        cmocka_unit_test(purpose_name_and_secret_are_bound),
        cmocka_unit_test(the_first_secret_signs_and_all_verify),
        cmocka_unit_test(a_signer_needs_secrets),
        cmocka_unit_test(age_has_an_exact_last_second),
        cmocka_unit_test(bytes_are_compared_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
