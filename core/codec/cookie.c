/* SPDX-License-Identifier: MIT
 *
 * Cookies. A value in double quotes may hold semicolons, so the end of a cookie is a semicolon outside of
 * quotes; a quote that is never closed, or is followed by more text, does not count. Looking for the closing
 * quote again at each cookie stays linear: such a search ends at the opening quote of the next cookie at the
 * latest, because a quote after '=' or a blank cannot be escaped.
 */
#include "codec/cookie.h"

#include "codec/date.h"
#include "codec/percent.h"
#include "codec/punycode.h"

#include <inttypes.h>

static int is_blank(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static lf_str_t trim(const char *p, const char *end)
{
    while (p < end && is_blank(*p))
        p++;
    while (end > p && is_blank(end[-1]))
        end--;
    return lf_str(p, (size_t)(end - p));
}

/* Where the value starting at p ends: at `semicolon`, the next one, unless that lies within quotes. */
static const char *value_end(const char *p, const char *semicolon, const char *end)
{
    while (p < end && is_blank(*p))
        p++;
    if (p == end || *p != '"')
        return semicolon;
    for (p++; p < end && *p != '"'; p++) {
        if (*p == '\\' && p + 1 < end)
            p++;
    }
    if (p == end)
        return semicolon;
    for (p++; p < end && is_blank(*p);)
        p++;
    return p == end || *p == ';' ? p : semicolon;
}

int lf_cookie_next(lf_str_t *rest, lf_str_t *name, lf_str_t *value)
{
    const char *p = rest->base, *end = p + rest->len;

    while (p < end) {
        const char *stop = memchr(p, ';', (size_t)(end - p));
        const char *eq = memchr(p, '=', (size_t)((stop ? stop : end) - p));
        if (stop == NULL)
            stop = end;
        *name = trim(p, eq ? eq : stop);
        *value = lf_str(stop, 0);
        if (eq) {
            stop = value_end(eq + 1, stop, end);
            *value = trim(eq + 1, stop);
        }
        p = stop < end ? stop + 1 : end;
        if (name->len > 0) {
            *rest = lf_str(p, (size_t)(end - p));
            return 1;
        }
    }
    *rest = lf_str(end, 0);
    return 0;
}

int lf_cookie_find(lf_str_t header, lf_str_t name, lf_str_t *value)
{
    lf_str_t found;

    while (lf_cookie_next(&header, &found, value)) {
        if (lf_str_eq(found, name))
            return 1;
    }
    return 0;
}

void lf_cookie_unquote(lf_buf_t *out, lf_str_t raw)
{
    size_t start = out->len;

    if (!lf_cookie_is_quoted(raw)) {
        lf_buf_put(out, raw.base, raw.len);
        lf_utf8_fix(out, start, LF_UTF8_REPLACE);
        return;
    }
    const char *p = raw.base + 1, *end = raw.base + raw.len - 1;
    while (p < end) {
        if (*p != '\\' || end - p < 2) {
            lf_buf_putc(out, *p++);
        } else if (end - p >= 4 && p[1] >= '0' && p[1] <= '3' && p[2] >= '0' && p[2] <= '7' && p[3] >= '0' &&
                   p[3] <= '7') {
            lf_buf_putc(out, (char)((p[1] - '0') << 6 | (p[2] - '0') << 3 | (p[3] - '0')));
            p += 4;
        } else {
            lf_buf_putc(out, p[1]);
            p += 2;
        }
    }
    lf_utf8_fix(out, start, LF_UTF8_REPLACE);
}

/* ---- Set-Cookie ---- */

/* Bytes that need no quotes around the value: RFC 6265's, without `"`, `,`, `;`, the backslash and blanks. */
/* clang-format off */
static const unsigned char bare[256] = {
    ['0' ... '9'] = 1, ['A' ... 'Z'] = 1, ['a' ... 'z'] = 1, ['_'] = 1, ['!'] = 1, ['#'] = 1, ['$'] = 1,
    ['%'] = 1, ['&'] = 1, ['\''] = 1, ['('] = 1, [')'] = 1, ['*'] = 1, ['+'] = 1, ['-'] = 1, ['.'] = 1,
    ['/'] = 1, [':'] = 1, ['<'] = 1, ['='] = 1, ['>'] = 1, ['?'] = 1, ['@'] = 1, ['['] = 1, [']'] = 1,
    ['^'] = 1, ['`'] = 1, ['{'] = 1, ['|'] = 1, ['}'] = 1, ['~'] = 1,
};
/* clang-format on */

static void put_value(lf_buf_t *out, lf_str_t value)
{
    size_t i = 0;

    while (i < value.len && bare[(unsigned char)value.base[i]])
        i++;
    if (i == value.len) {
        lf_buf_put(out, value.base, value.len);
        return;
    }
    lf_buf_putc(out, '"');
    for (i = 0; i < value.len; i++) {
        unsigned char c = (unsigned char)value.base[i];
        if (c == '"' || c == '\\') {
            lf_buf_putc(out, '\\');
            lf_buf_putc(out, (char)c);
        } else if (bare[c] || c == ' ') {
            lf_buf_putc(out, (char)c);
        } else {
            char octal[4] = {'\\', (char)('0' + (c >> 6)), (char)('0' + (c >> 3 & 7)), (char)('0' + (c & 7))};
            lf_buf_put(out, octal, 4);
        }
    }
    lf_buf_putc(out, '"');
}

static int name_ok(lf_str_t name)
{
    for (size_t i = 0; i < name.len; i++) {
        unsigned char c = (unsigned char)name.base[i];
        if (c <= ' ' || c == 0x7F || c == '=' || c == ';' || c == ',')
            return 0;
    }
    return name.len > 0;
}

/* Whether text can stand as an attribute's value: no control character, no semicolon. */
static int attribute_ok(lf_str_t text)
{
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.base[i];
        if (c < ' ' || c == 0x7F || c == ';')
            return 0;
    }
    return 1;
}

