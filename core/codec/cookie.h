/* SPDX-License-Identifier: MIT
 *
 * Cookies: reading the Cookie header, writing Set-Cookie, both as Werkzeug 3.1 does.
 *
 * Ownership: slices that reading yields point into the header; text is appended to buffers of the caller's.
 */
#ifndef LF_CODEC_COOKIE_H
#define LF_CODEC_COOKIE_H

#include "base/str.h"

#include <stdint.h>

/* Takes the next cookie off *rest: 1 and its name and raw value (trimmed, a quoted one still in its quotes),
 * or 0 at the end. Cookies without a name are skipped; a name without '=' has the empty value. */
int lf_cookie_next(lf_str_t *rest, lf_str_t *name, lf_str_t *value);

/* Finds the first cookie of that name without building anything: 1 and its raw value, or 0. */
int lf_cookie_find(lf_str_t header, lf_str_t name, lf_str_t *value);

/* Whether a raw value is quoted, and so needs lf_cookie_unquote. */
static inline int lf_cookie_is_quoted(lf_str_t raw)
{
    return raw.len >= 2 && raw.base[0] == '"' && raw.base[raw.len - 1] == '"';
}

/* Appends the text of a raw value: quotes and backslash escapes resolved, ill-formed UTF-8 replaced. */
void lf_cookie_unquote(lf_buf_t *out, lf_str_t raw);

#define LF_COOKIE_NO_TIME INT64_MIN

/* What follows name=value in Set-Cookie. Absent texts have a NULL base. */
typedef struct lf_cookie_opts {
    lf_str_t domain;       /* a port and leading dots are dropped */
    lf_str_t path;         /* percent-encoded where it must be; usually "/" */
    lf_str_t samesite;     /* Strict, Lax or None, in any case */
    lf_str_t expires;      /* a date already formatted; wins over expires_at */
    int64_t expires_at;    /* seconds since 1970, or LF_COOKIE_NO_TIME */
    int64_t max_age;       /* seconds, or LF_COOKIE_NO_TIME; without an expiry, Expires is made from it */
    int64_t now;           /* the current time, for that */
    int keep_max_age_only; /* do not make Expires from max_age */
    int secure, httponly;
    int partitioned; /* implies secure */
} lf_cookie_opts_t;

/* The options that a cookie has when nothing is said: path "/", no times. */
lf_cookie_opts_t lf_cookie_opts(int64_t now);

/* Appends the value of a Set-Cookie header. NULL on success, else the reason (a string constant) and `out` is
 * as it was: names, domains and dates that could break out of the header are refused, values are quoted
 * instead. */
const char *lf_cookie_dump(lf_buf_t *out, lf_str_t name, lf_str_t value, const lf_cookie_opts_t *opts);

#endif
