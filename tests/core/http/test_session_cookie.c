/* SPDX-License-Identifier: MIT
 *
 * The session cookie: what is accepted, and above all what is not.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "http/session_cookie.h"

#include <stdio.h>
#include <stdlib.h>

#define NOW 1700000000
#define MONTH (31 * 86400)

static const lf_str_t one_secret[] = {{"a secret of the test", 20}};
static const char payload_text[] = "{\"user_id\":42,\"_permanent\":true}";

static lf_session_codec_t *codec_with(const char *name, const lf_str_t *secrets, size_t n, int encrypt)
{
    lf_session_codec_t *codec = lf_session_codec_new(lf_str(name, strlen(name)), secrets, n, encrypt);
    assert_non_null(codec);
    return codec;
}

static lf_buf_t made(const lf_session_codec_t *codec, lf_str_t payload, int64_t now)
{
    lf_buf_t out = {0};
    assert_int_equal(lf_session_codec_seal(codec, payload, now, &out), LF_SESSION_OK);
    return out;
}

static int opened(const lf_session_codec_t *codec, lf_str_t value, int64_t now, int64_t max_age,
                  lf_buf_t *payload)
{
    size_t before = payload->len;
    int code = lf_session_codec_open(codec, value, now, max_age, payload, NULL);
    if (code != LF_SESSION_OK)
        assert_int_equal(payload->len, before);
    return code;
}

static int code_of(const lf_session_codec_t *codec, lf_str_t value)
{
    lf_buf_t payload = {0};
    int code = opened(codec, value, NOW, MONTH, &payload);
    lf_buf_free(&payload);
    return code;
}

static lf_str_t slice(const lf_buf_t *buf)
{
    return lf_str(buf->base, buf->len);
}

/* Every length from nothing to over a hash block, and bytes of every kind, come back as they went. */
static void round_trip(void **state)
{
    for (int encrypt = 0; encrypt <= 1; encrypt++) {
        lf_session_codec_t *codec = codec_with("session", one_secret, 1, encrypt);
        char bytes[300];
        for (size_t n = 0; n <= sizeof(bytes); n++) {
            for (size_t i = 0; i < n; i++)
                bytes[i] = (char)(i * 7 + n);
            lf_buf_t value = made(codec, lf_str(bytes, n), NOW), payload = {0};
            int64_t timestamp = 0;
            lf_buf_put(&payload, "kept", 4);
            assert_int_equal(lf_session_codec_open(codec, slice(&value), NOW, MONTH, &payload, &timestamp),
                             0);
            assert_int_equal(payload.len, 4 + n);
            assert_memory_equal(payload.base, "kept", 4);
            assert_memory_equal(payload.base + 4, bytes, n);
            assert_int_equal(timestamp, NOW);
            for (size_t i = 0; i < value.len; i++)
                assert_non_null(strchr("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~",
                                       value.base[i]));
            lf_buf_free(&value);
            lf_buf_free(&payload);
        }
        lf_session_codec_free(codec);
    }
}

/* The value that an independent implementation gives (Python's hashlib.blake2b and base64):
 *   master = blake2b(secret, key=b"luaflask secret key", digest_size=32)
 *   key    = blake2b(len(purpose) as 8 bytes LE + b"session cookie, signed" + name, key=master,
 * digest_size=32) mac    = blake2b(text before the last dot, key=key, digest_size=16) */
static void known_answer(void **state)
{
    lf_session_codec_t *codec = codec_with("session", one_secret, 1, 0);
    lf_buf_t value = made(codec, LF_STR(payload_text), NOW);
    static const char expected[] =
        "eyJ1c2VyX2lkIjo0MiwiX3Blcm1hbmVudCI6dHJ1ZX0.AABlU_EA.NKDNYwK6wcVsPHuicRhVPQ";
    assert_int_equal(value.len, sizeof(expected) - 1);
    assert_memory_equal(value.base, expected, value.len);
    lf_buf_free(&value);
    lf_session_codec_free(codec);
}

