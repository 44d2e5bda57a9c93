/* SPDX-License-Identifier: MIT
 *
 * What is common to requests of any origin: header look-up, the response's headers, and the end of a request
 * while its task still runs.
 */
#include "http/request.h"
#include "http/after.h"
#include "http/nested.h"
#include "http/stream.h"

#include <stdlib.h>
#include <unistd.h>

const lf_header_t *lf_request_headers(lf_request_t *r, size_t *n)
{
    if (!r->headers_loaded) {
        r->headers_loaded = 1;
        r->ops->load_headers(r);
    }
    *n = r->nheaders;
    return r->headers;
}

int lf_request_find_header(lf_request_t *r, lf_str_t name, size_t *cursor, lf_str_t *value)
{
    if (!r->headers_loaded && r->ops->find_header != NULL)
        return r->ops->find_header(r, name, cursor, value);
    size_t n;
    const lf_header_t *headers = lf_request_headers(r, &n);
    for (size_t i = *cursor; i < n; i++) {
        if (lf_str_eq(headers[i].name, name)) {
            *value = headers[i].value;
            *cursor = i + 1;
            return 1;
        }
    }
    return 0;
}

int lf_request_header(lf_request_t *r, lf_str_t name, lf_str_t *value)
{
    size_t n, cursor = 0;
    /* Loaded first: some headers are not among those of the wire's list. */
    lf_request_headers(r, &n);
    return lf_request_find_header(r, name, &cursor, value);
}

lf_str_t lf_request_dup(lf_request_t *r, lf_str_t s)
{
    char *copy = r->ops->alloc(r, s.len + 1);
    if (s.len != 0)
        memcpy(copy, s.base, s.len);
    copy[s.len] = '\0';
    return lf_str(copy, s.len);
}

void lf_response_add(lf_request_t *r, lf_str_t name, lf_str_t value)
{
    lf_response_t *res = &r->res;
    if (res->nheaders == res->cap_headers) {
        size_t cap = res->cap_headers ? res->cap_headers * 2 : 8;
        lf_header_t *grown = r->ops->alloc(r, cap * sizeof(*grown));
        if (res->nheaders != 0)
            memcpy(grown, res->headers, res->nheaders * sizeof(*grown));
        res->headers = grown;
        res->cap_headers = cap;
    }
    res->headers[res->nheaders++] = (lf_header_t){name, value};
}

static void no_event(void *owner, lf_stream_event_t event, lf_str_t bytes)
{
}

void lf_response_drop_body(lf_request_t *r)
{
    lf_response_t *res = &r->res;
    /* A stream that is never sent is closed all the same. */
    if (res->kind == LF_BODY_STREAM && res->stream == NULL && res->anchor != LUA_NOREF)
        lf_stream_abandon(lf_stream_new(res->anchor, r, no_event));
    if (res->anchor != LUA_NOREF)
        luaL_unref(lf_vm.L, LUA_REGISTRYINDEX, res->anchor);
    if (res->file.fd != -1)
        close(res->file.fd);
    res->kind = LF_BODY_BYTES;
    res->body = (lf_str_t){0};
    res->file.fd = -1;
    res->anchor = LUA_NOREF;
}

void lf_response_plain(lf_request_t *r, int status, lf_str_t text)
{
    lf_response_t *res = &r->res;
    lf_response_drop_body(r);
    res->status = status;
    res->body = text;
    res->reason = (lf_str_t){0};
    res->content_type = LF_STR("text/plain; charset=utf-8");
    res->nheaders = 0;
    res->has_length = 0;
}

/* ---- the end ---- */

void *lf_request_detached_alloc(lf_request_t *r, size_t size)
{
    /* Chained through the first word of each block; freed with the copy. */
    void **block = lf_alloc(sizeof(void *) * 2 + size);
    *block = r->native;
    r->native = block;
    return block + 2;
}

static void nothing_more(lf_request_t *r)
{
}

static const lf_request_ops_t detached_ops = {.alloc = lf_request_detached_alloc,
                                              .load_headers = nothing_more,
                                              .load_peer = nothing_more,
                                              .send = nothing_more};

lf_request_t *lf_request_new_detached(size_t size)
{
    lf_request_t *r = lf_alloc_zero(size);
    r->ops = &detached_ops;
    r->detached = 1;
    r->rule = LF_NO_RULE;
    r->res.anchor = LUA_NOREF;
    r->res.file.fd = -1;
    r->headers_loaded = r->peer_loaded = 1;
    return r;
}

static void unlink_handle(lf_request_t *r)
{
    if (r->handle != NULL) {
        lf_nested_call_in(r->handle);
        r->handle->request = NULL;
        r->handle = NULL;
    }
}

static void free_detached(lf_request_t *r)
{
    unlink_handle(r);
    if (r->nested)
        lf_nested_give_back(r);
    lf_response_drop_body(r);
    void **block = r->native;
    while (block != NULL) {
        void **next = *block;
        free(block);
        block = next;
    }
    free(r);
}

/* Called by the context when its last reference goes. */
void lf_request_leave_context(lf_request_t *r)
{
    r->context = NULL;
    if (r->detached) {
        unlink_handle(r);
        /* The task's own `done` frees a copy that it still answers. */
        if (r->task == NULL)
            free_detached(r);
    }
}

