/* SPDX-License-Identifier: MIT
 *
 * Opening a file without blocking the loop. A small one comes back as its bytes, in one visit to the pool; a
 * large one as an open descriptor that is sent piece by piece.
 */
#include "http/file.h"
#include "base/log.h"
#include "io/blocking.h"
#include "vm/task.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static const char file_type[] = "luaflask.file";

typedef struct file {
    int fd;                  /* -1 once it is closed or a response owns it */
    uint64_t offset, length; /* the part that is sent */
    uint64_t size;
} file_t;

struct open_wait;

typedef struct open_job {
    lf_job_t super;
    struct open_wait *wait; /* NULL when nobody waits any more */
    size_t read_below;
    int fd, error;
    uint64_t size;
    double mtime;
    char *content; /* the bytes of a small file */
    char path[];
} open_job_t;

typedef struct open_wait {
    lf_wait_t super;
    open_job_t *job;
} open_wait_t;

static int read_all(open_job_t *job)
{
    if (job->size > SIZE_MAX - 1 || (job->content = malloc((size_t)job->size + 1)) == NULL)
        return ENOMEM;
    size_t done = 0;
    while (done < job->size) {
        ssize_t n = pread(job->fd, job->content + done, job->size - done, (off_t)done);
        if (n < 0)
            return errno;
        if (n == 0)
            break;
        done += (size_t)n;
    }
    job->size = done;
    return 0;
}

