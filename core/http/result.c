/* SPDX-License-Identifier: MIT
 *
 * From what a view returned to the bytes of a response. Strings, plain tables and an integer status are taken
 * here; everything else is first made a Response by the application's `finalize` (lua/luaflask/app.lua),
 * which runs as the job's continuation: it may wait, as hooks may.
 *
 * Bytes up to ANCHOR_FROM are copied into the request's memory; longer ones stay Lua's, anchored until the
 * request ends.
 */
#include "codec/header.h"
#include "codec/json.h"
#include "http/app.h"
#include "http/dispatch.h"
#include "http/file.h"
#include "http/session_proxy.h"
#include "http/stream.h"

enum { ANCHOR_FROM = 16 * 1024 };

static lf_buf_t scratch; /* reused by every JSON answer; freed when one was huge */

static void keep_string(lua_State *L, lf_request_t *r, int idx)
{
    size_t n;
    const char *s = lua_tolstring(L, idx, &n);
    if (n < ANCHOR_FROM) {
        r->res.body = lf_request_dup(r, lf_str(s, n));
        return;
    }
    lua_pushvalue(L, idx);
    r->res.anchor = luaL_ref(L, LUA_REGISTRYINDEX);
    r->res.body = lf_str(s, n);
}

static void take_json(lua_State *L, lf_request_t *r, int idx)
{
    const lf_json_encode_opts_t *opts = &r->app->json;
    /* A __tojson may itself answer a request (of a test client): its text goes behind ours and off again. */
    size_t start = scratch.len;
    lf_json_encode(L, idx, &scratch, opts);
    lf_buf_putc(&scratch, '\n');
    r->res.body = lf_request_dup(r, lf_str(scratch.base + start, scratch.len - start));
    scratch.len = start;
    if (start == 0 && scratch.cap > 1 << 20)
        lf_buf_free(&scratch);
}

/* The name's entry in the list of headers: what to do with it. */
enum { PLAIN_HEADER, CONTENT_TYPE, CONTENT_LENGTH, LOCATION };

static int kind_of(lf_str_t name)
{
    switch (name.len) {
    case 8:
        return lf_str_ieq(name, LF_STR("Location")) ? LOCATION : PLAIN_HEADER;
    case 12:
        return lf_str_ieq(name, LF_STR("Content-Type")) ? CONTENT_TYPE : PLAIN_HEADER;
    case 14:
        return lf_str_ieq(name, LF_STR("Content-Length")) ? CONTENT_LENGTH : PLAIN_HEADER;
    case 16:
        return lf_str_ieq(name, LF_STR("Content-Location")) ? LOCATION : PLAIN_HEADER;
    default:
        return PLAIN_HEADER;
    }
}

/* Takes the flat list { name, value, … } at idx; whether there was a Location among them. */
static int take_headers(lua_State *L, lf_request_t *r, int idx)
{
    lf_response_t *res = &r->res;
    int n = (int)lua_rawlen(L, idx), locations = 0;
    for (int i = 1; i + 1 <= n; i += 2) {
        lf_str_t name, value;
        lua_rawgeti(L, idx, i);
        lua_rawgeti(L, idx, i + 1);
        name.base = luaL_checklstring(L, -2, &name.len);
        value.base = luaL_checklstring(L, -1, &value.len);
        if (!lf_header_name_ok(name) || !lf_header_value_ok(value))
            luaL_error(L, "the header '%s' cannot be sent: its name must be a token, its value one line",
                       name.base);
        int kind = kind_of(name);
        if (kind == CONTENT_LENGTH) {
            lua_Number length = lua_tonumber(L, -1);
            res->has_length = length >= 0 && length < 9007199254740992.0;
            res->length = res->has_length ? (uint64_t)length : 0;
        } else if (kind == CONTENT_TYPE && res->content_type.len == 0) {
            res->content_type = lf_request_dup(r, value);
        } else {
            /* Name and value in one block. */
            char *copy = r->ops->alloc(r, name.len + value.len + 1);
            memcpy(copy, name.base, name.len);
            memcpy(copy + name.len, value.base, value.len + 1);
            lf_response_add(r, lf_str(copy, name.len), lf_str(copy + name.len, value.len));
        }
        locations += kind == LOCATION;
        lua_pop(L, 2);
    }
    return locations;
}

