/* SPDX-License-Identifier: MIT
 *
 * What libh2o accepts and we do not: two framings of one body (RFC 9112 section 6.1), a missing or doubled
 * Host (section 3.2), folded header lines (section 5.2), methods that are no tokens, NUL bytes in the path,
 * targets that are too long or no path: the router would find the rule `/admin` for the target `admin`, and
 * a hook that compares request.path would not.
 *
 * libh2o strips Content-Length, Transfer-Encoding and Host from the list of headers, so doubled ones can only
 * be seen in the raw head, which still lies in the connection's input buffer.
 */
#include "http/guard.h"
#include "codec/header.h"
#include "http/limits.h"

static int starts(const char *p, const char *end, const char *name, size_t n)
{
    return (size_t)(end - p) > n && memcmp(p, name, n) == 0;
}

static int check_head(const lf_request_t *r, lf_str_t head, lf_str_t *why)
{
    const char *p = head.base, *end = head.base + head.len;
    int framings = 0, hosts = 0;
    /* One empty line before the request line is allowed and skipped (RFC 9112 section 2.2). */
    if (end - p >= 2 && p[0] == '\r' && p[1] == '\n')
        p += 2;
    while ((p = memchr(p, '\n', (size_t)(end - p))) != NULL) {
        if (++p == end || *p == '\r' || *p == '\n')
            break;
        switch (*p) {
        case ' ':
        case '\t':
            *why = LF_STR("folded header lines are not accepted\n");
            return 400;
        case 'c':
            framings += starts(p, end, "content-length:", 15);
            break;
        case 't':
            framings += starts(p, end, "transfer-encoding:", 18);
            break;
        case 'h':
            hosts += starts(p, end, "host:", 5);
            break;
        }
    }
    if (framings > 1) {
        *why = LF_STR("more than one Content-Length or Transfer-Encoding\n");
        return 400;
    }
    if (hosts > 1 || (hosts == 0 && r->version == 0x101)) {
        *why = LF_STR("exactly one Host header is needed\n");
        return 400;
    }
    return 0;
}

int lf_guard_check(const lf_request_t *r, lf_str_t raw_head, lf_str_t *why)
{
    int status = raw_head.len != 0 ? check_head(r, raw_head, why) : 0;
    if (status != 0)
        return status;
    if (!lf_header_name_ok(r->method)) {
        *why = LF_STR("the method is not a token\n");
        return 400;
    }
    if (r->target.len > lf_limits.max_target) {
        *why = LF_STR("the request target is too long\n");
        return 414;
    }
    int asterisk = lf_str_eq(r->target, LF_STR("*")) && lf_str_eq(r->method, LF_STR("OPTIONS"));
    if (!asterisk && (r->target.len == 0 || r->target.base[0] != '/')) {
        *why = LF_STR("the request target is no path: it must begin with a slash\n");
        return 400;
    }
    if (r->path.base != r->target.base && memchr(r->path.base, '\0', r->path.len) != NULL) {
        *why = LF_STR("the path holds a NUL byte\n");
        return 400;
    }
    for (size_t i = 0; i < r->host.len; i++) {
        unsigned char c = (unsigned char)r->host.base[i];
        if (c <= ' ' || c == '/' || c == '?' || c == '#' || c == '@' || c == '<' || c == '>' || c > 126) {
            *why = LF_STR("the Host header is malformed\n");
            return 400;
        }
    }
    return 0;
}
