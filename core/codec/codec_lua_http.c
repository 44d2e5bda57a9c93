/* SPDX-License-Identifier: MIT
 *
 * Lua: core.cookie, core.header. Parsers with memory of their own are static: a Lua error in
 * the middle leaves it to the next call.
 */
#include "codec/codec_lua.h"

#include "codec/cookie.h"
#include "codec/header.h"
#include "codec/options.h"
#include "codec/utf8.h"
#include "module.h"

#include <time.h>

/* ---- cookie ---- */

static void push_cookie(lua_State *L, lf_str_t raw)
{
    if (!lf_cookie_is_quoted(raw) && lf_utf8_valid(raw)) {
        lf_codec_push(L, raw);
        return;
    }
    lf_buf_t *out = lf_codec_scratch();
    lf_cookie_unquote(out, raw);
    lf_codec_push_buf(L, out);
}

/* parse(header) -> {name, value, name, value, ...} */
static int cookie_parse(lua_State *L)
{
    lf_str_t rest = lf_codec_check(L, 1), name, value;
    int n = 0;

    lua_newtable(L);
    while (lf_cookie_next(&rest, &name, &value)) {
        lf_codec_append(L, &n, name);
        push_cookie(L, value);
        lua_rawseti(L, -2, ++n);
    }
    return 1;
}

/* find(header, name) -> value | nil: the first cookie of that name */
static int cookie_find(lua_State *L)
{
    lf_str_t value;

    if (lf_cookie_find(lf_codec_check(L, 1), lf_codec_check(L, 2), &value))
        push_cookie(L, value);
    else
        lua_pushnil(L);
    return 1;
}

/* Leaves the field of the options at 3 on the stack; returns its type. */
static int option(lua_State *L, const char *key)
{
    lua_getfield(L, 3, key);
    return lua_type(L, -1);
}

static int flag_option(lua_State *L, const char *key)
{
    option(L, key);
    int set = lua_toboolean(L, -1);
    lua_pop(L, 1);
    return set;
}

/* Text of an option: *out stays when it is nil, and gets a NULL base when it is false. The value stays on the
 * stack, which keeps its bytes alive. */
static void text_option(lua_State *L, const char *key, lf_str_t *out)
{
    int type = option(L, key);

    if (type == LUA_TSTRING)
        out->base = lua_tolstring(L, -1, &out->len);
    else if (type == LUA_TBOOLEAN && !lua_toboolean(L, -1))
        *out = lf_str(NULL, 0);
    else if (type != LUA_TNIL)
        luaL_error(L, "the cookie option %s must be a string, got a %s", key, lua_typename(L, type));
}

static void time_option(lua_State *L, const char *key, int64_t *out)
{
    int type = option(L, key);

    if (type == LUA_TNUMBER) {
        lua_Number n = lua_tonumber(L, -1);
        if (!(n >= -9007199254740992.0 && n <= 9007199254740992.0))
            luaL_error(L, "the cookie option %s is out of range", key);
        *out = (int64_t)n;
    } else if (type != LUA_TNIL && (type != LUA_TBOOLEAN || lua_toboolean(L, -1))) {
        luaL_error(L, "the cookie option %s must be a number of seconds, got a %s", key,
                   lua_typename(L, type));
    }
    lua_pop(L, 1);
}

static void read_cookie_options(lua_State *L, lf_cookie_opts_t *o)
{
    luaL_checktype(L, 3, LUA_TTABLE);
    luaL_checkstack(L, 8, NULL);
    text_option(L, "domain", &o->domain);
    text_option(L, "path", &o->path);
    text_option(L, "samesite", &o->samesite);
    if (option(L, "expires") == LUA_TSTRING)
        o->expires.base = lua_tolstring(L, -1, &o->expires.len);
    else
        time_option(L, "expires", &o->expires_at);
    time_option(L, "max_age", &o->max_age);
    o->secure = flag_option(L, "secure");
    o->httponly = flag_option(L, "httponly");
    o->partitioned = flag_option(L, "partitioned");
    o->keep_max_age_only = option(L, "sync_expires") == LUA_TBOOLEAN && !lua_toboolean(L, -1);
}

/* dump(name, value [, {domain, path = "/", expires, max_age, secure, httponly, samesite, partitioned,
 * sync_expires}])
 * -> the value of a Set-Cookie header */
static int cookie_dump(lua_State *L)
{
    lf_str_t name = lf_codec_check(L, 1), value = lf_codec_check(L, 2);
    lf_cookie_opts_t opts = lf_cookie_opts((int64_t)time(NULL));

    if (!lua_isnoneornil(L, 3))
        read_cookie_options(L, &opts);
    lf_buf_t *out = lf_codec_scratch();
    const char *fault = lf_cookie_dump(out, name, value, &opts);
    if (fault)
        return luaL_error(L, "cookie: %s", fault);
    return lf_codec_push_buf(L, out);
}

