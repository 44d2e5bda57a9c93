/* SPDX-License-Identifier: MIT
 *
 * Signing: a message anyone can read and only the holder of the secret can have made.
 *
 * The signature is BLAKE2b keyed with the key of purpose and name (crypto/key.h). The hash state that has
 * taken the key is made once and copied for each message: a message of up to 128 bytes then costs two
 * compressions. 16 bytes of output, like the tag of a sealed message: a forger can only guess, once per
 * request, and every byte of a cookie is sent and parsed again with each request.
 *
 * The first secret signs; all of them verify, so that a secret can be replaced without logging everybody out.
 * Ownership: a signer copies what it needs at birth and wipes it in lf_signer_free; it is read-only in
 * between and may be used by several threads.
 */
#ifndef LF_CRYPTO_SIGN_H
#define LF_CRYPTO_SIGN_H

#include "base/str.h"

#include <stdint.h>

#define LF_MAC_BYTES 16

/* How far into the future a timestamp may lie before it is refused: the clocks of two machines differ. */
#define LF_CLOCK_SKEW 60

typedef struct lf_signer lf_signer_t;

/* A signer for one purpose and name: current secret first, then fallbacks. NULL if there is no secret or one
   of them is empty. */
lf_signer_t *lf_signer_new(lf_str_t purpose, lf_str_t name, const lf_str_t *secrets, size_t n);

/* Wipes and frees a signer; NULL is allowed. */
void lf_signer_free(lf_signer_t *signer);

/* Writes the message's signature under the current secret. */
void lf_signer_sign(const lf_signer_t *signer, lf_str_t message, unsigned char mac[LF_MAC_BYTES]);

/* Whether mac is the message's signature under any of the secrets; compares in constant time. */
int lf_signer_verify(const lf_signer_t *signer, lf_str_t message, const unsigned char mac[LF_MAC_BYTES]);

/* Whether something signed at `timestamp` is still good at `now` (seconds); max_age < 0 means no limit. The
   last good second is timestamp + max_age. */
int lf_age_ok(int64_t timestamp, int64_t now, int64_t max_age);

#endif
