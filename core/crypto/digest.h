/* SPDX-License-Identifier: MIT
 *
 * Digests of bytes and keyed digests (HMAC, RFC 2104): for tags of content and for what other programs check
 * or sign, not for passwords.
 * Ownership: the functions write into the caller's memory and keep nothing.
 */
#ifndef LF_CRYPTO_DIGEST_H
#define LF_CRYPTO_DIGEST_H

#include "base/str.h"

/* As long as the longest digest (SHA-512). */
#define LF_DIGEST_MAX 64

/* Writes the digest of n bytes and returns its length; 0 when the algorithm ("sha1", "sha256", "sha512",
 * "md5") is unknown or this system forbids it. */
size_t lf_digest(unsigned char out[LF_DIGEST_MAX], const char *algorithm, const void *data, size_t n);

/* The same keyed; the key may have any length, 0 included. */
size_t lf_hmac(unsigned char out[LF_DIGEST_MAX], const char *algorithm, lf_str_t key, lf_str_t data);

#endif
