/* SPDX-License-Identifier: MIT
 *
 * core.digest: digests as hexadecimal text for Lua.
 */
#include "module.h"

#include "crypto/digest.h"

/* Digests the string at 1 with the algorithm of the upvalue. */
static int digest(lua_State *L)
{
    static const char digits[] = "0123456789abcdef";
    unsigned char raw[LF_DIGEST_MAX];
    char text[2 * LF_DIGEST_MAX];
    size_t n;
    const char *data = luaL_checklstring(L, 1, &n);
    const char *algorithm = lua_tostring(L, lua_upvalueindex(1));
    size_t len = lf_digest(raw, algorithm, data, n);
    if (len == 0)
        return luaL_error(L, "this system does not offer %s", algorithm);
    for (size_t i = 0; i < len; i++) {
        text[2 * i] = digits[raw[i] >> 4];
        text[2 * i + 1] = digits[raw[i] & 15];
    }
    lua_pushlstring(L, text, 2 * len);
    return 1;
}

/* { sha1 = fn(bytes) -> hex, sha256 = ..., sha512 = ..., md5 = ... } */
int lf_digest_open(lua_State *L)
{
    static const char *const algorithms[] = {"sha1", "sha256", "sha512", "md5"};
    lua_newtable(L);
    for (size_t i = 0; i < sizeof(algorithms) / sizeof(algorithms[0]); i++) {
        lua_pushstring(L, algorithms[i]);
        lua_pushcclosure(L, digest, 1);
        lua_setfield(L, -2, algorithms[i]);
    }
    return 1;
}
