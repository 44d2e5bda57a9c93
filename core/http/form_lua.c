/* SPDX-License-Identifier: MIT
 *
 * Lua: core.form, what a request carries, parsed where it lies. Names and values of fields become Lua
 * strings; files stay in the request's body and are told as positions, so that a large upload costs no Lua
 * memory.
 *
 * Every function takes the request (proxy or handle) last, and works on the current one without it. Parsers
 * with memory of their own are static: a Lua error in the middle leaves it to the next call.
 */
#include "codec/codec_lua.h"
#include "codec/cookie.h"
#include "codec/form.h"
#include "codec/header.h"
#include "codec/multipart.h"
#include "codec/options.h"
#include "codec/utf8.h"
#include "http/request_lua.h"
#include "module.h"

/* ---- pairs ---- */

/* Pushes a table with room for the pairs of text, as far as a client can be trusted with. */
static void push_table_for(lua_State *L, lf_str_t text)
{
    int pairs = text.len != 0;
    for (size_t i = 0; i < text.len && pairs < 32; i++)
        pairs += text.base[i] == '&';
    lua_createtable(L, pairs * 2, 0);
}

/* Appends the decoded pairs of text to the table on top. */
static void push_pairs(lua_State *L, lf_str_t text)
{
    lf_buf_t *room = lf_codec_scratch();
    lf_str_t name, value;
    lf_form_t form;
    int n = 0;

    lf_form_init(&form, text, SIZE_MAX);
    while (lf_form_next(&form, &name, &value) == 1) {
        lf_codec_append(L, &n, lf_form_text(room, name, LF_UTF8_PERCENT));
        lf_codec_append(L, &n, lf_form_text(room, value, LF_UTF8_PERCENT));
    }
}

/* args([request]) -> { name, value, … } of the query */
static int form_args(lua_State *L)
{
    lf_request_t *r = lf_request_check(L, 1);
    push_table_for(L, r->query);
    push_pairs(L, r->query);
    return 1;
}

/* cookies([request]) -> { name, value, … } of all Cookie headers: HTTP/2 may send several */
static int form_cookies(lua_State *L)
{
    size_t count;
    int n = 0;
    const lf_header_t *list = lf_request_headers(lf_request_check(L, 1), &count);

    lua_newtable(L);
    for (size_t i = 0; i < count; i++) {
        if (!lf_str_eq(list[i].name, LF_STR("cookie")))
            continue;
        lf_str_t rest = list[i].value, name, value;
        while (lf_cookie_next(&rest, &name, &value)) {
            lf_codec_append(L, &n, name);
            if (lf_cookie_is_quoted(value) || !lf_utf8_valid(value)) {
                lf_buf_t *text = lf_codec_scratch();
                lf_cookie_unquote(text, value);
                value = lf_str(text->base, text->len);
            }
            lf_codec_append(L, &n, value);
        }
    }
    return 1;
}

/* ---- forms ---- */

static size_t limit_at(lua_State *L, int idx)
{
    lua_Number n = luaL_optnumber(L, idx, -1);
    return n >= 0 && n < 9007199254740992.0 ? (size_t)n : SIZE_MAX;
}

static lf_str_t body_of(lua_State *L, lf_request_t *r)
{
    if (r->body_lost)
        luaL_error(L, "the client has gone and the request's body with it");
    return r->body;
}

static void set_text(lua_State *L, const char *key, lf_str_t text)
{
    if (text.base == NULL)
        return;
    lf_codec_push(L, text);
    lua_setfield(L, -2, key);
}

static void push_part_headers(lua_State *L, lf_str_t rest)
{
    lf_buf_t *room = lf_codec_scratch();
    lf_str_t name, value;
    int n = 0;

    lua_newtable(L);
    while (lf_multipart_header(&rest, room, &name, &value)) {
        lf_codec_append(L, &n, name);
        lf_codec_append(L, &n, value);
    }
}

/* Pushes { name, filename, content_type, headers, first, last }; positions count from 1, `last` is in the
 * part. */
static void push_file(lua_State *L, const lf_multipart_part_t *part, const char *body)
{
    lua_createtable(L, 0, 6);
    set_text(L, "name", part->name);
    set_text(L, "filename", part->filename);
    set_text(L, "content_type", part->content_type);
    push_part_headers(L, part->headers);
    lua_setfield(L, -2, "headers");
    lua_pushinteger(L, (lua_Integer)(part->data.base - body) + 1);
    lua_setfield(L, -2, "first");
    lua_pushinteger(L, (lua_Integer)(part->data.base - body) + (lua_Integer)part->data.len);
    lua_setfield(L, -2, "last");
}

