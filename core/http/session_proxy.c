/* SPDX-License-Identifier: MIT
 *
 * `session`. The cookie is found, verified and decoded only when somebody asks; what is written is noticed by
 * the proxy, what is changed inside a nested table by comparing the payload with what came (only if such a
 * table was handed out at all). Method names win over data: session:get("get") reaches the data.
 *
 * With a session interface written in Lua the slot holds that interface's object and this file only passes
 * on.
 */
#include "http/session_proxy.h"
#include "base/log.h"
#include "codec/cookie.h"
#include "codec/json.h"
#include "crypto/sign.h"
#include "http/app.h"
#include "vm/where.h"

#include <time.h>

static int methods_ref = LUA_NOREF;  /* name -> function */
static int open_lua_ref = LUA_NOREF; /* function() -> session object, for interfaces in Lua */

static const lf_json_encode_opts_t payload_opts = {
    .sort_keys = 1, .tagged = 1, .default_ref = LUA_NOREF, .root = "session"};

static lf_context_t *current(lua_State *L)
{
    lf_context_t *ctx = lf_vm.context;
    if (ctx == NULL || !ctx->is_request)
        lf_where_error(
            L,
            "Working outside of request context.\n\nYou used `session`, which needs an active HTTP request: "
            "use it inside a view or hook, or push a context with app:test_request_context().");
    if (ctx->request == NULL)
        lf_where_error(L, "the request has ended: `session` can no longer be used");
    return ctx;
}

/* ---- opening ---- */

/* Whether a table holds scalars only, so that many requests may read it at once. */
static int is_flat(lua_State *L)
{
    int idx = lua_gettop(L);
    lua_pushnil(L);
    while (lua_next(L, idx)) {
        int type = lua_type(L, -1);
        lua_pop(L, 1);
        if (type != LUA_TSTRING && type != LUA_TNUMBER && type != LUA_TBOOLEAN) {
            lua_pop(L, 1);
            return 0;
        }
    }
    return 1;
}

/* Pushes the session of one cookie value; 0 when it is not to be trusted. Sets the bits that it implies. */
static int decode_value(lua_State *L, lf_request_t *r, const lf_session_settings_t *set, lf_str_t value,
                        unsigned *bits)
{
    static const lf_json_decode_opts_t opts = {.tagged = 1};
    static lf_buf_t opened;
    lf_json_error_t err;
    lf_str_t payload;
    int64_t now = time(NULL), signed_at;
    if (lf_session_cache_get(L, set->cache, value, &signed_at)) {
        if (!lf_age_ok(signed_at, now, set->lifetime)) {
            lua_pop(L, 1);
            return 0;
        }
        *bits |= LF_SESSION_SHARED;
        return 1;
    }
    opened.len = 0;
    if (lf_session_codec_open(set->codec, value, now, set->lifetime, &opened, &signed_at) != LF_SESSION_OK)
        return 0;
    payload = lf_str(opened.base, opened.len);
    if (lf_json_decode(L, payload, &opts, &err) != 0)
        return 0;
    if (lua_type(L, -1) != LUA_TTABLE) {
        lua_pop(L, 1);
        return 0;
    }
    r->session_payload = lf_request_dup(r, payload);
    if (is_flat(L)) {
        lf_session_cache_put(L, set->cache, value, signed_at);
        *bits |= LF_SESSION_SHARED;
    }
    return 1;
}

/* Pushes the session of the request's cookie; 0 when there is none to be trusted. */
static int decode_cookie(lua_State *L, lf_request_t *r, const lf_session_settings_t *set, unsigned *bits)
{
    lf_str_t header, value;
    size_t cursor = 0;
    while (lf_request_find_header(r, LF_STR("cookie"), &cursor, &header)) {
        if (lf_cookie_find(header, set->cookie_name, &value))
            return decode_value(L, r, set, value, bits);
    }
    return 0;
}

