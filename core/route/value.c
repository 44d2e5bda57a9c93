/* SPDX-License-Identifier: MIT
 *
 * Comparing values, and writing messages.
 */
#include "route/value.h"
#include <stdio.h>

int lf_route_fail(lf_route_error_t *error, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    vsnprintf(error->text, sizeof(error->text), fmt, args);
    va_end(args);
    return -1;
}

bool lf_route_value_eq(const lf_route_value_t *a, const lf_route_value_t *b)
{
    if (a->type == LF_ROUTE_INTEGER && b->type == LF_ROUTE_NUMBER)
        return (double)a->as.integer == b->as.number;
    if (a->type == LF_ROUTE_NUMBER && b->type == LF_ROUTE_INTEGER)
        return a->as.number == (double)b->as.integer;
    if (a->type != b->type)
        return false;
    switch (a->type) {
    case LF_ROUTE_NONE:
        return true;
    case LF_ROUTE_BOOL:
        return a->as.boolean == b->as.boolean;
    case LF_ROUTE_INTEGER:
        return a->as.integer == b->as.integer;
    case LF_ROUTE_NUMBER:
        return a->as.number == b->as.number;
    case LF_ROUTE_TEXT:
        return lf_str_eq(a->as.text, b->as.text);
    case LF_ROUTE_OTHER:
        break;
    }
    return false;
}