void lf_result_begin_text(lua_State *L, lf_request_t *r, int body)
{
    lf_response_t *res = &r->res;
    lf_response_drop_body(r);
    res->content_type = LF_STR("text/html; charset=utf-8");
    res->reason = (lf_str_t){0};
    res->nheaders = 0;
    res->has_length = 0;
    keep_string(L, r, body);
}

void lf_result_end_text(lua_State *L, lf_request_t *r)
{
    if (lf_vm.context->session_state != 0)
        lf_session_save(L, r, lf_vm.context);
    r->res.status = 200;
}

/* 1xx only announces an answer: the client would go on waiting for it. */
static void check_status(lua_State *L, lua_Integer status)
{
    if (status < 200 || status > 999)
        luaL_error(L, "an answer's status lies between 200 and 999: %d cannot be sent", (int)status);
}

int lf_result_send_text(lua_State *L, lf_request_t *r, int body, int status, int headers)
{
    lf_response_t *res = &r->res;
    check_status(L, status);
    lf_response_drop_body(r);
    res->content_type = res->reason = (lf_str_t){0};
    res->nheaders = 0;
    res->has_length = 0;
    if (take_headers(L, r, headers) != 0)
        return 0;
    keep_string(L, r, body);
    if (lf_vm.context->session_state != 0 || r->app->session.permanent_seen)
        lf_session_save(L, r, lf_vm.context);
    res->status = status;
    return 1;
}

/* Takes a Response's parts: body, status, { name, value, … }, reason. */
static void take_parts(lua_State *L, lf_request_t *r, int at)
{
    lf_response_t *res = &r->res;
    lf_response_drop_body(r);
    res->content_type = (lf_str_t){0};
    res->nheaders = 0;
    switch (lua_type(L, at)) {
    case LUA_TSTRING:
        keep_string(L, r, at);
        break;
    case LUA_TTABLE: /* { pull, close }: a stream */
        lua_pushvalue(L, at);
        res->anchor = luaL_ref(L, LUA_REGISTRYINDEX);
        res->stream = NULL;
        res->kind = LF_BODY_STREAM;
        break;
    case LUA_TUSERDATA: /* an opened file */
        lf_file_take(L, at, r);
        break;
    default:
        luaL_error(L, "a body is a string, a stream or a file");
    }
    lua_Integer status = lua_tointeger(L, at + 1);
    check_status(L, status);
    take_headers(L, r, at + 2);
    if (lua_type(L, at + 3) == LUA_TSTRING) {
        lf_str_t reason;
        reason.base = lua_tolstring(L, at + 3, &reason.len);
        if (!lf_header_value_ok(reason))
            luaL_error(L, "a reason phrase has no line break");
        res->reason = lf_request_dup(r, reason);
    }
    res->status = (int)status;
}

/* Whether the table at 1 is JSON without a question: no metatable, or the mark of an array or object. */
static int plain_table(lua_State *L)
{
    if (!lua_getmetatable(L, 1))
        return 1;
    int marked = lf_json_is_mark(L);
    lua_pop(L, 1);
    return marked;
}

