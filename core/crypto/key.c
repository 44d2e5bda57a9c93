/* SPDX-License-Identifier: MIT
 *
 * Key derivation; the scheme and its reasons are in key.h.
 */
#include "crypto/key.h"

#include "crypto/random.h"

#include <sodium.h>

/* An empty slice may carry NULL, which C's memory functions do not take. */
static const unsigned char *bytes_of(lf_str_t s)
{
    return (const unsigned char *)(s.len > 0 ? s.base : "");
}

void lf_key_derive(unsigned char key[LF_KEY_BYTES], lf_str_t secret, lf_str_t purpose, lf_str_t name)
{
    static const unsigned char extract[] = "luaflask secret key";
    unsigned char master[LF_KEY_BYTES], length[8];
    crypto_generichash_state state;
    lf_crypto_init();
    for (size_t i = 0; i < sizeof(length); i++)
        length[i] = (unsigned char)((uint64_t)purpose.len >> (8 * i));
    crypto_generichash(master, sizeof(master), bytes_of(secret), secret.len, extract, sizeof(extract) - 1);
    crypto_generichash_init(&state, master, sizeof(master), LF_KEY_BYTES);
    crypto_generichash_update(&state, length, sizeof(length));
    crypto_generichash_update(&state, bytes_of(purpose), purpose.len);
    crypto_generichash_update(&state, bytes_of(name), name.len);
    crypto_generichash_final(&state, key, LF_KEY_BYTES);
    sodium_memzero(master, sizeof(master));
    sodium_memzero(&state, sizeof(state));
}

int lf_bytes_equal(lf_str_t a, lf_str_t b)
{
    return a.len == b.len && sodium_memcmp(bytes_of(a), bytes_of(b), a.len) == 0;
}
