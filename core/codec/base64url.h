/* SPDX-License-Identifier: MIT
 *
 * Base64 with the URL alphabet and without padding (RFC 4648, section 5), as session cookies and tokens use
 * it.
 *
 * Ownership: callers own both buffers.
 */
#ifndef LF_CODEC_BASE64URL_H
#define LF_CODEC_BASE64URL_H

#include <stddef.h>

/* Exact length of n bytes once encoded. */
static inline size_t lf_base64url_encoded_len(size_t n)
{
    return n / 3 * 4 + (n % 3 ? n % 3 + 1 : 0);
}

/* Room that decoding n characters needs. */
static inline size_t lf_base64url_decoded_len(size_t n)
{
    return n / 4 * 3 + (n % 4 ? n % 4 - 1 : 0);
}

/* Writes lf_base64url_encoded_len(n) characters, no NUL, and returns how many. */
size_t lf_base64url_encode(char *out, const void *in, size_t n);

/* Decodes into `out`, which has room for cap bytes. Strict, so that one value has one spelling: 0 on success,
 * -1 for a character outside the alphabet (padding included), an impossible length, unused bits that are not
 * zero, or too little room. On -1 the content of `out` is undefined. */
int lf_base64url_decode(unsigned char *out, size_t cap, const char *in, size_t n, size_t *out_len);

#endif
