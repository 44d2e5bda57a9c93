/* SPDX-License-Identifier: MIT
 *
 * What libh2o accepts and we do not: two framings of one body (RFC 9112 section 6.1), a missing or doubled
 * Host (section 3.2), folded header lines (section 5.2), methods that are no tokens, NUL bytes in the path,
 * more or longer headers than the limits, targets that are too long or no path: the router would find the
 * rule
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

static int check_head(const lf_request_t *r, lf_str_t head, lf_str_t *why)
{
    const char *begin = head.base, *p = begin, *end = p + head.len;
    int framings = 0, hosts = 0, chunked = 0;
    size_t lines = 0;
    /* One empty line before the request line is allowed and skipped (RFC 9112 section 2.2). */
    if (end - p >= 2 && p[0] == '\r' && p[1] == '\n')
        p += 2;
    while ((p = memchr(p, '\n', (size_t)(end - p))) != NULL) {
        if (++p == end || *p == '\r' || *p == '\n')
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
    if (r->path.base != r->target.base && memchr(r->path.base, '\0', r->path.len) != NULL)
        return no(why, 400, LF_STR("the path holds a NUL byte\n"));
    if (r->host.len != 0 ? !lf_authority_ok(r->host) : r->version > 0x100)
        return no(why, 400, LF_STR("the Host header is malformed\n"));
    return 0;
}
