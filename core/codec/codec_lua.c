/* SPDX-License-Identifier: MIT
 *
 * Lua: core.base64url, core.url, core.html, core.date.
 */
#include "codec/codec_lua.h"

#include "codec/base64url.h"
#include "codec/date.h"
#include "codec/form.h"
#include "codec/html.h"
#include "codec/percent.h"
#include "codec/punycode.h"
#include "module.h"

#include <time.h>

/* ---- base64url ---- */

/* encode(bytes) -> text */
static int base64url_encode(lua_State *L)
{
    lf_str_t in = lf_codec_check(L, 1);
    lf_buf_t *out = lf_codec_scratch();

    lf_buf_reserve(out, lf_base64url_encoded_len(in.len) + 1);
    out->len = lf_base64url_encode(out->base, in.base, in.len);
    return lf_codec_push_buf(L, out);
}

/* decode(text) -> bytes | nil, message, code */
static int base64url_decode(lua_State *L)
{
    lf_str_t in = lf_codec_check(L, 1);
    lf_buf_t *out = lf_codec_scratch();

    lf_buf_reserve(out, lf_base64url_decoded_len(in.len) + 1);
    if (lf_base64url_decode((unsigned char *)out->base, out->cap, in.base, in.len, &out->len) != 0)
        return lf_codec_fail(L, "not base64url: only A-Z a-z 0-9 - _ without padding", "malformed");
    return lf_codec_push_buf(L, out);
}

/* ---- url ---- */

/* quote(text [, safe = "/"]) -> text */
static int url_quote(lua_State *L)
{
    lf_str_t in = lf_codec_check(L, 1);
    const lf_percent_set_t *set = &lf_percent_slash;
    lf_percent_set_t own;

    if (!lua_isnoneornil(L, 2)) {
        lf_percent_set_init(&own, lf_codec_check(L, 2), 0);
        set = &own;
    }
    lf_buf_t *out = lf_codec_scratch();
    lf_percent_encode(out, in, set);
    return lf_codec_push_buf(L, out);
}

/* unquote(text [, "replace" | "percent" | "keep"]) -> text: what becomes of ill-formed UTF-8 */
static int url_unquote(lua_State *L)
{
    static const char *const names[] = {"replace", "percent", "keep", NULL};
    static const lf_utf8_repair_t repairs[] = {LF_UTF8_REPLACE, LF_UTF8_PERCENT, LF_UTF8_KEEP};
    lf_str_t in = lf_codec_check(L, 1);
    lf_utf8_repair_t repair = repairs[luaL_checkoption(L, 2, "replace", names)];

    if (lf_percent_plain(in, 0)) {
        lua_pushvalue(L, 1);
        return 1;
    }
    lf_buf_t *out = lf_codec_scratch();
    lf_percent_decode(out, in, 0, repair);
    return lf_codec_push_buf(L, out);
}

/* encode_query{k1, v1, k2, v2, ...} -> text */
static int url_encode_query(lua_State *L)
{
    lf_buf_t *out = lf_codec_scratch();

    luaL_checktype(L, 1, LUA_TTABLE);
    int n = (int)lua_rawlen(L, 1);
    luaL_argcheck(L, n % 2 == 0, 1, "names and values must alternate: {name, value, name, value}");
    for (int i = 1; i < n; i += 2) {
        lf_str_t pair[2];
        for (int k = 0; k < 2; k++) {
            lua_rawgeti(L, 1, i + k);
            if (!lua_isstring(L, -1))
                return luaL_error(L, "element %d is a %s: names and values must be strings or numbers", i + k,
                                  luaL_typename(L, -1));
            pair[k].base = lua_tolstring(L, -1, &pair[k].len);
        }
        lf_form_put(out, 0, pair[0], pair[1], &lf_percent_query);
        lua_pop(L, 2);
    }
    return lf_codec_push_buf(L, out);
}

