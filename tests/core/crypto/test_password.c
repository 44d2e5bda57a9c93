/* SPDX-License-Identifier: MIT
 *
 * Password hashes: published vectors, hashes made by Werkzeug 3.1, and the shapes that are refused.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "crypto/password.h"

static lf_str_t text(const char *s)
{
    return lf_str(s, strlen(s));
}

static void published_vectors(void **state)
{
    static const struct {
        const char *hash, *password;
    } known[] = {
        /* RFC 7914, section 12 */
        {"scrypt:1024:8:16$NaCl$"
         "fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b3731622eaf30d92e22a388"
         "6ff109279d9830dac727afb94a83ee6d8360cbdfa2cc0640",
         "password"},
        {"scrypt:16384:8:1$SodiumChloride$"
         "7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2d54329"
         "55613f0fcf62d49705242a9af9e61e85dc0d651e40dfcf017b45575887",
         "pleaseletmein"},
        {"scrypt:16:1:1$$"
         "77d6576238657b203b19ca42c18a0497f16b4844e3074ae8dfdffa3fede21442fcd0069ded0948f8326a753a"
         "0fc81f17e8d3e0fb2e0d3628cf35e20c38d18906",
         ""},
        /* RFC 7914, section 11 (the first 32 bytes) */
        {"pbkdf2:sha256:1$salt$55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc", "passwd"},
        {"pbkdf2:sha256:80000$NaCl$4ddcd8f60b98be21830cee5ef22701f9641a4418d04c0414aeff08876b34ab56",
         "Password"},
        /* RFC 6070 */
        {"pbkdf2:sha1:2$salt$ea6c014dc72d6f8ccd1ed92ace1d41f0d8de8957", "password"},
        /* the reference implementation of Argon2 */
        {"$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
         "password"},
        /* the documentation of Python's argon2-cffi: four lanes */
        {"$argon2id$v=19$m=65536,t=3,p=4$MIIRqgvgQbgj220jfp0MPA$YfwJSVjtjSU0zzV/P3S9nnQ/USre2wvJMjfCIjrTQbg",
         "correct horse battery staple"},
    };
    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
        assert_int_equal(lf_password_check(text(known[i].hash), text(known[i].password)), 1);
        assert_int_equal(lf_password_check(text(known[i].hash), text("Passwort")), 0);
    }
}

static void hashes_made_by_werkzeug(void **state)
{
    static const char *const known[] = {
        "scrypt:32768:8:1$eneXtUYVHHYFup0M$"
        "b28bec2624b4537850ec1849e56af175f3a045872ff63d6739c41545d227bc4941b445a3"
        "6d12fd05c0048aec111913e9e73a9e69c1e0fe4fc9c29abd0795ea1b",
        "scrypt:1024:4:2$lxEQNBfcy6w5f6bC$"
        "5b43e51e52d726dd6499cae65a8430765ea2771299f808574dd9b9b739d0f1f90018d1df"
        "d0f81196f851010efe15b0a3e9fd6243c166db70d00c19011d9d527f",
        "pbkdf2:sha256:1000$p8G3en8yi1PjbnxO$"
        "c41c2277a2098e9a1157fc4e462e9701802da91e38f2ddb62d266aa82d3e5e00",
        "pbkdf2:sha512:7$jRNypGyNnipvy3Ky$"
        "87c1b417cb130dd1a2e3d9b7ffcb6bec27422f8003be0bf1a51c66af968ff72c7e8767e9"
        "e045e7b6cb5574bedb5880ef1345d594317b9de7be09207ccecd3e5f",
        "pbkdf2:sha1:3$vwXJX23TlmgP8Ygo$72954e997a27040a5f518d08f6da8cd8eba6ad4f",
    };
    static const lf_str_t password = {"p\xc3\xa4ss w\0rd", 10};
    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
        assert_int_equal(lf_password_check(text(known[i]), password), 1);
        assert_int_equal(lf_password_check(text(known[i]), lf_str(password.base, 7)), 0);
    }
    assert_int_equal(
        lf_password_check(text("pbkdf2:sha256:1$9teutehoxbiQUzs2$"
                               "94e3f61c8279d06b4791fb9545d9d4e78675d2052d824b97d6f67a4e598bba53"),
                          lf_str(NULL, 0)),
        1);
}

