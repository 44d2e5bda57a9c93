/* SPDX-License-Identifier: MIT
 *
 * Charsets of header parameters and form fields.
 */
#include "codec/charset.h"

#include "codec/header.h"
#include "codec/percent.h"
#include "codec/utf8.h"

lf_charset_t lf_charset_named(lf_str_t name)
{
    if (lf_str_ieq(name, LF_STR("utf-8")))
        return LF_CHARSET_UTF8;
    if (lf_str_ieq(name, LF_STR("iso-8859-1")))
        return LF_CHARSET_LATIN1;
    if (lf_str_ieq(name, LF_STR("ascii")) || lf_str_ieq(name, LF_STR("us-ascii")))
        return LF_CHARSET_ASCII;
    return LF_CHARSET_OTHER;
}

static void put_byte(lf_buf_t *out, unsigned char byte, lf_charset_t charset)
{
    lf_utf8_put(out, byte < 0x80 || charset == LF_CHARSET_LATIN1 ? byte : 0xFFFD);
}

void lf_charset_decode(lf_buf_t *out, lf_str_t bytes, lf_charset_t charset)
{
    size_t start = out->len;

    if (charset == LF_CHARSET_LATIN1 || charset == LF_CHARSET_ASCII) {
        for (size_t i = 0; i < bytes.len; i++)
            put_byte(out, (unsigned char)bytes.base[i], charset);
    } else {
        lf_buf_put(out, bytes.base, bytes.len);
        lf_utf8_fix(out, start, LF_UTF8_REPLACE);
    }
}

void lf_charset_unpercent(lf_buf_t *out, lf_str_t text, lf_charset_t charset)
{
    if (charset == LF_CHARSET_OTHER) {
        lf_buf_put(out, text.base, text.len);
        return;
    }
    if (charset == LF_CHARSET_UTF8) {
        lf_percent_decode(out, text, 0, LF_UTF8_REPLACE);
        return;
    }
    size_t start = out->len;
    for (size_t i = 0; i < text.len;) {
        unsigned char c = (unsigned char)text.base[i++];
        int high = -1, low = -1;
        if (c == '%' && text.len - i >= 2) {
            high = lf_percent_hex((unsigned char)text.base[i]);
            low = lf_percent_hex((unsigned char)text.base[i + 1]);
        }
        if (high >= 0 && low >= 0) {
            put_byte(out, (unsigned char)(high << 4 | low), charset);
            i += 2;
        } else {
            lf_buf_putc(out, (char)c);
        }
    }
    lf_utf8_fix(out, start, LF_UTF8_REPLACE);
}

/* Length of the run of token characters at the start, the apostrophe not counted among them. */
static size_t plain_run(lf_str_t s)
{
    size_t n = 0;

    while (n < s.len && s.base[n] != '\'' && lf_header_token[(unsigned char)s.base[n]])
        n++;
    return n;
}

int lf_charset_split(lf_str_t value, lf_str_t *charset, lf_str_t *text)
{
    size_t name = plain_run(value);

    if (name == value.len || value.base[name] != '\'')
        return 0;
    lf_str_t rest = lf_str(value.base + name + 1, value.len - name - 1);
    size_t language = plain_run(rest);
    if (language == rest.len || rest.base[language] != '\'')
        return 0;
    rest = lf_str(rest.base + language + 1, rest.len - language - 1);
    size_t n = 0;
    while (n < rest.len && lf_header_token[(unsigned char)rest.base[n]])
        n++;
    if (n == 0)
        return 0;
    *charset = lf_str(value.base, name);
    *text = lf_str(rest.base, n);
    return 1;
}
