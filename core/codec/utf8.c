/* SPDX-License-Identifier: MIT
 *
 * UTF-8. An ill-formed sequence is measured as the Unicode standard recommends (the longest prefix of some
 * well-formed sequence, else one byte), so that the number of U+FFFD agrees with browsers and Python.
 */
#include "codec/utf8.h"

#include <stdint.h>

/* Length of the sequence at p, which starts with a byte above 0x7F: of the character when *ok, else of the
 * ill-formed part. */
static size_t sequence(const unsigned char *p, size_t n, int *ok)
{
    unsigned char low = 0x80, high = 0xBF;
    size_t need;

    *ok = 0;
    if (p[0] >= 0xC2 && p[0] <= 0xDF) {
        need = 2;
    } else if (p[0] >= 0xE0 && p[0] <= 0xEF) {
        need = 3;
        if (p[0] == 0xE0)
            low = 0xA0; /* shorter forms exist */
        else if (p[0] == 0xED)
            high = 0x9F; /* surrogates */
    } else if (p[0] >= 0xF0 && p[0] <= 0xF4) {
        need = 4;
        if (p[0] == 0xF0)
            low = 0x90;
        else if (p[0] == 0xF4)
            high = 0x8F; /* above U+10FFFF */
    } else {
        return 1;
    }
    for (size_t i = 1; i < need; i++) {
        if (i == n || p[i] < low || p[i] > high)
            return i;
        low = 0x80;
        high = 0xBF;
    }
    *ok = 1;
    return need;
}

size_t lf_utf8_span(lf_str_t s)
{
    const unsigned char *p = (const unsigned char *)s.base;
    size_t i = 0;

    while (i < s.len) {
        if (p[i] < 0x80) {
            uint64_t word;
            while (s.len - i >= sizeof(word)) {
                memcpy(&word, p + i, sizeof(word));
                if (word & 0x8080808080808080u)
                    break;
                i += sizeof(word);
            }
            while (i < s.len && p[i] < 0x80)
                i++;
        } else {
            int ok;
            size_t len = sequence(p + i, s.len - i, &ok);
            if (!ok)
                return i;
            i += len;
        }
    }
    return i;
}

static void put_bad(lf_buf_t *out, const char *bytes, size_t n, lf_utf8_repair_t how)
{
    static const char hex[] = "0123456789ABCDEF";

    if (how == LF_UTF8_REPLACE) {
        lf_buf_put(out, "\xEF\xBF\xBD", 3);
        return;
    }
    for (size_t i = 0; i < n; i++) {
        unsigned char c = (unsigned char)bytes[i];
        lf_buf_putc(out, '%');
        lf_buf_putc(out, hex[c >> 4]);
        lf_buf_putc(out, hex[c & 15]);
    }
}

void lf_utf8_fix(lf_buf_t *buf, size_t start, lf_utf8_repair_t how)
{
    size_t len = buf->len - start;

    if (how == LF_UTF8_KEEP || len == 0)
        return;
    size_t good = lf_utf8_span(lf_str(buf->base + start, len));
    if (good == len)
        return;
    /* The repaired text is built behind the old one, then moved down: three bytes for one at the most, and
     * the room is made first, because `in` points into the same buffer. */
    lf_buf_reserve(buf, len * 3);
    const char *in = buf->base + start;
    size_t fixed = buf->len;
    for (size_t i = 0; i < len;) {
        good = lf_utf8_span(lf_str(in + i, len - i));
        lf_buf_put(buf, in + i, good);
        i += good;
        if (i < len) {
            int ok;
            size_t bad = sequence((const unsigned char *)in + i, len - i, &ok);
            put_bad(buf, in + i, bad, how);
            i += bad;
        }
    }
    len = buf->len - fixed;
    memmove(buf->base + start, buf->base + fixed, len);
    buf->len = start + len;
}

void lf_utf8_put(lf_buf_t *buf, unsigned long code)
{
    if (code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF))
        code = 0xFFFD;
    if (code < 0x80) {
        lf_buf_putc(buf, (char)code);
    } else if (code < 0x800) {
        lf_buf_putc(buf, (char)(0xC0 | code >> 6));
        lf_buf_putc(buf, (char)(0x80 | (code & 0x3F)));
    } else if (code < 0x10000) {
        lf_buf_putc(buf, (char)(0xE0 | code >> 12));
        lf_buf_putc(buf, (char)(0x80 | (code >> 6 & 0x3F)));
        lf_buf_putc(buf, (char)(0x80 | (code & 0x3F)));
    } else {
        lf_buf_putc(buf, (char)(0xF0 | code >> 18));
        lf_buf_putc(buf, (char)(0x80 | (code >> 12 & 0x3F)));
        lf_buf_putc(buf, (char)(0x80 | (code >> 6 & 0x3F)));
        lf_buf_putc(buf, (char)(0x80 | (code & 0x3F)));
    }
}