/* Sealed by a separate implementation of XChaCha20-Poly1305. */
static void known_sealed_value(void **state)
{
    lf_session_codec_t *codec = codec_with("session", one_secret, 1, 1);
    lf_buf_t payload = {0};
    int64_t timestamp = 0;
    assert_int_equal(
        lf_session_codec_open(codec,
                              LF_STR("~AAECAwQFBgcICQoLDA0ODxAREhMUFRYXfPU2d0NVHehLuAMfXTYd_czPyeKFjke7"
                                     "PthQTqHloyGGkI62g0ndTHI_MMhpdxnbjbmbsnPr"),
                              NOW, MONTH, &payload, &timestamp),
        LF_SESSION_OK);
    assert_int_equal(payload.len, sizeof(payload_text) - 1);
    assert_memory_equal(payload.base, payload_text, payload.len);
    assert_int_equal(timestamp, NOW);
    lf_buf_free(&payload);
    lf_session_codec_free(codec);
}

static void every_tampered_byte_is_refused(void **state)
{
    for (int encrypt = 0; encrypt <= 1; encrypt++) {
        lf_session_codec_t *codec = codec_with("session", one_secret, 1, encrypt);
        /* Three lengths, for the three ways a base64 text can end. */
        for (size_t n = 20; n < 23; n++) {
            lf_buf_t value = made(codec, lf_str(payload_text, n), NOW);
            for (size_t i = 0; i < value.len; i++) {
                char right = value.base[i];
                for (int c = 0; c < 256; c++) {
                    value.base[i] = (char)c;
                    assert_int_equal(code_of(codec, slice(&value)) == LF_SESSION_OK, (char)c == right);
                }
                value.base[i] = right;
            }
            lf_buf_free(&value);
        }
        lf_session_codec_free(codec);
    }
}

static void cut_and_lengthened_values_are_refused(void **state)
{
    for (int encrypt = 0; encrypt <= 1; encrypt++) {
        lf_session_codec_t *codec = codec_with("session", one_secret, 1, encrypt);
        lf_buf_t value = made(codec, LF_STR(payload_text), NOW);
        for (size_t n = 0; n < value.len; n++) {
            assert_int_not_equal(code_of(codec, lf_str(value.base, n)), LF_SESSION_OK);
            assert_int_not_equal(code_of(codec, lf_str(value.base + value.len - n, n)), LF_SESSION_OK);
        }
        static const char more[] = "A=.~ \0";
        for (size_t i = 0; i < sizeof(more); i++) {
            lf_buf_putc(&value, more[i]);
            assert_int_not_equal(code_of(codec, slice(&value)), LF_SESSION_OK);
            value.len--;
        }
        assert_int_equal(code_of(codec, slice(&value)), LF_SESSION_OK);
        lf_buf_free(&value);
        lf_session_codec_free(codec);
    }
}

static void another_name_or_secret_is_refused(void **state)
{
    static const lf_str_t other_secret[] = {{"a secret of the tesT", 20}};
    for (int encrypt = 0; encrypt <= 1; encrypt++) {
        lf_session_codec_t *codec = codec_with("session", one_secret, 1, encrypt);
        lf_session_codec_t *name = codec_with("sessiom", one_secret, 1, encrypt);
        lf_session_codec_t *shorter = codec_with("sessio", one_secret, 1, encrypt);
        lf_session_codec_t *secret = codec_with("session", other_secret, 1, encrypt);
        lf_buf_t value = made(codec, LF_STR(payload_text), NOW);
        assert_int_equal(code_of(codec, slice(&value)), LF_SESSION_OK);
        assert_int_equal(code_of(name, slice(&value)), LF_SESSION_BAD_SIGNATURE);
        assert_int_equal(code_of(shorter, slice(&value)), LF_SESSION_BAD_SIGNATURE);
        assert_int_equal(code_of(secret, slice(&value)), LF_SESSION_BAD_SIGNATURE);
        lf_buf_free(&value);
        lf_session_codec_free(codec);
        lf_session_codec_free(name);
        lf_session_codec_free(shorter);
        lf_session_codec_free(secret);
    }
}

