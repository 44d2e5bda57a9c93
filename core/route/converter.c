/* SPDX-License-Identifier: MIT
 *
 * The built-in converters. Length bounds decide which texts fit, so another rule may still be chosen; numeric
 * bounds are looked at after the choice, and then no further rule is tried.
 */
#include "route/converter.h"
#include "route/rule_text.h"
#include <math.h>
#include <stdlib.h>

static const lf_str_t string_arguments[] = {{"minlength", 9}, {"maxlength", 9}, {"length", 6}, {NULL, 0}};
static const lf_str_t int_arguments[] = {
    {"fixed_digits", 12}, {"min", 3}, {"max", 3}, {"signed", 6}, {NULL, 0}};
static const lf_str_t float_arguments[] = {{"min", 3}, {"max", 3}, {"signed", 6}, {NULL, 0}};
static const lf_str_t no_arguments[] = {{NULL, 0}};

static const struct {
    lf_str_t name;
    lf_route_kind_t kind;
    int weight;
    const lf_str_t *arguments;
} builtins[] = {
    {{"default", 7}, LF_ROUTE_STRING, 100, string_arguments},
    {{"string", 6}, LF_ROUTE_STRING, 100, string_arguments},
    {{"int", 3}, LF_ROUTE_INT, 50, int_arguments},
    {{"float", 5}, LF_ROUTE_FLOAT, 50, float_arguments},
    {{"path", 4}, LF_ROUTE_PATH, 200, no_arguments},
    {{"any", 3}, LF_ROUTE_ANY, 100, no_arguments},
    {{"uuid", 4}, LF_ROUTE_UUID, 100, no_arguments},
};
#define NBUILTINS (sizeof(builtins) / sizeof(builtins[0]))

int lf_route_converter_init(lf_route_converter_t *converter, lf_str_t name)
{
    for (size_t i = 0; i < NBUILTINS; i++) {
        if (!lf_str_eq(builtins[i].name, name))
            continue;
        *converter = (lf_route_converter_t){
            .kind = builtins[i].kind,
            .weight = builtins[i].weight,
            .isolating = builtins[i].kind != LF_ROUTE_PATH,
            .min_length = 1,
            .max_length = SIZE_MAX,
        };
        return 0;
    }
    return -1;
}

static const lf_str_t *argument_names(const lf_route_converter_t *converter)
{
    for (size_t i = 0; i < NBUILTINS; i++) {
        if (builtins[i].kind == converter->kind)
            return builtins[i].arguments;
    }
    return no_arguments;
}

lf_str_t lf_route_converter_argument_name(const lf_route_converter_t *converter, size_t n)
{
    const lf_str_t *names = argument_names(converter);
    for (size_t i = 0; i < n && names->base != NULL; i++)
        names++;
    return *names;
}

static int unfit(lf_route_error_t *error, lf_str_t name, const char *want)
{
    return lf_route_fail(error, "converter argument '%.*s' must be %s", lf_route_printable(name), name.base,
                         want);
}

static int set_length(size_t *out, lf_str_t name, const lf_route_value_t *value, lf_route_error_t *error)
{
    if (value->type != LF_ROUTE_INTEGER || value->as.integer < 0)
        return unfit(error, name, "a whole number, 0 or more");
    *out = (size_t)value->as.integer;
    return 0;
}

static int set_bound(lf_route_converter_t *converter, bool is_min, lf_str_t name,
                     const lf_route_value_t *value, lf_route_error_t *error)
{
    bool *has = is_min ? &converter->has_min : &converter->has_max;
    if (converter->kind == LF_ROUTE_INT) {
        if (value->type != LF_ROUTE_INTEGER)
            return unfit(error, name, "a whole number");
        *(is_min ? &converter->min.integer : &converter->max.integer) = value->as.integer;
    } else {
        if (value->type != LF_ROUTE_INTEGER && value->type != LF_ROUTE_NUMBER)
            return unfit(error, name, "a number");
        *(is_min ? &converter->min.number : &converter->max.number) =
            value->type == LF_ROUTE_INTEGER ? (double)value->as.integer : value->as.number;
    }
    *has = true;
    return 0;
}

static int set_string_argument(lf_route_converter_t *converter, lf_str_t name, const lf_route_value_t *value,
                               lf_route_error_t *error)
{
    if (lf_str_eq(name, LF_STR("length"))) {
        if (set_length(&converter->min_length, name, value, error) != 0)
            return -1;
        converter->max_length = converter->min_length;
        return 0;
    }
    return set_length(name.base[1] == 'i' ? &converter->min_length : &converter->max_length, name, value,
                      error);
}

int lf_route_converter_set(lf_route_converter_t *converter, lf_str_t name, const lf_route_value_t *value,
                           lf_route_error_t *error)
{
    const lf_str_t *names = argument_names(converter);
    while (names->base != NULL && !lf_str_eq(*names, name))
        names++;
    if (names->base == NULL)
        return lf_route_fail(error, "the converter has no argument '%.*s'", lf_route_printable(name),
                             name.base);
    if (value->type == LF_ROUTE_NONE) /* None is the default of all that may be left out */
        return 0;
    if (converter->kind == LF_ROUTE_STRING)
        return set_string_argument(converter, name, value, error);
    if (lf_str_eq(name, LF_STR("signed"))) {
        if (value->type != LF_ROUTE_BOOL)
            return unfit(error, name, "True or False");
        converter->is_signed = value->as.boolean;
        return 0;
    }
    if (lf_str_eq(name, LF_STR("fixed_digits"))) {
        if (set_length(&converter->fixed_digits, name, value, error) != 0)
            return -1;
        return converter->fixed_digits > 19 ? unfit(error, name, "at most 19") : 0;
    }
    return set_bound(converter, lf_str_eq(name, LF_STR("min")), name, value, error);
}

