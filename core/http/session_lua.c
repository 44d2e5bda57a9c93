/* SPDX-License-Identifier: MIT
 *
 * core.session: signed and sealed values for Lua.
 * Ownership: the userdata owns its keys and one buffer that every call reuses, so that an error raised by Lua
 * while it makes a string leaves nothing behind; __gc frees it all.
 */
#include "module.h"

#include "http/session_cookie.h"

#include <time.h>

#define CODEC_TYPE "luaflask.session_codec"

/* A buffer that grew over this is given back after the call. */
#define SCRATCH_KEEP 65536

typedef struct {
    lf_session_codec_t *codec;
    lf_buf_t scratch;
} codec_ud_t;

/* ---- arguments ---- */

static lf_str_t check_str(lua_State *L, int idx)
{
    size_t len;
    const char *base = luaL_checklstring(L, idx, &len);
    return lf_str(base, len);
}

/* The list of secrets at idx as slices. The strings stay alive in the table, the slices in a userdata that
   this pushes. */
static const lf_str_t *check_secrets(lua_State *L, int idx, size_t *n)
{
    luaL_checktype(L, idx, LUA_TTABLE);
    *n = lua_rawlen(L, idx);
    if (*n == 0)
        luaL_argerror(L, idx, "the list of secrets is empty; pass {current_secret, older_secret, ...}");
    lf_str_t *secrets = lua_newuserdatauv(L, *n * sizeof(lf_str_t), 0);
    for (size_t i = 0; i < *n; i++) {
        lua_rawgeti(L, idx, (int)(i + 1));
        /* A number would be made a string on the stack only, and die with it. */
        if (lua_type(L, -1) != LUA_TSTRING)
            luaL_error(L, "secret %d is a %s; a secret is a string of random bytes", (int)(i + 1),
                       luaL_typename(L, -1));
        secrets[i].base = lua_tolstring(L, -1, &secrets[i].len);
        if (secrets[i].len == 0)
            luaL_error(L, "secret %d is empty; make one with core.random.token_hex(32)", (int)(i + 1));
        lua_pop(L, 1);
    }
    return secrets;
}

/* Seconds at idx, or `absent` for nil and nothing. */
static int64_t opt_seconds(lua_State *L, int idx, int64_t absent)
{
    if (lua_isnoneornil(L, idx))
        return absent;
    lua_Number v = luaL_checknumber(L, idx);
    luaL_argcheck(L, v > -9e15 && v < 9e15, idx, "not a number of seconds");
    return (int64_t)v;
}

static void *check_self(lua_State *L, const char *type, const char *usage)
{
    void *ud = NULL;
    if (lua_isuserdata(L, 1) && lua_getmetatable(L, 1)) {
        luaL_getmetatable(L, type);
        if (lua_rawequal(L, -1, -2))
            ud = lua_touserdata(L, 1);
        lua_pop(L, 2);
    }
    if (ud == NULL)
        luaL_error(L, "called without its object (with '.' for ':'?); write %s", usage);
    return ud;
}

static void new_class(lua_State *L, const char *type, const luaL_Reg *methods, lua_CFunction gc)
{
    luaL_newmetatable(L, type);
    lua_newtable(L);
    for (const luaL_Reg *r = methods; r->name != NULL; r++) {
        lua_pushcfunction(L, r->func);
        lua_setfield(L, -2, r->name);
    }
    lua_setfield(L, -2, "__index");
    lua_pushcfunction(L, gc);
    lua_setfield(L, -2, "__gc");
    lua_pushliteral(L, "protected: it holds keys");
    lua_setfield(L, -2, "__metatable");
    lua_pop(L, 1);
}

/* ---- core.session ---- */

static codec_ud_t *check_codec(lua_State *L, const char *usage)
{
    return check_self(L, CODEC_TYPE, usage);
}

/* Pushes what the call left in the scratch buffer. */
static void push_scratch(lua_State *L, codec_ud_t *ud)
{
    lua_pushlstring(L, ud->scratch.len > 0 ? ud->scratch.base : "", ud->scratch.len);
    if (ud->scratch.cap > SCRATCH_KEEP)
        lf_buf_free(&ud->scratch);
}

static int fail(lua_State *L, int code)
{
    lua_pushnil(L);
    lua_pushstring(L, lf_session_reason(code));
    return 2;
}

/* codec:open(value[, max_age[, now]]) -> payload, timestamp | nil, reason */
static int codec_open(lua_State *L)
{
    codec_ud_t *ud = check_codec(L, "codec:open(value, max_age)");
    lf_str_t value = check_str(L, 2);
    int64_t max_age = opt_seconds(L, 3, -1), now = opt_seconds(L, 4, (int64_t)time(NULL)), timestamp = 0;
    ud->scratch.len = 0;
    int code = lf_session_codec_open(ud->codec, value, now, max_age, &ud->scratch, &timestamp);
    if (code != LF_SESSION_OK)
        return fail(L, code);
    push_scratch(L, ud);
    lua_pushinteger(L, (lua_Integer)timestamp);
    return 2;
}

/* codec:seal(payload[, now]) -> text | nil, reason */
static int codec_seal(lua_State *L)
{
    codec_ud_t *ud = check_codec(L, "codec:seal(payload)");
    lf_str_t payload = check_str(L, 2);
    int64_t now = opt_seconds(L, 3, (int64_t)time(NULL));
    ud->scratch.len = 0;
    int code = lf_session_codec_seal(ud->codec, payload, now, &ud->scratch);
    if (code != LF_SESSION_OK)
        return fail(L, code);
    push_scratch(L, ud);
    return 1;
}

static int codec_gc(lua_State *L)
{
    codec_ud_t *ud = lua_touserdata(L, 1);
    lf_session_codec_free(ud->codec);
    ud->codec = NULL;
    lf_buf_free(&ud->scratch);
    return 0;
}

/* session.codec(name, {secret, ...}[, {encrypt = bool}]) -> codec */
static int session_codec(lua_State *L)
{
    lf_str_t name = check_str(L, 1);
    int encrypt = 0;
    if (!lua_isnoneornil(L, 3)) {
        luaL_checktype(L, 3, LUA_TTABLE);
        lua_getfield(L, 3, "encrypt");
        encrypt = lua_toboolean(L, -1);
        lua_pop(L, 1);
    }
    size_t n;
    const lf_str_t *secrets = check_secrets(L, 2, &n);
    codec_ud_t *ud = lua_newuserdatauv(L, sizeof(*ud), 0);
    *ud = (codec_ud_t){0};
    luaL_getmetatable(L, CODEC_TYPE);
    lua_setmetatable(L, -2);
    ud->codec = lf_session_codec_new(name, secrets, n, encrypt);
    if (ud->codec == NULL)
        return luaL_error(L, "no memory for session keys");
    return 1;
}

int lf_session_open(lua_State *L)
{
    static const luaL_Reg methods[] = {{"open", codec_open}, {"seal", codec_seal}, {NULL, NULL}};
    new_class(L, CODEC_TYPE, methods, codec_gc);
    lua_newtable(L);
    lua_pushcfunction(L, session_codec);
    lua_setfield(L, -2, "codec");
    lua_pushinteger(L, LF_SESSION_VALUE_MAX);
    lua_setfield(L, -2, "VALUE_MAX");
    return 1;
}
