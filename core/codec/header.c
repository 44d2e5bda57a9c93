/* SPDX-License-Identifier: MIT
 *
 * Header names and values. Every header that an app sends passes lf_header_name_ok and lf_header_value_ok, so
 * these two are hot: the value is looked at eight bytes at a time.
 */
#include "codec/header.h"

#include "codec/charset.h"

#include <stdint.h>

/* clang-format off */
const unsigned char lf_header_token[256] = {
    ['0' ... '9'] = 1, ['A' ... 'Z'] = 1, ['a' ... 'z'] = 1, ['!'] = 1, ['#'] = 1, ['$'] = 1, ['%'] = 1,
    ['&'] = 1, ['\''] = 1, ['*'] = 1, ['+'] = 1, ['-'] = 1, ['.'] = 1, ['^'] = 1, ['_'] = 1, ['`'] = 1,
    ['|'] = 1, ['~'] = 1,
};
/* clang-format on */

int lf_header_name_ok(lf_str_t name)
{
    unsigned char ok = name.len > 0;

    for (size_t i = 0; i < name.len; i++)
        ok &= lf_header_token[(unsigned char)name.base[i]];
    return ok;
}

#define ONES UINT64_C(0x0101010101010101)
#define TOPS UINT64_C(0x8080808080808080)

/* Non-zero when some byte of the word is zero. */
static inline uint64_t zero_bytes(uint64_t word)
{
    return (word - ONES) & ~word & TOPS;
}

static inline uint64_t bad_bytes(const char *p)
{
    uint64_t word;

    memcpy(&word, p, sizeof(word));
    return zero_bytes(word) | zero_bytes(word ^ ONES * '\r') | zero_bytes(word ^ ONES * '\n');
}

int lf_header_value_ok(lf_str_t value)
{
    uint64_t bad = 0;

    if (value.len >= 8) {
        size_t last = value.len - 8; /* the last word overlaps the one before */
        for (size_t i = 0; i < last; i += 8)
            bad |= bad_bytes(value.base + i);
        bad |= bad_bytes(value.base + last);
    } else {
        for (size_t i = 0; i < value.len; i++)
            bad |= value.base[i] == '\r' || value.base[i] == '\n' || value.base[i] == '\0';
    }
    return bad == 0;
}

/* White space as Python's str.strip knows it in ASCII. */
static int is_blank(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r') || (c >= 0x1C && c <= 0x1F);
}

lf_str_t lf_header_strip(lf_str_t s)
{
    while (s.len > 0 && is_blank(s.base[0])) {
        s.base++;
        s.len--;
    }
    while (s.len > 0 && is_blank(s.base[s.len - 1]))
        s.len--;
    return s;
}

lf_str_t lf_header_mimetype(lf_str_t content_type)
{
    const char *semicolon = content_type.len ? memchr(content_type.base, ';', content_type.len) : NULL;

    if (semicolon)
        content_type.len = (size_t)(semicolon - content_type.base);
    return lf_header_strip(content_type);
}

void lf_header_quote(lf_buf_t *out, lf_str_t value, int allow_token)
{
    if (allow_token && lf_header_name_ok(value)) {
        lf_buf_put(out, value.base, value.len);
        return;
    }
    lf_buf_putc(out, '"');
    for (size_t i = 0; i < value.len; i++) {
        if (value.base[i] == '"' || value.base[i] == '\\')
            lf_buf_putc(out, '\\');
        lf_buf_putc(out, value.base[i]);
    }
    lf_buf_putc(out, '"');
}

void lf_header_unquote(lf_buf_t *out, lf_str_t value)
{
    if (value.len < 2 || value.base[0] != '"' || value.base[value.len - 1] != '"') {
        lf_buf_put(out, value.base, value.len);
        return;
    }
    for (size_t i = 1; i < value.len - 1; i++) {
        if (value.base[i] == '\\' && i + 1 < value.len - 1)
            i++;
        lf_buf_putc(out, value.base[i]);
    }
}

/* The end of the item that starts at p: a comma outside of quotes, or `end`. *closed tells whether all quotes
 * are. */
static const char *item_end(const char *p, const char *end, int *closed)
{
    int quoted = 0;

    for (; p < end; p++) {
        if (quoted) {
            if (*p == '\\' && p + 1 < end)
                p++;
            else if (*p == '"')
                quoted = 0;
        } else if (*p == '"') {
            quoted = 1;
        } else if (*p == ',') {
            break;
        }
    }
    *closed = !quoted;
    return p;
}

int lf_header_list_ok(lf_str_t list)
{
    const char *p = list.base, *end = p + list.len;
    int closed = 1;

    while (p < end) {
        p = item_end(p, end, &closed);
        if (p < end)
            p++;
    }
    return closed;
}

int lf_header_list_next(lf_str_t *rest, lf_str_t *item)
{
    const char *p = rest->base, *end = p + rest->len;
    int closed;

    while (p < end) {
        const char *stop = item_end(p, end, &closed);
        *item = lf_header_strip(lf_str(p, (size_t)(stop - p)));
        p = stop < end ? stop + 1 : end;
        if (item->len > 0) {
            *rest = lf_str(p, (size_t)(end - p));
            return 1;
        }
    }
    *rest = lf_str(end, 0);
    return 0;
}

int lf_header_dict_item(lf_buf_t *room, lf_str_t item, lf_str_t *key, lf_str_t *value)
{
    lf_str_t charset, text;

    room->len = 0;
    lf_buf_reserve(room, item.len * 8 + 1); /* all that follows fits, so slices into the room stay good */
    lf_header_unquote(room, item);
    const char *eq = memchr(room->base, '=', room->len);
    *key = lf_header_strip(lf_str(room->base, eq ? (size_t)(eq - room->base) : room->len));
    *value = lf_str(NULL, 0);
    if (key->len == 0)
        return 0;
    if (eq == NULL)
        return 1;
    text = lf_header_strip(lf_str(eq + 1, room->len - (size_t)(eq + 1 - room->base)));
    if (key->base[key->len - 1] == '*') {
        key->len--;
        if (lf_charset_split(text, &charset, value)) {
            size_t at = room->len;
            lf_charset_unpercent(room, *value, lf_charset_named(charset));
            text = lf_str(room->base + at, room->len - at);
        }
    }
    size_t at = room->len;
    lf_header_unquote(room, text);
    *value = lf_str(room->base + at, room->len - at);
    return key->len > 0;
}