static void open_session(lua_State *L, lf_context_t *ctx)
{
    lf_request_t *r = ctx->request;
    const lf_session_settings_t *set = &ctx->app->session;
    if (set->in_lua) {
        ctx->session_state = LF_SESSION_OPENED | LF_SESSION_IN_LUA;
        lua_rawgeti(L, LUA_REGISTRYINDEX, open_lua_ref);
        lua_call(L, 0, 1);
        lf_context_set(L, ctx, LF_SLOT_SESSION);
        return;
    }
    unsigned state = LF_SESSION_OPENED;
    if (set->codec == NULL)
        state |= LF_SESSION_NULL;
    if (set->codec == NULL || !decode_cookie(L, r, set, &state)) {
        lua_createtable(L, 0, 4);
        state |= LF_SESSION_NEW;
    }
    lf_context_set(L, ctx, LF_SLOT_SESSION);
    ctx->session_state = (uint8_t)state;
}

/* Gives the request a table of its own instead of the cache's. */
static void unshare(lua_State *L, lf_context_t *ctx)
{
    if (!(ctx->session_state & LF_SESSION_SHARED))
        return;
    ctx->session_state &= (uint8_t)~LF_SESSION_SHARED;
    lf_context_get(L, ctx, LF_SLOT_SESSION);
    int from = lua_gettop(L);
    /* What a change will be compared with. */
    static lf_buf_t payload;
    payload.len = 0;
    lf_json_encode(L, from, &payload, &payload_opts);
    ctx->request->session_payload = lf_request_dup(ctx->request, lf_str(payload.base, payload.len));
    lua_createtable(L, 0, 4);
    lua_pushnil(L);
    while (lua_next(L, from)) {
        lua_pushvalue(L, -2);
        lua_insert(L, -2);
        lua_rawset(L, from + 1);
    }
    lf_context_set(L, ctx, LF_SLOT_SESSION);
    lua_pop(L, 1);
}

/* Pushes the table (or object) behind the proxy, opening the session if need be; marks it accessed. */
static void push_data(lua_State *L, lf_context_t *ctx)
{
    if (!(ctx->session_state & LF_SESSION_OPENED))
        open_session(L, ctx);
    ctx->session_state |= LF_SESSION_ACCESSED;
    lf_context_get(L, ctx, LF_SLOT_SESSION);
}

/* After the answer nobody would get what is written. */
static void check_writable(lua_State *L, const lf_context_t *ctx)
{
    if (ctx->session_saved == 2)
        lf_where_error(
            L, "The session was saved with the answer, which has left: an after_response function can only "
               "read it. Write to it in the view or in an after_request function.");
}

/* Before a write: refuses it without a secret key, notes it otherwise. */
static void mark_modified(lua_State *L, lf_context_t *ctx)
{
    check_writable(L, ctx);
    if (ctx->session_state & LF_SESSION_NULL)
        lf_where_error(
            L, "The session is unavailable because no secret key was set. Set app.config.SECRET_KEY to "
               "something unique and secret.");
    ctx->session_state |= LF_SESSION_MODIFIED | LF_SESSION_ACCESSED;
    unshare(L, ctx);
}

/* ---- the proxy ---- */

/* Pushes the value under the key at idx. */
static int push_value(lua_State *L, lf_context_t *ctx, int idx)
{
    push_data(L, ctx);
    lua_pushvalue(L, idx);
    if (ctx->session_state & LF_SESSION_IN_LUA) {
        lua_gettable(L, -2);
        return 1;
    }
    lua_rawget(L, -2);
    if (lua_type(L, -1) == LUA_TTABLE)
        ctx->session_state |= LF_SESSION_HANDED;
    return 1;
}

static int proxy_index(lua_State *L)
{
    lf_context_t *ctx = current(L);
    lua_rawgeti(L, LUA_REGISTRYINDEX, methods_ref);
    lua_pushvalue(L, 2);
    lua_rawget(L, -2);
    if (!lua_isnil(L, -1)) {
        if (lua_type(L, -1) != LUA_TFUNCTION) { /* a property: its getter is called */
            lua_rawgeti(L, -1, 1);
            lua_pushvalue(L, 1);
            lua_call(L, 1, 1);
        }
        return 1;
    }
    return push_value(L, ctx, 2);
}