/* ---- header ---- */

/* parse_options(header | nil) -> value, {key = text}, {key, ...}: the keys in their order */
static int header_parse_options(lua_State *L)
{
    static lf_options_t options;
    lf_str_t header = lua_isnoneornil(L, 1) ? LF_STR("") : lf_codec_check(L, 1);

    lf_options_parse(&options, header);
    lf_codec_push(L, options.value);
    lua_newtable(L);
    lua_newtable(L);
    for (size_t i = 0; i < options.n; i++) {
        lf_codec_push(L, options.list[i].key);
        lua_pushvalue(L, -1);
        lua_rawseti(L, -3, (int)i + 1);
        lf_codec_push(L, options.list[i].value);
        lua_rawset(L, -4);
    }
    if (options.text.cap > LF_CODEC_SCRATCH_MAX)
        lf_options_free(&options);
    return 3;
}

/* parse_list(header) -> {item, ...} */
static int header_parse_list(lua_State *L)
{
    lf_str_t rest = lf_codec_check(L, 1), item;
    lf_buf_t *room = lf_codec_scratch();
    int n = 0;

    lua_newtable(L);
    if (!lf_header_list_ok(rest))
        return 1;
    while (lf_header_list_next(&rest, &item)) {
        room->len = 0;
        lf_header_unquote(room, item);
        lf_codec_append(L, &n, lf_str(room->base, room->len));
    }
    return 1;
}

/* parse_dict(header) -> {key, value, key, value, ...}: the value of a bare key is true; of a key given twice
 * the last value counts, at the place of the first */
static int header_parse_dict(lua_State *L)
{
    lf_str_t rest = lf_codec_check(L, 1), item, key, value;
    lf_buf_t *room = lf_codec_scratch();
    int n = 0;

    lua_settop(L, 1);
    lua_newtable(L); /* 2: the result */
    lua_newtable(L); /* 3: where the value of each key is */
    if (!lf_header_list_ok(rest))
        rest.len = 0;
    while (lf_header_list_next(&rest, &item)) {
        if (!lf_header_dict_item(room, item, &key, &value))
            continue;
        lf_codec_push(L, key);
        lua_pushvalue(L, -1);
        lua_rawget(L, 3);
        int at = (int)lua_tointeger(L, -1);
        lua_pop(L, 1);
        if (at == 0) {
            lua_pushvalue(L, -1);
            lua_rawseti(L, 2, ++n);
            at = ++n;
            lua_pushinteger(L, at);
            lua_rawset(L, 3);
        } else {
            lua_pop(L, 1);
        }
        if (value.base)
            lf_codec_push(L, value);
        else
            lua_pushboolean(L, 1);
        lua_rawseti(L, 2, at);
    }
    lua_settop(L, 2);
    return 1;
}

/* quote_value(text [, allow_token = true]) -> text */
static int header_quote_value(lua_State *L)
{
    lf_str_t value = lf_codec_check(L, 1);
    lf_buf_t *out = lf_codec_scratch();

    lf_header_quote(out, value, lua_isnoneornil(L, 2) || lua_toboolean(L, 2));
    return lf_codec_push_buf(L, out);
}

/* unquote_value(text) -> text */
static int header_unquote_value(lua_State *L)
{
    lf_str_t value = lf_codec_check(L, 1);
    lf_buf_t *out = lf_codec_scratch();

    lf_header_unquote(out, value);
    return lf_codec_push_buf(L, out);
}

/* valid_name(text) -> boolean */
static int header_valid_name(lua_State *L)
{
    lua_pushboolean(L, lf_header_name_ok(lf_codec_check(L, 1)));
    return 1;
}

/* valid_value(text) -> boolean */
static int header_valid_value(lua_State *L)
{
    lua_pushboolean(L, lf_header_value_ok(lf_codec_check(L, 1)));
    return 1;
}

static const luaL_Reg cookie_functions[] = {
    {"parse", cookie_parse},
    {"find", cookie_find},
    {"dump", cookie_dump},
    {NULL, NULL},
};

static const luaL_Reg header_functions[] = {
    {"parse_options", header_parse_options}, {"parse_list", header_parse_list},
    {"parse_dict", header_parse_dict},       {"quote_value", header_quote_value},
    {"unquote_value", header_unquote_value}, {"valid_name", header_valid_name},
    {"valid_value", header_valid_value},     {NULL, NULL},
};

int lf_cookie_open(lua_State *L)
{
    return lf_codec_library(L, cookie_functions);
}

int lf_header_open(lua_State *L)
{
    return lf_codec_library(L, header_functions);
}
