/* SPDX-License-Identifier: MIT
 *
 * The server's side of TLS: TLS 1.2 and 1.3 with Mozilla's intermediate choice of ciphers, certificates from
 * PEM files, ALPN. What can be wrong with the files is said in words that name the file and the cure.
 */
#include "server/tls.h"
#include "base/log.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

enum { MAX_FILE = 1 << 20 };

/* RFC 7919's finite-field groups are left out: whoever speaks TLS 1.2 today knows elliptic curves. */
static const char ciphers_tls12[] = "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:"
                                    "ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384:"
                                    "ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305";
static const char ciphers_tls13[] =
    "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256";
static const char groups[] = "X25519:P-256:P-384";

/* What a context is made of, and where to say what is wrong. */
typedef struct loading {
    const lf_tls_options_t *options;
    const char *cert_name, *key_name; /* for messages */
    lf_buf_t cert_text, key_text;
    X509 *cert;
    STACK_OF(X509) * chain;
    EVP_PKEY *key;
    char *message;
    size_t size;
} loading_t;

/* Writes the message; -1. */
__attribute__((format(printf, 2, 3))) static int refuse(loading_t *l, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    vsnprintf(l->message, l->size, fmt, args);
    va_end(args);
    return -1;
}

static const char *reason(void)
{
    const char *text = ERR_reason_error_string(ERR_peek_last_error());
    return text != NULL ? text : "unknown reason";
}

/* ---- reading ---- */

/* The text of a file; `what` is "certificate" or "key". A key that everybody can read is worth a warning. */
static int read_file(loading_t *l, const char *path, const char *what, lf_buf_t *text)
{
    struct stat st;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd == -1 && errno == ENOENT)
        return refuse(l, "there is no %s file '%s'", what, path);
    if (fd == -1)
        return refuse(l, "cannot read the %s file '%s': %s%s", what, path, strerror(errno),
                      errno == EACCES ? "; the user that the server runs as must be allowed to" : "");
    if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode) || st.st_size > MAX_FILE) {
        close(fd);
        return refuse(l, "the %s file '%s' is %s", what, path,
                      S_ISREG(st.st_mode) ? "longer than a megabyte" : "no plain file");
    }
    if (strcmp(what, "key") == 0 && (st.st_mode & S_IROTH) && !l->options->quiet)
        lf_log(LF_LOG_WARNING, "everybody on this machine can read the key '%s': chmod 600 %s", path, path);
    ssize_t n;
    do {
        lf_buf_reserve(text, 4096);
        n = read(fd, text->base + text->len, 4096);
        text->len += n > 0 ? (size_t)n : 0;
    } while (n > 0 && text->len <= MAX_FILE);
    int error = errno;
    close(fd);
    return n < 0 ? refuse(l, "cannot read the %s file '%s': %s", what, path, strerror(error)) : 0;
}

static int holds(const lf_buf_t *text, const char *words)
{
    return text->len != 0 && memmem(text->base, text->len, words, strlen(words)) != NULL;
}

static BIO *reader(const lf_buf_t *text)
{
    return BIO_new_mem_buf(text->len != 0 ? text->base : "", (int)text->len);
}

/* The server's certificate and what follows it. */
static int parse_certificates(loading_t *l)
{
    BIO *bio = reader(&l->cert_text);
    X509 *next;
    l->chain = sk_X509_new_null();
    l->cert = PEM_read_bio_X509_AUX(bio, NULL, NULL, NULL);
    while (l->cert != NULL && (next = PEM_read_bio_X509(bio, NULL, NULL, NULL)) != NULL)
        sk_X509_push(l->chain, next);
    unsigned long error = ERR_peek_last_error();
    BIO_free(bio);
    int at_end = ERR_GET_LIB(error) == ERR_LIB_PEM && ERR_GET_REASON(error) == PEM_R_NO_START_LINE;
    if (l->cert != NULL && at_end) {
        ERR_clear_error();
        return 0;
    }
    if (at_end)
        return refuse(l, "the certificate file '%s' holds no certificate in PEM form%s", l->cert_name,
                      holds(&l->cert_text, "PRIVATE KEY-----")
                          ? ", but a key: are --cert and --key exchanged?"
                          : " (-----BEGIN CERTIFICATE-----)");
    return refuse(l, "certificate %d in '%s' is damaged: %s", l->cert != NULL ? sk_X509_num(l->chain) + 2 : 1,
                  l->cert_name, reason());
}

static int on_passphrase(char *buf, int size, int rwflag, void *asked)
{
    *(int *)asked = 1;
    return -1;
}

static int parse_key(loading_t *l)
{
    int asked = 0;
    const lf_buf_t *text = l->key_text.len != 0 ? &l->key_text : &l->cert_text;
    BIO *bio = reader(text);
    l->key = PEM_read_bio_PrivateKey(bio, NULL, on_passphrase, &asked);
    BIO_free(bio);
    if (l->key != NULL)
        return 0;
    if (asked)
        return refuse(
            l,
            "the key in '%s' is encrypted, and nobody is there to type its passphrase when the server "
            "starts again; write it without one: openssl pkey -in %s -out plain.key",
            l->key_name, l->key_name);
    if (l->options->key == NULL)
        return refuse(l, "there is no private key in '%s': give the key's file with --key", l->cert_name);
    if (!holds(text, "PRIVATE KEY-----"))
        return refuse(l, "the key file '%s' holds no private key in PEM form%s", l->key_name,
                      holds(text, "BEGIN CERTIFICATE-----")
                          ? ", but a certificate: are --cert and --key exchanged?"
                          : " (-----BEGIN PRIVATE KEY-----)");
    return refuse(l, "the key in '%s' is damaged: %s", l->key_name, reason());
}

