/* SPDX-License-Identifier: MIT
 *
 * Password hashes in Werkzeug's text form, so that a user table moves between Flask and luaflask unchanged.
 *
 *     scrypt:N:r:p$salt$hex           the default, scrypt:32768:8:1 (RFC 7914), 64 bytes of output
 *     pbkdf2:digest:rounds$salt$hex   RFC 8018, as many bytes as the digest gives; sha1 ... sha512
 *     $argon2id$v=19$m=..,t=..,p=..$  the PHC form of RFC 9106, as libsodium writes it; method
 * argon2id:KiB:passes
 *
 * Hashing is slow on purpose (tens of milliseconds, tens of megabytes): these functions belong on the thread
 * pool. They take plain bytes, touch no shared state and may run in several threads at once.
 * Ownership: functions write into the caller's memory and keep nothing.
 */
#ifndef LF_CRYPTO_PASSWORD_H
#define LF_CRYPTO_PASSWORD_H

#include "base/str.h"

/* Room for any hash with its terminating NUL. */
#define LF_PASSWORD_HASH_MAX 320

/* Longest password that is looked at. */
#define LF_PASSWORD_MAX 65536

#define LF_PASSWORD_SALT_DEFAULT 16
#define LF_PASSWORD_SALT_MAX 64

enum {
    LF_PASSWORD_OK = 0,
    LF_PASSWORD_BAD_METHOD = -1, /* unknown, or parameters that are wrong or beyond the limits below */
    LF_PASSWORD_BAD_LENGTH = -2, /* of password or salt */
    LF_PASSWORD_NO_MEMORY = -3,  /* the work could not be done */
};

/* The parameters stand in the hash, and whoever can write one into a table of users could have the server
 * work for it until the end of days. So there are limits, far above what anybody uses: 1 GiB of memory, 4 GiB
 * of memory written (memory times passes), ten million rounds of PBKDF2: some seconds at most. */

/* Hashes a password with a fresh salt of salt_len letters (argon2id has a salt of its own). An empty method
   means the default; parameters left out take theirs: "pbkdf2" is "pbkdf2:sha256:1000000". Writes
   NUL-terminated text: LF_PASSWORD_OK or a reason above. */
int lf_password_hash(lf_str_t password, lf_str_t method, size_t salt_len, char out[LF_PASSWORD_HASH_MAX]);

/* 1 if the password is the one that was hashed; 0 if not, or if `hash` has not the shape of one; a reason
   above if it cannot be told. The comparison takes the same time wherever the two differ. */
int lf_password_check(lf_str_t hash, lf_str_t password);

/* Whether the hash was not made by this method with these parameters, and should be made anew when the
   password is at hand; the empty method is the default. -1 when the method cannot be used. */
int lf_password_outdated(lf_str_t hash, lf_str_t method);

/* A reason in words, for errors. */
const char *lf_password_reason(int code);

#endif
