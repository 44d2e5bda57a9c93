/* SPDX-License-Identifier: MIT
 *
 * Reading: whole numbers that fit 64 bits stay exact. A decimal of up to 19 digits is scaled by a 128-bit
 * power of ten (Eisel and Lemire's idea): the product is too large by less than one unit of its 128 leading
 * bits, so it says the nearest double unless it sits on the very middle between two; those, subnormals and
 * longer texts go to strtod in the C locale.
 *
 * Writing: Giulietti's Schubfach. The doubles' rounding interval is scaled so that its decimal candidates are
 * whole numbers; "rounding to odd" keeps every comparison exact with 64-bit words, and at most two lengths
 * have to be tried.
 */
#include "codec/json_number.h"

#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"

__extension__ typedef unsigned __int128 uint128_t;

#define MANTISSA_BITS 52
#define HIDDEN_BIT (UINT64_C(1) << MANTISSA_BITS)
#define EXPONENT_BIAS 1075 /* of a mantissa read as a whole number */

static const char digit_pairs[] =
    "00010203040506070809101112131415161718192021222324252627282930313233343536373839404142"
    "43444546474849505152535455565758596061626364656667686970717273747576777879808182838485"
    "8687888990919293949596979899";

static lf_json_pow10_t pow10_of(int k)
{
    return lf_json_pow10[k - LF_JSON_POW10_MIN];
}

/* floor(log2(10^k)), right for |k| <= 1650. */
static int log2_pow10(int k)
{
    return (k * 1741647) >> 19;
}

/* ---- writing ---- */

/* Writes the digits of v so that they end before `end`; returns their start. */
static char *digits_before(char *end, uint64_t v)
{
    while (v >= 100) {
        end -= 2;
        memcpy(end, digit_pairs + v % 100 * 2, 2);
        v /= 100;
    }
    if (v >= 10) {
        end -= 2;
        memcpy(end, digit_pairs + v * 2, 2);
    } else {
        *--end = (char)('0' + v);
    }
    return end;
}

char *lf_json_number_write_int(char *p, int64_t value)
{
    uint64_t v = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    char room[20], *end = room + sizeof(room);
    if (value < 0)
        *p++ = '-';
    if (v < 10) {
        *p++ = (char)('0' + v);
        return p;
    }
    char *start = digits_before(end, v);
    memcpy(p, start, (size_t)(end - start));
    return p + (end - start);
}

/* The 64 leading bits of g * c / 2^128, the last one set when anything below is not zero. */
static uint64_t round_to_odd(lf_json_pow10_t g, uint64_t c)
{
    uint128_t low = (uint128_t)g.lo * c;
    uint128_t high = (uint128_t)g.hi * c + (uint64_t)(low >> 64);
    return (uint64_t)(high >> 64) | ((uint64_t)high > 1);
}

/* Finds the shortest decimal, and among those the nearest: value = *digits * 10^*exponent. value > 0, finite.
 */
static void shortest_decimal(double value, uint64_t *digits, int *exponent)
{
    uint64_t bits;
    memcpy(&bits, &value, sizeof(bits));
    uint64_t fraction = bits & (HIDDEN_BIT - 1);
    int biased = (int)(bits >> MANTISSA_BITS) & 0x7ff;
    uint64_t c = biased != 0 ? fraction | HIDDEN_BIT : fraction;
    int q = (biased != 0 ? biased : 1) - EXPONENT_BIAS;

    if (q <= 0 && q > -(MANTISSA_BITS + 1) && (c & ((UINT64_C(1) << -q) - 1)) == 0) {
        *digits = c >> -q;
        *exponent = 0;
        return;
    }
    int odd = (int)(c & 1);
    /* Below a power of two the doubles lie twice as close. */
    int closer = fraction == 0 && biased > 1;
    int k = (q * 1262611 - (closer ? 524031 : 0)) >> 22;
    int h = q + log2_pow10(-k) + 1;
    lf_json_pow10_t g = pow10_of(-k);
    uint64_t lower = round_to_odd(g, (4 * c - 2 + (uint64_t)closer) << h) + (uint64_t)odd;
    uint64_t middle = round_to_odd(g, (4 * c) << h);
    uint64_t upper = round_to_odd(g, (4 * c + 2) << h) - (uint64_t)odd;

    uint64_t s = middle / 4;
    if (s >= 10) { /* one digit less, if exactly one such decimal lies inside */
        uint64_t tens = s / 10;
        int down_inside = lower <= 40 * tens;
        int up_inside = 40 * tens + 40 <= upper;
        if (down_inside != up_inside) {
            *digits = tens + (uint64_t)up_inside;
            *exponent = k + 1;
            return;
        }
    }
    int down_inside = lower <= 4 * s;
    int up_inside = 4 * s + 4 <= upper;
    uint64_t half = 4 * s + 2;
    int up = down_inside != up_inside ? up_inside : middle > half || (middle == half && (s & 1));
    *digits = s + (uint64_t)up;
    *exponent = k;
}

