/* SPDX-License-Identifier: MIT
 *
 * Bodies. Bytes go out in one send. A file is read in pieces on the thread pool. A stream is pulled from Lua,
 * one task a piece, each pull asked for only when the piece before it has been taken by the kernel.
 *
 * libh2o calls `proceed` when it wants more and `stop` when the client has gone; neither runs Lua.
 */
#include "http/h2o_body.h"
#include "base/log.h"
#include "http/stream.h"
#include "io/blocking.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include <h2o.h>

enum { FILE_PIECE = 128 * 1024 };

/* A body in pieces; lies in the request's pool and outlives neither it nor, through `dead`, its jobs. */
typedef struct pieces {
    h2o_generator_t super;
    lf_request_t *r; /* NULL once the response has ended or the client has gone */
    lf_stream_t *stream;
    lf_job_t *reading;
    char *buf;
    size_t wanted;
    ssize_t got;
    uint64_t offset;
    uint64_t left; /* of a file; of a stream with a declared length */
    int counted;   /* whether `left` binds the stream */
    int begun;     /* whether a piece went out, and the head with it */
} pieces_t;

static void on_proceed(h2o_generator_t *self, h2o_req_t *req);
static void on_stop(h2o_generator_t *self, h2o_req_t *req);

/* "GET /path", for the log; the next call overwrites it. */
static const char *name_of(const lf_request_t *r)
{
    enum { MAX_PATH = 500 };
    static lf_buf_t name;
    name.len = 0;
    lf_log_put(&name, r->method, MAX_PATH);
    lf_buf_putc(&name, ' ');
    lf_log_put(&name, r->path, MAX_PATH);
    lf_buf_putc(&name, '\0');
    return name.base;
}

/* ---- files ---- */

typedef struct read_job {
    lf_job_t super;
    pieces_t *pieces; /* NULL when the response ended before the read */
    int fd;           /* a duplicate: stays readable whatever happens to the request */
    uint64_t offset;
    size_t wanted;
    ssize_t got;
    int error; /* errno when got is negative */
    char buf[];
} read_job_t;

static void read_run(lf_job_t *base)
{
    read_job_t *job = (read_job_t *)base;
    if (job->fd == -1) { /* no descriptor was left: error says so */
        job->got = -1;
        return;
    }
    job->got = pread(job->fd, job->buf, job->wanted, (off_t)job->offset);
    job->error = job->got < 0 ? errno : 0;
}

static void read_done(lf_job_t *base)
{
    read_job_t *job = (read_job_t *)base;
    pieces_t *p = job->pieces;
    if (job->fd != -1)
        close(job->fd);
    if (p == NULL) {
        free(job);
        return;
    }
    p->reading = NULL;
    if (job->super.skipped)
        job->got = -1;
    h2o_req_t *req = p->r->native;
    if (job->got <= 0) {
        if (job->got == 0)
            lf_log(LF_LOG_ERROR, "%s: the file became shorter while it was being sent: the answer is cut",
                   name_of(p->r));
        else
            lf_log(LF_LOG_ERROR, "%s: the file could not be read while it was being sent: %s", name_of(p->r),
                   strerror(job->error));
        p->r = NULL;
        free(job);
        h2o_send(req, NULL, 0, H2O_SEND_STATE_ERROR);
        return;
    }
    memcpy(p->buf, job->buf, (size_t)job->got);
    h2o_iovec_t iov = h2o_iovec_init(p->buf, (size_t)job->got);
    p->offset += (uint64_t)job->got;
    p->left -= (uint64_t)job->got;
    free(job);
    int last = p->left == 0;
    if (last)
        p->r = NULL;
    h2o_send(req, &iov, 1, last ? H2O_SEND_STATE_FINAL : H2O_SEND_STATE_IN_PROGRESS);
}

static void read_more(pieces_t *p)
{
    size_t wanted = p->left < FILE_PIECE ? (size_t)p->left : FILE_PIECE;
    read_job_t *job = lf_alloc(sizeof(*job) + wanted);
    memset(job, 0, sizeof(*job));
    job->super.run = read_run;
    job->super.done = read_done;
    job->pieces = p;
    job->fd = fcntl(p->r->res.file.fd, F_DUPFD_CLOEXEC, 0);
    job->offset = p->offset;
    job->wanted = wanted;
    job->error = job->fd == -1 ? errno : 0;
    p->reading = &job->super;
    lf_blocking_start(&job->super);
}

