/* SPDX-License-Identifier: MIT
 *
 * Keys of session tickets. A key belongs to an hour and is derived from the shared secret and the hour's
 * number, so all processes of a master come to the same one without a word to each other, at any time and
 * after any reload. The monotonic clock counts the hours: nobody can set it back.
 *
 * What it cannot give is forward secrecy against a thief of the secret: he could read recorded TLS 1.2
 * connections that were resumed. TLS 1.3 resumes with fresh Diffie-Hellman keys all the same.
 */
#include "server/tls.h"
#include "base/clock.h"
#include "crypto/key.h"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/params.h>
#include <openssl/rand.h>

enum { KEYS = LF_TICKET_OLD_PERIODS + 1 };

static char secret[32];

/* The keys in use, each at its period modulo KEYS. */
static struct {
    uint64_t period; /* + 1; 0: not made yet */
    lf_ticket_key_t key;
} keys[KEYS];

void lf_tickets_init(lf_str_t s)
{
    lf_key_derive((unsigned char *)secret, s, LF_STR("tls tickets"), LF_STR(""));
    OPENSSL_cleanse(keys, sizeof(keys));
}

static void derive(unsigned char out[LF_KEY_BYTES], const char *purpose, uint64_t period)
{
    char name[8];
    for (size_t i = 0; i < sizeof(name); i++)
        name[i] = (char)(period >> 8 * i);
    lf_key_derive(out, lf_str(secret, sizeof(secret)), lf_str(purpose, strlen(purpose)),
                  lf_str(name, sizeof(name)));
}

static const lf_ticket_key_t *key_of(uint64_t period)
{
    if (keys[period % KEYS].period != period + 1) {
        lf_ticket_key_t *key = &keys[period % KEYS].key;
        unsigned char name[LF_KEY_BYTES];
        derive(name, "tls ticket name", period);
        memcpy(key->name, name, sizeof(key->name));
        derive(key->cipher, "tls ticket cipher", period);
        derive(key->mac, "tls ticket mac", period);
        keys[period % KEYS].period = period + 1;
    }
    return &keys[period % KEYS].key;
}

const lf_ticket_key_t *lf_tickets_current(uint64_t now)
{
    return key_of(now / (LF_TICKET_PERIOD_S * UINT64_C(1000)));
}

const lf_ticket_key_t *lf_tickets_find(uint64_t now, const unsigned char name[LF_TICKET_NAME])
{
    uint64_t period = now / (LF_TICKET_PERIOD_S * UINT64_C(1000));
    for (uint64_t age = 0; age < KEYS && age <= period; age++) {
        const lf_ticket_key_t *key = key_of(period - age);
        if (memcmp(key->name, name, LF_TICKET_NAME) == 0)
            return key;
    }
    return NULL;
}

static int set_keys(const lf_ticket_key_t *key, unsigned char *iv, EVP_CIPHER_CTX *cipher, EVP_MAC_CTX *mac,
                    int encrypt)
{
    char digest[] = "SHA256";
    OSSL_PARAM params[] = {
        OSSL_PARAM_construct_octet_string(OSSL_MAC_PARAM_KEY, (void *)key->mac, sizeof(key->mac)),
        OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, 0),
        OSSL_PARAM_construct_end(),
    };
    return EVP_CipherInit_ex(cipher, EVP_aes_256_cbc(), NULL, key->cipher, iv, encrypt) == 1 &&
           EVP_MAC_CTX_set_params(mac, params) == 1;
}

/* OpenSSL's question: 1 means go on, 2 go on and renew the ticket, 0 no such key (a full handshake), -1 an
 * error. */
static int on_ticket(SSL *ssl, unsigned char *name, unsigned char *iv, EVP_CIPHER_CTX *cipher,
                     EVP_MAC_CTX *mac, int encrypt)
{
    uint64_t now = lf_clock_ms();
    const lf_ticket_key_t *current = lf_tickets_current(now);
    if (encrypt) {
        if (RAND_bytes(iv, EVP_CIPHER_get_iv_length(EVP_aes_256_cbc())) != 1)
            return -1;
        memcpy(name, current->name, LF_TICKET_NAME);
        return set_keys(current, iv, cipher, mac, 1) ? 1 : -1;
    }
    const lf_ticket_key_t *key = lf_tickets_find(now, name);
    if (key == NULL)
        return 0;
    if (!set_keys(key, iv, cipher, mac, 0))
        return -1;
    return key == current ? 1 : 2;
}

void lf_tickets_use(SSL_CTX *ctx)
{
    SSL_CTX_set_session_cache_mode(ctx, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_timeout(ctx, LF_TICKET_PERIOD_S * LF_TICKET_OLD_PERIODS);
    SSL_CTX_set_tlsext_ticket_key_evp_cb(ctx, on_ticket);
}
