/* SPDX-License-Identifier: MIT
 *
 * Request targets.
 */
#include "http/target.h"

int lf_target_absolute(lf_str_t target, lf_str_t scheme, lf_str_t *authority, lf_str_t *rest)
{
    size_t prefix = scheme.len + 3;
    if (target.len <= prefix || !lf_str_ieq(lf_str(target.base, scheme.len), scheme) ||
        memcmp(target.base + scheme.len, "://", 3) != 0)
        return 0;
    size_t end = prefix;
    while (end < target.len && target.base[end] != '/' && target.base[end] != '?')
        end++;
    *authority = lf_str(target.base + prefix, end - prefix);
    *rest = lf_str(target.base + end, target.len - end);
    return 1;
}

enum { NAME = 1, DIGIT = 2, ADDRESS = 4 };

static const unsigned char kinds[256] = {
    ['0' ... '9'] = NAME | DIGIT | ADDRESS,
    ['a' ... 'f'] = NAME | ADDRESS,
    ['A' ... 'F'] = NAME | ADDRESS,
    ['g' ... 'z'] = NAME,
    ['G' ... 'Z'] = NAME,
    ['-'] = NAME,
    ['_'] = NAME,
    ['~'] = NAME,
    ['!'] = NAME,
    ['$'] = NAME,
    ['&'] = NAME,
    ['\''] = NAME,
    ['('] = NAME,
    [')'] = NAME,
    ['*'] = NAME,
    ['+'] = NAME,
    [';'] = NAME,
    ['='] = NAME,
    ['.'] = NAME | ADDRESS,
    [':'] = ADDRESS,
};

static const char *skip(const char *p, const char *end, unsigned char kind)
{
    while (p < end && (kinds[(unsigned char)*p] & kind))
        p++;
    return p;
}

int lf_authority_ok(lf_str_t authority)
{
    const char *p = authority.base, *end = p + authority.len, *begin = p;
    if (p < end && *p == '[') {
        begin = p + 1;
        p = skip(begin, end, ADDRESS);
        if (p == begin || p == end || *p != ']')
            return 0;
        p++;
    } else {
        p = skip(p, end, NAME);
    }
    if (p == begin)
        return 0;
    if (p < end && *p == ':')
        return skip(p + 1, end, DIGIT) == end && end - p <= 6;
    return p == end;
}
