/* SPDX-License-Identifier: MIT
 *
 * What a variable of a rule accepts, how its text is checked once its rule was chosen, and how a value is
 * written into a URL.
 * Ownership: `items` and the texts behind them belong to the map that the converter was copied into.
 */
#ifndef LF_ROUTE_CONVERTER_H
#define LF_ROUTE_CONVERTER_H

#include "route/value.h"

typedef enum lf_route_kind {
    LF_ROUTE_STRING,
    LF_ROUTE_INT,
    LF_ROUTE_FLOAT,
    LF_ROUTE_PATH,
    LF_ROUTE_ANY,
    LF_ROUTE_UUID,
    LF_ROUTE_CUSTOM, /* the caller's check decides */
} lf_route_kind_t;

/* The most words that an `any` may list. */
#define LF_ROUTE_MAX_ITEMS 64

typedef struct lf_route_converter {
    lf_route_kind_t kind;
    int weight;     /* lighter ones are tried first */
    bool isolating; /* stays within one segment */
    bool in_script; /* the script turns the text into a value and back; also true for every CUSTOM */
    bool is_signed; /* numbers: a leading "-" is accepted */
    bool has_min, has_max;
    uint32_t check_id; /* CUSTOM: what the check callback is given; equal ids accept the same texts */
    size_t fixed_digits;
    size_t min_length, max_length; /* STRING, in characters */
    union {
        int64_t integer; /* INT */
        double number;   /* FLOAT */
    } min, max;
    size_t nitems; /* ANY */
    const lf_str_t *items;
} lf_route_converter_t;

/* Starts a converter by the name of a built-in one ("default" is "string"); -1 if there is none. */
int lf_route_converter_init(lf_route_converter_t *converter, lf_str_t name);

/* Sets a named argument such as `min`; -1 with a message when the converter has no such one or it is
 * unfit. */
int lf_route_converter_set(lf_route_converter_t *converter, lf_str_t name, const lf_route_value_t *value,
                           lf_route_error_t *error);

/* The name of the n-th positional argument (from 0), empty when there are not so many. */
lf_str_t lf_route_converter_argument_name(const lf_route_converter_t *converter, size_t n);

/* Starts a built-in converter and gives it the arguments as written in a rule. `items` is room for
 * LF_ROUTE_MAX_ITEMS slices, used by `any`. -1 with a message when name or arguments are unfit. */
int lf_route_converter_parse(lf_route_converter_t *converter, lf_str_t name, lf_str_t arguments,
                             lf_str_t *items, lf_route_error_t *error);

/* Whether both accept exactly the same texts: bounds that are checked after the choice do not count. */
bool lf_route_converter_same_texts(const lf_route_converter_t *a, const lf_route_converter_t *b);

/* Whether a text that the rule was chosen with is also within the bounds (min, max, digits, 64 bits). */
bool lf_route_converter_in_bounds(const lf_route_converter_t *converter, lf_str_t text);

/* The integer in "-"?digits; false when it does not fit 64 bits. */
bool lf_route_parse_integer(lf_str_t text, int64_t *out);

/* The number in "-"?digits"."digits. */
double lf_route_parse_number(lf_str_t text);

/* Appends the value as it stands in a URL, percent-encoded; -1 with a message when it is unfit. */
int lf_route_converter_write(const lf_route_converter_t *converter, const lf_route_value_t *value,
                             lf_buf_t *out, lf_route_error_t *error);

#endif
