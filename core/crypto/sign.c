/* SPDX-License-Identifier: MIT
 *
 * Signing with keyed BLAKE2b; the construction is told in sign.h.
 */
#include "crypto/sign.h"

#include "crypto/key.h"

#include <sodium.h>
#include <stdlib.h>

_Static_assert(LF_MAC_BYTES == crypto_verify_16_BYTES, "the comparison's length");

struct lf_signer {
    size_t n;
    /* One state per secret, its key absorbed. libsodium wants them on 64-byte boundaries. */
    crypto_generichash_state states[];
};

static size_t signer_size(size_t n)
{
    return sizeof(lf_signer_t) + n * sizeof(crypto_generichash_state);
}

static void prepare(crypto_generichash_state *state, lf_str_t purpose, lf_str_t name, lf_str_t secret)
{
    unsigned char key[LF_KEY_BYTES];
    lf_key_derive(key, secret, purpose, name);
    crypto_generichash_init(state, key, sizeof(key), LF_MAC_BYTES);
    sodium_memzero(key, sizeof(key));
}

lf_signer_t *lf_signer_new(lf_str_t purpose, lf_str_t name, const lf_str_t *secrets, size_t n)
{
    if (n == 0 || n > SIZE_MAX / 2 / sizeof(crypto_generichash_state))
        return NULL;
    for (size_t i = 0; i < n; i++) {
        if (secrets[i].len == 0)
            return NULL;
    }
    void *memory = NULL;
    if (posix_memalign(&memory, _Alignof(lf_signer_t), signer_size(n)) != 0)
        return NULL;
    lf_signer_t *signer = memory;
    signer->n = n;
    for (size_t i = 0; i < n; i++)
        prepare(&signer->states[i], purpose, name, secrets[i]);
    return signer;
}

void lf_signer_free(lf_signer_t *signer)
{
    if (signer == NULL)
        return;
    sodium_memzero(signer, signer_size(signer->n));
    free(signer);
}

static void mac_with(const crypto_generichash_state *prepared, lf_str_t message, unsigned char *mac)
{
    crypto_generichash_state state = *prepared;
    if (message.len > 0)
        crypto_generichash_update(&state, (const unsigned char *)message.base, message.len);
    crypto_generichash_final(&state, mac, LF_MAC_BYTES);
}

void lf_signer_sign(const lf_signer_t *signer, lf_str_t message, unsigned char mac[LF_MAC_BYTES])
{
    mac_with(&signer->states[0], message, mac);
}

int lf_signer_verify(const lf_signer_t *signer, lf_str_t message, const unsigned char mac[LF_MAC_BYTES])
{
    unsigned char expected[LF_MAC_BYTES];
    for (size_t i = 0; i < signer->n; i++) {
        mac_with(&signer->states[i], message, expected);
        if (crypto_verify_16(expected, mac) == 0)
            return 1;
    }
    return 0;
}

int lf_age_ok(int64_t timestamp, int64_t now, int64_t max_age)
{
    if (max_age < 0)
        return 1;
    /* Unsigned differences cannot overflow, whatever a caller's clock says. */
    if (timestamp > now)
        return (uint64_t)timestamp - (uint64_t)now <= LF_CLOCK_SKEW;
    return (uint64_t)now - (uint64_t)timestamp <= (uint64_t)max_age;
}
