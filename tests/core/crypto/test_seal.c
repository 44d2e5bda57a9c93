/* SPDX-License-Identifier: MIT
 *
 * Sealing against a value computed by a separate implementation of XChaCha20-Poly1305, itself checked with
 * the vector of draft-irtf-cfrg-xchacha-03, appendix A.3.1.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "crypto/seal.h"

#include <stdio.h>

#define MESSAGE "a message that is longer than one block of the cipher, which has 64 bytes"

static const lf_str_t secret[] = {{"secret", 6}};

static void a_known_value_opens(void **state)
{
    static const char known[] =
        "000102030405060708090a0b0c0d0e0f101112131415161709897305a0137a769f97ad00efe9de557a95b799"
        "2e6c95a37b6e098cbb0fb3a17ba48cbcbe9b50ac76aac3811da0c8fe5d20f8a236deebe93e0922f6ba0e48ff"
        "79e4f371316e0766873c40e4c413f4447e5e46fed998440198";
    unsigned char sealed[sizeof(known) / 2], out[sizeof(known) / 2];
    for (size_t i = 0; i < sizeof(sealed); i++) {
        unsigned byte;
        assert_int_equal(sscanf(known + 2 * i, "%2x", &byte), 1);
        sealed[i] = (unsigned char)byte;
    }
    lf_sealer_t *sealer = lf_sealer_new(LF_STR("purpose"), LF_STR("name"), secret, 1);
    assert_true(lf_sealer_open(sealer, lf_str((char *)sealed, sizeof(sealed)), out));
    assert_int_equal(sizeof(sealed) - LF_SEAL_OVERHEAD, strlen(MESSAGE));
    assert_memory_equal(out, MESSAGE, strlen(MESSAGE));
    lf_sealer_free(sealer);
}

static void round_trip_and_every_tampered_bit(void **state)
{
    lf_sealer_t *sealer = lf_sealer_new(LF_STR("purpose"), LF_STR("name"), secret, 1);
    unsigned char sealed[200], out[200];
    for (size_t n = 0; n <= strlen(MESSAGE); n += 9) {
        lf_str_t whole = lf_str((char *)sealed, n + LF_SEAL_OVERHEAD);
        lf_sealer_seal(sealer, lf_str(MESSAGE, n), sealed);
        assert_true(lf_sealer_open(sealer, whole, out));
        assert_memory_equal(out, MESSAGE, n);
        for (size_t bit = 0; bit < 8 * whole.len; bit++) {
            sealed[bit / 8] ^= (unsigned char)(1 << bit % 8);
            assert_false(lf_sealer_open(sealer, whole, out));
            sealed[bit / 8] ^= (unsigned char)(1 << bit % 8);
        }
        for (size_t cut = 1; cut <= whole.len; cut++)
            assert_false(lf_sealer_open(sealer, lf_str(whole.base, whole.len - cut), out));
    }
    lf_sealer_free(sealer);
}

static void purpose_name_and_secret_are_bound(void **state)
{
    static const lf_str_t other[] = {{"secreT", 6}};
    lf_sealer_t *sealer = lf_sealer_new(LF_STR("purpose"), LF_STR("name"), secret, 1);
    lf_sealer_t *others[] = {
        lf_sealer_new(LF_STR("Purpose"), LF_STR("name"), secret, 1),
        lf_sealer_new(LF_STR("purpose"), LF_STR("Name"), secret, 1),
        lf_sealer_new(LF_STR("purposen"), LF_STR("ame"), secret, 1),
        lf_sealer_new(LF_STR("purpose"), LF_STR("name"), other, 1),
    };
    unsigned char sealed[7 + LF_SEAL_OVERHEAD], out[7];
    lf_sealer_seal(sealer, LF_STR("message"), sealed);
    for (size_t i = 0; i < 4; i++) {
        assert_false(lf_sealer_open(others[i], lf_str((char *)sealed, sizeof(sealed)), out));
        lf_sealer_free(others[i]);
    }
    lf_sealer_free(sealer);
}

static void the_first_secret_seals_and_all_open(void **state)
{
    static const lf_str_t three[] = {{"new", 3}, {"old", 3}, {"secret", 6}};
    lf_sealer_t *rotated = lf_sealer_new(LF_STR("p"), LF_STR("n"), three, 3);
    unsigned char sealed[7 + LF_SEAL_OVERHEAD], out[7];
    lf_str_t whole = lf_str((char *)sealed, sizeof(sealed));
    for (size_t i = 0; i < 3; i++) {
        lf_sealer_t *alone = lf_sealer_new(LF_STR("p"), LF_STR("n"), &three[i], 1);
        lf_sealer_seal(alone, LF_STR("message"), sealed);
        assert_true(lf_sealer_open(rotated, whole, out));
        assert_memory_equal(out, "message", 7);
        lf_sealer_seal(rotated, LF_STR("message"), sealed);
        assert_int_equal(lf_sealer_open(alone, whole, out), i == 0);
        lf_sealer_free(alone);
    }
    lf_sealer_free(rotated);
}

static void a_sealer_needs_secrets(void **state)
{
    static const lf_str_t with_empty[] = {{"a", 1}, {"", 0}};
    assert_null(lf_sealer_new(LF_STR("p"), LF_STR("n"), NULL, 0));
    assert_null(lf_sealer_new(LF_STR("p"), LF_STR("n"), with_empty, 2));
    lf_sealer_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_known_value_opens),
        cmocka_unit_test(round_trip_and_every_tampered_bit),
        cmocka_unit_test(purpose_name_and_secret_are_bound),
        cmocka_unit_test(the_first_secret_seals_and_all_open),
        cmocka_unit_test(a_sealer_needs_secrets),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
