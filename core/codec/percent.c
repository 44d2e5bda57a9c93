/* SPDX-License-Identifier: MIT
 *
 * Percent-encoding by table. Decoding never grows the text, so it is done into room reserved once.
 */
#include "codec/percent.h"

/* clang-format off */
#define ALWAYS \
    ['0' ... '9'] = 1, ['A' ... 'Z'] = 1, ['a' ... 'z'] = 1, ['-'] = 1, ['.'] = 1, ['_'] = 1, ['~'] = 1
#define SUB_DELIMS \
    ['!'] = 1, ['$'] = 1, ['&'] = 1, ['\''] = 1, ['('] = 1, [')'] = 1, ['*'] = 1, ['+'] = 1, [','] = 1, \
    ['='] = 1
#define PATH SUB_DELIMS, ['/'] = 1, [':'] = 1, ['@'] = 1

const lf_percent_set_t lf_percent_strict = {{ALWAYS}, 0};
const lf_percent_set_t lf_percent_slash = {{ALWAYS, ['/'] = 1}, 0};
const lf_percent_set_t lf_percent_path = {{ALWAYS, PATH, [';'] = 1}, 0};
const lf_percent_set_t lf_percent_uri_path = {{ALWAYS, PATH, [';'] = 1, ['%'] = 1}, 0};
const lf_percent_set_t lf_percent_cookie_path = {{ALWAYS, PATH, ['%'] = 1}, 0};
const lf_percent_set_t lf_percent_uri_query = {{ALWAYS, PATH, [';'] = 1, ['%'] = 1, ['?'] = 1}, 0};
const lf_percent_set_t lf_percent_fragment = {{ALWAYS, PATH, [';'] = 1, ['%'] = 1, ['?'] = 1, ['#'] = 1}, 0};
const lf_percent_set_t lf_percent_query = {
    {ALWAYS, ['!'] = 1, ['$'] = 1, ['\''] = 1, ['('] = 1, [')'] = 1, ['*'] = 1, [','] = 1, ['/'] = 1,
     [':'] = 1, [';'] = 1, ['?'] = 1, ['@'] = 1}, 1};
const lf_percent_set_t lf_percent_form = {{ALWAYS}, 1};
const lf_percent_set_t lf_percent_attr = {
    {ALWAYS, ['!'] = 1, ['#'] = 1, ['$'] = 1, ['&'] = 1, ['+'] = 1, ['^'] = 1, ['`'] = 1, ['|'] = 1}, 0};
/* clang-format on */

void lf_percent_set_init(lf_percent_set_t *set, lf_str_t chars, int plus)
{
    *set = lf_percent_strict;
    for (size_t i = 0; i < chars.len; i++) {
        unsigned char c = (unsigned char)chars.base[i];
        if (c < 0x80) /* half a character cannot be safe */
            set->safe[c] = 1;
    }
    set->plus = plus != 0;
}

void lf_percent_encode(lf_buf_t *out, lf_str_t in, const lf_percent_set_t *set)
{
    static const char hex[] = "0123456789ABCDEF";

    for (size_t i = 0; i < in.len;) {
        size_t from = i;
        while (i < in.len && set->safe[(unsigned char)in.base[i]])
            i++;
        lf_buf_put(out, in.base + from, i - from);
        if (i == in.len)
            break;
        unsigned char c = (unsigned char)in.base[i++];
        if (c == ' ' && set->plus) {
            lf_buf_putc(out, '+');
        } else {
            char triple[3] = {'%', hex[c >> 4], hex[c & 15]};
            lf_buf_put(out, triple, 3);
        }
    }
}

int lf_percent_plain(lf_str_t in, int plus)
{
    unsigned char escape = plus ? '+' : '%';

    for (size_t i = 0; i < in.len; i++) {
        unsigned char c = (unsigned char)in.base[i];
        if (c == '%' || c == escape || c >= 0x80)
            return 0;
    }
    return 1;
}

/* Decodes n bytes from `in` to `out`, which may be the same place. */
static size_t decode(char *out, const char *in, size_t n, int plus)
{
    char *o = out;

    for (size_t i = 0; i < n;) {
        char c = in[i++];
        if (c == '%' && n - i >= 2) {
            int high = lf_percent_hex((unsigned char)in[i]);
            int low = lf_percent_hex((unsigned char)in[i + 1]);
            if (high >= 0 && low >= 0) {
                c = (char)(high << 4 | low);
                i += 2;
            }
        } else if (c == '+' && plus) {
            c = ' ';
        }
        *o++ = c;
    }
    return (size_t)(o - out);
}

void lf_percent_decode(lf_buf_t *out, lf_str_t in, int plus, lf_utf8_repair_t how)
{
    size_t start = out->len;

    if (in.len == 0)
        return;
    lf_buf_reserve(out, in.len);
    out->len += decode(out->base + out->len, in.base, in.len, plus);
    lf_utf8_fix(out, start, how);
}

size_t lf_percent_decode_inplace(char *s, size_t n, int plus)
{
    return decode(s, s, n, plus);
}
