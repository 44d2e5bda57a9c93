/* SPDX-License-Identifier: MIT
 *
 * Random bytes and texts. The texts are written piece by piece through a small array on the stack, wiped
 * afterwards, so that a token's bytes are left nowhere but in the caller's memory.
 */
#include "crypto/random.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void lf_crypto_init(void)
{
    if (sodium_init() < 0) {
        fprintf(stderr, "luaflask: libsodium cannot start: no source of random bytes\n");
        abort();
    }
}

void lf_random_bytes(void *out, size_t n)
{
    lf_crypto_init();
    randombytes_buf(out, n);
}

void lf_random_hex(char *out, size_t n)
{
    static const char digits[16] = "0123456789abcdef";
    unsigned char raw[48];
    while (n > 0) {
        size_t part = n < sizeof(raw) ? n : sizeof(raw);
        lf_random_bytes(raw, part);
        for (size_t i = 0; i < part; i++) {
            *out++ = digits[raw[i] >> 4];
            *out++ = digits[raw[i] & 15];
        }
        n -= part;
    }
    sodium_memzero(raw, sizeof(raw));
}

void lf_random_urlsafe(char *out, size_t n)
{
    unsigned char raw[48]; /* a multiple of 3: only the last piece may end within a group */
    char text[sizeof(raw) / 3 * 4 + 1];
    while (n > 0) {
        size_t part = n < sizeof(raw) ? n : sizeof(raw);
        lf_random_bytes(raw, part);
        sodium_bin2base64(text, sizeof(text), raw, part, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
        memcpy(out, text, lf_random_urlsafe_len(part));
        out += lf_random_urlsafe_len(part);
        n -= part;
    }
    sodium_memzero(raw, sizeof(raw));
    sodium_memzero(text, sizeof(text));
}

void lf_random_letters(char *out, size_t n)
{
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    lf_crypto_init();
    for (size_t i = 0; i < n; i++)
        out[i] = letters[randombytes_uniform(sizeof(letters) - 1)];
}

void lf_random_uuid4(char out[LF_UUID_LEN])
{
    char hex[32];
    lf_random_hex(hex, 16);
    hex[12] = '4';                            /* the version */
    hex[16] = "89ab"[randombytes_uniform(4)]; /* the variant: 10x in the upper bits */
    static const unsigned char groups[] = {8, 4, 4, 4, 12};
    const char *from = hex;
    for (size_t g = 0; g < sizeof(groups); g++) {
        if (g > 0)
            *out++ = '-';
        memcpy(out, from, groups[g]);
        out += groups[g];
        from += groups[g];
    }
    sodium_memzero(hex, sizeof(hex));
}
