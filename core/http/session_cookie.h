/* SPDX-License-Identifier: MIT
 *
 * The session cookie's text: what goes out in Set-Cookie and what comes back.
 *
 *     signed   b64url(payload) "." b64url(timestamp) "." b64url(signature)      readable by the browser
 *     sealed   "~" b64url(nonce, encrypted payload and timestamp, tag)         readable by the server only
 *
 * The timestamp is 48 bits of seconds since 1970, big-endian. The signature covers the text before it; the
 * cookie's name is part of both keys, so one cookie's value is worthless under another name. The two forms
 * have keys of their own, so neither can be dressed up as the other. base64url is taken in one spelling only:
 * no padding, no spare bits.
 *
 * A codec opens both forms, whatever it was told to make: switching encryption on or off logs nobody out, and
 * the next answer that saves the session brings the new form.
 * Ownership: a codec copies name and keys at birth and is read-only afterwards.
 */
#ifndef LF_HTTP_SESSION_COOKIE_H
#define LF_HTTP_SESSION_COOKIE_H

#include "base/str.h"

#include <stdint.h>

/* Longest cookie value that is looked at or made. Browsers keep about 4 KiB. */
#define LF_SESSION_VALUE_MAX 16384

enum {
    LF_SESSION_OK = 0,
    LF_SESSION_MALFORMED = -1,     /* not the shape of a session cookie */
    LF_SESSION_BAD_SIGNATURE = -2, /* not made by one of the secrets, or not for this cookie name */
    LF_SESSION_EXPIRED = -3,       /* ours, but older than max_age (or from the future) */
    LF_SESSION_TOO_LONG = -4,      /* over LF_SESSION_VALUE_MAX */
};

typedef struct lf_session_codec lf_session_codec_t;

/* Keys for one cookie name: current secret first, then fallbacks. NULL if there is no secret or one of them
   is empty. */
lf_session_codec_t *lf_session_codec_new(lf_str_t cookie_name, const lf_str_t *secrets, size_t n,
                                         int encrypt);

/* Wipes and frees a codec; NULL is allowed. */
void lf_session_codec_free(lf_session_codec_t *codec);

/* Checks a cookie value and appends its payload to `payload`: LF_SESSION_OK or one of the reasons above, and
   then the buffer is as it was. now and max_age in seconds; max_age < 0 means no limit. *timestamp (may be
   NULL) is set when the value is ours, expired or not. */
int lf_session_codec_open(const lf_session_codec_t *codec, lf_str_t value, int64_t now, int64_t max_age,
                          lf_buf_t *payload, int64_t *timestamp);

/* Appends the cookie value for a payload to `out`: LF_SESSION_OK, or LF_SESSION_TOO_LONG and nothing is
   appended. */
int lf_session_codec_seal(const lf_session_codec_t *codec, lf_str_t payload, int64_t now, lf_buf_t *out);

/* A reason in words, for logs and for Lua. */
const char *lf_session_reason(int code);

#endif
