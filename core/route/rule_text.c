/* SPDX-License-Identifier: MIT
 *
 * A variable is `<name>`, `<converter:name>` or `<converter(arguments):name>`. The arguments end at the first
 * ")" that is followed by ":name>", so that they may hold quoted parentheses, slashes and angle brackets.
 */
#include "route/rule_text.h"
#include <errno.h>
#include <stdlib.h>

static bool is_name_start(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_name_char(char c)
{
    return is_name_start(c) || is_digit(c);
}

static bool is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

/* The end of the name that starts at pos; pos itself when there is none. */
static size_t skip_name(lf_str_t s, size_t pos)
{
    if (pos < s.len && is_name_start(s.base[pos])) {
        while (pos < s.len && is_name_char(s.base[pos]))
            pos++;
    }
    return pos;
}

static size_t skip_space(lf_str_t s, size_t pos)
{
    while (pos < s.len && is_space(s.base[pos]))
        pos++;
    return pos;
}

/* Reads `name>` at pos; 0 when it is not there, otherwise the position behind it. */
static size_t read_variable_name(lf_str_t rule, size_t pos, lf_str_t *name)
{
    size_t end = skip_name(rule, pos);
    if (end == pos || end >= rule.len || rule.base[end] != '>')
        return 0;
    *name = lf_str(rule.base + pos, end - pos);
    return end + 1;
}

/* Reads what follows '<'; 0 when it is malformed, otherwise the position behind '>'. */
static size_t read_variable(lf_str_t rule, size_t pos, lf_rule_token_t *token)
{
    size_t end = skip_name(rule, pos);
    if (end == pos || end >= rule.len)
        return 0;
    if (rule.base[end] == '>')
        return read_variable_name(rule, pos, &token->text);
    token->converter = lf_str(rule.base + pos, end - pos);
    if (rule.base[end] == ':')
        return read_variable_name(rule, end + 1, &token->text);
    if (rule.base[end] != '(')
        return 0;
    size_t start = end + 1;
    for (size_t i = start; i + 1 < rule.len && rule.base[i] != '\n'; i++) {
        if (rule.base[i] != ')' || rule.base[i + 1] != ':')
            continue;
        size_t after = read_variable_name(rule, i + 2, &token->text);
        if (after != 0) {
            token->arguments = lf_str(rule.base + start, i - start);
            return after;
        }
    }
    return 0;
}

int lf_rule_next_token(lf_str_t rule, size_t *pos, bool merge, lf_rule_token_t *token,
                       lf_route_error_t *error)
{
    *token = (lf_rule_token_t){.kind = LF_RULE_END};
    size_t at = *pos;
    if (at >= rule.len)
        return 0;
    if (rule.base[at] == '/') {
        token->kind = LF_RULE_SLASH;
        at++;
        while (merge && at < rule.len && rule.base[at] == '/')
            at++;
    } else if (rule.base[at] == '<') {
        token->kind = LF_RULE_VARIABLE;
        at = read_variable(rule, at + 1, token);
        if (at == 0)
            return lf_route_fail(
                error,
                "malformed url rule '%.*s': a variable is written <name>, <converter:name> or "
                "<converter(arguments):name>",
                lf_route_printable(rule), rule.base);
    } else {
        while (at < rule.len && rule.base[at] != '/' && rule.base[at] != '<')
            at++;
        token->kind = LF_RULE_LITERAL;
        token->text = lf_str(rule.base + *pos, at - *pos);
    }
    *pos = at;
    return 0;
}

/* Words become None, True, False, an integer or a number where they look like one, otherwise text. */
static lf_route_value_t read_word(lf_str_t word)
{
    lf_route_value_t value = {.type = LF_ROUTE_TEXT, .as.text = word};
    if (lf_str_eq(word, LF_STR("None")))
        return (lf_route_value_t){.type = LF_ROUTE_NONE};
    if (lf_str_eq(word, LF_STR("True")) || lf_str_eq(word, LF_STR("False")))
        return (lf_route_value_t){.type = LF_ROUTE_BOOL, .as.boolean = word.base[0] == 'T'};
    size_t digits = 0, dots = 0;
    for (size_t i = word.base[0] == '-' ? 1 : 0; i < word.len; i++) {
        if (is_digit(word.base[i]))
            digits++;
        else if (word.base[i] == '.')
            dots++;
        else
            return value;
    }
    if (digits == 0 || dots > 1 || word.len > 60)
        return value;
    char text[64];
    memcpy(text, word.base, word.len);
    text[word.len] = '\0';
    if (dots == 0) {
        errno = 0;
        value.as.integer = strtoll(text, NULL, 10);
        if (errno == 0) {
            value.type = LF_ROUTE_INTEGER;
            return value;
        }
    }
    value.type = LF_ROUTE_NUMBER;
    value.as.number = strtod(text, NULL);
    return value;
}

/* Reads one value at *pos: quoted text, or a word of letters, digits, "_" and ".", with "-" before a
 * number. */
static bool read_value(lf_str_t s, size_t *pos, lf_route_value_t *value)
{
    size_t at = *pos;
    if (at < s.len && (s.base[at] == '"' || s.base[at] == '\'')) {
        const char *close = memchr(s.base + at + 1, s.base[at], s.len - at - 1);
        if (close == NULL)
            return false;
        lf_str_t text = lf_str(s.base + at + 1, (size_t)(close - s.base) - at - 1);
        *value = (lf_route_value_t){.type = LF_ROUTE_TEXT, .as.text = text};
        *pos = (size_t)(close - s.base) + 1;
        return true;
    }
    size_t start = at;
    if (at + 1 < s.len && s.base[at] == '-' && is_digit(s.base[at + 1]))
        at++;
    while (at < s.len && (is_name_char(s.base[at]) || s.base[at] == '.' || (s.base[at] & 0x80) != 0))
        at++;
    if (at == start)
        return false;
    *value = read_word(lf_str(s.base + start, at - start));
    *pos = at;
    return true;
}

int lf_rule_next_argument(lf_str_t arguments, size_t *pos, lf_route_named_value_t *argument,
                          lf_route_error_t *error)
{
    size_t at = skip_space(arguments, *pos);
    if (at == arguments.len)
        return 0;
    *argument = (lf_route_named_value_t){.name = {NULL, 0}};
    size_t name_end = at;
    while (name_end < arguments.len && is_name_char(arguments.base[name_end]))
        name_end++;
    size_t equals = skip_space(arguments, name_end);
    if (name_end > at && equals < arguments.len && arguments.base[equals] == '=') {
        argument->name = lf_str(arguments.base + at, name_end - at);
        at = skip_space(arguments, equals + 1);
    }
    if (read_value(arguments, &at, &argument->value)) {
        at = skip_space(arguments, at);
        if (at == arguments.len || arguments.base[at] == ',') {
            *pos = at < arguments.len ? at + 1 : at;
            return 1;
        }
    }
    return lf_route_fail(error,
                         "cannot read the converter argument '%.*s': write numbers, True, False, None, "
                         "words or \"quoted text\", separated by commas",
                         lf_route_printable(lf_str(arguments.base + *pos, arguments.len - *pos)),
                         arguments.base + *pos);
}
