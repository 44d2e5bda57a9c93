/* SPDX-License-Identifier: MIT
 *
 * Opening a file without blocking the loop. A small one comes back as its bytes, in one visit to the pool; a
 * large one as an open descriptor that is sent piece by piece.
 */
#include "http/file.h"
#include "base/str.h"
#include "io/work.h"

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

typedef struct open_work {
    lf_work_t super;
    size_t read_below;
    int fd, error;
    uint64_t size;
    double mtime;
    char *content; /* the bytes of a small file */
    char path[];
} open_work_t;

static int read_all(open_work_t *work)
{
    if (work->size > SIZE_MAX - 1 || (work->content = malloc((size_t)work->size + 1)) == NULL)
        return ENOMEM;
    size_t done = 0;
    while (done < work->size) {
        ssize_t n = pread(work->fd, work->content + done, work->size - done, (off_t)done);
        if (n < 0)
            return errno;
        if (n == 0)
            break;
        done += (size_t)n;
    }
    work->size = done;
    return 0;
}

/* Opens, measures and, if it is small, reads the file. */
static int open_file(open_work_t *work)
{
    struct stat st;
    work->fd = open(work->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (work->fd == -1 || fstat(work->fd, &st) != 0)
        return errno;
    if (!S_ISREG(st.st_mode))
        return S_ISDIR(st.st_mode) ? EISDIR : EINVAL;
    work->size = (uint64_t)st.st_size;
    work->mtime = (double)st.st_mtim.tv_sec + 1e-9 * (double)st.st_mtim.tv_nsec;
    return work->size < work->read_below ? read_all(work) : 0;
}

static void run(lf_work_t *base)
{
    open_work_t *work = (open_work_t *)base;
    work->error = open_file(work);
    /* Only a file to be sent keeps its descriptor: nothing waits for the collector but memory. */
    if (work->fd != -1 && (work->error != 0 || work->content != NULL)) {
        close(work->fd);
        work->fd = -1;
    }
}

static int push(lua_State *L, lf_work_t *base)
{
    open_work_t *work = (open_work_t *)base;
    int error = base->job.skipped ? ECANCELED : work->error;
    if (error != 0) {
        lua_pushnil(L);
        lua_pushstring(L, strerror(error));
        lua_pushinteger(L, error);
        return 3;
    }
    if (work->content != NULL) {
        lua_pushlstring(L, work->content, work->size);
    } else {
        file_t *file = lua_newuserdatauv(L, sizeof(*file), 0);
        *file = (file_t){-1, 0, work->size, work->size};
        luaL_getmetatable(L, file_type);
        lua_setmetatable(L, -2);
        file->fd = work->fd;
        work->fd = -1;
    }
    lua_pushnumber(L, (lua_Number)work->size);
    lua_pushnumber(L, work->mtime);
    return 3;
}

static void free_work(lf_work_t *base)
{
    open_work_t *work = (open_work_t *)base;
    if (work->fd != -1)
        close(work->fd);
    free(work->content);
    free(work);
}

/* open(path, read_below) */
static int file_open(lua_State *L)
{
    static const lf_work_ops_t ops = {.run = run, .push = push, .free = free_work};
    size_t n;
    const char *path = luaL_checklstring(L, 1, &n);
    luaL_argcheck(L, memchr(path, '\0', n) == NULL, 1, "a path cannot hold a NUL byte");
    lua_Integer read_below = luaL_optinteger(L, 2, 0);
    open_work_t *work = (open_work_t *)lf_work_new(L, sizeof(*work) + n + 1, &ops);
    work->fd = -1;
    memcpy(work->path, path, n);
    work->read_below = read_below > 0 ? (size_t)read_below : 0;
    lf_work_start(&work->super);
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

void lf_file_push(lua_State *L, lf_request_t *r)
{
    lf_file_body_t *from = &r->res.file;
    file_t *file = lua_newuserdatauv(L, sizeof(*file), 0);
    *file = (file_t){-1, from->offset, from->length, from->offset + from->length};
    luaL_getmetatable(L, file_type);
    lua_setmetatable(L, -2);
    file->fd = from->fd;
    from->fd = -1;
    r->res.kind = LF_BODY_BYTES;
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
