/* SPDX-License-Identifier: MIT
 *
 * Strings of JSON. Almost every byte of a text may be copied as it is, so the hot function only looks for the
 * first that may not: 16 bytes at a time with SSE2, else 8 in one word, with a last block that overlaps the
 * one before.
 */
#include "codec/json_private.h"

#include <endian.h>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

static uint64_t load8(const char *s)
{
    uint64_t x;
    memcpy(&x, s, sizeof(x));
    return x;
}

static uint32_t load4(const char *s)
{
    uint32_t x;
    memcpy(&x, s, sizeof(x));
    return x;
}

static int is_ascii(char c)
{
    return (unsigned char)c < 0x80;
}

static int is_plain(char c)
{
    return (signed char)c >= 0x20 && c != '"' && c != '\\' && c != 0x7f;
}

static size_t span_by_bytes(const char *s, size_t n)
{
    size_t i = 0;
    while (i < n && is_plain(s[i]))
        i++;
    return i;
}

#ifdef __SSE2__

/* One bit for each of 16 bytes that is not plain. */
static inline unsigned odd_bits(__m128i x)
{
    __m128i found = _mm_cmplt_epi8(x, _mm_set1_epi8(0x20)); /* signed: bytes above 0x7f too */
    found = _mm_or_si128(found, _mm_cmpeq_epi8(x, _mm_set1_epi8('"')));
    found = _mm_or_si128(found, _mm_cmpeq_epi8(x, _mm_set1_epi8('\\')));
    found = _mm_or_si128(found, _mm_cmpeq_epi8(x, _mm_set1_epi8(0x7f)));
    return (unsigned)_mm_movemask_epi8(found);
}

/* The place of the first byte that is not plain in two words, as if they lay side by side in memory; 16 if
 * none. */
static inline unsigned first_odd(uint64_t first, uint64_t second)
{
    unsigned odd = odd_bits(_mm_set_epi64x((long long)second, (long long)first));
    return odd != 0 ? (unsigned)__builtin_ctz(odd) : 16;
}

#else

#define ONES UINT64_C(0x0101010101010101)
#define TOPS UINT64_C(0x8080808080808080)

/* The place of the first byte of the word that is not plain; 8 if none. A borrow can only flag bytes behind a
 * true find, so the lowest flag never lies. */
static inline unsigned first_odd_in_word(uint64_t word)
{
    uint64_t x = le64toh(word);
    uint64_t quote = x ^ ONES * '"', slash = x ^ ONES * '\\', del = x ^ ONES * 0x7f;
    uint64_t low = (x - ONES * 0x20) | (quote - ONES) | (slash - ONES) | (del - ONES);
    uint64_t flags = ((low & ~x) | x) & TOPS;
    return flags != 0 ? (unsigned)__builtin_ctzll(flags) / 8 : 8;
}

static inline unsigned first_odd(uint64_t first, uint64_t second)
{
    unsigned at = first_odd_in_word(first);
    return at < 8 ? at : 8 + first_odd_in_word(second);
}

#endif

/* The span of fewer than 16 bytes: two loads that overlap. */
static inline size_t short_span(const char *s, size_t n)
{
    if (n >= 8) {
        unsigned at = first_odd(load8(s), load8(s + n - 8));
        return at < 8 ? at : n - 16 + at;
    }
    if (n >= 4) { /* the halves of one word, twice */
        uint64_t word = htole64(le32toh(load4(s)) | (uint64_t)le32toh(load4(s + n - 4)) << 32);
        unsigned at = first_odd(word, word);
        return at < 4 ? at : at < 8 ? n - 8 + at : n;
    }
    return span_by_bytes(s, n);
}

size_t lf_json_plain_span(const char *s, size_t n)
{
    if (n < 16)
        return short_span(s, n);
    for (size_t i = 0;; i += 16) {
        if (i + 16 > n) {
            if (i == n)
                return n;
            i = n - 16;
        }
#ifdef __SSE2__
        unsigned odd = odd_bits(_mm_loadu_si128((const __m128i *)(const void *)(s + i)));
        if (odd != 0)
            return i + (unsigned)__builtin_ctz(odd);
#else
        unsigned at = first_odd(load8(s + i), load8(s + i + 8));
        if (at < 16)
            return i + at;
#endif
    }
}

size_t lf_json_utf8_take(const char *text, const char *end, uint32_t *code)
{
    const unsigned char *p = (const unsigned char *)text;
    size_t left = (size_t)(end - text), need;
    uint32_t c = p[0], least;
    if (c >= 0xc2 && c <= 0xdf) {
        need = 2, c &= 0x1f, least = 0x80;
    } else if ((c & 0xf0) == 0xe0) {
        need = 3, c &= 0x0f, least = 0x800;
    } else if (c >= 0xf0 && c <= 0xf4) {
        need = 4, c &= 0x07, least = 0x10000;
    } else {
        return 0;
    }
    if (need > left)
        return 0;
    for (size_t i = 1; i < need; i++) {
        if ((p[i] & 0xc0) != 0x80)
            return 0;
        c = c << 6 | (p[i] & 0x3f);
    }
    if (c < least || c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff))
        return 0;
    *code = c;
    return need;
}

/* ---- writing ---- */

static void put_unit(lf_buf_t *out, uint32_t unit)
{
    static const char hex[] = "0123456789abcdef";
    char text[6] = {'\\', 'u', hex[unit >> 12], hex[unit >> 8 & 15], hex[unit >> 4 & 15], hex[unit & 15]};
    lf_buf_put(out, text, sizeof(text));
}