static int proxy_newindex(lua_State *L)
{
    lf_context_t *ctx = current(L);
    lua_rawgeti(L, LUA_REGISTRYINDEX, methods_ref);
    lua_pushvalue(L, 2);
    lua_rawget(L, -2);
    if (lua_type(L, -1) == LUA_TFUNCTION)
        return luaL_error(L,
                          "`session.%s` is a method; to store a value under this name write "
                          "session:set(\"%s\", value)",
                          lua_tostring(L, 2), lua_tostring(L, 2));
    if (lua_type(L, -1) == LUA_TTABLE) { /* a property: its setter is called */
        lua_rawgeti(L, -1, 2);
        lua_pushvalue(L, 1);
        lua_pushvalue(L, 3);
        lua_call(L, 2, 0);
        return 0;
    }
    push_data(L, ctx);
    if (ctx->session_state & LF_SESSION_IN_LUA) {
        check_writable(L, ctx);
        lua_pushvalue(L, 2);
        lua_pushvalue(L, 3);
        lua_settable(L, -3);
        return 0;
    }
    mark_modified(L, ctx);
    lf_context_get(L, ctx, LF_SLOT_SESSION);
    lua_pushvalue(L, 2);
    lua_pushvalue(L, 3);
    lua_rawset(L, -3);
    return 0;
}

/* data(write): the raw table, for the methods written in Lua; with write, a change is noted first. */
static int data(lua_State *L)
{
    int write = lua_toboolean(L, 1);
    lf_context_t *ctx = current(L);
    push_data(L, ctx);
    if (write && !(ctx->session_state & LF_SESSION_IN_LUA))
        mark_modified(L, ctx);
    else
        ctx->session_state |= LF_SESSION_HANDED;
    unshare(L, ctx);
    lf_context_get(L, ctx, LF_SLOT_SESSION);
    return 1;
}

/* get(key): what session[key] gives, also where key is the name of a method. */
static int get(lua_State *L)
{
    lf_context_t *ctx = current(L);
    lua_settop(L, 1);
    return push_value(L, ctx, 1);
}

/* discard(): the session is not saved, and opened anew if it is asked for again. */
static int discard(lua_State *L)
{
    lf_context_t *ctx = current(L);
    ctx->session_state = 0;
    return 0;
}

/* adopt(object): the session is this object of an interface in Lua. What opens it may wait, which a function
 * called from here could not. */
static int adopt(lua_State *L)
{
    lf_context_t *ctx = current(L);
    luaL_checkany(L, 1);
    lua_settop(L, 1);
    lf_context_set(L, ctx, LF_SLOT_SESSION);
    ctx->session_state = LF_SESSION_OPENED | LF_SESSION_IN_LUA;
    return 0;
}

/* open(): opens the session if it is not open, and gives its table or object; nobody counts that as access.
 */
static int open_now(lua_State *L)
{
    lf_context_t *ctx = current(L);
    if (!(ctx->session_state & LF_SESSION_OPENED))
        open_session(L, ctx);
    lf_context_get(L, ctx, LF_SLOT_SESSION);
    return 1;
}

/* close(): from now on the session can only be read. */
static int close_session(lua_State *L)
{
    current(L)->session_saved = 2;
    return 0;
}

/* state(): the bits of the session's state, opening nothing. */
static int state(lua_State *L)
{
    lua_pushinteger(L, current(L)->session_state);
    return 1;
}

/* set_modified(on) */
static int set_modified(lua_State *L)
{
    lf_context_t *ctx = current(L);
    if (lua_toboolean(L, 1))
        mark_modified(L, ctx);
    else
        ctx->session_state &= (uint8_t)~LF_SESSION_MODIFIED;
    return 0;
}