static lf_request_t *detach(lf_request_t *from)
{
    lf_request_t *r = lf_alloc(sizeof(*r));
    *r = *from;
    r->ops = &detached_ops;
    r->native = NULL;
    r->detached = 1;
    size_t n;
    const lf_header_t *headers = lf_request_headers(from, &n);
    lf_header_t *copies = lf_request_detached_alloc(r, (n ? n : 1) * sizeof(*copies));
    for (size_t i = 0; i < n; i++) {
        copies[i].name = lf_request_dup(r, headers[i].name);
        copies[i].value = lf_request_dup(r, headers[i].value);
    }
    r->headers = copies;
    r->nheaders = n;
    r->headers_loaded = r->peer_loaded = 1;
    if (!from->peer_loaded)
        from->ops->load_peer(from);
    r->peer = lf_request_dup(r, from->peer);
    r->peer_port = from->peer_port;
    r->method = lf_request_dup(r, from->method);
    r->target = lf_request_dup(r, from->target);
    r->path = lf_request_dup(r, from->path);
    r->query = lf_request_dup(r, from->query);
    r->host = lf_request_dup(r, from->host);
    if (from->body.len <= LF_DETACH_BODY_LIMIT && !from->body_lost) {
        r->body = lf_request_dup(r, from->body);
    } else {
        r->body = (lf_str_t){0};
        r->body_lost = 1;
    }
    lf_str_t *values = lf_request_detached_alloc(r, (from->nvalues + 1u) * sizeof(*values));
    for (size_t i = 0; i < from->nvalues; i++)
        values[i] = lf_request_dup(r, from->values[i]);
    r->values = values;
    r->session_payload = lf_request_dup(r, from->session_payload);
    /* Nobody will read an answer that was begun; that there is one counts for the job, which may be past it.
     */
    r->res = (lf_response_t){.status = from->res.status, .anchor = LUA_NOREF, .file.fd = -1};
    r->keep = NULL;
    from->deadline = NULL; /* it goes on with the task */
    return r;
}

void lf_request_end(lf_request_t *r)
{
    if (r->context != NULL) {
        lf_request_t *copy = detach(r);
        r->context->request = copy;
        if (copy->handle != NULL) {
            lf_nested_call_in(copy->handle);
            copy->handle->request = copy;
        }
        r->handle = NULL;
        if (r->task != NULL)
            r->task->owner = copy;
        else if (r->context->gone != NULL)
            lf_after_tell(r->context);
    }
    unlink_handle(r);
    lf_response_drop_body(r);
}

void lf_request_free_detached(lf_request_t *r)
{
    r->task = NULL;
    if (r->context == NULL) {
        free_detached(r);
        return;
    }
    lf_response_drop_body(r);
    if (r->context->gone != NULL)
        lf_after_tell(r->context);
}

const char *lf_status_reason(int status)
{
    switch (status) {
#define R(code, text)                                                                                        \
    case code:                                                                                               \
        return text;
        R(100, "Continue")
        R(101, "Switching Protocols")
        R(200, "OK")
        R(201, "Created")
        R(202, "Accepted")
        R(203, "Non-Authoritative Information")
        R(204, "No Content")
        R(205, "Reset Content")
        R(206, "Partial Content")
        R(207, "Multi-Status")
        R(208, "Already Reported")
        R(226, "IM Used")
        R(300, "Multiple Choices")
        R(301, "Moved Permanently")
        R(302, "Found")
        R(303, "See Other")
        R(304, "Not Modified")
        R(305, "Use Proxy")
        R(307, "Temporary Redirect")
        R(308, "Permanent Redirect")
        R(400, "Bad Request")
        R(401, "Unauthorized")
        R(402, "Payment Required")
        R(403, "Forbidden")
        R(404, "Not Found")
        R(405, "Method Not Allowed")
        R(406, "Not Acceptable")
        R(407, "Proxy Authentication Required")
        R(408, "Request Timeout")
        R(409, "Conflict")
        R(410, "Gone")
        R(411, "Length Required")
        R(412, "Precondition Failed")
        R(413, "Request Entity Too Large")
        R(414, "Request URI Too Long")
        R(415, "Unsupported Media Type")
        R(416, "Requested Range Not Satisfiable")
        R(417, "Expectation Failed")
        R(418, "I'm a teapot")
        R(421, "Misdirected Request")
        R(422, "Unprocessable Entity")
        R(423, "Locked")
        R(424, "Failed Dependency")
        R(425, "Too Early")
        R(426, "Upgrade Required")
        R(428, "Precondition Required")
        R(429, "Too Many Requests")
        R(431, "Request Header Fields Too Large")
        R(449, "Retry With")
        R(451, "Unavailable For Legal Reasons")
        R(499, "Client Closed Request") /* nginx's name; nobody is there to read it */
        R(500, "Internal Server Error")
        R(501, "Not Implemented")
        R(502, "Bad Gateway")
        R(503, "Service Unavailable")
        R(504, "Gateway Timeout")
        R(505, "HTTP Version Not Supported")
        R(507, "Insufficient Storage")
        R(508, "Loop Detected")
        R(510, "Not Extended")
        R(511, "Network Authentication Failed")
#undef R
    default:
        return "Unknown";
    }
}