static int too_large(lua_State *L, const char *why)
{
    return lf_codec_fail(L, why, "too_large");
}

static int parse_multipart(lua_State *L, lf_str_t body, lf_str_t content_type, size_t max_field,
                           size_t max_parts)
{
    static lf_multipart_t parser;
    static lf_options_t options;
    lf_multipart_limits_t limits = LF_MULTIPART_LIMITS;
    lf_multipart_part_t part;
    lf_multipart_result_t result;
    int fields = 0, files = 0;

    limits.max_parts = max_parts;
    limits.max_field_size = max_field;
    lf_options_parse(&options, content_type);
    lf_multipart_free(&parser);
    lf_multipart_init(&parser, body, lf_options_get(&options, LF_STR("boundary")), &limits);
    lua_newtable(L);
    lua_newtable(L);
    while ((result = lf_multipart_next(&parser, &part)) == LF_MULTIPART_PART) {
        if (part.name.base == NULL)
            continue;
        if (part.filename.base != NULL) {
            push_file(L, &part, body.base);
            lua_rawseti(L, -2, ++files);
            continue;
        }
        lua_pushvalue(L, -2);
        lf_codec_append(L, &fields, part.name);
        lf_buf_t *text = lf_codec_scratch();
        lf_multipart_text(text, &part);
        lf_codec_append(L, &fields, lf_str(text->base, text->len));
        lua_pop(L, 1);
    }
    lf_multipart_free(&parser);
    if (result == LF_MULTIPART_END)
        return 2;
    return lf_codec_fail(L, parser.message, result == LF_MULTIPART_TOO_LARGE ? "too_large" : "malformed");
}

/* parse([max_field_bytes[, max_parts[, request]]]) -> fields, files | nil, message, "too_large" or
 * "malformed"
 *
 * fields is { name, value, … }, files a list of { name, filename, content_type, headers, first, last }. A
 * body of another type than a form's has none of either. */
static int form_parse(lua_State *L)
{
    size_t max_field = limit_at(L, 1), max_parts = limit_at(L, 2);
    lf_request_t *r = lf_request_check(L, 3);
    lf_str_t content_type = {0}, type;

    lf_request_header(r, LF_STR("content-type"), &content_type);
    type = lf_header_mimetype(content_type);
    if (lf_str_ieq(type, LF_STR("multipart/form-data")))
        return parse_multipart(L, body_of(L, r), content_type, max_field, max_parts);
    if (!lf_str_ieq(type, LF_STR("application/x-www-form-urlencoded"))) {
        lua_newtable(L);
    } else {
        lf_str_t body = body_of(L, r);
        push_table_for(L, body);
        if (body.len > max_field)
            return too_large(L, "the form is too large");
        push_pairs(L, body); /* the parts that are counted are those of multipart/form-data */
    }
    lua_newtable(L);
    return 2;
}

/* slice(first, last[, request]) -> these bytes of the body, as string.sub gives them */
static int form_slice(lua_State *L)
{
    lua_Number first = luaL_checknumber(L, 1), last = luaL_checknumber(L, 2);
    lf_str_t body = body_of(L, lf_request_check(L, 3));

    if (!(first >= 1))
        first = 1;
    if (!(last <= (lua_Number)body.len))
        last = (lua_Number)body.len;
    if (first > last)
        lua_pushliteral(L, "");
    else
        lua_pushlstring(L, body.base + (size_t)first - 1, (size_t)last - (size_t)first + 1);
    return 1;
}

/* find(byte, first, last[, request]) -> where the byte first stands in that part of the body, or nil */
static int form_find(lua_State *L)
{
    size_t n;
    const char *byte = luaL_checklstring(L, 1, &n);
    lua_Number first = luaL_checknumber(L, 2), last = luaL_checknumber(L, 3);
    lf_str_t body = body_of(L, lf_request_check(L, 4));

    luaL_argcheck(L, n == 1, 1, "one byte expected");
    if (!(last <= (lua_Number)body.len))
        last = (lua_Number)body.len;
    if (!(first >= 1) || first > last)
        return 0;
    const char *at = memchr(body.base + (size_t)first - 1, *byte, (size_t)last - (size_t)first + 1);
    if (at == NULL)
        return 0;
    lua_pushinteger(L, (lua_Integer)(at - body.base) + 1);
    return 1;
}

int lf_form_open(lua_State *L)
{
    static const luaL_Reg functions[] = {
        {"args", form_args},   {"cookies", form_cookies}, {"parse", form_parse},
        {"slice", form_slice}, {"find", form_find},       {NULL, NULL},
    };
    return lf_codec_library(L, functions);
}
