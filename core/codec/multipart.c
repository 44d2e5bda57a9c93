/* SPDX-License-Identifier: MIT
 *
 * multipart/form-data. A delimiter is a line break, two dashes, the boundary, then either two dashes (the
 * last one) or blanks and a line break. CR LF, LF and CR all count as line breaks: many clients get it wrong.
 *
 * Why the search is linear: candidates are dashes after a line break, and a boundary holds no line break, so
 * the bytes compared for one candidate cannot hold another. Only the first delimiter may stand without a line
 * break before it (at the start of the body, as a rule); there candidates are found by memmem within a
 * bounded preamble.
 */
#include "codec/multipart.h"

#include "codec/charset.h"
#include "codec/header.h"
#include "codec/utf8.h"

#include <stdint.h>
#include <stdlib.h>

#define PREAMBLE_MAX 65536

enum { STATE_START, STATE_PART, STATE_END, STATE_MALFORMED, STATE_TOO_LARGE };

typedef unsigned char block_t __attribute__((vector_size(16)));

int lf_multipart_boundary_ok(lf_str_t boundary)
{
    for (size_t i = 0; i < boundary.len; i++) {
        if (boundary.base[i] < ' ' || boundary.base[i] > '~')
            return 0;
    }
    return boundary.len > 0 && boundary.len <= LF_MULTIPART_BOUNDARY_MAX &&
           boundary.base[boundary.len - 1] != ' ';
}

void lf_multipart_init(lf_multipart_t *m, lf_str_t body, lf_str_t boundary,
                       const lf_multipart_limits_t *limits)
{
    static const lf_multipart_limits_t usual = LF_MULTIPART_LIMITS;
    *m = (lf_multipart_t){
        .body = body, .boundary = boundary, .state = STATE_START, .limits = limits ? *limits : usual};
}

void lf_multipart_free(lf_multipart_t *m)
{
    if (m->options) {
        lf_options_free(m->options);
        free(m->options);
        m->options = NULL;
    }
    lf_buf_free(&m->line);
    lf_buf_free(&m->type);
}

static lf_multipart_result_t malformed(lf_multipart_t *m, const char *message)
{
    m->state = STATE_MALFORMED;
    m->message = message;
    return LF_MULTIPART_MALFORMED;
}

static lf_multipart_result_t too_large(lf_multipart_t *m, const char *message)
{
    m->state = STATE_TOO_LARGE;
    m->message = message;
    return LF_MULTIPART_TOO_LARGE;
}

/* ---- delimiters ---- */

/* Length of the line break at p: 0, 1 or 2. */
static size_t line_break(const char *p, const char *end)
{
    if (p == end)
        return 0;
    if (*p == '\r')
        return end - p > 1 && p[1] == '\n' ? 2 : 1;
    return *p == '\n';
}

/* If the text behind a boundary makes it a delimiter: where what follows begins, else NULL. */
static const char *delimiter_tail(const char *p, const char *end, int *last)
{
    *last = end - p >= 2 && p[0] == '-' && p[1] == '-';
    if (*last)
        p += 2;
    while (p < end && (*p == ' ' || *p == '\t' || *p == '\f' || *p == '\v'))
        p++;
    size_t n = line_break(p, end);
    return n > 0 || *last ? p + n : NULL;
}

/* The first "--" after CR or LF at or behind p (the line break lies at or behind p too), or NULL. */
static const char *dashes_on_a_line(const char *p, const char *end)
{
    while (end - p >= (ptrdiff_t)(sizeof(block_t) + 2)) {
        block_t before, first, second;
        uint64_t halves[2];
        memcpy(&before, p, sizeof(before));
        memcpy(&first, p + 1, sizeof(first));
        memcpy(&second, p + 2, sizeof(second));
        block_t hit = (block_t)(((before == '\n') | (before == '\r')) & (first == '-') & (second == '-'));
        memcpy(halves, &hit, sizeof(halves));
        if (halves[0] | halves[1])
            break;
        p += sizeof(block_t);
    }
    for (; end - p >= 3; p++) {
        if ((p[0] == '\n' || p[0] == '\r') && p[1] == '-' && p[2] == '-')
            return p + 1;
    }
    return NULL;
}