static lf_str_t bare_domain(lf_str_t domain)
{
    const char *colon = domain.len ? memchr(domain.base, ':', domain.len) : NULL;

    if (colon)
        domain.len = (size_t)(colon - domain.base);
    while (domain.len > 0 && domain.base[0] == '.') {
        domain.base++;
        domain.len--;
    }
    return domain;
}

static int domain_ok(lf_str_t domain)
{
    for (size_t i = 0; i < domain.len; i++) {
        unsigned char c = (unsigned char)domain.base[i];
        if (c <= ' ' || c == 0x7F || c == ';' || c == ',' || c == '"' || c == '=')
            return 0;
    }
    return 1;
}

/* The proper spelling of a SameSite value, or NULL. */
static const char *samesite_spelling(lf_str_t text)
{
    static const char *const known[] = {"Strict", "Lax", "None"};

    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
        if (lf_str_ieq(text, lf_str(known[i], strlen(known[i]))))
            return known[i];
    }
    return NULL;
}

static void put_text(lf_buf_t *out, const char *attribute, lf_str_t text)
{
    lf_buf_put(out, attribute, strlen(attribute));
    lf_buf_put(out, text.base, text.len);
}

static void put_expires(lf_buf_t *out, const lf_cookie_opts_t *opts)
{
    int64_t at = opts->expires_at;

    if (opts->expires.base) {
        put_text(out, "; Expires=", opts->expires);
        return;
    }
    if (at == LF_COOKIE_NO_TIME && opts->max_age != LF_COOKIE_NO_TIME && !opts->keep_max_age_only) {
        if (__builtin_add_overflow(opts->now, opts->max_age, &at))
            at = opts->max_age < 0 ? LF_DATE_MIN : LF_DATE_MAX;
    }
    if (at != LF_COOKIE_NO_TIME)
        put_text(out, "; Expires=", lf_date_http(at));
}

lf_cookie_opts_t lf_cookie_opts(int64_t now)
{
    return (lf_cookie_opts_t){
        .path = LF_STR("/"), .expires_at = LF_COOKIE_NO_TIME, .max_age = LF_COOKIE_NO_TIME, .now = now};
}

const char *lf_cookie_dump(lf_buf_t *out, lf_str_t name, lf_str_t value, const lf_cookie_opts_t *opts)
{
    const char *samesite = NULL;
    lf_str_t domain = bare_domain(opts->domain);
    size_t start = out->len;

    if (!name_ok(name))
        return "a cookie's name must not be empty nor hold blanks, control characters, '=', ';' or ','";
    if (!domain_ok(domain))
        return "a cookie's domain must be a host name";
    if (!attribute_ok(opts->expires))
        return "a cookie's expires must be a date: it holds a control character or ';'";
    if (opts->samesite.base && (samesite = samesite_spelling(opts->samesite)) == NULL)
        return "SameSite must be 'Strict', 'Lax', or 'None'";

    lf_buf_put(out, name.base, name.len);
    lf_buf_putc(out, '=');
    put_value(out, value);
    if (opts->domain.base) {
        lf_buf_put(out, "; Domain=", 9);
        if (lf_punycode_host(out, domain) != 0) {
            out->len = start;
            return "a cookie's domain must be a host name with labels of 1 to 63 characters";
        }
    }
    put_expires(out, opts);
    if (opts->max_age != LF_COOKIE_NO_TIME)
        lf_buf_printf(out, "; Max-Age=%" PRId64, opts->max_age);
    if (opts->secure || opts->partitioned)
        lf_buf_put(out, "; Secure", 8);
    if (opts->httponly)
        lf_buf_put(out, "; HttpOnly", 10);
    if (opts->path.base) {
        lf_buf_put(out, "; Path=", 7);
        lf_percent_encode(out, opts->path, &lf_percent_cookie_path);
    }
    if (samesite)
        put_text(out, "; SameSite=", lf_str(samesite, strlen(samesite)));
    if (opts->partitioned)
        lf_buf_put(out, "; Partitioned", 13);
    return NULL;
}