static void hashing_and_checking_agree(void **state)
{
    static const char *const methods[] = {"scrypt:16:1:1",   "pbkdf2:sha256:2", "pbkdf2:sha512:1",
                                          "pbkdf2:sha384:1", "pbkdf2:sha224:1", "pbkdf2:sha1:1",
                                          "argon2id:8:1"};
    char a[LF_PASSWORD_HASH_MAX], b[LF_PASSWORD_HASH_MAX];
    for (size_t i = 0; i < sizeof(methods) / sizeof(methods[0]); i++) {
        assert_int_equal(lf_password_hash(text("geheim"), text(methods[i]), LF_PASSWORD_SALT_MAX, a), 0);
        assert_int_equal(lf_password_hash(text("geheim"), text(methods[i]), LF_PASSWORD_SALT_MAX, b), 0);
        assert_string_not_equal(a, b); /* the salt */
        if (a[0] != '$') {
            assert_memory_equal(a, methods[i], strlen(methods[i]));
            assert_int_equal(strcspn(strchr(a, '$') + 1, "$"), LF_PASSWORD_SALT_MAX);
        }
        assert_int_equal(lf_password_check(text(a), text("geheim")), 1);
        assert_int_equal(lf_password_check(text(a), text("Geheim")), 0);
        assert_int_equal(lf_password_check(text(a), text("")), 0);
        a[strlen(a) - 2] ^= 1;
        assert_int_equal(lf_password_check(text(a), text("geheim")), 0);
        b[strlen(b) - 1] = '\0';
        assert_int_equal(lf_password_check(text(b), text("geheim")), 0);
        assert_int_equal(lf_password_hash(lf_str(NULL, 0), text(methods[i]), 1, a), 0);
        assert_int_equal(lf_password_check(text(a), lf_str(NULL, 0)), 1);
    }
}

static void parameters_left_out_are_the_usual_ones(void **state)
{
    char out[LF_PASSWORD_HASH_MAX];
    assert_int_equal(lf_password_hash(text("x"), text(""), LF_PASSWORD_SALT_DEFAULT, out), 0);
    assert_memory_equal(out, "scrypt:32768:8:1$", 17);
    assert_int_equal(lf_password_hash(text("x"), text("scrypt"), LF_PASSWORD_SALT_DEFAULT, out), 0);
    assert_memory_equal(out, "scrypt:32768:8:1$", 17);
    assert_int_equal(lf_password_hash(text("x"), text("pbkdf2"), LF_PASSWORD_SALT_DEFAULT, out), 0);
    assert_memory_equal(out, "pbkdf2:sha256:1000000$", 22);
    assert_int_equal(lf_password_hash(text("x"), text("argon2id"), LF_PASSWORD_SALT_DEFAULT, out), 0);
    assert_memory_equal(out, "$argon2id$v=19$m=65536,t=2,p=1$", 31);
}

static void methods_that_cannot_be_are_refused(void **state)
{
    static const char *const methods[] = {
        "md5",
        "plain",
        "Scrypt",
        "scrypt:",
        "scrypt:16",
        "scrypt:16:1",
        "scrypt:16:1:1:1",
        "scrypt:17:1:1",
        "scrypt:0:1:1",
        "scrypt:1:1:1",
        "scrypt:16:0:1",
        "scrypt:16:1:0",
        "scrypt:1048576:16:1",
        "scrypt:32768:8:129",
        "scrypt:+16:1:1",
        "scrypt:16:1:1 ",
        "scrypt:99999999999999999999:8:1",
        "pbkdf2:",
        "pbkdf2:md5:1",
        "pbkdf2:sha256:",
        "pbkdf2:sha256:0",
        "pbkdf2:sha256:-1",
        "pbkdf2:sha256:1:1",
        "pbkdf2:sha256:4294967296",
        "pbkdf2:sha256:10000001",
        "pbkdf2:sha25:1",
        "argon2id:1:1",
        "argon2id:64",
        "argon2id:64:0",
        "argon2id:9999999:1",
        "argon2id:1048576:5",
        "argon2id:64:1:1",
        "argon2i",
    };
    char out[LF_PASSWORD_HASH_MAX], hash[128];
    for (size_t i = 0; i < sizeof(methods) / sizeof(methods[0]); i++) {
        assert_int_equal(lf_password_hash(text("x"), text(methods[i]), 8, out), LF_PASSWORD_BAD_METHOD);
        strcpy(hash, methods[i]);
        strcat(hash, "$salt$00");
        assert_int_equal(lf_password_check(text(hash), text("x")), LF_PASSWORD_BAD_METHOD);
    }
}

