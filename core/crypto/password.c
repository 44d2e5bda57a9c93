/* SPDX-License-Identifier: MIT
 *
 * Password hashing. A method text is parsed into one struct, whose `derive` does the work for hashing and
 * checking alike; argon2id, whose text form is libsodium's own, branches off before that.
 */
#include "crypto/password.h"

#include "crypto/key.h"
#include "crypto/random.h"

#include <openssl/evp.h>
#include <sodium.h>
#include <stdint.h>
#include <stdio.h>

#define SCRYPT_BYTES 64 /* hashlib.scrypt's default, and thus Werkzeug's */
#define PBKDF2_ROUNDS 1000000
#define PBKDF2_ROUNDS_MAX 10000000
#define MEMORY_MAX ((uint64_t)1 << 30)
#define WRITTEN_MAX ((uint64_t)1 << 32) /* memory times passes over it */

typedef struct method {
    char text[48];        /* complete, with every parameter */
    size_t bytes;         /* of output */
    const EVP_MD *digest; /* of PBKDF2; NULL for scrypt */
    uint64_t rounds;
    uint64_t n, r, p;
} method_t;

/* Cuts the next field off *rest: what lies before `sep`, or all of it. 0 when nothing was left. */
static int next_field(lf_str_t *rest, char sep, lf_str_t *field)
{
    if (rest->base == NULL)
        return 0;
    const char *end = rest->len > 0 ? memchr(rest->base, sep, rest->len) : NULL;
    if (end == NULL) {
        *field = *rest;
        *rest = lf_str(NULL, 0);
    } else {
        *field = lf_str(rest->base, (size_t)(end - rest->base));
        *rest = lf_str(end + 1, rest->len - field->len - 1);
    }
    return 1;
}

/* A decimal number from 1 to max, or 0. */
static uint64_t number(lf_str_t s, uint64_t max)
{
    uint64_t v = 0;
    if (s.len == 0 || s.len > 12)
        return 0;
    for (size_t i = 0; i < s.len; i++) {
        if (s.base[i] < '0' || s.base[i] > '9')
            return 0;
        v = v * 10 + (uint64_t)(s.base[i] - '0');
    }
    return v <= max ? v : 0;
}

static int parse_scrypt(lf_str_t rest, method_t *m)
{
    lf_str_t n, r, p;
    m->n = 32768;
    m->r = 8;
    m->p = 1;
    if (next_field(&rest, ':', &n)) {
        if (!next_field(&rest, ':', &r) || !next_field(&rest, ':', &p) || rest.base != NULL)
            return 0;
        m->n = number(n, UINT32_MAX);
        m->r = number(r, 1024);
        m->p = number(p, 1024);
    }
    if (m->n < 2 || (m->n & (m->n - 1)) != 0 || m->r == 0 || m->p == 0 || 128 * m->n * m->r > MEMORY_MAX ||
        128 * m->n * m->r * m->p > WRITTEN_MAX)
        return 0;
    m->bytes = SCRYPT_BYTES;
    snprintf(m->text, sizeof(m->text), "scrypt:%u:%u:%u", (unsigned)m->n, (unsigned)m->r, (unsigned)m->p);
    return 1;
}

static int parse_pbkdf2(lf_str_t rest, method_t *m)
{
    static const char *const digests[] = {"sha256", "sha512", "sha384", "sha224", "sha1"};
    lf_str_t digest = LF_STR("sha256"), rounds;
    m->rounds = PBKDF2_ROUNDS;
    if (next_field(&rest, ':', &digest) && next_field(&rest, ':', &rounds)) {
        m->rounds = number(rounds, PBKDF2_ROUNDS_MAX);
        if (m->rounds == 0 || rest.base != NULL)
            return 0;
    }
    for (size_t i = 0; i < sizeof(digests) / sizeof(digests[0]); i++) {
        if (!lf_str_eq(digest, lf_str(digests[i], strlen(digests[i]))))
            continue;
        m->digest = EVP_get_digestbyname(digests[i]);
        if (m->digest == NULL)
            return 0;
        m->bytes = (size_t)EVP_MD_get_size(m->digest);
        snprintf(m->text, sizeof(m->text), "pbkdf2:%s:%u", digests[i], (unsigned)m->rounds);
        return 1;
    }
    return 0;
}

static int parse_method(lf_str_t text, method_t *m)
{
    lf_str_t name;
    *m = (method_t){0};
    if (text.len == 0)
        text = LF_STR("scrypt");
    next_field(&text, ':', &name);
    if (lf_str_eq(name, LF_STR("scrypt")))
        return parse_scrypt(text, m);
    if (lf_str_eq(name, LF_STR("pbkdf2")))
        return parse_pbkdf2(text, m);
    return 0;
}

/* Writes 2 * m->bytes hexadecimal digits and a NUL. */
static int derive(const method_t *m, lf_str_t password, lf_str_t salt, char *hex)
{
    unsigned char raw[EVP_MAX_MD_SIZE];
    const unsigned char *salt_bytes = (const unsigned char *)salt.base;
    /* libcrypto takes NULL for "no password given", which is not the same as an empty one. */
    const char *pass = password.len > 0 ? password.base : "";
    int ok;
    if (m->digest != NULL)
        ok = PKCS5_PBKDF2_HMAC(pass, (int)password.len, salt_bytes, (int)salt.len, (int)m->rounds, m->digest,
                               (int)m->bytes, raw);
    else
        ok = EVP_PBE_scrypt(pass, password.len, salt_bytes, salt.len, m->n, m->r, m->p,
                            128 * m->r * (m->n + m->p + 2), raw, m->bytes);
    if (ok)
        sodium_bin2hex(hex, 2 * m->bytes + 1, raw, m->bytes);
    sodium_memzero(raw, sizeof(raw));
    return ok ? LF_PASSWORD_OK : LF_PASSWORD_NO_MEMORY;
}

