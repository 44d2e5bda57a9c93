/* SPDX-License-Identifier: MIT
 *
 * Reading the text of a rule: "/item/<int(min=1):id>.json" is a row of slashes, literal texts and variables.
 * Ownership: tokens are slices of the rule's text.
 */
#ifndef LF_ROUTE_RULE_TEXT_H
#define LF_ROUTE_RULE_TEXT_H

#include "route/value.h"

typedef enum lf_rule_token_kind {
    LF_RULE_END,
    LF_RULE_SLASH,
    LF_RULE_LITERAL,
    LF_RULE_VARIABLE,
} lf_rule_token_kind_t;

typedef struct lf_rule_token {
    lf_rule_token_kind_t kind;
    lf_str_t text;      /* a literal's bytes, or the variable's name */
    lf_str_t converter; /* empty: the default one */
    lf_str_t arguments; /* between the converter's parentheses */
} lf_rule_token_t;

/* Reads the token at *pos and moves *pos behind it; with merge, a row of slashes is one. -1: malformed. */
int lf_rule_next_token(lf_str_t rule, size_t *pos, bool merge, lf_rule_token_t *token,
                       lf_route_error_t *error);

/* Reads the converter argument at *pos: 1 found (name is empty for a positional one), 0 no more, -1
 * malformed. */
int lf_rule_next_argument(lf_str_t arguments, size_t *pos, lf_route_named_value_t *argument,
                          lf_route_error_t *error);

#endif