/* Appends the escape of a byte below 0x80 that is not plain. */
static void put_odd_byte(lf_buf_t *out, char c, int ensure_ascii)
{
    static const char letters[] = "btn\0fr"; /* 8, 9, 10, none, 12, 13 */
    char letter = 0;
    if (c == '"' || c == '\\')
        letter = c;
    else if (c >= 8 && c <= 13)
        letter = letters[c - 8];
    if (letter != 0) {
        lf_buf_putc(out, '\\');
        lf_buf_putc(out, letter);
    } else if (c == 0x7f && !ensure_ascii) {
        lf_buf_putc(out, c);
    } else {
        put_unit(out, (uint32_t)c);
    }
}

/* The rest of a string, from its first byte that is not plain on. */
static int put_rest(lf_buf_t *out, const char *p, const char *end, int ensure_ascii)
{
    while (p < end) {
        uint32_t code;
        if (is_ascii(*p)) {
            size_t n = lf_json_plain_span(p, (size_t)(end - p));
            lf_buf_put(out, p, n);
            p += n;
            if (p < end && is_ascii(*p))
                put_odd_byte(out, *p++, ensure_ascii);
            continue;
        }
        size_t n = lf_json_utf8_take(p, end, &code);
        if (n == 0)
            return -1;
        if (!ensure_ascii) {
            lf_buf_put(out, p, n);
        } else if (code < 0x10000) {
            put_unit(out, code);
        } else {
            put_unit(out, 0xd800 + ((code - 0x10000) >> 10));
            put_unit(out, 0xdc00 + (code & 0x3ff));
        }
        p += n;
    }
    lf_buf_putc(out, '"');
    return 0;
}

/* A string of any length and content. */
static __attribute__((noinline)) int put_any(lf_buf_t *out, const char *s, size_t n, int ensure_ascii)
{
    lf_buf_reserve(out, n + 2);
    size_t start = out->len, plain = lf_json_plain_span(s, n);
    out->base[out->len++] = '"';
    lf_buf_put(out, s, plain);
    if (put_rest(out, s + plain, s + n, ensure_ascii) == 0)
        return 0;
    out->len = start;
    return -1;
}

/* Short and plain, as most strings are: stored in the words they are looked at in, without a call. */
int lf_json_put_string(lf_buf_t *out, const char *s, size_t n, int ensure_ascii)
{
    if (n < 16 && out->cap - out->len >= 18) {
        char *p = out->base + out->len;
        p[0] = '"';
        if (n >= 8) {
            memcpy(p + 1, s, 8);
            memcpy(p + n - 7, s + n - 8, 8);
        } else if (n >= 4) {
            memcpy(p + 1, s, 4);
            memcpy(p + n - 3, s + n - 4, 4);
        } else {
            for (size_t i = 0; i < n; i++)
                p[1 + i] = s[i];
        }
        if (short_span(s, n) == n) {
            p[n + 1] = '"';
            out->len += n + 2;
            return 0;
        }
    }
    return put_any(out, s, n, ensure_ascii);
}

/* ---- reading ---- */

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c = (char)(c | 0x20);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The four digits at p as a number, or -1. */
static int32_t hex4(const char *p, const char *end)
{
    int32_t unit = 0;
    if (end - p < 4)
        return -1;
    for (int i = 0; i < 4; i++) {
        int digit = hex_digit(p[i]);
        if (digit < 0)
            return -1;
        unit = unit << 4 | digit;
    }
    return unit;
}

static void put_utf8(lf_buf_t *out, uint32_t code)
{
    char text[4];
    size_t n = 0;
    if (code < 0x80) {
        text[n++] = (char)code;
    } else if (code < 0x800) {
        text[n++] = (char)(0xc0 | code >> 6);
    } else if (code < 0x10000) {
        text[n++] = (char)(0xe0 | code >> 12);
        text[n++] = (char)(0x80 | (code >> 6 & 0x3f));
    } else {
        text[n++] = (char)(0xf0 | code >> 18);
        text[n++] = (char)(0x80 | (code >> 12 & 0x3f));
        text[n++] = (char)(0x80 | (code >> 6 & 0x3f));
    }
    if (code >= 0x80)
        text[n++] = (char)(0x80 | (code & 0x3f));
    lf_buf_put(out, text, n);
}

static const char *unescape_unit(const char *p, const char *end, lf_buf_t *out, const char **what)
{
    int32_t unit = hex4(p + 2, end), low = -1;
    if (unit < 0) {
        *what = "Invalid \\uXXXX escape";
        return NULL;
    }
    p += 6;
    if (unit >= 0xd800 && unit <= 0xdfff) {
        if (unit <= 0xdbff && end - p >= 2 && p[0] == '\\' && p[1] == 'u')
            low = hex4(p + 2, end);
        if (low < 0xdc00 || low > 0xdfff) {
            *what = "Unpaired surrogate escape";
            return NULL;
        }
        unit = 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00);
        p += 6;
    }
    put_utf8(out, (uint32_t)unit);
    return p;
}

const char *lf_json_unescape(const char *p, const char *end, lf_buf_t *out, const char **what)
{
    char c = end - p >= 2 ? p[1] : 0;
    switch (c) {
    case '"':
    case '\\':
    case '/':
        break;
    case 'b':
        c = '\b';
        break;
    case 'f':
        c = '\f';
        break;
    case 'n':
        c = '\n';
        break;
    case 'r':
        c = '\r';
        break;
    case 't':
        c = '\t';
        break;
    case 'u':
        return unescape_unit(p, end, out, what);
    default:
        *what = "Invalid \\escape";
        return NULL;
    }
    lf_buf_putc(out, c);
    return p + 2;
}