static void texts_that_are_no_hash_match_nothing(void **state)
{
    static const char *const hashes[] = {"",
                                         "x",
                                         "scrypt:16:1:1",
                                         "scrypt:16:1:1$salt",
                                         "scrypt:16:1:1$salt$",
                                         "$argon2id$",
                                         "$argon2id$v=19$m=64,t=1,p=1$",
                                         "$argon2id$v=16$m=64,t=1,p=1$c29tZXNhbHQ$AAAA"};
    for (size_t i = 0; i < sizeof(hashes) / sizeof(hashes[0]); i++) {
        assert_int_equal(lf_password_check(text(hashes[i]), text("x")), 0);
        assert_int_equal(lf_password_check(text(hashes[i]), text("")), 0);
    }
    /* A damaged text must not make the check take all memory. */
    assert_int_equal(lf_password_check(text("$argon2id$v=19$m=99999999,t=1,p=1$c29tZXNhbHQ$AAAA"), text("x")),
                     LF_PASSWORD_BAD_METHOD);
    assert_int_equal(lf_password_check(text("$argon2id$v=19$m=65536,t=65,p=1$c29tZXNhbHQ$AAAA"), text("x")),
                     LF_PASSWORD_BAD_METHOD);
}

static void hashes_by_other_parameters_are_outdated(void **state)
{
    static const struct {
        const char *hash, *method;
        int outdated;
    } cases[] = {
        {"scrypt:32768:8:1$salt$00", "", 0},
        {"scrypt:32768:8:1$salt$00", "scrypt", 0},
        {"scrypt:32768:8:1$salt$00", "scrypt:32768:8:1", 0},
        {"scrypt:32768:8:1$salt$00", "scrypt:65536:8:1", 1},
        {"scrypt:32768:8:1", "scrypt", 1},
        {"scrypt:32768:8:10$salt$00", "scrypt", 1},
        {"pbkdf2:sha256:50000$salt$00", "pbkdf2", 1},
        {"pbkdf2:sha256:50000$salt$00", "pbkdf2:sha256:50000", 0},
        {"pbkdf2:sha256:50000$salt$00", "argon2id", 1},
        {"$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$AAAA", "argon2id", 0},
        {"$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$AAAA", "argon2id:65536:3", 1},
        {"$argon2id$v=19$m=65536,t=3,p=4$c29tZXNhbHQ$AAAA", "argon2id:65536:3", 1},
        {"", "scrypt", 1},
        {"scrypt:32768:8:1$salt$00", "md5", -1},
        {"scrypt:32768:8:1$salt$00", "argon2id:1", -1},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        assert_int_equal(lf_password_outdated(text(cases[i].hash), text(cases[i].method)), cases[i].outdated);
}

static void lengths_are_limited(void **state)
{
    static char big[LF_PASSWORD_MAX + 1];
    char out[LF_PASSWORD_HASH_MAX];
    lf_str_t method = text("pbkdf2:sha256:1");
    assert_int_equal(lf_password_hash(lf_str(big, LF_PASSWORD_MAX), method, 8, out), LF_PASSWORD_OK);
    assert_int_equal(lf_password_check(text(out), lf_str(big, LF_PASSWORD_MAX)), 1);
    assert_int_equal(lf_password_check(text(out), lf_str(big, LF_PASSWORD_MAX + 1)), LF_PASSWORD_BAD_LENGTH);
    assert_int_equal(lf_password_hash(lf_str(big, LF_PASSWORD_MAX + 1), method, 8, out),
                     LF_PASSWORD_BAD_LENGTH);
    assert_int_equal(lf_password_hash(text("x"), method, 0, out), LF_PASSWORD_BAD_LENGTH);
    assert_int_equal(lf_password_hash(text("x"), method, LF_PASSWORD_SALT_MAX + 1, out),
                     LF_PASSWORD_BAD_LENGTH);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(published_vectors),
        cmocka_unit_test(hashes_made_by_werkzeug),
        cmocka_unit_test(hashing_and_checking_agree),
        cmocka_unit_test(parameters_left_out_are_the_usual_ones),
        cmocka_unit_test(methods_that_cannot_be_are_refused),
        cmocka_unit_test(texts_that_are_no_hash_match_nothing),
        cmocka_unit_test(hashes_by_other_parameters_are_outdated),
        cmocka_unit_test(lengths_are_limited),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
