/* SPDX-License-Identifier: MIT
 *
 * Sealing with XChaCha20-Poly1305; the construction is told in seal.h.
 */
#include "crypto/seal.h"

#include "crypto/key.h"
#include "crypto/random.h"

#include <sodium.h>
#include <stdlib.h>

_Static_assert(LF_KEY_BYTES == crypto_aead_xchacha20poly1305_ietf_KEYBYTES, "a derived key fits the cipher");
_Static_assert(LF_SEAL_NONCE == crypto_aead_xchacha20poly1305_ietf_NPUBBYTES, "the nonce's length");
_Static_assert(LF_SEAL_OVERHEAD == LF_SEAL_NONCE + crypto_aead_xchacha20poly1305_ietf_ABYTES,
               "the tag's length");

struct lf_sealer {
    size_t n;
    unsigned char keys[][LF_KEY_BYTES];
};

lf_sealer_t *lf_sealer_new(lf_str_t purpose, lf_str_t name, const lf_str_t *secrets, size_t n)
{
    if (n == 0 || n > SIZE_MAX / 2 / LF_KEY_BYTES)
        return NULL;
    for (size_t i = 0; i < n; i++) {
        if (secrets[i].len == 0)
            return NULL;
    }
    lf_sealer_t *sealer = lf_alloc(sizeof(*sealer) + n * LF_KEY_BYTES);
    sealer->n = n;
    for (size_t i = 0; i < n; i++)
        lf_key_derive(sealer->keys[i], secrets[i], purpose, name);
    return sealer;
}

void lf_sealer_free(lf_sealer_t *sealer)
{
    if (sealer == NULL)
        return;
    sodium_memzero(sealer->keys, sealer->n * LF_KEY_BYTES);
    free(sealer);
}

void lf_sealer_seal(const lf_sealer_t *sealer, lf_str_t message, unsigned char *out)
{
    lf_random_bytes(out, LF_SEAL_NONCE);
    crypto_aead_xchacha20poly1305_ietf_encrypt(out + LF_SEAL_NONCE, NULL, (const unsigned char *)message.base,
                                               message.len, NULL, 0, NULL, out, sealer->keys[0]);
}

int lf_sealer_open(const lf_sealer_t *sealer, lf_str_t sealed, unsigned char *out)
{
    if (sealed.len < LF_SEAL_OVERHEAD)
        return 0;
    const unsigned char *nonce = (const unsigned char *)sealed.base;
    for (size_t i = 0; i < sealer->n; i++) {
        if (crypto_aead_xchacha20poly1305_ietf_decrypt(out, NULL, NULL, nonce + LF_SEAL_NONCE,
                                                       sealed.len - LF_SEAL_NONCE, NULL, 0, nonce,
                                                       sealer->keys[i]) == 0)
            return 1;
    }
    return 0;
}