/* Turning encryption on or off keeps sessions alive, but the text of one form is never the other's. */
static void both_forms_are_read_and_never_confused(void **state)
{
    lf_session_codec_t *plain = codec_with("session", one_secret, 1, 0);
    lf_session_codec_t *secret = codec_with("session", one_secret, 1, 1);
    lf_buf_t signed_value = made(plain, LF_STR(payload_text), NOW), dressed = {0};
    lf_buf_t sealed_value = made(secret, LF_STR(payload_text), NOW);
    assert_int_not_equal(signed_value.base[0], '~');
    assert_int_equal(sealed_value.base[0], '~');
    assert_null(memmem(sealed_value.base, sealed_value.len, signed_value.base, 16));
    assert_int_equal(code_of(plain, slice(&sealed_value)), LF_SESSION_OK);
    assert_int_equal(code_of(secret, slice(&signed_value)), LF_SESSION_OK);
    lf_buf_printf(&dressed, "~%.*s", (int)signed_value.len, signed_value.base);
    assert_int_not_equal(code_of(plain, slice(&dressed)), LF_SESSION_OK);
    assert_int_not_equal(code_of(plain, lf_str(sealed_value.base + 1, sealed_value.len - 1)), LF_SESSION_OK);
    lf_buf_free(&dressed);
    lf_buf_free(&signed_value);
    lf_buf_free(&sealed_value);
    lf_session_codec_free(plain);
    lf_session_codec_free(secret);
}

static void sealing_never_repeats_a_value(void **state)
{
    lf_session_codec_t *codec = codec_with("session", one_secret, 1, 1);
    lf_buf_t a = made(codec, LF_STR(payload_text), NOW), b = made(codec, LF_STR(payload_text), NOW);
    assert_int_equal(a.len, b.len);
    assert_memory_not_equal(a.base, b.base, a.len);
    lf_buf_free(&a);
    lf_buf_free(&b);
    lf_session_codec_free(codec);
}

/* The steps of a rotation: new secret in front, then the old one dropped. */
static void secrets_rotate(void **state)
{
    static const lf_str_t both[] = {{"new secret", 10}, {"a secret of the test", 20}};
    for (int encrypt = 0; encrypt <= 1; encrypt++) {
        lf_session_codec_t *before = codec_with("session", one_secret, 1, encrypt);
        lf_session_codec_t *during = codec_with("session", both, 2, encrypt);
        lf_session_codec_t *after = codec_with("session", both, 1, encrypt);
        lf_buf_t old_value = made(before, LF_STR(payload_text), NOW);
        lf_buf_t new_value = made(during, LF_STR(payload_text), NOW);
        assert_int_equal(code_of(during, slice(&old_value)), LF_SESSION_OK);
        assert_int_equal(code_of(during, slice(&new_value)), LF_SESSION_OK);
        assert_int_equal(code_of(after, slice(&new_value)), LF_SESSION_OK);
        assert_int_equal(code_of(after, slice(&old_value)), LF_SESSION_BAD_SIGNATURE);
        assert_int_equal(code_of(before, slice(&new_value)), LF_SESSION_BAD_SIGNATURE);
        lf_buf_free(&old_value);
        lf_buf_free(&new_value);
        lf_session_codec_free(before);
        lf_session_codec_free(during);
        lf_session_codec_free(after);
    }
}

static void expiry_has_an_exact_last_second(void **state)
{
    for (int encrypt = 0; encrypt <= 1; encrypt++) {
        lf_session_codec_t *codec = codec_with("session", one_secret, 1, encrypt);
        lf_buf_t value = made(codec, LF_STR(payload_text), NOW), payload = {0};
        int64_t timestamp = 0;
        assert_int_equal(opened(codec, slice(&value), NOW, 0, &payload), LF_SESSION_OK);
        assert_int_equal(opened(codec, slice(&value), NOW + 1, 0, &payload), LF_SESSION_EXPIRED);
        assert_int_equal(opened(codec, slice(&value), NOW + MONTH, MONTH, &payload), LF_SESSION_OK);
        assert_int_equal(opened(codec, slice(&value), NOW + MONTH + 1, MONTH, &payload), LF_SESSION_EXPIRED);
        assert_int_equal(opened(codec, slice(&value), INT64_MAX, MONTH, &payload), LF_SESSION_EXPIRED);
        assert_int_equal(opened(codec, slice(&value), INT64_MAX, -1, &payload), LF_SESSION_OK);
        /* Made by a machine whose clock is ahead: a minute is forgiven. */
        assert_int_equal(opened(codec, slice(&value), NOW - 60, MONTH, &payload), LF_SESSION_OK);
        assert_int_equal(opened(codec, slice(&value), NOW - 61, MONTH, &payload), LF_SESSION_EXPIRED);
        assert_int_equal(opened(codec, slice(&value), INT64_MIN, MONTH, &payload), LF_SESSION_EXPIRED);
        /* An expired value still tells when it was made; a forged one tells nothing. */
        assert_int_equal(lf_session_codec_open(codec, slice(&value), NOW + 9, 8, &payload, &timestamp),
                         LF_SESSION_EXPIRED);
        assert_int_equal(timestamp, NOW);
        lf_buf_free(&value);
        lf_buf_free(&payload);
        lf_session_codec_free(codec);
    }
}

