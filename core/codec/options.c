/* SPDX-License-Identifier: MIT
 *
 * Header values with parameters, in two passes as Werkzeug does it: first the raw parts are cut out, then
 * each is decoded. A charset that was named once holds for later parts without one of their own. Text is kept
 * as offsets until all is decoded, because the buffer may move.
 */
#include "codec/options.h"

#include "codec/charset.h"
#include "codec/header.h"

typedef struct span {
    size_t at, len;
} span_t;

/* Appends the raw parts of `rest` to parts; returns how many. */
static size_t cut(lf_str_t rest, lf_option_t *parts)
{
    const char *p = rest.base, *end = p + rest.len;
    size_t n = 0;

    while (n < LF_OPTIONS_MAX) {
        const char *key = p;
        while (p < end && lf_header_token[(unsigned char)*p])
            p++;
        if (p > key && p < end && *p == '=') {
            parts[n].key = lf_str(key, (size_t)(p - key));
            const char *value = ++p;
            while (p < end && lf_header_token[(unsigned char)*p])
                p++;
            if (p == value && p < end && *p == '"') {
                /* Only \\ and \" are escapes: old browsers send paths with bare backslashes. */
                for (p++; p < end && *p != '"'; p++) {
                    if (*p == '\\' && p + 1 < end && (p[1] == '\\' || p[1] == '"'))
                        p++;
                }
                p = p < end ? p + 1 : value;
            }
            parts[n].value = lf_str(value, (size_t)(p - value));
            n += p > value;
        }
        p = p < end ? memchr(p, ';', (size_t)(end - p)) : NULL;
        if (p == NULL)
            break;
        rest = lf_header_strip(lf_str(p + 1, (size_t)(end - p - 1)));
        p = rest.base;
    }
    return n;
}

/* Replaces each `from` by the one character `to` in the bytes of buf from `start` on. */
static void replace(lf_buf_t *buf, size_t start, lf_str_t from, char to)
{
    size_t o = start;

    for (size_t i = start; i < buf->len;) {
        if (buf->len - i >= from.len && memcmp(buf->base + i, from.base, from.len) == 0) {
            buf->base[o++] = to;
            i += from.len;
        } else {
            buf->base[o++] = buf->base[i++];
        }
    }
    buf->len = o;
}

/* Takes double quotes and escapes off the text from `start` on: headers escape by backslash, forms by
 * percent. */
static void unquote(lf_buf_t *buf, size_t start)
{
    size_t len = buf->len - start;
    char *p = buf->base + start;

    if (len == 0 || p[0] != '"' || p[len - 1] != '"')
        return;
    len = len > 2 ? len - 2 : 0;
    memmove(p, p + 1, len);
    buf->len = start + len;
    replace(buf, start, LF_STR("\\\\"), '\\');
    replace(buf, start, LF_STR("\\\""), '"');
    replace(buf, start, LF_STR("%22"), '"');
}

/* Cuts `*digits` off the end of key; tells whether it was there. */
static int cut_continuation(lf_str_t *key)
{
    size_t n = key->len;

    while (n > 0 && key->base[n - 1] >= '0' && key->base[n - 1] <= '9')
        n--;
    if (n == key->len || n == 0 || key->base[n - 1] != '*')
        return 0;
    key->len = n - 1;
    return 1;
}

static void put_lower(lf_buf_t *out, lf_str_t s)
{
    for (size_t i = 0; i < s.len; i++) {
        char c = s.base[i];
        lf_buf_putc(out, c >= 'A' && c <= 'Z' ? (char)(c + 32) : c);
    }
}

/* The place of a key among those decoded so far; a new one is added with an empty value. */
static size_t place_of(lf_options_t *o, span_t *keys, span_t *values, lf_str_t key)
{
    size_t i = 0;

    while (i < o->n && !lf_str_ieq(lf_str(o->text.base + keys[i].at, keys[i].len), key))
        i++;
    if (i == o->n) {
        keys[i] = (span_t){o->text.len, key.len};
        put_lower(&o->text, key);
        values[i] = (span_t){o->text.len, 0};
        o->n++;
    }
    return i;
}

void lf_options_parse(lf_options_t *o, lf_str_t header)
{
    lf_option_t parts[LF_OPTIONS_MAX];
    span_t keys[LF_OPTIONS_MAX], values[LF_OPTIONS_MAX];
    lf_charset_t charset = LF_CHARSET_OTHER, continued = LF_CHARSET_OTHER;
    int has_charset = 0; /* one was named, maybe an unknown one */

    o->n = 0;
    o->text.len = 0;
    o->value = lf_header_mimetype(header);
    const char *semicolon = header.len ? memchr(header.base, ';', header.len) : NULL;
    if (semicolon == NULL || o->value.len == 0)
        return;
    size_t used = (size_t)(semicolon + 1 - header.base);
    size_t n = cut(lf_header_strip(lf_str(semicolon + 1, header.len - used)), parts);

    for (size_t i = 0; i < n; i++) {
        lf_str_t key = parts[i].key, raw = parts[i].value, name;
        lf_charset_t decode = LF_CHARSET_OTHER;
        if (key.base[key.len - 1] == '*') {
            key.len--;
            if (lf_charset_split(raw, &name, &raw)) {
                has_charset = name.len > 0;
                charset = lf_charset_named(name);
            }
            if (!has_charset) {
                charset = continued;
                has_charset = continued != LF_CHARSET_OTHER;
            }
            decode = charset;
            if (decode != LF_CHARSET_OTHER)
                continued = decode;
        }
        int more = cut_continuation(&key);
        size_t at = place_of(o, keys, values, key);
        size_t start = o->text.len;
        span_t *v = &values[at];
        if (more && v->at + v->len != start) {
            /* The value to continue lies further back: it comes here first. */
            lf_buf_reserve(&o->text, v->len);
            lf_buf_put(&o->text, o->text.base + v->at, v->len);
            v->at = start;
            start = o->text.len;
        } else if (!more) {
            *v = (span_t){start, 0};
        }
        lf_charset_unpercent(&o->text, raw, decode);
        unquote(&o->text, start);
        v->len = o->text.len - v->at;
    }
    for (size_t i = 0; i < o->n; i++) {
        o->list[i].key = lf_str(o->text.base + keys[i].at, keys[i].len);
        o->list[i].value = lf_str(o->text.base + values[i].at, values[i].len);
    }
}

lf_str_t lf_options_get(const lf_options_t *o, lf_str_t key)
{
    for (size_t i = 0; i < o->n; i++) {
        if (lf_str_eq(o->list[i].key, key))
            return o->list[i].value;
    }
    return lf_str(NULL, 0);
}

void lf_options_free(lf_options_t *o)
{
    lf_buf_free(&o->text);
    o->n = 0;
}