typedef struct delimiter {
    const char *start; /* of the line break before it */
    const char *next;  /* first byte behind it */
    int last;
} delimiter_t;

/* Finds the delimiter that ends the data starting at p, where the line break that ends the headers stands. */
static int find_delimiter(const lf_multipart_t *m, const char *p, delimiter_t *d)
{
    const char *end = m->body.base + m->body.len, *from = p;

    while ((p = dashes_on_a_line(p, end)) != NULL) {
        const char *tail = p + 2 + m->boundary.len;
        if ((size_t)(end - p - 2) < m->boundary.len)
            return 0;
        if (memcmp(p + 2, m->boundary.base, m->boundary.len) == 0 &&
            (d->next = delimiter_tail(tail, end, &d->last)) != NULL) {
            d->start = p - 1;
            if (*d->start == '\n' && d->start > from && d->start[-1] == '\r')
                d->start--;
            return 1;
        }
    }
    return 0;
}

/* Finds the first delimiter, which needs no line break before it. */
static int find_first(const lf_multipart_t *m, delimiter_t *d)
{
    char needle[LF_MULTIPART_BOUNDARY_MAX + 2] = "--";
    const char *end = m->body.base + m->body.len, *p = m->body.base;
    const char *limit = m->body.len > PREAMBLE_MAX ? p + PREAMBLE_MAX : end;
    size_t n = m->boundary.len + 2;

    memcpy(needle + 2, m->boundary.base, m->boundary.len);
    while (p < limit && (p = memmem(p, (size_t)(limit - p), needle, n)) != NULL) {
        d->next = delimiter_tail(p + n, end, &d->last);
        if (d->next)
            return 1;
        p++;
    }
    return 0;
}

/* ---- headers ---- */

/* Finds the blank line that ends the headers starting at p. NULL when there is none before limit. *size is
 * the length of the headers; returned is the line break that the data begins behind. */
static const char *blank_line(const char *p, const char *limit, size_t *size)
{
    const char *from = p;

    for (; limit - p >= 2; p++) {
        if (*p != '\r' && *p != '\n')
            continue;
        size_t n = limit - p >= 4 && memcmp(p, "\r\n\r\n", 4) == 0 ? 2 : p[0] == p[1] ? 1 : 0;
        if (n > 0) {
            *size = (size_t)(p - from);
            return p + n;
        }
    }
    return NULL;
}

int lf_multipart_header(lf_str_t *rest, lf_buf_t *room, lf_str_t *name, lf_str_t *value)
{
    const char *p = rest->base, *end = p + rest->len;

    while (p < end) {
        room->len = 0;
        while (p < end) {
            const char *from = p;
            while (p < end && *p != '\r' && *p != '\n')
                p++;
            lf_buf_put(room, from, (size_t)(p - from));
            p += line_break(p, end);
            if (p == end || (*p != ' ' && *p != '\t'))
                break;
            lf_buf_putc(room, ' '); /* folded: the line break and one blank become a blank */
            p++;
        }
        lf_str_t line = lf_header_strip(lf_str(room->base, room->len));
        if (line.len > 0) {
            const char *colon = memchr(line.base, ':', line.len);
            size_t n = colon ? (size_t)(colon - line.base) : line.len;
            *name = lf_header_strip(lf_str(line.base, n));
            *value = colon ? lf_header_strip(lf_str(colon + 1, line.len - n - 1)) : lf_str(line.base + n, 0);
            *rest = lf_str(p, (size_t)(end - p));
            return 1;
        }
    }
    *rest = lf_str(end, 0);
    return 0;
}