static void long_values_are_neither_made_nor_read(void **state)
{
    char *bytes = calloc(1, 20000);
    for (int encrypt = 0; encrypt <= 1; encrypt++) {
        lf_session_codec_t *codec = codec_with("session", one_secret, 1, encrypt);
        size_t largest = 0;
        for (size_t n = 12000; n < 12500; n++) {
            lf_buf_t value = {0};
            int code = lf_session_codec_seal(codec, lf_str(bytes, n), NOW, &value);
            if (code == LF_SESSION_OK) {
                largest = n;
                assert_true(value.len <= LF_SESSION_VALUE_MAX);
                assert_int_equal(code_of(codec, slice(&value)), LF_SESSION_OK);
            } else {
                assert_int_equal(code, LF_SESSION_TOO_LONG);
                assert_int_equal(value.len, 0);
            }
            lf_buf_free(&value);
        }
        assert_true(largest > 12000 && largest < 12300);
        lf_buf_t value = {0};
        assert_int_equal(lf_session_codec_seal(codec, lf_str(bytes, SIZE_MAX), NOW, &value),
                         LF_SESSION_TOO_LONG);
        memset(bytes, 'A', 20000);
        assert_int_equal(code_of(codec, lf_str(bytes, LF_SESSION_VALUE_MAX + 1)), LF_SESSION_TOO_LONG);
        assert_int_equal(code_of(codec, lf_str(bytes, LF_SESSION_VALUE_MAX)), LF_SESSION_MALFORMED);
        bytes[0] = '~';
        /* A base64 text never has a length of one over a multiple of four. */
        assert_int_equal(code_of(codec, lf_str(bytes, LF_SESSION_VALUE_MAX - 2)), LF_SESSION_MALFORMED);
        assert_int_equal(code_of(codec, lf_str(bytes, LF_SESSION_VALUE_MAX)), LF_SESSION_BAD_SIGNATURE);
        lf_session_codec_free(codec);
    }
    free(bytes);
}

static void a_codec_needs_secrets(void **state)
{
    static const lf_str_t with_empty[] = {{"a", 1}, {"", 0}};
    assert_null(lf_session_codec_new(LF_STR("session"), NULL, 0, 0));
    assert_null(lf_session_codec_new(LF_STR("session"), with_empty, 2, 0));
    assert_null(lf_session_codec_new(LF_STR("session"), with_empty, 2, 1));
}

/* Not a test: `session_cookie 200000` opens a 150-byte cookie so often, for callgrind. */
static int measure(long rounds)
{
    lf_session_codec_t *codec = lf_session_codec_new(LF_STR("session"), one_secret, 1, 0);
    char bytes[89];
    memset(bytes, 'x', sizeof(bytes));
    lf_buf_t value = {0}, payload = {0};
    lf_session_codec_seal(codec, lf_str(bytes, sizeof(bytes)), NOW, &value);
    int bad = 0;
    for (long i = 0; i < rounds; i++) {
        payload.len = 0;
        bad |= lf_session_codec_open(codec, slice(&value), NOW, MONTH, &payload, NULL);
    }
    fprintf(stderr, "%zu characters, %ld times, %d\n", value.len, rounds, bad);
    lf_buf_free(&value);
    lf_buf_free(&payload);
    lf_session_codec_free(codec);
    return bad;
}

int main(int argc, char **argv)
{
    if (argc > 1)
        return measure(atol(argv[1]));
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(round_trip),
        cmocka_unit_test(known_answer),
        cmocka_unit_test(known_sealed_value),
        cmocka_unit_test(every_tampered_byte_is_refused),
        cmocka_unit_test(cut_and_lengthened_values_are_refused),
        cmocka_unit_test(another_name_or_secret_is_refused),
        cmocka_unit_test(both_forms_are_read_and_never_confused),
        cmocka_unit_test(sealing_never_repeats_a_value),
        cmocka_unit_test(secrets_rotate),
        cmocka_unit_test(expiry_has_an_exact_last_second),
        cmocka_unit_test(long_values_are_neither_made_nor_read),
        cmocka_unit_test(a_codec_needs_secrets),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