static int check_pair(loading_t *l)
{
    if (X509_check_private_key(l->cert, l->key))
        return 0;
    for (int i = 0; i < sk_X509_num(l->chain); i++) {
        if (X509_check_private_key(sk_X509_value(l->chain, i), l->key))
            return refuse(
                l,
                "the key in '%s' belongs to certificate %d of '%s': the server's own certificate must "
                "come first, then the intermediates",
                l->key_name, i + 2, l->cert_name);
    }
    return refuse(l, "the key in '%s' does not belong to the certificate in '%s'", l->key_name, l->cert_name);
}

static void warn_of_dates(const loading_t *l)
{
    char until[64] = "";
    const ASN1_TIME *from = X509_get0_notBefore(l->cert), *to = X509_get0_notAfter(l->cert);
    if (l->options->quiet)
        return;
    if (X509_cmp_current_time(from) > 0)
        lf_log(LF_LOG_WARNING, "the certificate in '%s' is not valid yet: clients will refuse it",
               l->cert_name);
    if (X509_cmp_current_time(to) > 0)
        return;
    BIO *bio = BIO_new(BIO_s_mem());
    if (bio != NULL && ASN1_TIME_print(bio, to))
        BIO_read(bio, until, sizeof(until) - 1);
    BIO_free(bio);
    lf_log(LF_LOG_WARNING,
           "the certificate in '%s' was good until %s: clients will refuse it; renew it, then send SIGHUP",
           l->cert_name, until);
}

/* ---- the context ---- */

/* HTTP/2 when both want it; a client that offers only what we do not speak is told so (RFC 7301,
 * section 3.2). */
static int on_alpn(SSL *ssl, const unsigned char **out, unsigned char *outlen, const unsigned char *in,
                   unsigned inlen, void *protocols)
{
    const unsigned char *ours = protocols;
    if (SSL_select_next_proto((unsigned char **)out, outlen, ours + 1, ours[0], in, inlen) !=
        OPENSSL_NPN_NEGOTIATED)
        return SSL_TLSEXT_ERR_ALERT_FATAL;
    return SSL_TLSEXT_ERR_OK;
}

static SSL_CTX *make_context(int http2)
{
    /* The first byte is the length of the list. */
    static const char with_http2[] = "\x0c\x02h2\x08http/1.1", without_http2[] = "\x09\x08http/1.1";
    SSL_CTX *ctx = SSL_CTX_new(TLS_server_method());
    if (ctx == NULL || !SSL_CTX_set_min_proto_version(ctx, TLS1_2_VERSION) ||
        !SSL_CTX_set_cipher_list(ctx, ciphers_tls12) || !SSL_CTX_set_ciphersuites(ctx, ciphers_tls13) ||
        !SSL_CTX_set1_groups_list(ctx, groups)) {
        SSL_CTX_free(ctx);
        return NULL;
    }
    SSL_CTX_set_options(ctx, SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION);
    /* An idle connection gives back its 34 KB of buffers. */
    SSL_CTX_set_mode(ctx, SSL_MODE_RELEASE_BUFFERS);
    SSL_CTX_set_alpn_select_cb(ctx, on_alpn, (void *)(http2 ? with_http2 : without_http2));
    lf_tickets_use(ctx);
    return ctx;
}

static SSL_CTX *build(loading_t *l)
{
    SSL_CTX *ctx = make_context(l->options->http2);
    if (ctx == NULL) {
        refuse(l, "OpenSSL cannot set up TLS: %s", reason());
        return NULL;
    }
    if (!SSL_CTX_use_certificate(ctx, l->cert) || !SSL_CTX_use_PrivateKey(ctx, l->key) ||
        !SSL_CTX_set1_chain(ctx, l->chain)) {
        refuse(l, "the certificate in '%s' cannot be used: %s", l->cert_name, reason());
        SSL_CTX_free(ctx);
        return NULL;
    }
    return ctx;
}

static int read_texts(loading_t *l)
{
    const lf_tls_options_t *o = l->options;
    if (strcmp(o->cert, "adhoc") == 0) {
        lf_str_t pem = lf_tls_share_adhoc();
        lf_buf_put(&l->cert_text, pem.base, pem.len);
        return pem.len != 0 ? 0 : refuse(l, "the master has passed on no ad-hoc certificate");
    }
    if (read_file(l, o->cert, "certificate", &l->cert_text) != 0)
        return -1;
    return o->key != NULL ? read_file(l, o->key, "key", &l->key_text) : 0;
}

SSL_CTX *lf_tls_load(const lf_tls_options_t *options, char *message, size_t size)
{
    loading_t l = {.options = options, .message = message, .size = size};
    SSL_CTX *ctx = NULL;
    l.cert_name = options->cert;
    l.key_name = options->key != NULL ? options->key : options->cert;
    ERR_clear_error();
    if (read_texts(&l) == 0 && parse_certificates(&l) == 0 && parse_key(&l) == 0 && check_pair(&l) == 0)
        ctx = build(&l);
    if (ctx != NULL)
        warn_of_dates(&l);
    X509_free(l.cert);
    sk_X509_pop_free(l.chain, X509_free);
    EVP_PKEY_free(l.key);
    if (l.key_text.len != 0)
        OPENSSL_cleanse(l.key_text.base, l.key_text.len);
    if (l.cert_text.len != 0)
        OPENSSL_cleanse(l.cert_text.base, l.cert_text.len);
    lf_buf_free(&l.key_text);
    lf_buf_free(&l.cert_text);
    ERR_clear_error();
    return ctx;
}