/* Takes what needs no Response object; 0 when it does. */
static int take_simple(lua_State *L, lf_request_t *r)
{
    lf_response_t *res = &r->res;
    int n = lua_gettop(L);
    lua_Integer status = 200;
    lf_vm.context->answering = 1;
    if (n == 2 && lua_type(L, 2) == LUA_TNUMBER) {
        status = lua_tointeger(L, 2);
        if (status == 304)
            return 0; /* it has no entity headers */
    } else if (n != 1) {
        return 0;
    }
    if (status < 200 || status > 999 || r->app->response_in_lua ||
        lf_context_has(lf_vm.context, LF_SLOT_AFTER_THIS))
        return 0;
    if (res->kind != LF_BODY_BYTES || res->anchor != LUA_NOREF)
        lf_response_drop_body(r);
    if (lua_type(L, 1) == LUA_TSTRING) {
        res->content_type = LF_STR("text/html; charset=utf-8");
        keep_string(L, r, 1);
    } else if (lua_type(L, 1) == LUA_TTABLE && !r->app->json_in_lua && plain_table(L)) {
        res->content_type = LF_STR("application/json");
        take_json(L, r, 1);
    } else {
        return 0;
    }
    res->has_length = 0;
    res->nheaders = 0;
    if (lf_vm.context->session_state != 0 || r->app->session.permanent_seen)
        lf_session_save(L, r, lf_vm.context);
    res->status = status;
    return 1;
}

static inline int take(lua_State *L, lf_request_t *r)
{
    /* A job that had more to do after its answer (teardowns) took it already, and returns nothing. */
    if (lua_gettop(L) == 0 && r->res.status != 0)
        return 0;
    if (take_simple(L, r))
        return 0;
    int n = lua_gettop(L);
    lua_createtable(L, n, 1);
    for (int i = 1; i <= n; i++) {
        lua_pushvalue(L, i);
        lua_rawseti(L, -2, i);
    }
    lua_pushinteger(L, n);
    lua_rawseti(L, -2, 0);
    lf_context_set(L, lf_vm.context, LF_SLOT_RESULT);
    lf_app_push(L, r->app, LF_APP_FINALIZE);
    return 1;
}

int lf_result_take(lua_State *L, lf_task_t *task)
{
    return take(L, task->owner);
}

int lf_result_take_for(lua_State *L, lf_request_t *r)
{
    return take(L, r);
}

static lf_request_t *request_to_answer(lua_State *L)
{
    lf_context_t *ctx = lf_vm.context;
    if (ctx == NULL || ctx->request == NULL)
        luaL_error(L, "there is no request to answer");
    if (ctx->request->answered)
        luaL_error(L, "this request is answered already");
    return ctx->request;
}

/* take(rv, status) -> whether the answer could be made without a Response object. */
static int result_take(lua_State *L)
{
    lua_pushboolean(L, take_simple(L, request_to_answer(L)));
    return 1;
}

/* parts(body, status, headers, reason): makes the answer from the parts of a Response. */
static int result_parts(lua_State *L)
{
    lf_request_t *r = request_to_answer(L);
    lua_settop(L, 4);
    r->res.has_length = 0;
    r->res.reason = (lf_str_t){0};
    take_parts(L, r, 1);
    /* The session is that of the request that the middleware made. */
    if (!r->outer && (lf_vm.context->session_state != 0 || r->app->session.permanent_seen))
        lf_session_save(L, r, lf_vm.context);
    return 0;
}

/* stashed() -> { [0] = n, … }: what the view returned, for finalize. Given once: a stream in it that holds
 * the context would otherwise keep the context, and the context the stream, for ever. */
static int result_stashed(lua_State *L)
{
    if (lf_vm.context == NULL)
        return 0;
    lf_context_get(L, lf_vm.context, LF_SLOT_RESULT);
    lua_pushnil(L);
    lf_context_set(L, lf_vm.context, LF_SLOT_RESULT);
    return 1;
}

int lf_result_open(lua_State *L)
{
    static const luaL_Reg functions[] = {
        {"take", result_take},
        {"parts", result_parts},
        {"stashed", result_stashed},
        {"set_stream_recover", lf_stream_set_recover},
        {NULL, NULL},
    };
    luaL_newlib(L, functions);
    return 1;
}
