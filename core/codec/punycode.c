/* SPDX-License-Identifier: MIT
 *
 * Punycode, by the algorithm and with the parameters of RFC 3492: the ASCII characters of a label first,
 * then, in the order of their code points, where each other character goes, as differences in numbers of
 * variable length.
 */
#include "codec/punycode.h"

#include "codec/utf8.h"

#include <stdint.h>

#define LABEL_MAX 63

enum { BASE = 36, T_MIN = 1, T_MAX = 26, SKEW = 38, DAMP = 700, FIRST_BIAS = 72, FIRST_CODE = 0x80 };

static uint32_t adapt(uint32_t delta, uint32_t points, int first)
{
    uint32_t k = 0;

    delta /= first ? DAMP : 2;
    delta += delta / points;
    for (; delta > (BASE - T_MIN) * T_MAX / 2; k += BASE)
        delta /= BASE - T_MIN;
    return k + (BASE - T_MIN + 1) * delta / (delta + SKEW);
}

static char digit(uint32_t n)
{
    return (char)(n < 26 ? 'a' + n : '0' + n - 26);
}

static void put_number(lf_buf_t *out, uint32_t n, uint32_t bias)
{
    for (uint32_t k = BASE;; k += BASE) {
        uint32_t t = k <= bias ? T_MIN : k >= bias + T_MAX ? T_MAX : k - bias;
        if (n < t)
            break;
        lf_buf_putc(out, digit(t + (n - t) % (BASE - t)));
        n = (n - t) / (BASE - t);
    }
    lf_buf_putc(out, digit(n));
}

/* Decodes the well-formed character at p and returns its length. */
static size_t code_point(const char *p, uint32_t *code)
{
    const unsigned char *s = (const unsigned char *)p;
    size_t n = s[0] < 0x80 ? 1 : s[0] < 0xE0 ? 2 : s[0] < 0xF0 ? 3 : 4;

    *code = n == 1 ? s[0] : s[0] & (0xFFu >> (n + 1));
    for (size_t i = 1; i < n; i++)
        *code = *code << 6 | (s[i] & 0x3Fu);
    return n;
}

/* Appends the Punycode of a label that holds n code points, not all of them ASCII. n is at most LABEL_MAX, so
 * no sum here can overflow. */
static void put_label(lf_buf_t *out, const uint32_t *codes, uint32_t n)
{
    uint32_t done = 0, next = FIRST_CODE, delta = 0, bias = FIRST_BIAS;

    for (uint32_t i = 0; i < n; i++) {
        if (codes[i] < 0x80) {
            lf_buf_putc(out, (char)codes[i]);
            done++;
        }
    }
    uint32_t basic = done;
    if (basic > 0)
        lf_buf_putc(out, '-');
    while (done < n) {
        uint32_t least = UINT32_MAX;
        for (uint32_t i = 0; i < n; i++) {
            if (codes[i] >= next && codes[i] < least)
                least = codes[i];
        }
        delta += (least - next) * (done + 1);
        next = least;
        for (uint32_t i = 0; i < n; i++) {
            delta += codes[i] < next;
            if (codes[i] == next) {
                put_number(out, delta, bias);
                bias = adapt(delta, done + 1, done == basic);
                delta = 0;
                done++;
            }
        }
        delta++;
        next++;
    }
}

/* Appends one label; tells whether it is of a length that DNS takes. */
static int put_host_label(lf_buf_t *out, lf_str_t label)
{
    uint32_t codes[LABEL_MAX], n = 0, all = 0;
    size_t start = out->len;

    for (size_t i = 0; i < label.len;) {
        if (n == LABEL_MAX)
            return 0;
        i += code_point(label.base + i, &codes[n]);
        all |= codes[n++];
    }
    if (all < 0x80) {
        lf_buf_put(out, label.base, label.len);
    } else {
        for (uint32_t i = 0; i < n; i++)
            codes[i] += codes[i] >= 'A' && codes[i] <= 'Z' ? 32 : 0;
        lf_buf_put(out, "xn--", 4);
        put_label(out, codes, n);
    }
    return out->len > start && out->len - start <= LABEL_MAX;
}

int lf_punycode_host(lf_buf_t *out, lf_str_t host)
{
    size_t start = out->len;

    if (!lf_utf8_valid(host))
        return -1;
    while (host.len > 0) {
        const char *dot = memchr(host.base, '.', host.len);
        size_t n = dot ? (size_t)(dot - host.base) : host.len;
        if (!put_host_label(out, lf_str(host.base, n))) {
            out->len = start;
            return -1;
        }
        if (dot)
            lf_buf_putc(out, '.');
        n += dot != NULL;
        host = lf_str(host.base + n, host.len - n);
    }
    return 0;
}