/* ---- streams ---- */

/* Makes the answer of a stream that failed before its first piece: libh2o writes the head with the first
 * bytes, so it can still be another one. */
static void send_500(h2o_req_t *req)
{
    static const char page[] =
        "<!doctype html>\n<html lang=en>\n<title>500 Internal Server Error</title>\n"
        "<h1>Internal Server Error</h1>\n<p>The server encountered an internal error and was unable to "
        "complete "
        "your request. Either the server is overloaded or there is an error in the application.</p>\n";
    h2o_headers_t *headers = &req->res.headers;
    for (size_t i = 0; i < headers->size;) {
        const h2o_iovec_t *name = headers->entries[i].name;
        if (name == &H2O_TOKEN_TRANSFER_ENCODING->buf || name == &H2O_TOKEN_SERVER->buf)
            i++;
        else
            h2o_delete_header(headers, (ssize_t)i);
    }
    h2o_add_header(&req->pool, headers, H2O_TOKEN_CONTENT_TYPE, "Content-Type",
                   H2O_STRLIT("text/html; charset=utf-8"));
    req->res.status = 500;
    req->res.reason = "Internal Server Error";
    if (req->res.content_length != SIZE_MAX)
        req->res.content_length = sizeof(page) - 1;
    h2o_iovec_t iov = h2o_iovec_init(page, sizeof(page) - 1);
    h2o_send(req, &iov, 1, H2O_SEND_STATE_FINAL);
}

/* Ends a response that cannot be completed: the connection (or the HTTP/2 stream) is cut, so that the client
 * sees that something is missing. */
static void break_off(pieces_t *p)
{
    h2o_req_t *req = p->r->native;
    p->r->res.stream_over = 1;
    if (!p->begun)
        p->r->res.status = 500;
    p->r = NULL;
    p->stream = NULL;
    if (!p->begun) {
        send_500(req);
        return;
    }
    req->http1_is_persistent = 0;
    h2o_send(req, NULL, 0, H2O_SEND_STATE_ERROR);
}

static void on_piece(void *owner, lf_stream_event_t event, lf_str_t bytes)
{
    pieces_t *p = owner;
    h2o_req_t *req = p->r->native;
    h2o_iovec_t iov = h2o_iovec_init(bytes.base, bytes.len);
    /* More or less than the Content-Length that was sent would shift every later answer on the connection. */
    if (p->counted && event == LF_STREAM_PIECE && bytes.len > p->left) {
        lf_log(LF_LOG_ERROR,
               "%s: the stream gives more bytes than its Content-Length says: the answer is cut",
               name_of(p->r));
        lf_stream_abandon(p->stream);
        break_off(p);
        return;
    }
    if (p->counted && event == LF_STREAM_END && p->left != 0) {
        lf_log(LF_LOG_ERROR, "%s: the stream ended %llu bytes before its Content-Length: the answer is cut",
               name_of(p->r), (unsigned long long)p->left);
        event = LF_STREAM_ERROR;
    }
    if (event == LF_STREAM_PIECE)
        p->left -= p->counted ? bytes.len : 0;
    switch (event) {
    case LF_STREAM_PIECE:
        p->begun = 1;
        h2o_send(req, &iov, 1, H2O_SEND_STATE_IN_PROGRESS);
        break;
    case LF_STREAM_END:
        p->r->res.stream_over = 1;
        p->r = NULL;
        p->stream = NULL;
        h2o_send(req, NULL, 0, H2O_SEND_STATE_FINAL);
        break;
    case LF_STREAM_ERROR:
        break_off(p);
        break;
    }
}

/* ---- what libh2o calls ---- */

static void on_proceed(h2o_generator_t *self, h2o_req_t *req)
{
    pieces_t *p = (pieces_t *)self;
    if (p->r == NULL)
        return;
    if (p->stream != NULL)
        lf_stream_pull(p->stream);
    else
        read_more(p);
}

