/* SPDX-License-Identifier: MIT
 *
 * Digests of bytes: for tags of content and for checks that other programs make, not for passwords.
 * Ownership: the function writes into the caller's memory and keeps nothing.
 */
#ifndef LF_CRYPTO_DIGEST_H
#define LF_CRYPTO_DIGEST_H

#include <stddef.h>

/* As long as the longest digest (SHA-512). */
#define LF_DIGEST_MAX 64

/* Writes the digest of n bytes and returns its length; 0 when the algorithm ("sha1", "sha256", "sha512",
 * "md5") is unknown or this system forbids it. */
size_t lf_digest(unsigned char out[LF_DIGEST_MAX], const char *algorithm, const void *data, size_t n);

#endif
