/* SPDX-License-Identifier: MIT
 *
 * What libh2o accepts and we do not: two framings of one body (RFC 9112 section 6.1), a missing or doubled
 * Host (section 3.2), folded header lines (section 5.2), methods that are no tokens, NUL bytes in the path,
 * lines that end in LF alone (section 2.2: two readings), more or longer headers than the limits, targets
 * that are too long or no path: the router would find the rule
 * `/admin` for the target `admin`, and a hook that compares request.path would not.
 *
 * libh2o strips Content-Length, Transfer-Encoding and Host from the list of headers, so doubled ones can only
 * be seen in the raw head, which still lies in the connection's input buffer.
 */
#include "http/guard.h"
#include "codec/header.h"
#include "http/limits.h"
#include "http/target.h"

static int starts(const char *p, const char *end, const char *name, size_t n)
{
    return (size_t)(end - p) > n && memcmp(p, name, n) == 0;
}

/* A refusal: the status and why. */
static int no(lf_str_t *why, int status, lf_str_t text)
{
    *why = text;
    return status;
}

static int is_blank(char c)
{
    return c == ' ' || c == '\t';
}

/* Whether a target holds what no target holds: a fragment, or over HTTP/2, where no parser has looked, white
 * space and control characters. */
static int has_stray(const lf_request_t *r)
{
    if (r->version < 0x200)
        return memchr(r->target.base, '#', r->target.len) != NULL;
    for (size_t i = 0; i < r->target.len; i++) {
        unsigned char c = (unsigned char)r->target.base[i];
        if (c <= ' ' || c == '#' || c == 127)
            return 1;
    }
    return 0;
}

static int check_head(const lf_request_t *r, lf_str_t head, lf_str_t *why)
{
    const char *begin = head.base, *p = begin, *end = p + head.len;
    int framings = 0, hosts = 0, chunked = 0;
    size_t lines = 0;
    /* One empty line before the request line is allowed and skipped (RFC 9112 section 2.2). */
    if (end - p >= 2 && p[0] == '\r' && p[1] == '\n')
        p += 2;
    while ((p = memchr(p, '\n', (size_t)(end - p))) != NULL) {
        if (p == begin || p[-1] != '\r')
            return no(why, 400, LF_STR("a line of the head ends in LF without CR\n"));
        if (++p == end || *p == '\r')
            break;
        lines++;
        switch (*p) {
        case ' ':
        case '\t':
            return no(why, 400, LF_STR("folded header lines are not accepted\n"));
        case 'c':
            framings += starts(p, end, "content-length:", 15);
            break;
        case 't':
            chunked += starts(p, end, "transfer-encoding:", 18);
            break;
        case 'h':
            hosts += starts(p, end, "host:", 5);
            break;
        }
    }
    if (framings + chunked > 1)
        return no(why, 400, LF_STR("more than one Content-Length or Transfer-Encoding\n"));
    if (chunked && r->version == 0x100)
        return no(why, 400, LF_STR("HTTP/1.0 has no Transfer-Encoding\n"));
    if (hosts > 1 || (hosts == 0 && r->version == 0x101))
        return no(why, 400, LF_STR("exactly one Host header is needed\n"));
    if (lines > lf_limits.max_headers)
        return no(why, 431, LF_STR("too many headers\n"));
    if ((size_t)((p != NULL ? p : end) - begin) > lf_limits.max_header_size)
        return no(why, 431, LF_STR("the headers are too large\n"));
    return 0;
}

/* Whether these are names of codings with `chunked` nowhere but at the end: then what is wrong with them is that
 * nobody here knows them. */
static int names_others(lf_str_t codings)
{
    lf_str_t item;
    int others = 0, chunked = 0;
    while (lf_header_list_next(&codings, &item)) {
        if (chunked || !lf_header_name_ok(item))
            return 0;
        chunked = lf_str_ieq(item, LF_STR("chunked"));
        others += !chunked;
    }
    return others != 0;
}

int lf_guard_unknown_coding(lf_str_t head)
{
    static const char name[] = "transfer-encoding:", length[] = "content-length:";
    const char *p = head.base, *end = p + head.len;
    int unknown = 0;
    while ((p = memchr(p, '\n', (size_t)(end - p))) != NULL && ++p < end && *p != '\r') {
        const char *eol = memchr(p, '\r', (size_t)(end - p));
        lf_str_t line = lf_str(p, (size_t)((eol != NULL ? eol : end) - p));
        if (starts(p, end, length, sizeof(length) - 1))
            return 0; /* two framings of one body are wrong whatever the second is */
        if (starts(p, end, name, sizeof(name) - 1))
            unknown = names_others(lf_str(p + sizeof(name) - 1, line.len - (sizeof(name) - 1)));
    }
    return unknown;
}

int lf_guard_check_header(lf_str_t name, lf_str_t value, lf_str_t *why)
{
    if (name.len == 0)
        return no(why, 400, LF_STR("a header has no name\n"));
    if (value.len != 0 && (is_blank(value.base[0]) || is_blank(value.base[value.len - 1])))
        return no(why, 400, LF_STR("white space around a header's value\n"));
    if (lf_str_eq(name, LF_STR("keep-alive")) || lf_str_eq(name, LF_STR("proxy-connection")))
        return no(why, 400, LF_STR("a header about the connection\n"));
    return 0;
}

int lf_guard_check_headers(size_t count, size_t size, lf_str_t *why)
{
    if (count > lf_limits.max_headers)
        return no(why, 431, LF_STR("too many headers\n"));
    if (size > lf_limits.max_header_size)
        return no(why, 431, LF_STR("the headers are too large\n"));
    return 0;
}

int lf_guard_check(const lf_request_t *r, lf_str_t raw_head, lf_str_t *why)
{
    int status = raw_head.len != 0 ? check_head(r, raw_head, why) : 0;
    if (status != 0)
        return status;
    if (!lf_header_name_ok(r->method))
        return no(why, 400, LF_STR("the method is not a token\n"));
    if (lf_str_eq(r->method, LF_STR("CONNECT")))
        return no(why, 501, LF_STR("this is no proxy: CONNECT is not implemented\n"));
    if (r->target.len > lf_limits.max_target)
        return no(why, 414, LF_STR("the request target is too long\n"));
    int asterisk = lf_str_eq(r->target, LF_STR("*")) && lf_str_eq(r->method, LF_STR("OPTIONS"));
    if (!asterisk && (r->target.len == 0 || r->target.base[0] != '/'))
        return no(why, 400, LF_STR("the request target is no path: it must begin with a slash\n"));
    if (has_stray(r))
        return no(why, 400, LF_STR("the request target holds a character that has no place there\n"));
    if (r->path.base != r->target.base && memchr(r->path.base, '\0', r->path.len) != NULL)
        return no(why, 400, LF_STR("the path holds a NUL byte\n"));
    if (r->host.len != 0 ? !lf_authority_ok(r->host) : r->version > 0x100)
        return no(why, 400, LF_STR("the Host header is malformed\n"));
    return 0;
}
