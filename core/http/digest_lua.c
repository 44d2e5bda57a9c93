/* SPDX-License-Identifier: MIT
 *
 * core.digest: digests as hexadecimal text or as bytes, keyed digests, and their comparison, for Lua.
 */
#include "module.h"

#include "crypto/digest.h"
#include "crypto/key.h"

static const char *const algorithms[] = {"sha1", "sha224", "sha256", "sha384", "sha512", "md5", NULL};

static lf_str_t check_str(lua_State *L, int idx)
{
    lf_str_t s;
    s.base = luaL_checklstring(L, idx, &s.len);
    return s;
}

static const char *check_algorithm(lua_State *L, int idx)
{
    return algorithms[luaL_checkoption(L, idx, NULL, algorithms)];
}

/* Raises for an algorithm that libcrypto was built or configured without. */
static size_t check_len(lua_State *L, const char *algorithm, size_t len)
{
    if (len == 0)
        luaL_error(L, "this system does not offer %s", algorithm);
    return len;
}

/* Digests the string at 1 with the algorithm of the upvalue, into hexadecimal digits. */
static int digest_hex(lua_State *L)
{
    static const char digits[] = "0123456789abcdef";
    unsigned char raw[LF_DIGEST_MAX];
    char text[2 * LF_DIGEST_MAX];
    lf_str_t data = check_str(L, 1);
    const char *algorithm = lua_tostring(L, lua_upvalueindex(1));
    size_t len = check_len(L, algorithm, lf_digest(raw, algorithm, data.base, data.len));
    for (size_t i = 0; i < len; i++) {
        text[2 * i] = digits[raw[i] >> 4];
        text[2 * i + 1] = digits[raw[i] & 15];
    }
    lua_pushlstring(L, text, 2 * len);
    return 1;
}

/* raw(algorithm, bytes) -> bytes */
static int digest_raw(lua_State *L)
{
    unsigned char raw[LF_DIGEST_MAX];
    const char *algorithm = check_algorithm(L, 1);
    lf_str_t data = check_str(L, 2);
    size_t len = check_len(L, algorithm, lf_digest(raw, algorithm, data.base, data.len));
    lua_pushlstring(L, (const char *)raw, len);
    return 1;
}

/* hmac(algorithm, key, bytes) -> bytes */
static int digest_hmac(lua_State *L)
{
    unsigned char raw[LF_DIGEST_MAX];
    const char *algorithm = check_algorithm(L, 1);
    lf_str_t key = check_str(L, 2), data = check_str(L, 3);
    size_t len = check_len(L, algorithm, lf_hmac(raw, algorithm, key, data));
    lua_pushlstring(L, (const char *)raw, len);
    return 1;
}

/* equal(a, b) -> boolean, in a time that tells nothing of the contents */
static int digest_equal(lua_State *L)
{
    lua_pushboolean(L, lf_bytes_equal(check_str(L, 1), check_str(L, 2)));
    return 1;
}

/* { sha1 = fn(bytes) -> hex, sha256 = ..., raw = ..., hmac = ..., equal = ... } */
int lf_digest_open(lua_State *L)
{
    static const luaL_Reg functions[] = {
        {"raw", digest_raw}, {"hmac", digest_hmac}, {"equal", digest_equal}, {NULL, NULL}};
    lua_newtable(L);
    luaL_setfuncs(L, functions, 0);
    for (size_t i = 0; algorithms[i] != NULL; i++) {
        lua_pushstring(L, algorithms[i]);
        lua_pushcclosure(L, digest_hex, 1);
        lua_setfield(L, -2, algorithms[i]);
    }
    return 1;
}
