/* SPDX-License-Identifier: MIT
 *
 * core.upload: writing a part of a request's body to a file, beside the loop.
 *
 * The body belongs to the connection, which may go at any moment, so no pool thread ever sees it: on the loop
 * a piece is copied out of the request as it is at that time, handed over, written, and the next is copied
 * when that is done. When the request has lost its body, or nobody waits any more, one last job closes and
 * removes the file.
 *
 * Ownership: an upload holds one reference to the request's context until it is over.
 */
#include "base/str.h"
#include "http/request_lua.h"
#include "io/work.h"
#include "module.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PIECE = 1 << 20 };

typedef struct upload {
    lf_work_t super;
    lf_context_t *ctx; /* whose request it is */
    size_t at, end;    /* what of the body is still to be copied */
    char *piece;
    size_t piece_len;
    int fd;        /* -1 before the first piece was written, and in the end */
    int error;     /* errno of what failed */
    int giving_up; /* the next run closes and removes the file */
    int closed;
    char path[];
} upload_t;

/* ---- in a pool thread ---- */

static int write_piece(upload_t *up)
{
    if (up->fd == -1)
        up->fd = open(up->path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (up->fd == -1)
        return errno;
    for (size_t done = 0; done < up->piece_len;) {
        ssize_t n = write(up->fd, up->piece + done, up->piece_len - done);
        if (n < 0 && errno != EINTR)
            return errno;
        if (n > 0)
            done += (size_t)n;
    }
    return 0;
}

static void remove_file(upload_t *up)
{
    struct stat st;
    if (up->fd != -1 && fstat(up->fd, &st) == 0 && S_ISREG(st.st_mode))
        unlink(up->path);
}

static void run(lf_work_t *base)
{
    upload_t *up = (upload_t *)base;
    if (!up->giving_up)
        up->error = write_piece(up);
    if (up->error == 0 && up->at < up->end)
        return;
    if (up->error != 0)
        remove_file(up);
    if (up->fd != -1 && close(up->fd) != 0 && up->error == 0)
        up->error = errno;
    up->fd = -1;
    up->closed = 1;
}

/* ---- on the loop ---- */

static void free_upload(lf_work_t *base)
{
    upload_t *up = (upload_t *)base;
    free(up->piece);
    free(up);
}

static void copy_piece(upload_t *up, const lf_request_t *r)
{
    up->piece_len = up->end - up->at < PIECE ? up->end - up->at : PIECE;
    if (up->piece_len != 0)
        memcpy(up->piece, r->body.base + up->at, up->piece_len);
    up->at += up->piece_len;
}

static int more(lf_work_t *base)
{
    upload_t *up = (upload_t *)base;
    if (up->closed)
        return 0;
    const lf_request_t *r = up->ctx->request;
    if (base->wait == NULL)
        up->error = ECANCELED;
    else if (r == NULL || r->body_lost)
        up->error = ECONNRESET;
    up->giving_up = up->error != 0;
    if (!up->giving_up)
        copy_piece(up, r);
    return 1;
}

static void over(lf_work_t *base)
{
    upload_t *up = (upload_t *)base;
    if (base->job.skipped)
        up->error = ECANCELED;
    lf_context_unref(up->ctx);
    up->ctx = NULL;
    if (up->fd != -1)
        close(up->fd); /* the pool was closed before the last run */
    up->fd = -1;
}

static int push(lua_State *L, lf_work_t *base)
{
    int error = ((upload_t *)base)->error;
    if (error == 0) {
        lua_pushboolean(L, 1);
        return 1;
    }
    lua_pushnil(L);
    lua_pushstring(L, error == ECONNRESET ? "the client has gone and the request's body with it"
                                          : strerror(error));
    lua_pushinteger(L, error);
    return 3;
}

/* save(path, first, last[, request]) -> wait whose take gives true | nil, message, errno
 *
 * The bytes are those that string.sub(first, last) would give. An existing file is replaced. */
static int upload_save(lua_State *L)
{
    static const lf_work_ops_t ops = {run, more, over, push, free_upload};
    size_t n;
    const char *path = luaL_checklstring(L, 1, &n);
    luaL_argcheck(L, memchr(path, '\0', n) == NULL, 1, "a path cannot hold a NUL byte");
    lua_Number first = luaL_checknumber(L, 2), last = luaL_checknumber(L, 3);
    lf_request_t *r = lf_request_check(L, 4);
    if (r->body_lost)
        return luaL_error(L, "the client has gone and the request's body with it");
    luaL_argcheck(L, first >= 1 && last >= first - 1 && last <= (lua_Number)r->body.len, 2,
                  "not a part of the body");

    upload_t *up = (upload_t *)lf_work_new(L, sizeof(*up) + n + 1, &ops);
    up->fd = -1;
    memcpy(up->path, path, n);
    up->at = (size_t)first - 1;
    up->end = (size_t)last;
    up->piece = lf_alloc(up->end - up->at < PIECE ? up->end - up->at + 1 : PIECE);
    up->ctx = r->context;
    up->ctx->refs++;
    copy_piece(up, r);
    lf_work_start(&up->super);
    return 1;
}

int lf_upload_open(lua_State *L)
{
    static const luaL_Reg functions[] = {{"save", upload_save}, {NULL, NULL}};
    luaL_newlib(L, functions);
    return 1;
}