/* Reads Content-Disposition and Content-Type. Of a header given twice the first counts. */
static const char *read_headers(lf_multipart_t *m, lf_multipart_part_t *part)
{
    lf_str_t rest = part->headers, name, value;
    int disposition = 0;

    if (!lf_utf8_valid(part->headers))
        return "the headers of a part are not UTF-8";
    if (m->options == NULL)
        m->options = lf_alloc_zero(sizeof(*m->options));
    while (lf_multipart_header(&rest, &m->line, &name, &value)) {
        if (!disposition && lf_str_ieq(name, LF_STR("content-disposition"))) {
            disposition = 1;
            lf_options_parse(m->options, value);
        } else if (part->content_type.base == NULL && lf_str_ieq(name, LF_STR("content-type"))) {
            m->type.len = 0;
            lf_buf_put(&m->type, value.base, value.len);
            part->content_type = lf_str(m->type.len ? m->type.base : "", m->type.len);
        }
    }
    if (!disposition)
        return "a part has no Content-Disposition header";
    part->name = lf_options_get(m->options, LF_STR("name"));
    part->filename = lf_options_get(m->options, LF_STR("filename"));
    return NULL;
}

/* ---- parts ---- */

static lf_multipart_result_t start(lf_multipart_t *m)
{
    delimiter_t d;

    if (!lf_multipart_boundary_ok(m->boundary))
        return malformed(m,
                         "the boundary must be 1 to 200 printable ASCII characters and not end with a blank");
    if (!find_first(m, &d))
        return malformed(m, "the body does not begin with the boundary that Content-Type names");
    m->at = (size_t)(d.next - m->body.base);
    m->state = d.last ? STATE_END : STATE_PART;
    return d.last ? LF_MULTIPART_END : LF_MULTIPART_PART;
}

static lf_multipart_result_t next_part(lf_multipart_t *m, lf_multipart_part_t *part)
{
    const char *from = m->body.base + m->at, *end = m->body.base + m->body.len, *limit = end;
    delimiter_t d;

    if (m->parts >= m->limits.max_parts)
        return too_large(m, "the form has too many parts");
    m->parts++;
    /* Four bytes of blank line may lie behind the longest headers. */
    if ((size_t)(end - from) > 4 && (size_t)(end - from) - 4 > m->limits.max_header_size)
        limit = from + m->limits.max_header_size + 4;
    const char *data = blank_line(from, limit, &part->headers.len);
    if (data == NULL && limit < end)
        return too_large(m, "the headers of a part are too large");
    if (data == NULL)
        return malformed(m, "the body ends within the headers of a part");
    part->headers.base = from;
    const char *fault = read_headers(m, part);
    if (fault)
        return malformed(m, fault);
    if (!find_delimiter(m, data, &d))
        return malformed(m, "the body ends without the closing boundary");
    m->at = (size_t)(d.next - m->body.base);
    if (d.last)
        m->state = STATE_END;
    /* An empty part's delimiter begins with the very line break that ends its headers. */
    const char *first = data + line_break(data, end);
    part->data = lf_str(first, d.start > first ? (size_t)(d.start - first) : 0);
    if (part->filename.base == NULL && part->data.len > m->limits.max_field_size)
        return too_large(m, "a field of the form is too large");
    return LF_MULTIPART_PART;
}

lf_multipart_result_t lf_multipart_next(lf_multipart_t *m, lf_multipart_part_t *part)
{
    lf_multipart_result_t r;

    *part = (lf_multipart_part_t){0};
    switch (m->state) {
    case STATE_START:
        r = start(m);
        return r == LF_MULTIPART_PART ? next_part(m, part) : r;
    case STATE_PART:
        return next_part(m, part);
    case STATE_MALFORMED:
        return LF_MULTIPART_MALFORMED;
    case STATE_TOO_LARGE:
        return LF_MULTIPART_TOO_LARGE;
    default:
        return LF_MULTIPART_END;
    }
}

void lf_multipart_text(lf_buf_t *out, const lf_multipart_part_t *part)
{
    lf_charset_t charset = LF_CHARSET_UTF8;

    if (part->content_type.base && memchr(part->content_type.base, ';', part->content_type.len)) {
        lf_options_t o = {0};
        lf_options_parse(&o, part->content_type);
        charset = lf_charset_named(lf_options_get(&o, LF_STR("charset")));
        lf_options_free(&o);
    }
    lf_charset_decode(out, part->data, charset);
}
