/* SPDX-License-Identifier: MIT
 *
 * Values as they stand in a URL: canonical numbers, words of `any` checked, everything percent-encoded.
 */
#include "codec/percent.h"
#include "route/converter.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* Appends digits, with zeros before them up to the width; a sign counts as one of the width. */
static void write_padded(lf_buf_t *out, const char *digits, size_t width)
{
    size_t len = strlen(digits); /* our own snprintf's bytes */
    if (*digits == '-') {
        lf_buf_putc(out, '-');
        digits++;
    }
    for (; len < width; len++)
        lf_buf_putc(out, '0');
    lf_buf_put(out, digits, strlen(digits));
}

/* "-"?digits without more; surrounding spaces are forgiven. */
static bool text_to_integer(lf_str_t text, int64_t *out)
{
    text = lf_str_trim(text);
    size_t i = text.len > 0 && text.base[0] == '-' ? 1 : 0;
    if (i == text.len)
        return false;
    for (; i < text.len; i++) {
        if (text.base[i] < '0' || text.base[i] > '9')
            return false;
    }
    return lf_route_parse_integer(text, out);
}

static bool text_to_number(lf_str_t text, double *out)
{
    text = lf_str_trim(text);
    char copy[64], *end;
    if (text.len == 0 || text.len >= sizeof(copy))
        return false;
    for (size_t i = 0; i < text.len; i++) {
        if (memchr("+-.0123456789eE", text.base[i], 15) == NULL)
            return false;
    }
    memcpy(copy, text.base, text.len);
    copy[text.len] = '\0';
    *out = strtod(copy, &end);
    return *end == '\0';
}

static bool value_to_integer(const lf_route_value_t *value, int64_t *out)
{
    switch (value->type) {
    case LF_ROUTE_INTEGER:
        *out = value->as.integer;
        return true;
    case LF_ROUTE_NUMBER:
        if (!(value->as.number > -9.2e18 && value->as.number < 9.2e18))
            return false;
        *out = (int64_t)value->as.number;
        return true;
    case LF_ROUTE_TEXT:
        return text_to_integer(value->as.text, out);
    default:
        return false;
    }
}

static bool value_to_number(const lf_route_value_t *value, double *out)
{
    bool ok = true;
    switch (value->type) {
    case LF_ROUTE_INTEGER:
        *out = (double)value->as.integer;
        break;
    case LF_ROUTE_NUMBER:
        *out = value->as.number;
        break;
    case LF_ROUTE_TEXT:
        ok = text_to_number(value->as.text, out);
        break;
    default:
        ok = false;
        break;
    }
    return ok && isfinite(*out);
}

/* The shortest decimal notation, never scientific, that reads back as the same number. */
static void write_number(lf_buf_t *out, double number)
{
    char text[1500];
    for (int decimals = 1; decimals <= 1080; decimals++) {
        snprintf(text, sizeof(text), "%.*f", decimals, number);
        if (strtod(text, NULL) == number)
            break;
    }
    lf_buf_put(out, text, strlen(text));
}

/* The text of a value for the converters that take any; false when it has none. */
static bool value_to_text(const lf_route_value_t *value, char *room, size_t size, lf_str_t *out)
{
    switch (value->type) {
    case LF_ROUTE_TEXT:
        *out = value->as.text;
        return true;
    case LF_ROUTE_BOOL:
        *out = value->as.boolean ? LF_STR("true") : LF_STR("false");
        return true;
    case LF_ROUTE_INTEGER:
        *out = lf_str(room, (size_t)snprintf(room, size, "%lld", (long long)value->as.integer));
        return true;
    case LF_ROUTE_NUMBER: /* as Lua writes a float */
        *out = lf_str(room, (size_t)snprintf(room, size, "%.14g", value->as.number));
        if (out->len == strspn(room, "-0123456789") && out->len + 2 < size) {
            memcpy(room + out->len, ".0", 2);
            out->len += 2;
        }
        return true;
    default:
        return false;
    }
}

static int not_one_of(const lf_route_converter_t *converter, lf_str_t text, lf_route_error_t *error)
{
    lf_route_fail(error, "'%.*s' is not one of ", lf_route_printable(text), text.base);
    size_t used = strlen(error->text);
    for (size_t i = 0; i < converter->nitems && used + 8 < sizeof(error->text); i++) {
        lf_str_t item = converter->items[i];
        int n = snprintf(error->text + used, sizeof(error->text) - used, "%s'%.*s'", i == 0 ? "" : ", ",
                         lf_route_printable(item), item.base);
        used += (size_t)n;
    }
    return -1;
}

int lf_route_converter_write(const lf_route_converter_t *converter, const lf_route_value_t *value,
                             lf_buf_t *out, lf_route_error_t *error)
{
    char room[64];
    lf_str_t text = {NULL, 0};
    bool has_text = value_to_text(value, room, sizeof(room), &text);
    if (converter->kind == LF_ROUTE_INT) {
        int64_t integer;
        if (!value_to_integer(value, &integer))
            return lf_route_fail(error, "'%.*s' is not a whole number", lf_route_printable(text), text.base);
        char digits[32];
        snprintf(digits, sizeof(digits), "%lld", (long long)integer);
        write_padded(out, digits, converter->fixed_digits);
        return 0;
    }
    if (converter->kind == LF_ROUTE_FLOAT) {
        double number;
        if (!value_to_number(value, &number))
            return lf_route_fail(error, "'%.*s' is not a number", lf_route_printable(text), text.base);
        write_number(out, number);
        return 0;
    }
    if (!has_text)
        return lf_route_fail(error, "the value has no text");
    if (converter->kind == LF_ROUTE_ANY) {
        size_t i = 0;
        while (i < converter->nitems && !lf_str_eq(converter->items[i], text))
            i++;
        if (i == converter->nitems)
            return not_one_of(converter, text, error);
    }
    lf_percent_encode(out, text, &lf_percent_path);
    return 0;
}
