/* SPDX-License-Identifier: MIT
 *
 * The small values that rules carry and take: converter arguments, defaults, and what a caller offers for
 * building a URL.
 * Ownership: a text value points into bytes of whoever made it.
 */
#ifndef LF_ROUTE_VALUE_H
#define LF_ROUTE_VALUE_H

#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include "base/str.h"

typedef enum lf_route_type {
    LF_ROUTE_NONE,
    LF_ROUTE_BOOL,
    LF_ROUTE_INTEGER,
    LF_ROUTE_NUMBER,
    LF_ROUTE_TEXT,
    LF_ROUTE_OTHER, /* something only the script understands: equal to nothing, not printable here */
} lf_route_type_t;

typedef struct lf_route_value {
    lf_route_type_t type;
    union {
        bool boolean;
        int64_t integer;
        double number;
        lf_str_t text;
    } as;
} lf_route_value_t;

typedef struct lf_route_named_value {
    lf_str_t name;
    lf_route_value_t value;
} lf_route_named_value_t;

/* What went wrong, in words for the one who wrote the rule. */
typedef struct lf_route_error {
    char text[320];
} lf_route_error_t;

/* Writes the message (cut where the room ends) and returns -1, for `return lf_route_fail(...)`. */
int lf_route_fail(lf_route_error_t *error, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Length for printing with "%.*s": never longer than a message can take. */
static inline int lf_route_printable(lf_str_t s)
{
    return s.len > 120 ? 120 : (int)s.len;
}

/* Whether two values are the same; an integer equals a number of the same amount. */
bool lf_route_value_eq(const lf_route_value_t *a, const lf_route_value_t *b);

#endif