/* ---- argon2id ---- */

/* Whether a method names argon2id, with its parameters; then *known tells whether they can be used. */
static int is_argon2id(lf_str_t rest, int *known, uint64_t *kib, uint64_t *passes)
{
    lf_str_t name = {0}, memory, times;
    next_field(&rest, ':', &name);
    if (!lf_str_eq(name, LF_STR("argon2id")))
        return 0;
    *kib = crypto_pwhash_argon2id_MEMLIMIT_INTERACTIVE / 1024;
    *passes = crypto_pwhash_argon2id_OPSLIMIT_INTERACTIVE;
    *known = 1;
    if (next_field(&rest, ':', &memory)) {
        *kib = number(memory, MEMORY_MAX / 1024);
        *passes = next_field(&rest, ':', &times) ? number(times, 1000) : 0;
        *known = *kib >= crypto_pwhash_argon2id_MEMLIMIT_MIN / 1024 && *passes > 0 && rest.base == NULL &&
                 *kib * *passes <= WRITTEN_MAX / 1024;
    }
    return 1;
}

static int check_argon2id(lf_str_t hash, lf_str_t password)
{
    char text[crypto_pwhash_argon2id_STRBYTES] = {0};
    unsigned kib, passes, lanes;
    if (hash.len >= sizeof(text) || memchr(hash.base, '\0', hash.len) != NULL)
        return 0;
    memcpy(text, hash.base, hash.len);
    if (sscanf(text, "$argon2id$v=19$m=%9u,t=%9u,p=%3u$", &kib, &passes, &lanes) != 3)
        return 0;
    if (kib > MEMORY_MAX / 1024 || (uint64_t)kib * passes > WRITTEN_MAX / 1024)
        return LF_PASSWORD_BAD_METHOD;
    return crypto_pwhash_argon2id_str_verify(text, password.len > 0 ? password.base : "", password.len) == 0;
}

/* ---- the two doors ---- */

int lf_password_hash(lf_str_t password, lf_str_t method, size_t salt_len, char out[LF_PASSWORD_HASH_MAX])
{
    method_t m;
    char salt[LF_PASSWORD_SALT_MAX], hex[2 * EVP_MAX_MD_SIZE + 1];
    uint64_t kib, passes;
    int known;
    if (password.len > LF_PASSWORD_MAX || salt_len == 0 || salt_len > LF_PASSWORD_SALT_MAX)
        return LF_PASSWORD_BAD_LENGTH;
    lf_crypto_init();
    if (is_argon2id(method, &known, &kib, &passes)) {
        if (!known)
            return LF_PASSWORD_BAD_METHOD;
        return crypto_pwhash_argon2id_str(out, password.len > 0 ? password.base : "", password.len, passes,
                                          (size_t)kib * 1024) == 0
                   ? LF_PASSWORD_OK
                   : LF_PASSWORD_NO_MEMORY;
    }
    if (!parse_method(method, &m))
        return LF_PASSWORD_BAD_METHOD;
    lf_random_letters(salt, salt_len);
    int code = derive(&m, password, lf_str(salt, salt_len), hex);
    if (code == LF_PASSWORD_OK)
        snprintf(out, LF_PASSWORD_HASH_MAX, "%s$%.*s$%s", m.text, (int)salt_len, salt, hex);
    return code;
}

int lf_password_check(lf_str_t hash, lf_str_t password)
{
    static const lf_str_t argon2id = {"$argon2id$", 10};
    method_t m;
    char hex[2 * EVP_MAX_MD_SIZE + 1];
    lf_str_t method, salt;
    if (password.len > LF_PASSWORD_MAX)
        return LF_PASSWORD_BAD_LENGTH;
    lf_crypto_init();
    if (hash.len >= argon2id.len && lf_str_eq(lf_str(hash.base, argon2id.len), argon2id))
        return check_argon2id(hash, password);
    if (!next_field(&hash, '$', &method) || !next_field(&hash, '$', &salt) || hash.base == NULL)
        return 0;
    if (method.len == 0 || !parse_method(method, &m))
        return LF_PASSWORD_BAD_METHOD;
    if (salt.len > LF_PASSWORD_MAX)
        return LF_PASSWORD_BAD_LENGTH;
    int code = derive(&m, password, salt, hex);
    return code == LF_PASSWORD_OK ? lf_bytes_equal(lf_str(hex, 2 * m.bytes), hash) : code;
}

int lf_password_outdated(lf_str_t hash, lf_str_t method)
{
    method_t m;
    char start[64];
    uint64_t kib, passes;
    int known;
    if (is_argon2id(method, &known, &kib, &passes)) {
        if (!known)
            return -1;
        snprintf(start, sizeof(start), "$argon2id$v=19$m=%u,t=%u,p=1$", (unsigned)kib, (unsigned)passes);
    } else {
        if (!parse_method(method, &m))
            return -1;
        snprintf(start, sizeof(start), "%s$", m.text);
    }
    size_t n = strlen(start);
    return hash.len < n || memcmp(hash.base, start, n) != 0;
}

const char *lf_password_reason(int code)
{
    switch (code) {
    case LF_PASSWORD_OK:
        return "ok";
    case LF_PASSWORD_BAD_METHOD:
        return "unknown hash method; known are scrypt[:N:r:p], pbkdf2[:digest[:rounds]] and "
               "argon2id[:KiB:passes], with at most 1 GiB of memory, 4 GiB written in all passes and "
               "10000000 rounds";
    case LF_PASSWORD_BAD_LENGTH:
        return "a password has at most 65536 bytes and a salt 1 to 64 letters";
    default:
        return "not enough memory to hash a password";
    }
}
