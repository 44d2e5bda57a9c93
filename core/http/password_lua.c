/* SPDX-License-Identifier: MIT
 *
 * core.password: hashing and checking passwords. Both are made to be slow, so they are waits: the work is
 * done on the thread pool.
 */
#include "base/str.h"
#include "crypto/password.h"
#include "io/work.h"
#include "module.h"

#include <stdlib.h>
#include <string.h>

typedef struct password_work {
    lf_work_t super;
    lf_str_t password, text; /* into bytes; the text is the method of a new hash, or the hash to check */
    size_t salt_length;
    int check; /* compare, do not make */
    int code;
    char out[LF_PASSWORD_HASH_MAX];
    size_t size;
    char bytes[];
} password_work_t;

static lf_str_t check_str(lua_State *L, int idx)
{
    size_t len;
    const char *base = luaL_checklstring(L, idx, &len);
    return lf_str(base, len);
}

/* Raises the reason without a position: who asked stands higher up than the wait. */
static int refuse(lua_State *L, int code)
{
    lua_pushstring(L, lf_password_reason(code));
    return lua_error(L);
}

static void run(lf_work_t *base)
{
    password_work_t *work = (password_work_t *)base;
    work->code = work->check ? lf_password_check(work->text, work->password)
                             : lf_password_hash(work->password, work->text, work->salt_length, work->out);
}

static int push(lua_State *L, lf_work_t *base)
{
    password_work_t *work = (password_work_t *)base;
    if (base->job.skipped)
        return luaL_error(L, "the process ends: no password is hashed any more");
    if (work->code == LF_PASSWORD_NO_MEMORY || (!work->check && work->code != LF_PASSWORD_OK))
        return refuse(L, work->code);
    if (!work->check) {
        lua_pushstring(L, work->out);
        return 1;
    }
    lua_pushboolean(L, work->code > 0);
    if (work->code >= 0)
        return 1;
    lua_pushstring(L, lf_password_reason(work->code));
    return 2;
}

static void free_work(lf_work_t *base)
{
    password_work_t *work = (password_work_t *)base;
    explicit_bzero(work->bytes, work->size);
    free(work);
}

/* Pushes the wait for work on copies of both texts. */
static password_work_t *new_work(lua_State *L, lf_str_t password, lf_str_t text)
{
    static const lf_work_ops_t ops = {.run = run, .push = push, .free = free_work};
    size_t size = password.len + text.len;
    password_work_t *work = (password_work_t *)lf_work_new(L, sizeof(*work) + size, &ops);
    work->size = size;
    memcpy(work->bytes, password.base, password.len);
    memcpy(work->bytes + password.len, text.base, text.len);
    work->password = lf_str(work->bytes, password.len);
    work->text = lf_str(work->bytes + password.len, text.len);
    return work;
}

/* password.hash(password[, method = "scrypt"[, salt_length = 16]]) -> wait whose take gives the text, or
 * raises
 */
static int password_hash(lua_State *L)
{
    lf_str_t password = check_str(L, 1), method = lf_str("", 0);
    if (!lua_isnoneornil(L, 2))
        method = check_str(L, 2);
    lua_Number salt = luaL_optnumber(L, 3, LF_PASSWORD_SALT_DEFAULT);
    if (!(salt >= 1 && salt <= LF_PASSWORD_SALT_MAX))
        salt = 0; /* refused with the other lengths */
    password_work_t *work = new_work(L, password, method);
    work->salt_length = (size_t)salt;
    lf_work_start(&work->super);
    return 1;
}

/* password.check(hash, password) -> wait whose take gives a boolean, and with a false one a reason if the
 * method is unknown or would take too much
 */
static int password_check(lua_State *L)
{
    lf_str_t hash = check_str(L, 1), password = check_str(L, 2);
    password_work_t *work = new_work(L, password, hash);
    work->check = 1;
    lf_work_start(&work->super);
    return 1;
}

/* password.outdated(hash[, method]) -> boolean: whether it was not made by this method; raises for an unknown
 * one
 */
static int password_outdated(lua_State *L)
{
    lf_str_t hash = check_str(L, 1), method = lf_str("", 0);
    if (!lua_isnoneornil(L, 2))
        method = check_str(L, 2);
    int outdated = lf_password_outdated(hash, method);
    if (outdated < 0)
        return refuse(L, LF_PASSWORD_BAD_METHOD);
    lua_pushboolean(L, outdated);
    return 1;
}

int lf_password_open(lua_State *L)
{
    lua_newtable(L);
    lua_pushcfunction(L, password_hash);
    lua_setfield(L, -2, "hash");
    lua_pushcfunction(L, password_check);
    lua_setfield(L, -2, "check");
    lua_pushcfunction(L, password_outdated);
    lua_setfield(L, -2, "outdated");
    return 1;
}
