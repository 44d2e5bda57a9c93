/* SPDX-License-Identifier: MIT
 *
 * HTML character references back into text, by the rules that browsers follow: old names count without a
 * semicolon and as the longest prefix of what stands there ("&notit;" is "¬it;"), numbers between 0x80 and
 * 0x9F mean Windows-1252. The table of names is one sorted string, searched by halving: no index to build,
 * nothing to free.
 */
#include "codec/html.h"

#include "codec/html_entities.h"
#include "codec/percent.h"
#include "codec/utf8.h"

#define LONGEST_NAME 32    /* in characters, and then some */
#define LONGEST_OLD_NAME 6 /* of those that count without a semicolon */

static int is_alnum(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* Finds the entry of a name in the table: what follows the name there, or NULL. */
static const char *find(lf_str_t name)
{
    const char *low = entities, *high = entities + sizeof(entities) - 1;

    while (low < high) {
        const char *entry = low + (high - low) / 2;
        while (entry > low && entry[-1] != ',')
            entry--;
        size_t n = strcspn(entry, "! ");
        int order = memcmp(name.base, entry, name.len < n ? name.len : n);
        if (order == 0 && name.len == n)
            return entry + n;
        if (order < 0 || (order == 0 && name.len < n))
            high = entry;
        else
            low = strchr(entry, ',') + 1;
    }
    return NULL;
}

/* Appends the code points that an entry lists: "! 26," or " 66+6A,". */
static void put_entry(lf_buf_t *out, const char *entry)
{
    unsigned long code = 0;

    for (entry += strcspn(entry, " ") + 1;; entry++) {
        if (*entry == '+' || *entry == ',') {
            lf_utf8_put(out, code);
            code = 0;
            if (*entry == ',')
                return;
        } else {
            code = code << 4 | (unsigned)lf_percent_hex((unsigned char)*entry);
        }
    }
}

/* Appends what the number of a reference stands for. */
static void put_number(lf_buf_t *out, unsigned long code)
{
    static const unsigned short windows[32] = {
        0x20AC, 0x81,   0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
        0x2039, 0x0152, 0x8D,   0x017D, 0x8F,   0x90,   0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
        0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x9D,   0x017E, 0x0178};

    if (code == 0)
        code = 0xFFFD;
    else if (code >= 0x80 && code <= 0x9F)
        code = windows[code - 0x80];
    else if ((code < ' ' && code != '\t' && code != '\n' && code != '\f' && code != '\r') || code == 0x7F ||
             (code >= 0xFDD0 && code <= 0xFDEF) || (code <= 0x10FFFF && (code & 0xFFFE) == 0xFFFE))
        return;
    lf_utf8_put(out, code);
}

/* Resolves "#..." at the start of s. Returns its length, or 0 when it is no reference. */
static size_t number(lf_buf_t *out, lf_str_t s)
{
    size_t i = 1;
    unsigned long code = 0, base = 10;

    if (s.len > 1 && (s.base[1] == 'x' || s.base[1] == 'X')) {
        base = 16;
        i = 2;
    }
    size_t first = i;
    for (; i < s.len; i++) {
        int digit = lf_percent_hex((unsigned char)s.base[i]);
        if (digit < 0 || (unsigned)digit >= base)
            break;
        if (code <= 0x10FFFF) /* larger ones are wrong anyway, and must not overflow */
            code = code * base + (unsigned)digit;
    }
    if (i == first)
        return 0;
    put_number(out, code);
    return i < s.len && s.base[i] == ';' ? i + 1 : i;
}

/* Resolves a name at the start of s. Returns its length, or 0 when there is none. */
static size_t named(lf_buf_t *out, lf_str_t s)
{
    size_t n = 0;

    while (n < s.len && n < LONGEST_NAME && is_alnum(s.base[n]))
        n++;
    if (n < s.len && s.base[n] == ';') {
        const char *entry = find(lf_str(s.base, n));
        if (entry) {
            put_entry(out, entry);
            return n + 1;
        }
    }
    for (n = n < LONGEST_OLD_NAME ? n : LONGEST_OLD_NAME; n >= 2; n--) {
        const char *entry = find(lf_str(s.base, n));
        if (entry && *entry == '!') {
            put_entry(out, entry);
            return n;
        }
    }
    return 0;
}

void lf_html_unescape(lf_buf_t *out, lf_str_t text)
{
    while (text.len > 0) {
        const char *amp = memchr(text.base, '&', text.len);
        size_t n = amp ? (size_t)(amp - text.base) + 1 : text.len;
        lf_buf_put(out, text.base, amp ? n - 1 : n);
        text = lf_str(text.base + n, text.len - n);
        if (amp == NULL)
            return;
        size_t used = text.len && text.base[0] == '#' ? number(out, text) : named(out, text);
        if (used == 0)
            lf_buf_putc(out, '&');
        text = lf_str(text.base + used, text.len - used);
    }
}