/* setup(methods, open_lua) */
static int setup(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TTABLE);
    luaL_checktype(L, 2, LUA_TFUNCTION);
    lua_settop(L, 2);
    open_lua_ref = luaL_ref(L, LUA_REGISTRYINDEX);
    methods_ref = luaL_ref(L, LUA_REGISTRYINDEX);
    return 0;
}

/* ---- saving ---- */

static int is_permanent(lua_State *L, int idx)
{
    lua_pushliteral(L, "_permanent");
    lua_rawget(L, idx);
    int on = lua_toboolean(L, -1);
    lua_pop(L, 1);
    return on;
}

/* One Vary header that names Cookie, whatever the application set. */
static void vary_cookie(lf_request_t *r)
{
    for (size_t i = 0; i < r->res.nheaders; i++) {
        lf_header_t *h = &r->res.headers[i];
        if (!lf_str_ieq(h->name, LF_STR("Vary")))
            continue;
        lf_str_t rest = h->value;
        while (rest.len > 0) {
            const char *comma = memchr(rest.base, ',', rest.len);
            size_t n = comma ? (size_t)(comma - rest.base) : rest.len;
            lf_str_t item = lf_str_trim(lf_str(rest.base, n));
            if (lf_str_ieq(item, LF_STR("Cookie")) || lf_str_eq(item, LF_STR("*")))
                return;
            rest = comma ? lf_str(comma + 1, rest.len - n - 1) : (lf_str_t){0};
        }
        char *joined = r->ops->alloc(r, h->value.len + 8);
        memcpy(joined, h->value.base, h->value.len);
        memcpy(joined + h->value.len, ", Cookie", 8);
        h->value = lf_str(joined, h->value.len + 8);
        return;
    }
    lf_response_add(r, LF_STR("Vary"), LF_STR("Cookie"));
}

/* What an answer needs to carry the session on. */
typedef struct carried {
    int vary;        /* its bytes depend on the cookie */
    lf_str_t cookie; /* the value of Set-Cookie, in a buffer that the next one reuses; empty: none */
} carried_t;

static lf_str_t cookie_text(lua_State *L, const lf_session_settings_t *set, lf_str_t value, int permanent,
                            int delete)
{
    int64_t now = time(NULL);
    lf_cookie_opts_t opts = lf_cookie_opts(now);
    opts.domain = set->domain;
    opts.path = set->path;
    opts.samesite = set->samesite;
    opts.secure = set->secure;
    opts.httponly = set->httponly;
    opts.partitioned = set->partitioned;
    if (delete) {
        opts.expires_at = 0;
        opts.max_age = 0;
    } else if (permanent) {
        opts.expires_at = now + set->lifetime;
    }
    static lf_buf_t text;
    text.len = 0;
    const char *wrong = lf_cookie_dump(&text, set->cookie_name, value, &opts);
    if (wrong != NULL)
        luaL_error(L, "the session cookie cannot be set: %s", wrong);
    if (set->max_cookie != 0 && text.len > set->max_cookie)
        lf_log(LF_LOG_WARNING,
               "the session cookie is too large: its value has %zu bytes, with its attributes %zu; "
               "browsers may silently ignore cookies larger than %zu bytes",
               value.len, text.len, set->max_cookie);
    return lf_str(text.base, text.len);
}

