/* SPDX-License-Identifier: MIT
 *
 * core.zlib: compressed texts for Lua.
 */
#include "codec/codec_lua.h"

#include "codec/deflate.h"
#include "module.h"

/* compress(text) -> bytes */
static int zlib_compress(lua_State *L)
{
    lf_str_t text = lf_codec_check(L, 1);
    lf_buf_t *out = lf_codec_scratch();
    lf_deflate(out, text);
    return lf_codec_push_buf(L, out);
}

/* decompress(bytes, max) -> text of at most `max` bytes | nil, message, code */
static int zlib_decompress(lua_State *L)
{
    lf_str_t bytes = lf_codec_check(L, 1);
    lua_Number max = luaL_checknumber(L, 2);
    lf_buf_t *out = lf_codec_scratch();

    luaL_argcheck(L, max >= 0 && max <= 1 << 30, 2, "a number of bytes up to 1 GiB expected");
    switch (lf_inflate(out, bytes, (size_t)max)) {
    case LF_INFLATE_OK:
        return lf_codec_push_buf(L, out);
    case LF_INFLATE_TOO_LONG:
        return lf_codec_fail(L, "the compressed text is longer than allowed", "too_long");
    default:
        return lf_codec_fail(L, "not a text compressed by zlib", "malformed");
    }
}

int lf_zlib_open(lua_State *L)
{
    static const luaL_Reg functions[] = {
        {"compress", zlib_compress}, {"decompress", zlib_decompress}, {NULL, NULL}};
    return lf_codec_library(L, functions);
}