/* The text of an item of `any`, which is often an unquoted word. */
static int add_item(lf_route_converter_t *converter, lf_str_t *items, const lf_route_named_value_t *argument,
                    lf_str_t source, lf_route_error_t *error)
{
    if (converter->nitems == LF_ROUTE_MAX_ITEMS)
        return lf_route_fail(error, "the converter 'any' takes at most %d words", LF_ROUTE_MAX_ITEMS);
    if (argument->name.len != 0)
        return lf_route_fail(error, "the converter 'any' has no argument '%.*s'",
                             lf_route_printable(argument->name), argument->name.base);
    items[converter->nitems++] = argument->value.type == LF_ROUTE_TEXT ? argument->value.as.text : source;
    converter->items = items;
    return 0;
}

int lf_route_converter_parse(lf_route_converter_t *converter, lf_str_t name, lf_str_t arguments,
                             lf_str_t *items, lf_route_error_t *error)
{
    if (name.len == 0)
        name = LF_STR("default");
    if (lf_route_converter_init(converter, name) != 0)
        return lf_route_fail(error, "the converter '%.*s' does not exist", lf_route_printable(name),
                             name.base);
    size_t pos = 0, positional = 0;
    for (;;) {
        lf_route_named_value_t argument;
        size_t start = pos;
        int rc = lf_rule_next_argument(arguments, &pos, &argument, error);
        if (rc <= 0)
            return rc;
        if (converter->kind == LF_ROUTE_ANY) {
            size_t end = pos > start && arguments.base[pos - 1] == ',' ? pos - 1 : pos;
            lf_str_t source = lf_str_trim(lf_str(arguments.base + start, end - start));
            if (add_item(converter, items, &argument, source, error) != 0)
                return -1;
            continue;
        }
        if (argument.name.len == 0) {
            argument.name = lf_route_converter_argument_name(converter, positional++);
            if (argument.name.len == 0)
                return lf_route_fail(error, "the converter '%.*s' takes fewer arguments",
                                     lf_route_printable(name), name.base);
        }
        if (lf_route_converter_set(converter, argument.name, &argument.value, error) != 0)
            return -1;
    }
}

bool lf_route_converter_same_texts(const lf_route_converter_t *a, const lf_route_converter_t *b)
{
    if (a->kind != b->kind || a->isolating != b->isolating)
        return false;
    switch (a->kind) {
    case LF_ROUTE_STRING:
        return a->min_length == b->min_length && a->max_length == b->max_length;
    case LF_ROUTE_INT:
    case LF_ROUTE_FLOAT:
        return a->is_signed == b->is_signed;
    case LF_ROUTE_ANY:
        if (a->nitems != b->nitems)
            return false;
        for (size_t i = 0; i < a->nitems; i++) {
            if (!lf_str_eq(a->items[i], b->items[i]))
                return false;
        }
        return true;
    case LF_ROUTE_CUSTOM:
        return a->check_id == b->check_id;
    case LF_ROUTE_PATH:
    case LF_ROUTE_UUID:
        break;
    }
    return true;
}

bool lf_route_parse_integer(lf_str_t text, int64_t *out)
{
    bool negative = text.len > 0 && text.base[0] == '-';
    uint64_t value = 0, limit = (uint64_t)INT64_MAX + (negative ? 1 : 0);
    for (size_t i = negative ? 1 : 0; i < text.len; i++) {
        unsigned digit = (unsigned)(text.base[i] - '0');
        if (value > (limit - digit) / 10)
            return false;
        value = value * 10 + digit;
    }
    *out = negative ? (int64_t)(0 - value) : (int64_t)value;
    return true;
}

double lf_route_parse_number(lf_str_t text)
{
    /* strtod needs a NUL; a text that is longer than this holds more digits than a double can tell apart. */
    char copy[512];
    size_t n = text.len < sizeof(copy) - 1 ? text.len : sizeof(copy) - 1;
    memcpy(copy, text.base, n);
    copy[n] = '\0';
    return strtod(copy, NULL);
}

bool lf_route_converter_in_bounds(const lf_route_converter_t *converter, lf_str_t text)
{
    if (converter->kind == LF_ROUTE_INT) {
        if (converter->fixed_digits != 0 && text.len != converter->fixed_digits)
            return false;
        if (text.len < 19 && !converter->has_min && !converter->has_max)
            return true;
        int64_t value;
        return lf_route_parse_integer(text, &value) &&
               !(converter->has_min && value < converter->min.integer) &&
               !(converter->has_max && value > converter->max.integer);
    }
    if (converter->kind == LF_ROUTE_FLOAT) {
        /* The integral part of a longer text would be cut by lf_route_parse_number. */
        if (text.len >= 512)
            return false;
        if (!converter->has_min && !converter->has_max)
            return true;
        double value = lf_route_parse_number(text);
        return !(converter->has_min && value < converter->min.number) &&
               !(converter->has_max && value > converter->max.number);
    }
    return true;
}