/* Opens, measures and, if it is small, reads the file. */
static int open_file(open_job_t *job)
{
    struct stat st;
    job->fd = open(job->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (job->fd == -1 || fstat(job->fd, &st) != 0)
        return errno;
    if (!S_ISREG(st.st_mode))
        return S_ISDIR(st.st_mode) ? EISDIR : EINVAL;
    job->size = (uint64_t)st.st_size;
    job->mtime = (double)st.st_mtim.tv_sec + (double)st.st_mtim.tv_nsec / 1e9;
    return job->size < job->read_below ? read_all(job) : 0;
}

static void open_run(lf_job_t *base)
{
    open_job_t *job = (open_job_t *)base;
    job->error = open_file(job);
    /* Only a file to be sent keeps its descriptor: nothing waits for the collector but memory. */
    if (job->fd != -1 && (job->error != 0 || job->content != NULL)) {
        close(job->fd);
        job->fd = -1;
    }
}

static void free_job(open_job_t *job)
{
    if (job->fd != -1)
        close(job->fd);
    free(job->content);
    free(job);
}

static void open_done(lf_job_t *base)
{
    open_job_t *job = (open_job_t *)base;
    if (job->super.skipped)
        job->error = ECANCELED;
    if (job->wait == NULL)
        free_job(job);
    else
        lf_wait_done(&job->wait->super);
}

static int push(lua_State *L, lf_wait_t *base)
{
    open_job_t *job = ((open_wait_t *)base)->job;
    if (job == NULL)
        return luaL_error(L, "the file was taken already");
    if (job->error != 0) {
        lua_pushnil(L);
        lua_pushstring(L, strerror(job->error));
        lua_pushinteger(L, job->error);
        free_job(job);
        ((open_wait_t *)base)->job = NULL;
        return 3;
    }
    if (job->content != NULL) {
        lua_pushlstring(L, job->content, job->size);
    } else {
        file_t *file = lua_newuserdatauv(L, sizeof(*file), 0);
        *file = (file_t){-1, 0, job->size, job->size};
        luaL_getmetatable(L, file_type);
        lua_setmetatable(L, -2);
        file->fd = job->fd;
        job->fd = -1;
    }
    lua_pushnumber(L, (lua_Number)job->size);
    lua_pushnumber(L, job->mtime);
    free_job(job);
    ((open_wait_t *)base)->job = NULL;
    return 3;
}

static void cancel(lf_wait_t *base)
{
    open_wait_t *wait = (open_wait_t *)base;
    wait->job->wait = NULL; /* freed when the pool hands it back */
    wait->job = NULL;
}

static void dispose(lf_wait_t *base)
{
    open_wait_t *wait = (open_wait_t *)base;
    if (wait->job == NULL)
        return;
    if (base->done)
        free_job(wait->job);
    else
        wait->job->wait = NULL;
    wait->job = NULL;
}

/* open(path, read_below) */
static int file_open(lua_State *L)
{
    static const lf_wait_ops_t ops = {push, cancel, dispose};
    size_t n;
    const char *path = luaL_checklstring(L, 1, &n);
    luaL_argcheck(L, memchr(path, '\0', n) == NULL, 1, "a path cannot hold a NUL byte");
    lua_Integer read_below = luaL_optinteger(L, 2, 0);
    open_wait_t *wait = (open_wait_t *)lf_wait_new(L, sizeof(*wait), &ops);
    open_job_t *job = lf_alloc_zero(sizeof(*job) + n + 1);
    memcpy(job->path, path, n);
    job->fd = -1;
    job->read_below = read_below > 0 ? (size_t)read_below : 0;
    job->super.run = open_run;
    job->super.done = open_done;
    job->wait = wait;
    wait->job = job;
    lf_blocking_start(&job->super);
    return 1;
}

/* file:slice(offset, length): only these bytes are sent. */
static int file_slice(lua_State *L)
{
    file_t *file = luaL_checkudata(L, 1, file_type);
    lua_Number offset = luaL_checknumber(L, 2), length = luaL_checknumber(L, 3);
    luaL_argcheck(L, offset >= 0 && offset <= (lua_Number)file->size, 2, "not a place in the file");
    luaL_argcheck(L, length >= 0 && length <= (lua_Number)file->size - offset, 3, "the file ends before");
    file->offset = (uint64_t)offset;
    file->length = (uint64_t)length;
    lua_settop(L, 1);
    return 1;
}

/* file:read() -> the bytes of the slice; blocks: for tests and tools. */
static int file_read(lua_State *L)
{
    file_t *file = luaL_checkudata(L, 1, file_type);
    luaL_Buffer b;
    luaL_buffinit(L, &b);
    luaL_argcheck(L, file->fd != -1, 1, "this file is closed or was sent");
    uint64_t at = file->offset, end = file->offset + file->length;
    while (at < end) {
        char *room = luaL_prepbuffer(&b);
        size_t want = end - at < LUAL_BUFFERSIZE ? (size_t)(end - at) : LUAL_BUFFERSIZE;
        ssize_t n = pread(file->fd, room, want, (off_t)at);
        if (n <= 0)
            break;
        luaL_addsize(&b, (size_t)n);
        at += (uint64_t)n;
    }
    luaL_pushresult(&b);
    return 1;
}

/* file:close(): for a file that will not be sent after all; also __gc. */
static int file_close(lua_State *L)
{
    file_t *file = luaL_checkudata(L, 1, file_type);
    if (file->fd != -1)
        close(file->fd);
    file->fd = -1;
    return 0;
}

void lf_file_take(lua_State *L, int idx, lf_request_t *r)
{
    file_t *file = luaL_checkudata(L, idx, file_type);
    if (file->fd == -1)
        luaL_error(L, "this file was sent already: open it again for another response");
    r->res.kind = LF_BODY_FILE;
    r->res.file = (lf_file_body_t){file->fd, file->offset, file->length};
    r->res.has_length = 1;
    r->res.length = file->length;
    file->fd = -1;
}

int lf_file_open(lua_State *L)
{
    static const luaL_Reg functions[] = {{"open", file_open}, {NULL, NULL}};
    static const luaL_Reg methods[] = {
        {"slice", file_slice}, {"read", file_read}, {"close", file_close}, {NULL, NULL}};
    if (luaL_newmetatable(L, file_type)) {
        luaL_newlib(L, methods);
        lua_setfield(L, -2, "__index");
        lua_pushcfunction(L, file_close);
        lua_setfield(L, -2, "__gc");
    }
    lua_pop(L, 1);
    luaL_newlib(L, functions);
    return 1;
}
