/* SPDX-License-Identifier: MIT
 *
 * A request and its one response, in a form of our own: filled by libh2o or by the test client, read and
 * answered by everything else.
 *
 * Ownership: an lf_request_t belongs to whoever made it (its ops) and dies with it. Whatever it points to
 * lives as long as it does: either the maker's memory or memory from ops->alloc. Two others point at it and
 * are told of its end by lf_request_end: the context (which then gets a detached copy, should its task still
 * run) and the lasting Lua handle (which then says "the request has ended").
 */
#ifndef LF_HTTP_REQUEST_H
#define LF_HTTP_REQUEST_H

#include <stdint.h>

#include "base/str.h"
#include "vm/context.h"
#include "vm/task.h"

typedef struct lf_request lf_request_t;
typedef struct lf_app lf_app_t;

typedef struct lf_header {
    lf_str_t name; /* of a request: lower case; of a response: as the application wrote it */
    lf_str_t value;
} lf_header_t;

typedef enum lf_body_kind { LF_BODY_BYTES, LF_BODY_FILE, LF_BODY_STREAM } lf_body_kind_t;

typedef struct lf_file_body {
    int fd;                  /* open for reading; closed with the request */
    uint64_t offset, length; /* the bytes to send */
} lf_file_body_t;

typedef struct lf_response {
    int status; /* 0 until there is an answer */
    lf_body_kind_t kind;
    lf_str_t body;         /* LF_BODY_BYTES */
    lf_str_t reason;       /* empty: the standard phrase */
    lf_str_t content_type; /* empty: none is sent */
    lf_header_t *headers;
    size_t nheaders, cap_headers;
    lf_file_body_t file;      /* LF_BODY_FILE */
    struct lf_stream *stream; /* LF_BODY_STREAM, once it is being sent */
    int anchor;               /* registry reference that keeps body, or the stream, alive; LUA_NOREF */
    uint8_t stream_over;      /* nothing is to be asked of `stream` any more */
    uint8_t has_length;       /* `length` is sent as Content-Length although the body is not bytes */
    uint64_t length;
} lf_response_t;

typedef struct lf_request_ops {
    /* Memory that lives as long as the request. Never NULL. */
    void *(*alloc)(lf_request_t *r, size_t size);
    /* Fills headers and nheaders; called once, on first need. */
    void (*load_headers)(lf_request_t *r);
    /* Finds the next header of a lower-case name at or after *cursor without loading the others; may be NULL.
     */
    int (*find_header)(lf_request_t *r, lf_str_t name, size_t *cursor, lf_str_t *value);
    /* Fills peer and peer_port; called once, on first need. */
    void (*load_peer)(lf_request_t *r);
    /* Sends r->res. Called on the loop, once. */
    void (*send)(lf_request_t *r);
} lf_request_ops_t;

struct lf_request {
    const lf_request_ops_t *ops;
    void *native; /* what ops work on */
    lf_app_t *app;
    lf_task_t *task;       /* the task that answers it, NULL before and after */
    lf_context_t *context; /* the context that points here, or NULL */
    lf_str_t method;
    lf_str_t target; /* path and query as sent */
    lf_str_t path;   /* percent-decoded */
    lf_str_t query;  /* without "?" */
    lf_str_t host;   /* the Host header or :authority; may be empty */
    lf_str_t scheme; /* "http" or "https" */
    lf_str_t body;
    const lf_header_t *headers;
    size_t nheaders;
    lf_str_t peer;          /* textual address, empty for a Unix socket */
    const lf_str_t *values; /* the rule's variables as they stand in path */
    int tag;                /* a number from the test client, 0 for a request from the network */
    uint32_t rule;          /* index of the rule that matched, or LF_NO_RULE */
    uint16_t nvalues;
    uint16_t version; /* 0x100, 0x101, 0x200 */
    uint16_t peer_port;
    uint8_t headers_loaded, peer_loaded;
    uint8_t answered;                 /* res was given to ops->send */
    uint8_t detached;                 /* a copy whose original has gone: nobody waits for the answer */
    uint8_t body_lost;                /* the body was too large to outlive the connection */
    uint8_t body_copied;              /* the body lies in the request's own memory */
    uint8_t nested;                   /* made by a middleware's call of the application (nested.h) */
    uint8_t outer;                    /* answered by a middleware */
    lf_context_t **keep;              /* where the dispatcher leaves a reference to the context, or NULL */
    struct lf_request_handle *handle; /* the lasting Lua handle, or NULL */
    struct lf_deadline *deadline;     /* how long its task may still wait, or NULL */
    uint64_t timeout;                 /* milliseconds: the route's own limit; 0: the server's */
    uint8_t without_client;           /* 0 or LF_CLIENT_LOST_… */
    lf_str_t session_payload;         /* what the session was decoded from, to see nested changes */
    lf_response_t res;
};

#define LF_NO_RULE UINT32_MAX

/* What a route says of a request whose client has gone. */
enum { LF_CLIENT_LOST_CANCELS = 1, LF_CLIENT_LOST_GOES_ON };

/* The largest body that outlives its connection, for a task that runs on. */
enum { LF_DETACH_BODY_LIMIT = 1 << 20 };

/* The Lua handle that may outlive its request. */
typedef struct lf_request_handle {
    lf_request_t *request;       /* becomes NULL when the request ends */
    struct lf_nested *borrowers; /* nested requests that use the body of this one */
} lf_request_handle_t;

/* The value of a header by its lower-case name; 0 if there is none. Repeated headers: the first. */
int lf_request_header(lf_request_t *r, lf_str_t name, lf_str_t *value);

/* The next value of a header at or after *cursor, which starts at 0; 0 if there is none. */
int lf_request_find_header(lf_request_t *r, lf_str_t name, size_t *cursor, lf_str_t *value);

/* The headers, loaded. */
const lf_header_t *lf_request_headers(lf_request_t *r, size_t *n);

/* To be called when the memory of r is about to go: unlinks handle and anchor; if a context still needs the
 * request, gives it a copy that lives as long as the context. Touches no Lua but the registry. */
void lf_request_end(lf_request_t *r);

/* Called by a context when its last reference goes. */
void lf_request_leave_context(lf_request_t *r);

/* A zeroed request of `size` bytes that lives for its context alone, with memory of its own. */
lf_request_t *lf_request_new_detached(size_t size);

/* ops->alloc of detached requests. */
void *lf_request_detached_alloc(lf_request_t *r, size_t size);

/* The task of a detached copy is over. */
void lf_request_free_detached(lf_request_t *r);

/* Drops the body that was prepared: closes its file, abandons its stream, lets its bytes go. */
void lf_response_drop_body(lf_request_t *r);

/* Copies bytes into the request's memory. */
lf_str_t lf_request_dup(lf_request_t *r, lf_str_t s);

/* Adds a response header. Name and value must be valid (lf_header_name_ok) and live as long as the request.
 */
void lf_response_add(lf_request_t *r, lf_str_t name, lf_str_t value);

/* Prepares the plain-text error page of `status` with a text, over whatever was prepared before. */
void lf_response_plain(lf_request_t *r, int status, lf_str_t text);

/* The standard reason phrase, "Unknown" for codes without one. */
const char *lf_status_reason(int status);

#endif
