/* SPDX-License-Identifier: MIT
 *
 * From the secret that a person wrote down to the keys that ciphers want.
 *
 * One secret serves many purposes (signing a session, sealing it, signing a mailed link) and many names, and
 * no two of them may share a key, or a value made for one could be shown to another. Derivation is
 * extract-then-expand, in the manner of RFC 5869, with keyed BLAKE2b (RFC 7693) as the pseudo-random
 * function:
 *
 *     master = BLAKE2b-256(key = "luaflask secret key", secret)
 *     key    = BLAKE2b-256(key = master, length of purpose in 8 bytes, little-endian, purpose, name)
 *
 * The name (a cookie's, a salt) belongs to the key and not to each message: it is paid for once, and the
 * message of a usual session fits the one hash block that follows the key's. The length keeps ("ab", "c") and
 * ("a", "bc") apart.
 *
 * libsodium's crypto_kdf does the same with an eight-byte context; a purpose as free text needs no register
 * of contexts. Extraction spreads a long secret, it does not strengthen a short one: a secret must be random
 * (32 bytes), for a guess of it can be tested offline against any token.
 * Ownership: nothing is kept; the caller wipes the key.
 */
#ifndef LF_CRYPTO_KEY_H
#define LF_CRYPTO_KEY_H

#include "base/str.h"

#define LF_KEY_BYTES 32

/* Writes the key that `secret` (of any length) gives for this purpose and name. */
void lf_key_derive(unsigned char key[LF_KEY_BYTES], lf_str_t secret, lf_str_t purpose, lf_str_t name);

/* Whether two byte strings are equal, in a time that depends on their lengths only. */
int lf_bytes_equal(lf_str_t a, lf_str_t b);

#endif
