/* SPDX-License-Identifier: MIT
 *
 * The session cookie codec; the two forms are told in session_cookie.h. The fields behind the payload have
 * fixed widths, so a value is taken apart from its end, and nothing is decoded that has not been verified,
 * except the signature itself.
 */
#include "http/session_cookie.h"

#include "codec/base64url.h"
#include "crypto/seal.h"
#include "crypto/sign.h"

#include <stdlib.h>

#define TIME_BYTES 6
#define TIME_CHARS 8
#define MAC_CHARS 22
#define SEALED_MARK '~'

_Static_assert(TIME_BYTES % 3 == 0 && TIME_CHARS == TIME_BYTES / 3 * 4, "a timestamp has no spare bits");
_Static_assert(MAC_CHARS == (LF_MAC_BYTES * 8 + 5) / 6, "a signature's length in base64");

struct lf_session_codec {
    lf_signer_t *signer;
    lf_sealer_t *sealer;
    int encrypt;
};

lf_session_codec_t *lf_session_codec_new(lf_str_t cookie_name, const lf_str_t *secrets, size_t n, int encrypt)
{
    lf_session_codec_t *codec = lf_alloc_zero(sizeof(*codec));
    codec->signer = lf_signer_new(LF_STR("session cookie, signed"), cookie_name, secrets, n);
    codec->sealer = lf_sealer_new(LF_STR("session cookie, sealed"), cookie_name, secrets, n);
    codec->encrypt = encrypt;
    if (codec->signer == NULL || codec->sealer == NULL) {
        lf_session_codec_free(codec);
        return NULL;
    }
    return codec;
}

void lf_session_codec_free(lf_session_codec_t *codec)
{
    if (codec == NULL)
        return;
    lf_signer_free(codec->signer);
    lf_sealer_free(codec->sealer);
    free(codec);
}

const char *lf_session_reason(int code)
{
    switch (code) {
    case LF_SESSION_OK:
        return "ok";
    case LF_SESSION_BAD_SIGNATURE:
        return "bad signature";
    case LF_SESSION_EXPIRED:
        return "expired";
    case LF_SESSION_TOO_LONG:
        return "too long";
    default:
        return "malformed";
    }
}

static void write_time(unsigned char out[TIME_BYTES], int64_t t)
{
    uint64_t v = t < 0 ? 0 : (uint64_t)t;
    for (int i = TIME_BYTES - 1; i >= 0; i--, v >>= 8)
        out[i] = (unsigned char)v;
}

static int64_t read_time(const unsigned char in[TIME_BYTES])
{
    int64_t v = 0;
    for (int i = 0; i < TIME_BYTES; i++)
        v = v << 8 | in[i];
    return v;
}

/* Appends base64url; room has been reserved. */
static void put_base64url(lf_buf_t *out, const void *bytes, size_t n)
{
    out->len += lf_base64url_encode(out->base + out->len, bytes, n);
}

static int seal_signed(const lf_session_codec_t *codec, lf_str_t payload, int64_t now, lf_buf_t *out)
{
    unsigned char time[TIME_BYTES], mac[LF_MAC_BYTES];
    size_t total = lf_base64url_encoded_len(payload.len) + 1 + TIME_CHARS + 1 + MAC_CHARS;
    if (total > LF_SESSION_VALUE_MAX)
        return LF_SESSION_TOO_LONG;
    lf_buf_reserve(out, total);
    size_t start = out->len;
    put_base64url(out, payload.base, payload.len);
    lf_buf_putc(out, '.');
    write_time(time, now);
    put_base64url(out, time, sizeof(time));
    lf_signer_sign(codec->signer, lf_str(out->base + start, out->len - start), mac);
    lf_buf_putc(out, '.');
    put_base64url(out, mac, sizeof(mac));
    return LF_SESSION_OK;
}

static int seal_sealed(const lf_session_codec_t *codec, lf_str_t payload, int64_t now, lf_buf_t *out)
{
    unsigned char message[LF_SESSION_VALUE_MAX], sealed[LF_SESSION_VALUE_MAX + LF_SEAL_OVERHEAD];
    size_t message_len = payload.len + TIME_BYTES;
    size_t total = 1 + lf_base64url_encoded_len(message_len + LF_SEAL_OVERHEAD);
    if (total > LF_SESSION_VALUE_MAX)
        return LF_SESSION_TOO_LONG;
    if (payload.len > 0)
        memcpy(message, payload.base, payload.len);
    write_time(message + payload.len, now);
    lf_sealer_seal(codec->sealer, lf_str((const char *)message, message_len), sealed);
    lf_buf_reserve(out, total);
    lf_buf_putc(out, SEALED_MARK);
    put_base64url(out, sealed, message_len + LF_SEAL_OVERHEAD);
    return LF_SESSION_OK;
}

