/* SPDX-License-Identifier: MIT
 *
 * A certificate out of thin air, for development: EC P-256, signed by itself, good for localhost, its
 * addresses and the host that is served. It never touches a disk.
 */
#include "server/tls.h"

#include <stdio.h>
#include <time.h>

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

enum { DAYS = 365, SECONDS_A_DAY = 24 * 3600 };

static int extend(X509 *cert, int nid, const char *value)
{
    X509V3_CTX ctx;
    X509V3_set_ctx_nodb(&ctx);
    X509V3_set_ctx(&ctx, cert, cert, NULL, NULL, 0);
    X509_EXTENSION *ext = X509V3_EXT_conf_nid(NULL, &ctx, nid, value);
    int ok = ext != NULL && X509_add_ext(cert, ext, -1);
    X509_EXTENSION_free(ext);
    return ok;
}

/* The host as a name of the certificate; nothing for what is neither a name nor an address of one machine. */
static void name_host(char *out, size_t size, const char *host)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-:";
    ASN1_OCTET_STRING *address = a2i_IPADDRESS(host);
    size_t n = strlen(host);
    out[0] = '\0';
    static const char *const others[] = {"0.0.0.0", "::", "localhost", "127.0.0.1", "::1"};
    for (size_t i = 0; i < sizeof(others) / sizeof(*others); i++)
        n = strcmp(host, others[i]) == 0 ? 0 : n;
    if (n != 0 && n < 254 && strspn(host, plain) == n && (address != NULL || strchr(host, ':') == NULL))
        snprintf(out, size, ",%s:%s", address != NULL ? "IP" : "DNS", host);
    ASN1_OCTET_STRING_free(address);
    ERR_clear_error();
}

static X509 *self_signed(EVP_PKEY *key, const char *host)
{
    char extra[300], names[400];
    uint64_t serial;
    X509 *cert = X509_new();
    if (cert == NULL || RAND_bytes((unsigned char *)&serial, sizeof(serial)) != 1)
        goto Fail;
    name_host(extra, sizeof(extra), host);
    snprintf(names, sizeof(names), "DNS:localhost,IP:127.0.0.1,IP:::1%s", extra);
    X509_NAME *subject = X509_get_subject_name(cert);
    if (!X509_set_version(cert, X509_VERSION_3) ||
        !ASN1_INTEGER_set_uint64(X509_get_serialNumber(cert), serial >> 1 | 1) ||
        /* A clock that is a little behind must not make it "not yet valid". */
        X509_gmtime_adj(X509_getm_notBefore(cert), -SECONDS_A_DAY) == NULL ||
        X509_gmtime_adj(X509_getm_notAfter(cert), (long)DAYS * SECONDS_A_DAY) == NULL ||
        !X509_NAME_add_entry_by_txt(subject, "O", MBSTRING_ASC, (const unsigned char *)"luaflask", -1, -1,
                                    0) ||
        !X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC, (const unsigned char *)"ad-hoc certificate",
                                    -1, -1, 0) ||
        !X509_set_issuer_name(cert, subject) || !X509_set_pubkey(cert, key) ||
        !extend(cert, NID_basic_constraints, "critical,CA:FALSE") ||
        !extend(cert, NID_key_usage, "critical,digitalSignature") ||
        !extend(cert, NID_ext_key_usage, "serverAuth") || !extend(cert, NID_subject_alt_name, names) ||
        !extend(cert, NID_subject_key_identifier, "hash") || !X509_sign(cert, key, EVP_sha256()))
        goto Fail;
    return cert;
Fail:
    X509_free(cert);
    return NULL;
}

int lf_adhoc_make(const char *host, lf_buf_t *pem, char *message, size_t size)
{
    EVP_PKEY *key = EVP_EC_gen("P-256");
    X509 *cert = key != NULL ? self_signed(key, host) : NULL;
    BIO *bio = BIO_new(BIO_s_secmem());
    int ok = cert != NULL && bio != NULL && PEM_write_bio_X509(bio, cert) &&
             PEM_write_bio_PKCS8PrivateKey(bio, key, NULL, NULL, 0, NULL, NULL);
    if (ok) {
        char *text;
        long n = BIO_get_mem_data(bio, &text);
        lf_buf_put(pem, text, (size_t)n);
    } else {
        const char *reason = ERR_reason_error_string(ERR_peek_last_error());
        snprintf(message, size, "OpenSSL makes no ad-hoc certificate: %s",
                 reason ? reason : "unknown reason");
    }
    BIO_free(bio);
    X509_free(cert);
    EVP_PKEY_free(key);
    ERR_clear_error();
    return ok ? 0 : -1;
}

int lf_tls_fingerprint(lf_str_t pem, char *out, size_t size)
{
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned n = 0;
    BIO *bio = BIO_new_mem_buf(pem.base, (int)pem.len);
    X509 *cert = bio != NULL ? PEM_read_bio_X509(bio, NULL, NULL, NULL) : NULL;
    int ok = cert != NULL && X509_digest(cert, EVP_sha256(), digest, &n) && size >= (size_t)n * 3;
    for (unsigned i = 0; ok && i < n; i++)
        snprintf(out + i * 3, 4, "%02X%s", digest[i], i + 1 < n ? ":" : "");
    X509_free(cert);
    BIO_free(bio);
    ERR_clear_error();
    return ok ? 0 : -1;
}
