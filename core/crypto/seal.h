/* SPDX-License-Identifier: MIT
 *
 * Sealing: a message that only the holder of the secret can read or make.
 *
 * XChaCha20-Poly1305 with the key of purpose and name (crypto/key.h) and a random 24-byte nonce, long enough
 * that random choice never repeats one. A sealed message is nonce, ciphertext, tag.
 * The first secret seals; all of them open.
 * Ownership: a sealer copies what it needs at birth and wipes it in lf_sealer_free; it is read-only in
 * between and may be used by several threads.
 */
#ifndef LF_CRYPTO_SEAL_H
#define LF_CRYPTO_SEAL_H

#include "base/str.h"

/* By how much a sealed message is longer: the nonce and the tag. */
#define LF_SEAL_NONCE 24
#define LF_SEAL_OVERHEAD (LF_SEAL_NONCE + 16)

typedef struct lf_sealer lf_sealer_t;

/* A sealer for one purpose and name: current secret first, then fallbacks. NULL if there is no secret or one
   of them is empty. */
lf_sealer_t *lf_sealer_new(lf_str_t purpose, lf_str_t name, const lf_str_t *secrets, size_t n);

/* Wipes and frees a sealer; NULL is allowed. */
void lf_sealer_free(lf_sealer_t *sealer);

/* Writes message.len + LF_SEAL_OVERHEAD bytes to out, which must not overlap the message. */
void lf_sealer_seal(const lf_sealer_t *sealer, lf_str_t message, unsigned char *out);

/* Opens sealed bytes into out (sealed.len - LF_SEAL_OVERHEAD bytes, no overlap): 1 if one of the secrets made
   them for this purpose and name, else 0 and out holds nothing of use. */
int lf_sealer_open(const lf_sealer_t *sealer, lf_str_t sealed, unsigned char *out);

#endif