char *lf_json_number_write_double(char *p, double value)
{
    if (signbit(value)) {
        *p++ = '-';
        value = -value;
    }
    if (value == 0) {
        memcpy(p, "0.0", 3);
        return p + 3;
    }
    uint64_t v;
    int exponent;
    shortest_decimal(value, &v, &exponent);
    while (v % 10 == 0) {
        v /= 10;
        exponent++;
    }
    char room[20], *end = room + sizeof(room), *digits = digits_before(end, v);
    int n = (int)(end - digits);
    int point = n + exponent; /* value = 0.ddd * 10^point */

    if (point > -4 && point <= 16) {
        if (point <= 0) { /* 0.000ddd */
            memcpy(p, "0.0000", 6);
            p += 2 - point;
            memcpy(p, digits, (size_t)n);
            return p + n;
        }
        if (point >= n) { /* ddd000.0 */
            memcpy(p, digits, (size_t)n);
            memset(p + n, '0', (size_t)(point - n));
            p += point;
            memcpy(p, ".0", 2);
            return p + 2;
        }
        memcpy(p, digits, (size_t)point);
        p[point] = '.';
        memcpy(p + point + 1, digits + point, (size_t)(n - point));
        return p + n + 1;
    }
    *p++ = digits[0];
    if (n > 1) {
        *p++ = '.';
        memcpy(p, digits + 1, (size_t)(n - 1));
        p += n - 1;
    }
    *p++ = 'e';
    int e = point - 1;
    *p++ = e < 0 ? '-' : '+';
    e = abs(e);
    if (e >= 100) {
        *p++ = (char)('0' + e / 100);
        e %= 100;
    }
    memcpy(p, digit_pairs + e * 2, 2);
    return p + 2;
}

/* ---- reading ---- */