static void on_stop(h2o_generator_t *self, h2o_req_t *req)
{
    pieces_t *p = (pieces_t *)self;
    if (p->r != NULL)
        p->r->res.stream_over = 1;
    p->r = NULL;
    if (p->reading != NULL) {
        ((read_job_t *)p->reading)->pieces = NULL;
        p->reading = NULL;
    }
    if (p->stream != NULL) {
        lf_stream_abandon(p->stream);
        p->stream = NULL;
    }
}

static void send_bytes(h2o_req_t *req, lf_str_t body)
{
    static h2o_generator_t nothing_more = {NULL, NULL};
    h2o_iovec_t iov = h2o_iovec_init(body.base, body.len);
    h2o_start_response(req, &nothing_more);
    h2o_send(req, &iov, body.len != 0, H2O_SEND_STATE_FINAL);
}

static int has_no_body(int status)
{
    return status == 204 || status == 304 || status < 200;
}

/* Sends bytes over HTTP/1 with a Content-Length that libh2o takes for any other header: printing its own
 * costs some 450 instructions. The filter that would then add chunks is left out, by way of a copy of the
 * path's configuration without filters. */
static void send_sized(lf_request_t *r, h2o_req_t *req)
{
    static h2o_pathconf_t unfiltered;
    if (unfiltered.global != req->pathconf->global) {
        unfiltered = *req->pathconf;
        unfiltered.filters.size = 0;
    }
    char digits[24], *text = digits + sizeof(digits);
    size_t n = r->res.body.len;
    do
        *--text = (char)('0' + n % 10);
    while ((n /= 10) != 0);
    size_t len = (size_t)(digits + sizeof(digits) - text);
    h2o_iovec_t value = h2o_strdup(&req->pool, text, len);
    h2o_add_header(&req->pool, &req->res.headers, H2O_TOKEN_CONTENT_LENGTH, "Content-Length", value.base,
                   value.len);
    req->pathconf = &unfiltered;
}

void lf_h2o_send_body(lf_request_t *r)
{
    h2o_req_t *req = r->native;
    lf_response_t *res = &r->res;
    int head = lf_str_eq(r->method, LF_STR("HEAD"));
    if (res->kind == LF_BODY_BYTES) {
        if (!has_no_body(res->status)) {
            /* One filter is libh2o's own, for chunks; more are somebody's, and see the length where they
             * expect it. */
            if (req->version < 0x200 && req->pathconf->filters.size <= 1)
                send_sized(r, req);
            else
                req->res.content_length = res->body.len;
        }
        /* libh2o would send the body of an answer to HEAD, and a keep-alive client read it as the next
         * answer. */
        send_bytes(req, head || has_no_body(res->status) ? (lf_str_t){0} : res->body);
        return;
    }
    if (res->has_length && !(has_no_body(res->status) && res->status != 304))
        req->res.content_length = res->length;
    else if (req->version < 0x101)
        req->http1_is_persistent = 0; /* no length and no chunks: the end of the connection ends the body */
    pieces_t *p = h2o_mem_alloc_pool(&req->pool, sizeof(*p));
    *p = (pieces_t){.super = {on_proceed, on_stop}, .r = r};
    if (res->kind == LF_BODY_STREAM)
        p->stream = res->stream = lf_stream_new(res->anchor, p, on_piece);
    if (head || has_no_body(res->status) || (res->kind == LF_BODY_FILE && res->file.length == 0)) {
        if (p->stream != NULL)
            lf_stream_abandon(p->stream);
        send_bytes(req, (lf_str_t){0});
        return;
    }
    if (res->kind == LF_BODY_FILE) {
        p->offset = res->file.offset;
        p->left = res->file.length;
        p->buf = h2o_mem_alloc_pool(&req->pool, p->left < FILE_PIECE ? (size_t)p->left : FILE_PIECE);
    }
    if (res->kind == LF_BODY_STREAM && res->has_length) {
        p->counted = 1;
        p->left = res->length;
    }
    h2o_start_response(req, &p->super);
    if (p->stream != NULL)
        lf_stream_pull(p->stream);
    else
        read_more(p);
}
