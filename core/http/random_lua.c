/* SPDX-License-Identifier: MIT
 *
 * core.random: unpredictable bytes and tokens for Lua, under the names of Python's `secrets` and `uuid`.
 */
#include "module.h"

#include "crypto/random.h"

#define RANDOM_MAX 65536

static size_t opt_count(lua_State *L, int idx)
{
    lua_Number n = luaL_optnumber(L, idx, 32);
    luaL_argcheck(L, n >= 0 && n <= RANDOM_MAX && n == (lua_Number)(int)n, idx,
                  "not a number of bytes from 0 to 65536");
    return (size_t)n;
}

/* Lua owns the memory in which a text is made: a userdata that dies with the call. */
static int push_text(lua_State *L, size_t len, void (*make)(char *out, size_t n), size_t n)
{
    char *text = lua_newuserdatauv(L, len + 1, 0);
    make(text, n);
    lua_pushlstring(L, text, len);
    return 1;
}

static void make_bytes(char *out, size_t n)
{
    lf_random_bytes(out, n);
}

/* random.bytes([n = 32]) */
static int random_bytes(lua_State *L)
{
    size_t n = opt_count(L, 1);
    return push_text(L, n, make_bytes, n);
}

/* random.token_hex([n = 32]): n bytes, 2 n digits */
static int random_token_hex(lua_State *L)
{
    size_t n = opt_count(L, 1);
    return push_text(L, 2 * n, lf_random_hex, n);
}

/* random.token_urlsafe([n = 32]): n bytes as base64url */
static int random_token_urlsafe(lua_State *L)
{
    size_t n = opt_count(L, 1);
    return push_text(L, lf_random_urlsafe_len(n), lf_random_urlsafe, n);
}

/* random.uuid4() */
static int random_uuid4(lua_State *L)
{
    char text[LF_UUID_LEN];
    lf_random_uuid4(text);
    lua_pushlstring(L, text, sizeof(text));
    return 1;
}

int lf_random_open(lua_State *L)
{
    static const luaL_Reg functions[] = {{"bytes", random_bytes},
                                         {"token_hex", random_token_hex},
                                         {"token_urlsafe", random_token_urlsafe},
                                         {"uuid4", random_uuid4},
                                         {NULL, NULL}};
    lua_newtable(L);
    for (const luaL_Reg *r = functions; r->name != NULL; r++) {
        lua_pushcfunction(L, r->func);
        lua_setfield(L, -2, r->name);
    }
    return 1;
}