/* host_to_ascii(host) -> text | nil, message, code: xn-- for labels that are not ASCII */
static int url_host_to_ascii(lua_State *L)
{
    lf_str_t host = lf_codec_check(L, 1);
    lf_buf_t *out = lf_codec_scratch();

    if (lf_punycode_host(out, host) != 0)
        return lf_codec_fail(L, "not a host name: labels have 1 to 63 characters", "malformed");
    return lf_codec_push_buf(L, out);
}

/* ---- html ---- */

/* escape(text) -> text; the same string when it holds nothing to escape */
static int html_escape(lua_State *L)
{
    lf_str_t in = lf_codec_check(L, 1);

    if (lf_html_span(in) == in.len) {
        lua_pushvalue(L, 1); /* a number has become a string in its place */
        return 1;
    }
    lf_buf_t *out = lf_codec_scratch();
    lf_html_escape(out, in);
    return lf_codec_push_buf(L, out);
}

/* unescape(text) -> text: the way back, for all of HTML's character references */
static int html_unescape(lua_State *L)
{
    lf_str_t in = lf_codec_check(L, 1);

    if (in.len == 0 || memchr(in.base, '&', in.len) == NULL) {
        lua_pushvalue(L, 1);
        return 1;
    }
    lf_buf_t *out = lf_codec_scratch();
    lf_html_unescape(out, in);
    return lf_codec_push_buf(L, out);
}

/* ---- date ---- */

/* format([seconds = now]) -> "Sun, 06 Nov 1994 08:49:37 GMT" */
static int date_format(lua_State *L)
{
    lua_Number seconds = luaL_optnumber(L, 1, (lua_Number)time(NULL));

    luaL_argcheck(L, seconds >= (lua_Number)LF_DATE_MIN && seconds < (lua_Number)LF_DATE_MAX + 1, 1,
                  "seconds since 1970 expected, in the years 1 to 9999");
    int64_t whole = (int64_t)seconds;
    lf_codec_push(L, lf_date_http(whole - (seconds < (lua_Number)whole)));
    return 1;
}

/* parse(text) -> seconds since 1970 | nil, message, code */
static int date_parse(lua_State *L)
{
    int64_t time_of;

    if (lf_date_parse(lf_codec_check(L, 1), &time_of) != 0)
        return lf_codec_fail(L, "not a date as HTTP writes it", "malformed");
    lua_pushinteger(L, (lua_Integer)time_of);
    return 1;
}

/* now() -> whole seconds since 1970, microseconds */
static int date_now(lua_State *L)
{
    struct timespec now;

    clock_gettime(CLOCK_REALTIME, &now);
    lua_pushinteger(L, (lua_Integer)now.tv_sec);
    lua_pushinteger(L, (lua_Integer)(now.tv_nsec / 1000));
    return 2;
}

static const luaL_Reg base64url_functions[] = {
    {"encode", base64url_encode},
    {"decode", base64url_decode},
    {NULL, NULL},
};

static const luaL_Reg url_functions[] = {
    {"quote", url_quote},
    {"unquote", url_unquote},
    {"encode_query", url_encode_query},
    {"host_to_ascii", url_host_to_ascii},
    {NULL, NULL},
};

static const luaL_Reg html_functions[] = {
    {"escape", html_escape},
    {"unescape", html_unescape},
    {NULL, NULL},
};

static const luaL_Reg date_functions[] = {
    {"format", date_format},
    {"parse", date_parse},
    {"now", date_now},
    {NULL, NULL},
};

int lf_base64url_open(lua_State *L)
{
    return lf_codec_library(L, base64url_functions);
}

int lf_url_open(lua_State *L)
{
    return lf_codec_library(L, url_functions);
}

int lf_html_open(lua_State *L)
{
    return lf_codec_library(L, html_functions);
}

int lf_date_open(lua_State *L)
{
    return lf_codec_library(L, date_functions);
}
