/* SPDX-License-Identifier: MIT
 *
 * core.password: hashing and checking passwords. These two calls block for as long as the hash takes.
 */
#include "module.h"

#include "crypto/password.h"

static lf_str_t check_str(lua_State *L, int idx)
{
    size_t len;
    const char *base = luaL_checklstring(L, idx, &len);
    return lf_str(base, len);
}

/* password.hash(password[, method = "scrypt"[, salt_length = 16]]) -> text */
static int password_hash(lua_State *L)
{
    char out[LF_PASSWORD_HASH_MAX];
    lf_str_t password = check_str(L, 1), method = lf_str("", 0);
    if (!lua_isnoneornil(L, 2))
        method = check_str(L, 2);
    lua_Number salt = luaL_optnumber(L, 3, LF_PASSWORD_SALT_DEFAULT);
    if (!(salt >= 1 && salt <= LF_PASSWORD_SALT_MAX))
        salt = 0; /* refused below, with the other lengths */
    int code = lf_password_hash(password, method, (size_t)salt, out);
    if (code != LF_PASSWORD_OK)
        return luaL_error(L, "%s", lf_password_reason(code));
    lua_pushstring(L, out);
    return 1;
}

/* password.check(hash, password) -> boolean; an error for a hash whose method is unknown */
static int password_check(lua_State *L)
{
    int code = lf_password_check(check_str(L, 1), check_str(L, 2));
    if (code < 0)
        return luaL_error(L, "%s", lf_password_reason(code));
    lua_pushboolean(L, code);
    return 1;
}

int lf_password_open(lua_State *L)
{
    lua_newtable(L);
    lua_pushcfunction(L, password_hash);
    lua_setfield(L, -2, "hash");
    lua_pushcfunction(L, password_check);
    lua_setfield(L, -2, "check");
    return 1;
}