static void carry(lua_State *L, lf_request_t *r, lf_context_t *ctx, carried_t *out)
{
    static lf_buf_t payload, value;
    lf_session_settings_t *set = &r->app->session;
    if (ctx->session_state == 0) {
        /* Nobody asked for it; but a permanent one lives on with every answer. */
        if (!set->refresh || set->in_lua)
            return;
        open_session(L, ctx);
    }
    unsigned bits = ctx->session_state;
    if (bits & LF_SESSION_IN_LUA)
        return;
    if (bits & LF_SESSION_NULL)
        return;
    out->vary = bits & LF_SESSION_ACCESSED;
    if (!(bits & (LF_SESSION_MODIFIED | LF_SESSION_HANDED)) && !(set->refresh && !(bits & LF_SESSION_NEW)))
        return;
    lf_context_get(L, ctx, LF_SLOT_SESSION);
    int idx = lua_gettop(L);
    int permanent = is_permanent(L, idx);
    lua_pushnil(L);
    int empty = lua_next(L, idx) == 0;
    lua_settop(L, idx);
    /* A __tojson inside may answer another request (of a test client): its text goes behind ours and off
     * again. */
    size_t start = payload.len;
    value.len = 0;
    if (bits & LF_SESSION_HANDED && !(bits & LF_SESSION_MODIFIED)) {
        lf_json_encode(L, idx, &payload, &payload_opts);
        if (!lf_str_eq(lf_str(payload.base + start, payload.len - start), r->session_payload) &&
            !(empty && bits & LF_SESSION_NEW))
            bits |= LF_SESSION_MODIFIED;
    }
    if (permanent)
        set->permanent_seen = 1;
    if (empty) {
        payload.len = start;
        if (bits & LF_SESSION_MODIFIED) {
            out->cookie = cookie_text(L, set, (lf_str_t){0}, 0, 1);
        }
    } else if (bits & LF_SESSION_MODIFIED || (permanent && set->refresh)) {
        if (payload.len == start)
            lf_json_encode(L, idx, &payload, &payload_opts);
        size_t size = payload.len - start;
        int sealed =
            lf_session_codec_seal(set->codec, lf_str(payload.base + start, size), time(NULL), &value);
        payload.len = start;
        if (sealed != LF_SESSION_OK)
            lf_where_error(
                L,
                "the session is too large for a cookie (%d bytes of data); keep less in it, or use a "
                "session interface that stores it on the server",
                (int)size);
        out->cookie = cookie_text(L, set, lf_str(value.base, value.len), permanent, 0);
    }
    payload.len = start;
    lua_settop(L, idx - 1);
}

void lf_session_save(lua_State *L, lf_request_t *r, lf_context_t *ctx)
{
    carried_t out = {0};
    if (ctx->session_saved)
        return;
    carry(L, r, ctx, &out);
    if (out.vary || out.cookie.len != 0)
        vary_cookie(r);
    if (out.cookie.len != 0)
        lf_response_add(r, LF_STR("Set-Cookie"), lf_request_dup(r, out.cookie));
}

/* save() -> whether the answer varies by the cookie, the value of Set-Cookie or nil: for a Response whose
 * receivers shall see them. The session is saved by that; the answer made of it adds nothing. */
static int save(lua_State *L)
{
    lf_context_t *ctx = current(L);
    carried_t out = {0};
    ctx->session_saved = 1;
    if (ctx->session_state != 0 || ctx->app->session.permanent_seen)
        carry(L, ctx->request, ctx, &out);
    lua_pushboolean(L, out.vary || out.cookie.len != 0);
    if (out.cookie.len == 0)
        return 1;
    lua_pushlstring(L, out.cookie.base, out.cookie.len);
    return 2;
}

int lf_session_proxy_open(lua_State *L)
{
    static const luaL_Reg functions[] = {
        {"data", data},
        {"get", get},
        {"discard", discard},
        {"open", open_now},
        {"adopt", adopt},
        {"state", state},
        {"set_modified", set_modified},
        {"setup", setup},
        {"save", save},
        {"close", close_session},
        {NULL, NULL},
    };
    luaL_newlib(L, functions);
    lua_newuserdatauv(L, 1, 0);
    lua_newtable(L);
    lua_pushcfunction(L, proxy_index);
    lua_setfield(L, -2, "__index");
    lua_pushcfunction(L, proxy_newindex);
    lua_setfield(L, -2, "__newindex");
    lua_pushvalue(L, -1);
    lua_setfield(L, -4, "metatable");
    lua_setmetatable(L, -2);
    lua_setfield(L, -2, "proxy");
    return 1;
}