/* The double nearest to w * 10^exponent, w != 0; 0 when this shortcut cannot say. */
static int scale(uint64_t w, int exponent, double *out)
{
    static const double exact[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
                                   1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
    if (w <= UINT64_C(1) << 53 && exponent >= -22 && exponent <= 22) {
        /* Both operands are exact, so the one rounding is the right one. */
        *out = exponent < 0 ? (double)w / exact[-exponent] : (double)w * exact[exponent];
        return 1;
    }
    if (exponent < LF_JSON_POW10_MIN || exponent > LF_JSON_POW10_MAX)
        return 0;
    int zeros = __builtin_clzll(w);
    w <<= zeros;
    lf_json_pow10_t g = pow10_of(exponent);
    uint128_t product = (uint128_t)w * g.hi + (uint64_t)((uint128_t)w * g.lo >> 64);
    uint64_t high = (uint64_t)(product >> 64);
    int shift = 10 + (int)(high >> 63);
    uint64_t half = UINT64_C(1) << (shift - 1);
    uint64_t rest = high & (2 * half - 1);
    if (rest == half && (uint64_t)product <= 1)
        return 0;
    uint64_t mantissa = (high >> shift) + (rest >= half);
    int biased = log2_pow10(exponent) + 1 - zeros + shift + EXPONENT_BIAS;
    if (mantissa == 2 * HIDDEN_BIT) {
        mantissa = HIDDEN_BIT;
        biased++;
    }
    if (biased < 1 || biased > 2046)
        return 0;
    uint64_t bits = (mantissa & (HIDDEN_BIT - 1)) | (uint64_t)biased << MANTISSA_BITS;
    memcpy(out, &bits, sizeof(bits));
    return 1;
}

/* strtod for the number text [start, stop), whatever the process's locale. */
static double parse_slowly(const char *start, const char *stop, const char *end)
{
    static locale_t c_locale;
    if (c_locale == (locale_t)0)
        c_locale = newlocale(LC_ALL_MASK, "C", (locale_t)0);
    /* What follows a number inside a text ends it for strtod as well; only the text's own end does not. */
    if (stop < end)
        return strtod_l(start, NULL, c_locale);
    size_t n = (size_t)(stop - start);
    char room[64], *copy = n < sizeof(room) ? room : lf_alloc(n + 1);
    memcpy(copy, start, n);
    copy[n] = '\0';
    double d = strtod_l(copy, NULL, c_locale);
    if (copy != room)
        free(copy);
    return d;
}

/* Whether the n digits say just this double: all of it, or its shortest text padded with zeros, which is how
 * JavaScript prints 2^66. */
static int digits_are(const char *digits, size_t n, double d)
{
    char text[320];
    int len = snprintf(text, sizeof(text), "%.0f", d);
    if (len > 0 && (size_t)len == n && memcmp(text, digits, n) == 0)
        return 1;
    uint64_t v;
    int exponent;
    shortest_decimal(d, &v, &exponent);
    char room[20], *end = room + sizeof(room), *start = digits_before(end, v);
    size_t known = (size_t)(end - start);
    if (exponent < 0 || known + (size_t)exponent != n || memcmp(start, digits, known) != 0)
        return 0;
    for (size_t i = known; i < n; i++) {
        if (digits[i] != '0')
            return 0;
    }
    return 1;
}

static const char *read_float(const char *start, const char *stop, const char *end, lf_json_number_t *out)
{
    double d = parse_slowly(start, stop, end);
    out->kind = isfinite(d) ? LF_JSON_NUMBER_FLOAT : LF_JSON_NUMBER_RANGE;
    out->as.d = d;
    return stop;
}

static int is_digit(const char *p, const char *end)
{
    return p < end && *p >= '0' && *p <= '9';
}

const char *lf_json_number_read(const char *p, const char *end, lf_json_number_t *out)
{
    const char *start = p;
    int negative = *p == '-';
    p += negative;
    out->kind = LF_JSON_NUMBER_BAD;
    if (!is_digit(p, end))
        return p;
    const char *digits = p;
    uint64_t w = 0;
    if (*p == '0') {
        p++;
    } else {
        for (; is_digit(p, end); p++)
            w = w * 10 + (uint64_t)(*p - '0');
    }
    size_t count = (size_t)(p - digits);

    if (p == end || (*p != '.' && *p != 'e' && *p != 'E')) {
        if (count <= 19 && w <= (uint64_t)INT64_MAX + (uint64_t)negative) {
            out->kind = LF_JSON_NUMBER_INT;
            out->as.i = (int64_t)(negative ? 0 - w : w);
            return p;
        }
        read_float(start, p, end, out);
        if (out->kind == LF_JSON_NUMBER_FLOAT && !digits_are(digits, count, fabs(out->as.d)))
            out->kind = LF_JSON_NUMBER_RANGE;
        return p;
    }

    int exponent = 0;
    if (*p == '.') {
        const char *fraction = ++p;
        for (; is_digit(p, end); p++)
            w = w * 10 + (uint64_t)(*p - '0');
        if (p == fraction)
            return p;
        count += (size_t)(p - fraction);
        if (count <= 19)
            exponent = -(int)(p - fraction);
    }
    if (p < end && (*p == 'e' || *p == 'E')) {
        p++;
        int minus = p < end && *p == '-';
        if (p < end && (*p == '-' || *p == '+'))
            p++;
        if (!is_digit(p, end))
            return p;
        int e = 0;
        for (; is_digit(p, end); p++) {
            if (e < 100000)
                e = e * 10 + (*p - '0');
        }
        exponent += minus ? -e : e;
    }
    double d = 0;
    if (count > 19 || (w != 0 && !scale(w, exponent, &d)))
        return read_float(start, p, end, out);
    out->kind = LF_JSON_NUMBER_FLOAT;
    out->as.d = negative ? -d : d;
    return p;
}
