/* SPDX-License-Identifier: MIT
 *
 * Whatever text decodes must encode, and must come back as the same value: plain, ordered and tagged.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "codec/json.h"

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static lua_State *L;
static lf_buf_t out;
static int same_ref;

static const char same_source[] =
    "local kind = math.type or type\n"
    "local function same(a, b)\n"
    "  if type(a) ~= 'table' or type(b) ~= 'table' then return kind(a) == kind(b) and a == b end\n"
    "  local ma, mb = getmetatable(a), getmetatable(b)\n"
    "  if not (ma and ma.__keys) and ma ~= mb and next(a) == nil then return false end\n"
    "  for k, v in next, a do if not same(v, b[k]) then return false end end\n"
    "  for k in next, b do if a[k] == nil then return false end end\n"
    "  return true\n"
    "end\n"
    "return same\n";

static void must(int condition, const char *what)
{
    if (!condition) {
        fprintf(stderr, "%s: %s\n", what, lua_tostring(L, -1));
        abort();
    }
}

/* Protected: encodes the value at 1 with the options at 2. */
static int encode(lua_State *co)
{
    lf_json_encode(co, 1, &out, lua_touserdata(co, 2));
    return 0;
}

static void encode_top(const lf_json_encode_opts_t *opts)
{
    out.len = 0;
    lua_pushcfunction(L, encode);
    lua_pushvalue(L, -2);
    lua_pushlightuserdata(L, (void *)opts);
    must(lua_pcall(L, 2, 0, 0) == LUA_OK, "what was decoded cannot be encoded");
}

static void round_trip(lf_str_t text, const lf_json_decode_opts_t *in, const lf_json_encode_opts_t *opts)
{
    lf_json_error_t err;
    if (lf_json_decode(L, text, in, &err) != 0) {
        must(lua_gettop(L) == 0 && err.offset <= text.len && err.line >= 1,
             "the stack or the place of the error");
        return;
    }
    must(lua_gettop(L) == 1, "one value");
    encode_top(opts);
    /* A copy of just this size: reading one byte too far shows. */
    char *copy = malloc(out.len);
    lf_str_t again = {memcpy(copy, out.base, out.len), out.len};
    must(lf_json_decode(L, again, in, &err) == 0, "what was encoded cannot be decoded");
    lua_rawgeti(L, LUA_REGISTRYINDEX, same_ref);
    lua_pushvalue(L, 1);
    lua_pushvalue(L, 2);
    must(lua_pcall(L, 2, 1, 0) == LUA_OK, "comparing");
    must(lua_toboolean(L, -1), "another value came back");
    lua_pop(L, 1);
    encode_top(opts);
    must(out.len == again.len && memcmp(out.base, copy, again.len) == 0, "another text the second time");
    free(copy);
    lua_settop(L, 0);
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    L = luaL_newstate();
    luaL_openlibs(L);
    must(luaL_loadstring(L, same_source) == LUA_OK && lua_pcall(L, 0, 1, 0) == LUA_OK, "loading");
    same_ref = luaL_ref(L, LUA_REGISTRYINDEX);
    return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const lf_json_encode_opts_t plain = LF_JSON_ENCODE_DEFAULTS,
                                       tagged = {.tagged = 1, .sort_keys = 1}, pretty = {.indent = 2};
    static const lf_json_decode_opts_t ordered_in = {.ordered = 1}, tagged_in = {.tagged = 1};
    lf_str_t text = {(const char *)data, size};
    round_trip(text, NULL, &plain);
    round_trip(text, &ordered_in, &pretty);
    round_trip(text, &tagged_in, &tagged);
    return 0;
}