int lf_session_codec_seal(const lf_session_codec_t *codec, lf_str_t payload, int64_t now, lf_buf_t *out)
{
    /* Before any sum of lengths, so that none can overflow. */
    if (payload.len > LF_SESSION_VALUE_MAX)
        return LF_SESSION_TOO_LONG;
    return codec->encrypt ? seal_sealed(codec, payload, now, out) : seal_signed(codec, payload, now, out);
}

/* Appends the bytes of a base64url text; 0, or -1 if it is not one. */
static int append_decoded(lf_buf_t *out, const char *text, size_t n)
{
    size_t len;
    if (n == 0) /* and the buffer may have no memory yet */
        return 0;
    lf_buf_reserve(out, n);
    if (lf_base64url_decode((unsigned char *)out->base + out->len, n, text, n, &len) != 0)
        return -1;
    out->len += len;
    return 0;
}

static int decode_exactly(unsigned char *out, size_t want, const char *text, size_t n)
{
    size_t len;
    return lf_base64url_decode(out, want, text, n, &len) == 0 && len == want;
}

static int open_signed(const lf_session_codec_t *codec, lf_str_t value, int64_t now, int64_t max_age,
                       lf_buf_t *payload, int64_t *timestamp)
{
    unsigned char time[TIME_BYTES], mac[LF_MAC_BYTES];
    if (value.len < 1 + TIME_CHARS + 1 + MAC_CHARS)
        return LF_SESSION_MALFORMED;
    size_t covered = value.len - MAC_CHARS - 1;
    size_t payload_chars = covered - TIME_CHARS - 1;
    if (value.base[covered] != '.' || value.base[payload_chars] != '.')
        return LF_SESSION_MALFORMED;
    if (!decode_exactly(mac, sizeof(mac), value.base + covered + 1, MAC_CHARS))
        return LF_SESSION_MALFORMED;
    if (!lf_signer_verify(codec->signer, lf_str(value.base, covered), mac))
        return LF_SESSION_BAD_SIGNATURE;
    if (!decode_exactly(time, sizeof(time), value.base + payload_chars + 1, TIME_CHARS))
        return LF_SESSION_MALFORMED;
    *timestamp = read_time(time);
    if (!lf_age_ok(*timestamp, now, max_age))
        return LF_SESSION_EXPIRED;
    if (append_decoded(payload, value.base, payload_chars) != 0)
        return LF_SESSION_MALFORMED;
    return LF_SESSION_OK;
}

static int open_sealed(const lf_session_codec_t *codec, lf_str_t value, int64_t now, int64_t max_age,
                       lf_buf_t *payload, int64_t *timestamp)
{
    unsigned char sealed[LF_SESSION_VALUE_MAX];
    size_t sealed_len;
    if (lf_base64url_decode(sealed, sizeof(sealed), value.base + 1, value.len - 1, &sealed_len) != 0 ||
        sealed_len < LF_SEAL_OVERHEAD + TIME_BYTES)
        return LF_SESSION_MALFORMED;
    size_t payload_len = sealed_len - LF_SEAL_OVERHEAD - TIME_BYTES;
    lf_buf_reserve(payload, payload_len + TIME_BYTES);
    unsigned char *message = (unsigned char *)payload->base + payload->len;
    if (!lf_sealer_open(codec->sealer, lf_str((const char *)sealed, sealed_len), message))
        return LF_SESSION_BAD_SIGNATURE;
    *timestamp = read_time(message + payload_len);
    if (!lf_age_ok(*timestamp, now, max_age))
        return LF_SESSION_EXPIRED;
    payload->len += payload_len;
    return LF_SESSION_OK;
}

int lf_session_codec_open(const lf_session_codec_t *codec, lf_str_t value, int64_t now, int64_t max_age,
                          lf_buf_t *payload, int64_t *timestamp)
{
    int64_t unwanted;
    if (value.len > LF_SESSION_VALUE_MAX)
        return LF_SESSION_TOO_LONG;
    if (value.len == 0)
        return LF_SESSION_MALFORMED;
    if (timestamp == NULL)
        timestamp = &unwanted;
    return (value.base[0] == SEALED_MARK ? open_sealed : open_signed)(codec, value, now, max_age, payload,
                                                                      timestamp);
}
