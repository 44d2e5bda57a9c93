/* SPDX-License-Identifier: MIT
 *
 * Digests: known answers, bytes of any value, and what is refused.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "crypto/digest.h"

#include <string.h>

static void known_answers(void **state)
{
    static const unsigned char sha1_abc[] = {0xa9, 0x99, 0x3e, 0x36, 0x47, 0x06, 0x81, 0x6a, 0xba, 0x3e,
                                             0x25, 0x71, 0x78, 0x50, 0xc2, 0x6c, 0x9c, 0xd0, 0xd8, 0x9d};
    unsigned char out[LF_DIGEST_MAX];
    assert_int_equal(lf_digest(out, "sha1", "abc", 3), sizeof(sha1_abc));
    assert_memory_equal(out, sha1_abc, sizeof(sha1_abc));
    assert_int_equal(lf_digest(out, "md5", "", 0), 16);
    assert_int_equal(out[0], 0xd4);
    assert_int_equal(lf_digest(out, "sha256", "abc", 3), 32);
    assert_int_equal(lf_digest(out, "sha512", "abc", 3), 64);
}

static void every_byte_counts(void **state)
{
    unsigned char a[LF_DIGEST_MAX], b[LF_DIGEST_MAX];
    lf_digest(a, "sha1", "a\0b", 3);
    lf_digest(b, "sha1", "a\0c", 3);
    assert_memory_not_equal(a, b, 20);
}

static void unknown_algorithms_are_refused(void **state)
{
    unsigned char out[LF_DIGEST_MAX];
    assert_int_equal(lf_digest(out, "sha0815", "abc", 3), 0);
    assert_int_equal(lf_digest(out, "", "abc", 3), 0);
}

static void keyed_digests_of_rfc_2202_and_4231(void **state)
{
    static const unsigned char sha1[] = {0xef, 0xfc, 0xdf, 0x6a, 0xe5, 0xeb, 0x2f, 0xa2, 0xd2, 0x74,
                                         0x16, 0xd5, 0xf1, 0x84, 0xdf, 0x9c, 0x25, 0x9a, 0x7c, 0x79};
    static const unsigned char nothing[] = {0xb6, 0x13, 0x67, 0x9a, 0x08, 0x14, 0xd9, 0xec};
    unsigned char out[LF_DIGEST_MAX], other[LF_DIGEST_MAX];
    char key[200];
    assert_int_equal(lf_hmac(out, "sha1", LF_STR("Jefe"), LF_STR("what do ya want for nothing?")), 20);
    assert_memory_equal(out, sha1, sizeof(sha1));
    assert_int_equal(lf_hmac(out, "sha256", lf_str(NULL, 0), lf_str(NULL, 0)), 32);
    assert_memory_equal(out, nothing, sizeof(nothing));
    memset(key, 'k', sizeof(key));
    assert_int_equal(lf_hmac(out, "sha512", lf_str(key, sizeof(key)), LF_STR("x")), 64);
    assert_int_equal(lf_hmac(other, "sha512", lf_str(key, sizeof(key) - 1), LF_STR("x")), 64);
    assert_memory_not_equal(out, other, 64);
    assert_int_equal(lf_hmac(out, "sha0815", LF_STR("k"), LF_STR("x")), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_answers),
        cmocka_unit_test(every_byte_counts),
        cmocka_unit_test(keyed_digests_of_rfc_2202_and_4231),
        cmocka_unit_test(unknown_algorithms_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
