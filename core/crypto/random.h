/* SPDX-License-Identifier: MIT
 *
 * Unpredictable bytes and the texts people make of them.
 * Everything comes from the operating system (libsodium's randombytes over getrandom), so a forked child
 * never repeats its parent's values. Ownership: functions write into the caller's memory and keep nothing.
 */
#ifndef LF_CRYPTO_RANDOM_H
#define LF_CRYPTO_RANDOM_H

#include <stddef.h>

#define LF_UUID_LEN 36

/* Readies libsodium; every maker of keys calls it. Cheap when repeated; ends the process if it cannot be
 * done. */
void lf_crypto_init(void);

/* Fills out with n random bytes. */
void lf_random_bytes(void *out, size_t n);

/* Writes 2 * n hexadecimal digits made of n random bytes; no terminating NUL. */
void lf_random_hex(char *out, size_t n);

/* How many characters lf_random_urlsafe writes for n bytes. */
static inline size_t lf_random_urlsafe_len(size_t n)
{
    return n / 3 * 4 + (n % 3 ? n % 3 + 1 : 0);
}

/* Writes n random bytes as base64url without padding; no terminating NUL. */
void lf_random_urlsafe(char *out, size_t n);

/* Writes n characters chosen evenly from A-Z, a-z and 0-9; no terminating NUL. */
void lf_random_letters(char *out, size_t n);

/* Writes a random UUID (RFC 9562, version 4) in its 36 characters; no terminating NUL. */
void lf_random_uuid4(char out[LF_UUID_LEN]);

#endif
