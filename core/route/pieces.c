/* SPDX-License-Identifier: MIT
 *
 * Matching one dynamic part: literals and variables in a row, over one segment or, for a final part, over the
 * rest of the path. Where a variable may end in several places, its converter says which is tried first
 * (`path` the nearest, the others the farthest) and the first row that fits as a whole wins. The attempts of
 * one request are counted, so that a path made for endless backtracking is simply not found.
 */
#include "route/map_internal.h"

static inline bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Whether a character of UTF-8 ends before this byte. */
static inline bool is_boundary(lf_str_t s, size_t pos)
{
    return pos >= s.len || ((unsigned char)s.base[pos] & 0xC0) != 0x80;
}

typedef struct row {
    matcher_t *m;
    const part_t *part;
    lf_str_t target;
    lf_str_t *values;
    bool slash;
} row_t;

static bool try_piece(row_t *row, unsigned i, size_t pos);

static bool at_end(row_t *row, size_t pos)
{
    lf_str_t target = row->target;
    if (!row->part->suffixed)
        return pos == target.len;
    if (pos > 0 && target.base[pos - 1] == '/')
        return false;
    row->slash = pos + 1 == target.len && target.base[pos] == '/';
    return row->slash || pos == target.len;
}

/* The variable at piece i takes [pos, end): does the rest follow? */
static bool take(row_t *row, unsigned i, size_t pos, size_t end)
{
    if (--row->m->budget < 0)
        return false;
    if (!try_piece(row, i + 1, end))
        return false;
    row->values[row->part->pieces[i].variable] = lf_str(row->target.base + pos, end - pos);
    return true;
}

static bool take_string(row_t *row, unsigned i, size_t pos)
{
    const lf_route_converter_t *converter = &row->part->pieces[i].converter;
    lf_str_t s = row->target;
    size_t end = pos, chars = 0;
    while (end < s.len && s.base[end] != '/') {
        if ((end == pos || is_boundary(s, end)) && chars++ == converter->max_length) {
            chars--;
            break;
        }
        end++;
    }
    for (; chars >= converter->min_length; chars--) {
        if (take(row, i, pos, end))
            return true;
        if (chars == 0 || row->m->budget < 0)
            break;
        do
            end--;
        while (!is_boundary(s, end) && end > pos);
    }
    return false;
}

static bool take_number(row_t *row, unsigned i, size_t pos)
{
    const lf_route_converter_t *converter = &row->part->pieces[i].converter;
    lf_str_t s = row->target;
    size_t first = pos;
    if (converter->is_signed && first < s.len && s.base[first] == '-')
        first++;
    size_t end = first;
    while (end < s.len && is_digit(s.base[end]))
        end++;
    if (converter->kind == LF_ROUTE_FLOAT) {
        if (end == first || end >= s.len || s.base[end] != '.')
            return false;
        first = ++end;
        while (end < s.len && is_digit(s.base[end]))
            end++;
    }
    for (; end > first && row->m->budget >= 0; end--) {
        if (take(row, i, pos, end))
            return true;
    }
    return false;
}

static bool take_path(row_t *row, unsigned i, size_t pos)
{
    lf_str_t s = row->target;
    if (pos >= s.len || s.base[pos] == '/')
        return false;
    size_t end = pos + 1;
    if (i + 1 == row->part->npieces && s.len > end) {
        /* Nothing follows: only the end of the path, or the slash there, can be the place. */
        size_t nearest = s.len - (row->part->suffixed ? 1 : 0);
        size_t stop = nearest > end ? nearest : end;
        if (memchr(s.base + end, '\n', stop - end) != NULL)
            return false;
        end = stop;
    }
    for (; end <= s.len && row->m->budget >= 0; end++) {
        if (is_boundary(s, end) && take(row, i, pos, end))
            return true;
        if (end < s.len && s.base[end] == '\n') /* a line end is no part of a path variable */
            return false;
    }
    return false;
}

static bool take_word(row_t *row, unsigned i, size_t pos)
{
    const lf_route_converter_t *converter = &row->part->pieces[i].converter;
    for (size_t n = 0; n < converter->nitems; n++) {
        lf_str_t item = converter->items[n];
        if (item.len <= row->target.len - pos && memcmp(item.base, row->target.base + pos, item.len) == 0 &&
            take(row, i, pos, pos + item.len))
            return true;
    }
    return false;
}

static bool take_uuid(row_t *row, unsigned i, size_t pos)
{
    if (row->target.len - pos < 36)
        return false;
    const char *s = row->target.base + pos;
    for (int n = 0; n < 36; n++) {
        bool dash = n == 8 || n == 13 || n == 18 || n == 23;
        bool hex = is_digit(s[n]) || (s[n] >= 'a' && s[n] <= 'f') || (s[n] >= 'A' && s[n] <= 'F');
        if (dash ? s[n] != '-' : !hex)
            return false;
    }
    return take(row, i, pos, pos + 36);
}

/* Asks the script for each possible end, farthest first; each question is dear. */
static bool take_custom(row_t *row, unsigned i, size_t pos)
{
    const piece_t *piece = &row->part->pieces[i];
    const lf_route_query_t *query = row->m->query;
    lf_str_t s = row->target;
    size_t end = s.len;
    if (piece->converter.isolating) {
        const char *slash = memchr(s.base + pos, '/', s.len - pos);
        if (slash != NULL)
            end = (size_t)(slash - s.base);
    }
    bool last = i + 1 == row->part->npieces;
    for (;; end--) {
        if (is_boundary(s, end) && (!last || at_end(row, end))) {
            row->m->budget -= 100;
            if (row->m->budget < 0)
                return false;
            lf_str_t text = lf_str(s.base + pos, end - pos);
            if (query->check != NULL && query->check(query->check_data, piece->converter.check_id, text) &&
                take(row, i, pos, end))
                return true;
        }
        if (end == pos || (last && !row->part->suffixed))
            return false;
    }
}

static bool try_piece(row_t *row, unsigned i, size_t pos)
{
    if (i == row->part->npieces)
        return at_end(row, pos);
    const piece_t *piece = &row->part->pieces[i];
    if (piece->variable < 0) {
        size_t len = piece->text.len;
        return len <= row->target.len - pos && memcmp(piece->text.base, row->target.base + pos, len) == 0 &&
               try_piece(row, i + 1, pos + len);
    }
    switch (piece->converter.kind) {
    case LF_ROUTE_STRING:
        return take_string(row, i, pos);
    case LF_ROUTE_INT:
    case LF_ROUTE_FLOAT:
        return take_number(row, i, pos);
    case LF_ROUTE_PATH:
        return take_path(row, i, pos);
    case LF_ROUTE_ANY:
        return take_word(row, i, pos);
    case LF_ROUTE_UUID:
        return take_uuid(row, i, pos);
    case LF_ROUTE_CUSTOM:
        return take_custom(row, i, pos);
    }
    return false;
}

bool match_part(matcher_t *m, const part_t *part, lf_str_t target, bool *slash)
{
    lf_route_match_t *out = m->out;
    *slash = false;
    row_t row = {.m = m, .part = part, .target = target, .values = out->values + out->nvalues};
    if (!try_piece(&row, 0, 0))
        return false;
    out->nvalues += part->nvariables;
    *slash = row.slash;
    return true;
}
