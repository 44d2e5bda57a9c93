/* SPDX-License-Identifier: MIT
 *
 * core.upload: writing a part of a request's body to a file, beside the loop.
 *
 * The body belongs to the connection, which may go at any moment, so no pool thread ever sees it: on the loop
 * a piece is copied out of the request as it is at that time, handed over, written, and the next is copied
 * when that is done. When the request has lost its body, or nobody waits any more, one last job closes and
 * removes the file.
 *
 * Ownership: a job holds one reference to the request's context. It is freed by its wait, or by itself once
 * it is over and the wait has gone.
 */
#include "base/str.h"
#include "http/request_lua.h"
#include "io/blocking.h"
#include "module.h"
#include "vm/task.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PIECE = 1 << 20 };

struct upload_wait;

typedef struct upload_job {
    lf_job_t super;
    struct upload_wait *wait; /* NULL when nobody waits any more */
    lf_context_t *ctx;        /* whose request it is */
    size_t at, end;           /* what of the body is still to be copied */
    char *piece;
    size_t piece_len;
    int fd;        /* -1 before the first piece was written, and in the end */
    int error;     /* errno of what failed */
    int giving_up; /* the next run closes and removes the file */
    int over;      /* the file is closed */
    int starting;  /* lf_blocking_start has not returned */
    int ran_now;   /* the pool was full: the job ran before it returned */
    char path[];
} upload_job_t;

typedef struct upload_wait {
    lf_wait_t super;
    upload_job_t *job;
} upload_wait_t;

/* ---- in a pool thread ---- */

static int write_piece(upload_job_t *job)
{
    if (job->fd == -1)
        job->fd = open(job->path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (job->fd == -1)
        return errno;
    for (size_t done = 0; done < job->piece_len;) {
        ssize_t n = write(job->fd, job->piece + done, job->piece_len - done);
        if (n < 0 && errno != EINTR)
            return errno;
        if (n > 0)
            done += (size_t)n;
    }
    return 0;
}

static void remove_file(upload_job_t *job)
{
    struct stat st;
    if (job->fd != -1 && fstat(job->fd, &st) == 0 && S_ISREG(st.st_mode))
        unlink(job->path);
}

static void run(lf_job_t *base)
{
    upload_job_t *job = (upload_job_t *)base;
    if (!job->giving_up)
        job->error = write_piece(job);
    if (job->error == 0 && job->at < job->end)
        return;
    if (job->error != 0)
        remove_file(job);
    if (job->fd != -1 && close(job->fd) != 0 && job->error == 0)
        job->error = errno;
    job->fd = -1;
    job->over = 1;
}

/* ---- on the loop ---- */

static void free_job(upload_job_t *job)
{
    free(job->piece);
    free(job);
}

static void copy_piece(upload_job_t *job, const lf_request_t *r)
{
    job->piece_len = job->end - job->at < PIECE ? job->end - job->at : PIECE;
    if (job->piece_len != 0)
        memcpy(job->piece, r->body.base + job->at, job->piece_len);
    job->at += job->piece_len;
}

static void finish(upload_job_t *job)
{
    lf_context_unref(job->ctx);
    job->ctx = NULL;
    if (job->fd != -1)
        close(job->fd); /* the pool was closed before the last run */
    job->fd = -1;
    if (job->wait != NULL)
        lf_wait_done(&job->wait->super);
    else
        free_job(job);
}

/* After a run: whether there is to be another. */
static int next_step(upload_job_t *job)
{
    if (job->super.skipped)
        job->error = ECANCELED;
    if (job->over || job->super.skipped) {
        finish(job);
        return 0;
    }
    const lf_request_t *r = job->ctx->request;
    if (job->wait == NULL)
        job->error = ECANCELED;
    else if (r == NULL || r->body_lost)
        job->error = ECONNRESET;
    job->giving_up = job->error != 0;
    if (!job->giving_up)
        copy_piece(job, r);
    return 1;
}

/* A loop, not a recursion: with the pool full a job runs, and is done, inside lf_blocking_start. */
static void start(upload_job_t *job)
{
    do {
        job->starting = 1;
        job->ran_now = 0;
        lf_blocking_start(&job->super);
        job->starting = 0;
    } while (job->ran_now && next_step(job));
}

static void done(lf_job_t *base)
{
    upload_job_t *job = (upload_job_t *)base;
    if (job->starting)
        job->ran_now = 1;
    else if (next_step(job))
        start(job);
}

/* ---- the wait ---- */

static int push(lua_State *L, lf_wait_t *base)
{
    int error = ((upload_wait_t *)base)->job->error;
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

static void cancel(lf_wait_t *base)
{
    upload_wait_t *wait = (upload_wait_t *)base;
    wait->job->wait = NULL; /* it gives up after the piece at hand */
    wait->job = NULL;
}

static void dispose(lf_wait_t *base)
{
    upload_wait_t *wait = (upload_wait_t *)base;
    if (wait->job == NULL)
        return;
    if (base->done)
        free_job(wait->job);
    else
        wait->job->wait = NULL;
    wait->job = NULL;
}

/* save(path, first, last[, request]) -> wait whose take gives true | nil, message, errno
 *
 * The bytes are those that string.sub(first, last) would give. An existing file is replaced. */
static int upload_save(lua_State *L)
{
    static const lf_wait_ops_t ops = {push, cancel, dispose};
    size_t n;
    const char *path = luaL_checklstring(L, 1, &n);
    luaL_argcheck(L, memchr(path, '\0', n) == NULL, 1, "a path cannot hold a NUL byte");
    lua_Number first = luaL_checknumber(L, 2), last = luaL_checknumber(L, 3);
    lf_request_t *r = lf_request_check(L, 4);
    if (r->body_lost)
        return luaL_error(L, "the client has gone and the request's body with it");
    luaL_argcheck(L, first >= 1 && last >= first - 1 && last <= (lua_Number)r->body.len, 2,
                  "not a part of the body");

    upload_wait_t *wait = (upload_wait_t *)lf_wait_new(L, sizeof(*wait), &ops);
    upload_job_t *job = lf_alloc_zero(sizeof(*job) + n + 1);
    memcpy(job->path, path, n);
    job->at = (size_t)first - 1;
    job->end = (size_t)last;
    job->fd = -1;
    job->piece = lf_alloc(job->end - job->at < PIECE ? job->end - job->at + 1 : PIECE);
    job->super.run = run;
    job->super.done = done;
    job->ctx = r->context;
    job->ctx->refs++;
    job->wait = wait;
    wait->job = job;
    copy_piece(job, r);
    start(job);
    return 1;
}

int lf_upload_open(lua_State *L)
{
    static const luaL_Reg functions[] = {{"save", upload_save}, {NULL, NULL}};
    luaL_newlib(L, functions);
    return 1;
}
