/* SPDX-License-Identifier: MIT
 *
 * Base64url by table, four characters at a time: a session cookie is decoded on every request that reads the
 * session, so this is a hot path. Invalid characters have the value 0xFF in the table; one test per group of
 * four finds them because only they set the two top bits.
 */
#include "codec/base64url.h"

static const char alphabet[64] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/* clang-format off */
#define X 0xFF
static const unsigned char values[256] = {
    X,  X,  X,  X,  X,  X,  X,  X,  X,  X,  X,  X,  X,  X,  X,  X,
    X,  X,  X,  X,  X,  X,  X,  X,  X,  X,  X,  X,  X,  X,  X,  X,
    X,  X,  X,  X,  X,  X,  X,  X,  X,  X,  X,  X,  X,  62, X,  X,
    52, 53, 54, 55, 56, 57, 58, 59, 60, 61, X,  X,  X,  X,  X,  X,
    X,  0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12, 13, 14,
    15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, X,  X,  X,  X,  63,
    X,  26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40,
    41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51, X,  X,  X,  X,  X,
    X,  X,  X,  X,  X,  X,  X,  X,  X,  X,  X,  X,  X,  X,  X,  X,
    X,  X,  X,  X,  X,  X,  X,  X,  X,  X,  X,  X,  X,  X,  X,  X,
    X,  X,  X,  X,  X,  X,  X,  X,  X,  X,  X,  X,  X,  X,  X,  X,
    X,  X,  X,  X,  X,  X,  X,  X,  X,  X,  X,  X,  X,  X,  X,  X,
    X,  X,  X,  X,  X,  X,  X,  X,  X,  X,  X,  X,  X,  X,  X,  X,
    X,  X,  X,  X,  X,  X,  X,  X,  X,  X,  X,  X,  X,  X,  X,  X,
    X,  X,  X,  X,  X,  X,  X,  X,  X,  X,  X,  X,  X,  X,  X,  X,
    X,  X,  X,  X,  X,  X,  X,  X,  X,  X,  X,  X,  X,  X,  X,  X,
};
#undef X
/* clang-format on */

size_t lf_base64url_encode(char *out, const void *in, size_t n)
{
    const unsigned char *p = in;
    char *o = out;

    for (; n >= 3; n -= 3, p += 3, o += 4) {
        unsigned v = (unsigned)p[0] << 16 | (unsigned)p[1] << 8 | p[2];
        o[0] = alphabet[v >> 18];
        o[1] = alphabet[v >> 12 & 63];
        o[2] = alphabet[v >> 6 & 63];
        o[3] = alphabet[v & 63];
    }
    if (n > 0) {
        unsigned v = (unsigned)p[0] << 16 | (n == 2 ? (unsigned)p[1] << 8 : 0);
        *o++ = alphabet[v >> 18];
        *o++ = alphabet[v >> 12 & 63];
        if (n == 2)
            *o++ = alphabet[v >> 6 & 63];
    }
    return (size_t)(o - out);
}

int lf_base64url_decode(unsigned char *out, size_t cap, const char *in, size_t n, size_t *out_len)
{
    const unsigned char *p = (const unsigned char *)in;
    unsigned char *o = out;

    if (n % 4 == 1 || lf_base64url_decoded_len(n) > cap)
        return -1;
    for (; n >= 4; n -= 4, p += 4, o += 3) {
        unsigned a = values[p[0]], b = values[p[1]], c = values[p[2]], d = values[p[3]];
        if ((a | b | c | d) & 0xC0)
            return -1;
        unsigned v = a << 18 | b << 12 | c << 6 | d;
        o[0] = (unsigned char)(v >> 16);
        o[1] = (unsigned char)(v >> 8);
        o[2] = (unsigned char)v;
    }
    if (n > 0) {
        unsigned a = values[p[0]], b = values[p[1]], c = n == 3 ? values[p[2]] : 0;
        if ((a | b | c) & 0xC0)
            return -1;
        /* The bits that carry nothing must be zero, or two texts would decode to the same bytes. */
        if (n == 2 ? b & 0x0F : c & 0x03)
            return -1;
        *o++ = (unsigned char)(a << 2 | b >> 4);
        if (n == 3)
            *o++ = (unsigned char)(b << 4 | c >> 2);
    }
    *out_len = (size_t)(o - out);
    return 0;
}
