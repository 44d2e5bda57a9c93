/* SPDX-License-Identifier: MIT
 *
 * Heads of requests.
 */
#include "http/h2o_head.h"
#include "codec/utf8.h"
#include "http/guard.h"
#include "http/h2o_stream.h"
#include "http/target.h"

#include <netdb.h>
#include <stdio.h>

#include <h2o.h>

void lf_h2o_take_absolute(lf_request_t *r)
{
    lf_str_t authority, rest;
    if (!lf_target_absolute(r->target, r->scheme, &authority, &rest))
        return;
    /* A Host header that is wrong stays where the guard finds it. */
    if (r->host.len == 0 || lf_authority_ok(r->host))
        r->host = authority;
    if (rest.len == 0 || rest.base[0] != '/') {
        char *with_slash = r->ops->alloc(r, rest.len + 1);
        with_slash[0] = '/';
        memcpy(with_slash + 1, rest.base, rest.len);
        rest = lf_str(with_slash, rest.len + 1);
    }
    r->target = rest;
}

lf_str_t lf_h2o_own_address(lf_request_t *r)
{
    h2o_req_t *req = r->native;
    struct sockaddr_storage sa;
    socklen_t len = req->conn->callbacks->get_sockname(req->conn, (struct sockaddr *)&sa);
    if (len == 0 || sa.ss_family == AF_UNIX)
        return LF_STR("localhost");
    char host[NI_MAXHOST], *text = r->ops->alloc(r, sizeof(host) + 16);
    size_t n = h2o_socket_getnumerichost((struct sockaddr *)&sa, len, host);
    int port = h2o_socket_getport((struct sockaddr *)&sa), six = sa.ss_family == AF_INET6;
    int is_default = port == (lf_str_eq(r->scheme, LF_STR("https")) ? 443 : 80);
    int size = snprintf(text, sizeof(host) + 16, "%s%.*s%s", six ? "[" : "", n != SIZE_MAX ? (int)n : 0, host,
                        six ? "]" : "");
    if (!is_default)
        size += snprintf(text + size, 8, ":%d", port);
    return lf_str(text, (size_t)size);
}

lf_str_t lf_h2o_made_text(lf_request_t *r, lf_str_t path)
{
    static lf_buf_t text;
    text.len = 0;
    lf_buf_put(&text, path.base, path.len);
    lf_utf8_fix(&text, 0, LF_UTF8_REPLACE);
    return lf_request_dup(r, lf_str(text.base, text.len));
}

int lf_h2o_check_headers(const h2o_req_t *req, lf_str_t *why)
{
    size_t size = 0;
    int status = 0;
    for (size_t i = 0; i < req->headers.size && status == 0; i++) {
        const h2o_header_t *h = &req->headers.entries[i];
        lf_str_t name = lf_str(h->name->base, h->name->len), value = lf_str(h->value.base, h->value.len);
        size += name.len + value.len;
        status = lf_guard_check_header(name, value, why);
    }
    if (status == 0)
        status = lf_guard_check_headers(req->headers.size, size, why);
    if (status == 0 && lf_h2o_stream_lacks_body(req)) {
        *why = LF_STR("a Content-Length without a body\n");
        status = 400;
    }
    return status;
}
