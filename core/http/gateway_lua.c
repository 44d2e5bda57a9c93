/* SPDX-License-Identifier: MIT
 *
 * core.gateway: requests as WSGI has them (PEP 3333). An environ is made of a request; a request is made of
 * an environ, run in its own context inside the task that called, and its answer handed back as status,
 * headers and body. What is Lua's part of it is lua/luaflask/gateway/.
 *
 * A request that a middleware answers is the *outer* one: while the middleware runs, the task has no current
 * context, as in Flask, where contexts begin inside of the application.
 */
#include "http/app.h"
#include "http/context_lua.h"
#include "http/dispatch.h"
#include "http/file.h"
#include "http/nested.h"
#include "http/request_lua.h"
#include "module.h"

/* Keys of an environ; their strings lie in a table under these numbers. */
enum key {
    K_METHOD = 1,
    K_SCRIPT,
    K_PATH,
    K_QUERY,
    K_URI,
    K_RAW_URI,
    K_SERVER,
    K_PORT,
    K_PROTOCOL,
    K_PEER,
    K_PEER_PORT,
    K_TYPE,
    K_LENGTH,
    K_SCHEME,
    K_HOST,
    K_COUNT = K_HOST,
};

static const char *const key_names[] = {
    [K_METHOD] = "REQUEST_METHOD", [K_SCRIPT] = "SCRIPT_NAME",     [K_PATH] = "PATH_INFO",
    [K_QUERY] = "QUERY_STRING",    [K_URI] = "REQUEST_URI",        [K_RAW_URI] = "RAW_URI",
    [K_SERVER] = "SERVER_NAME",    [K_PORT] = "SERVER_PORT",       [K_PROTOCOL] = "SERVER_PROTOCOL",
    [K_PEER] = "REMOTE_ADDR",      [K_PEER_PORT] = "REMOTE_PORT",  [K_TYPE] = "CONTENT_TYPE",
    [K_LENGTH] = "CONTENT_LENGTH", [K_SCHEME] = "wsgi.url_scheme", [K_HOST] = "HTTP_HOST",
};

static int keys = LUA_NOREF;      /* registry reference of the array of keys */
static int constants = LUA_NOREF; /* registry reference of { key, value, … }, the same in every environ */

enum { MAX_NAME = 256 }; /* of a header, as a key of the environ */

/* ---- a request's environ ---- */

/* Sets environ[key] at stack index 1; the array of keys lies at 2. */
static void put(lua_State *L, enum key key, lf_str_t value)
{
    lua_rawgeti(L, 2, key);
    lua_pushlstring(L, value.len != 0 ? value.base : "", value.len);
    lua_rawset(L, 1);
}

enum { DIGITS = 20 };

/* n in decimal, at the end of the room it gets: snprintf costs more than the rest of a header. */
static lf_str_t digits_of(char room[DIGITS], uint64_t n)
{
    char *p = room + DIGITS;
    do
        *--p = (char)('0' + n % 10);
    while ((n /= 10) != 0);
    return lf_str(p, (size_t)(room + DIGITS - p));
}

static void put_server(lua_State *L, const lf_request_t *r)
{
    lf_str_t name = r->host, port = {0};
    const char *colon = memchr(name.base != NULL ? name.base : "", ':', name.len);
    const char *bracket = name.len != 0 && name.base[0] == '[' ? memchr(name.base, ']', name.len) : NULL;
    if (bracket != NULL)
        colon = bracket + 1 < name.base + name.len && bracket[1] == ':' ? bracket + 1 : NULL;
    if (colon != NULL) {
        port = lf_str(colon + 1, (size_t)(name.base + name.len - colon - 1));
        name.len = (size_t)(colon - name.base);
    }
    if (bracket != NULL)
        name = lf_str(name.base + 1, (size_t)(bracket - name.base - 1));
    if (port.len == 0)
        port = lf_str_eq(r->scheme, LF_STR("https")) ? LF_STR("443") : LF_STR("80");
    put(L, K_SERVER, name.len != 0 ? name : LF_STR("localhost"));
    put(L, K_PORT, port);
}

static int seen_before(const lf_header_t *list, size_t i)
{
    for (size_t k = 0; k < i; k++)
        if (lf_str_eq(list[k].name, list[i].name))
            return 1;
    return 0;
}

static void put_header(lua_State *L, const lf_header_t *list, size_t i)
{
    lf_str_t name = list[i].name, value = list[i].value;
    char key[MAX_NAME] = "HTTP_";
    size_t n = 5;
    if (lf_str_eq(name, LF_STR("content-type")))
        lua_rawgeti(L, 2, K_TYPE);
    else if (lf_str_eq(name, LF_STR("content-length")))
        lua_rawgeti(L, 2, K_LENGTH);
    else if (name.len > MAX_NAME - 5)
        return;
    else {
        for (size_t k = 0; k < name.len; k++) {
            char c = name.base[k];
            key[n++] = (char)(c >= 'a' && c <= 'z' ? c - 32 : c == '-' ? '_' : c);
        }
        lua_pushlstring(L, key, n);
    }
    if (!seen_before(list, i)) {
        lua_pushlstring(L, value.base, value.len);
    } else {
        lua_pushvalue(L, -1);
        lua_rawget(L, 1);
        lua_pushstring(L, lf_str_eq(name, LF_STR("cookie")) ? "; " : ",");
        lua_pushlstring(L, value.base, value.len);
        lua_concat(L, 3);
    }
    lua_rawset(L, 1);
}

/* environ([request]) -> the table, without wsgi.input. */
static int gateway_environ(lua_State *L)
{
    lf_request_t *r = lf_request_check(L, 1);
    char port[DIGITS];
    size_t n;
    const lf_header_t *headers = lf_request_headers(r, &n);
    lua_settop(L, 0);
    lua_createtable(L, 0, (int)n + 26);
    lua_rawgeti(L, LUA_REGISTRYINDEX, keys);
    lua_rawgeti(L, LUA_REGISTRYINDEX, constants);
    for (int i = 1, count = (int)lua_rawlen(L, 3); i < count; i += 2) {
        lua_rawgeti(L, 3, i);
        lua_rawgeti(L, 3, i + 1);
        lua_rawset(L, 1);
    }
    put(L, K_METHOD, r->method);
    put(L, K_SCRIPT, (lf_str_t){0});
    put(L, K_PATH, r->path);
    put(L, K_QUERY, r->query);
    put(L, K_URI, r->target);
    put(L, K_RAW_URI, r->target);
    put(L, K_SCHEME, r->scheme);
    put(L, K_PROTOCOL,
        r->version >= 0x200   ? LF_STR("HTTP/2")
        : r->version == 0x100 ? LF_STR("HTTP/1.0")
                              : LF_STR("HTTP/1.1"));
    put_server(L, r);
    if (r->host.len != 0)
        put(L, K_HOST, r->host);
    if (!r->peer_loaded) {
        r->peer_loaded = 1;
        r->ops->load_peer(r);
    }
    if (r->peer.len != 0) {
        put(L, K_PEER, r->peer);
        put(L, K_PEER_PORT, digits_of(port, r->peer_port));
    }
    for (size_t i = 0; i < n; i++)
        put_header(L, headers, i);
    lua_settop(L, 1);
    return 1;
}

/* ---- an environ's request ---- */

/* The text under a key of the environ at index 2, copied; the array of keys lies at 4. */
static lf_str_t text(lua_State *L, lf_request_t *r, enum key key)
{
    lf_str_t s = {0};
    lua_rawgeti(L, 4, key);
    lua_rawget(L, 2);
    if (lua_type(L, -1) == LUA_TSTRING || lua_type(L, -1) == LUA_TNUMBER) {
        s.base = lua_tolstring(L, -1, &s.len);
        s = lf_request_dup(r, s);
    }
    lua_pop(L, 1);
    return s;
}

static void add_header(lf_request_t *r, lf_header_t **list, size_t *cap, lf_str_t key, lf_str_t value)
{
    if (r->nheaders == *cap) {
        lf_header_t *grown = r->ops->alloc(r, *cap * 2 * sizeof(*grown));
        memcpy(grown, *list, *cap * sizeof(*grown));
        *list = grown;
        *cap *= 2;
    }
    char *name = r->ops->alloc(r, key.len + 1);
    for (size_t i = 0; i < key.len; i++) {
        char c = key.base[i];
        name[i] = (char)(c >= 'A' && c <= 'Z' ? c + 32 : c == '_' ? '-' : c);
    }
    (*list)[r->nheaders++] = (lf_header_t){lf_str(name, key.len), lf_request_dup(r, value)};
}

/* Takes HTTP_… and CONTENT_… of the environ at index 2. */
static void take_headers(lua_State *L, lf_request_t *r)
{
    size_t cap = 8;
    lf_header_t *list = r->ops->alloc(r, cap * sizeof(*list));
    lua_pushnil(L);
    while (lua_next(L, 2)) {
        lf_str_t key = {0}, value;
        int is_cgi = 0;
        if (lua_type(L, -2) == LUA_TSTRING)
            key.base = lua_tolstring(L, -2, &key.len);
        if (key.len > 5 && memcmp(key.base, "HTTP_", 5) == 0 &&
            !lf_str_eq(key, LF_STR("HTTP_CONTENT_TYPE")) && !lf_str_eq(key, LF_STR("HTTP_CONTENT_LENGTH")))
            key = lf_str(key.base + 5, key.len - 5);
        else if (lf_str_eq(key, LF_STR("CONTENT_TYPE")) || lf_str_eq(key, LF_STR("CONTENT_LENGTH")))
            is_cgi = 1;
        else
            key.len = 0;
        if (key.len != 0) {
            if (lua_type(L, -1) != LUA_TSTRING && lua_type(L, -1) != LUA_TNUMBER)
                luaL_error(L, "the environ's %s is a %s value: a string is needed", lua_tostring(L, -2),
                           luaL_typename(L, -1));
            value.base = lua_tolstring(L, -1, &value.len);
            if (value.len != 0 || !is_cgi) /* CGI's empty CONTENT_TYPE means none */
                add_header(r, &list, &cap, key, value);
        }
        lua_pop(L, 1);
    }
    r->headers = list;
}

/* A path begins with one slash; an empty one (of an application mounted there) stays empty. */
static lf_str_t one_slash(lf_request_t *r, lf_str_t path)
{
    while (path.len > 1 && path.base[0] == '/' && path.base[1] == '/')
        path = lf_str(path.base + 1, path.len - 1);
    if (path.len == 0 || path.base[0] == '/')
        return path;
    char *with = r->ops->alloc(r, path.len + 1);
    with[0] = '/';
    memcpy(with + 1, path.base, path.len);
    return lf_str(with, path.len + 1);
}

static lf_str_t host_of(lua_State *L, lf_request_t *r)
{
    lf_str_t host = text(L, r, K_HOST);
    if (host.len != 0)
        return host;
    lf_str_t name = text(L, r, K_SERVER), port = text(L, r, K_PORT);
    int usual = lf_str_eq(port, lf_str_eq(r->scheme, LF_STR("https")) ? LF_STR("443") : LF_STR("80"));
    if (port.len == 0 || usual)
        return name;
    char *with = r->ops->alloc(r, name.len + port.len + 1);
    memcpy(with, name.base != NULL ? name.base : "", name.len);
    with[name.len] = ':';
    memcpy(with + name.len + 1, port.base, port.len);
    return lf_str(with, name.len + port.len + 1);
}

/* Fills r from the environ at index 2. */
static void fill(lua_State *L, lf_request_t *r)
{
    r->method = text(L, r, K_METHOD);
    if (r->method.len == 0)
        luaL_error(L, "the environ has no REQUEST_METHOD");
    r->path = one_slash(r, text(L, r, K_PATH));
    r->query = text(L, r, K_QUERY);
    r->target = text(L, r, K_URI);
    if (r->target.len == 0)
        r->target = r->path;
    r->scheme = text(L, r, K_SCHEME);
    if (r->scheme.len == 0)
        r->scheme = LF_STR("http");
    r->host = host_of(L, r);
    r->peer = text(L, r, K_PEER);
    lf_str_t protocol = text(L, r, K_PROTOCOL), port = text(L, r, K_PEER_PORT);
    r->version = lf_str_eq(protocol, LF_STR("HTTP/1.0")) ? 0x100 : 0x101;
    if (protocol.len >= 6 && memcmp(protocol.base, "HTTP/2", 6) == 0)
        r->version = 0x200;
    for (size_t i = 0; i < port.len && port.base[i] >= '0' && port.base[i] <= '9'; i++)
        r->peer_port = (uint16_t)(r->peer_port * 10 + port.base[i] - '0');
    take_headers(L, r);
}

/* The context that a test client keeps is that of the application, not of the middleware around it. */
static void keep_for_client(lf_context_t *ctx)
{
    lf_request_t *outer = lf_dispatch_current();
    if (outer == NULL || outer->keep == NULL)
        return;
    if (*outer->keep != NULL)
        lf_context_unref(*outer->keep);
    ctx->refs++;
    *outer->keep = ctx;
}

/* open(core app, environ, body: string, or the request whose body it is[, a handle that was left and may be
 * used again]) -> handle of the context. */
static int gateway_open(lua_State *L)
{
    lf_app_t *app = lf_app_check(L, 1);
    luaL_checktype(L, 2, LUA_TTABLE);
    lua_settop(L, 4);
    lua_rawgeti(L, LUA_REGISTRYINDEX, keys);
    lua_insert(L, 4);
    lf_context_t *ctx;
    lf_request_t *r = lf_nested_new(L, app, &ctx);
    lf_context_refill_handle(L, 5, ctx);
    if (app->pinned == LUA_NOREF) {
        lua_pushvalue(L, 1);
        lf_context_set(L, ctx, LF_SLOT_APP);
    }
    r->tag = -1;
    fill(L, r);
    lua_createtable(L, 0, 4);
    lua_pushliteral(L, "environ");
    lua_pushvalue(L, 2);
    lua_rawset(L, -3);
    if (r->path.len == 0) {
        lua_pushliteral(L, "path");
        lua_pushliteral(L, "/");
        lua_rawset(L, -3);
    }
    lf_context_set(L, ctx, LF_SLOT_CACHE);
    if (lua_type(L, 3) == LUA_TSTRING) {
        lf_str_t body;
        body.base = lua_tolstring(L, 3, &body.len);
        r->body = lf_request_dup(r, body);
    } else if (lua_type(L, 3) == LUA_TUSERDATA) {
        luaL_argcheck(L, lua_rawlen(L, 3) >= sizeof(lf_request_handle_t), 3, "a lasting request is needed");
        lf_request_check(L, 3);
        lf_nested_borrow_body(r, lua_touserdata(L, 3));
    }
    keep_for_client(ctx);
    return 1;
}

static lf_request_t *nested_request(lua_State *L)
{
    lf_request_t *r = lf_request_current(L);
    if (!r->nested)
        luaL_error(L, "the current request was not made of an environ");
    return r;
}

/* job() -> the function that answers the current request. */
static int gateway_job(lua_State *L)
{
    lf_request_t *r = nested_request(L), *outer = lf_dispatch_current();
    int number = lf_dispatch_choose(r);
    if (outer != NULL && outer->app == r->app)
        outer->rule = r->rule; /* the logs name its endpoint */
    lf_app_push(L, r->app, number);
    return 1;
}

/* finish(...): takes the results of a job; gives the function that goes on with it, or nothing. */
static int gateway_finish(lua_State *L)
{
    return lf_result_take_for(L, nested_request(L));
}

/* ---- its answer ---- */

static void push_header(lua_State *L, int list, int *n, lf_str_t name, lf_str_t value)
{
    lua_createtable(L, 2, 0);
    lua_pushlstring(L, name.base, name.len);
    lua_rawseti(L, -2, 1);
    lua_pushlstring(L, value.base, value.len);
    lua_rawseti(L, -2, 2);
    lua_rawseti(L, list, ++*n);
}

static void push_headers(lua_State *L, const lf_response_t *res)
{
    int n = 0, bodiless = res->status == 204 || res->status == 304 || res->status < 200;
    lua_createtable(L, (int)res->nheaders + 2, 0);
    int list = lua_gettop(L);
    if (res->content_type.len != 0)
        push_header(L, list, &n, LF_STR("Content-Type"), res->content_type);
    for (size_t i = 0; i < res->nheaders; i++)
        push_header(L, list, &n, res->headers[i].name, res->headers[i].value);
    if (bodiless || (res->kind != LF_BODY_BYTES && !res->has_length))
        return;
    char digits[DIGITS];
    uint64_t length = res->kind == LF_BODY_BYTES ? res->body.len : res->length;
    push_header(L, list, &n, LF_STR("Content-Length"), digits_of(digits, length));
}

/* Pushes the body, which the request has no more. */
static void push_body(lua_State *L, lf_request_t *r)
{
    lf_response_t *res = &r->res;
    if (res->kind == LF_BODY_FILE) {
        lf_file_push(L, r);
    } else if (res->anchor != LUA_NOREF) { /* a stream, or a long string */
        lua_rawgeti(L, LUA_REGISTRYINDEX, res->anchor);
        luaL_unref(L, LUA_REGISTRYINDEX, res->anchor);
        res->anchor = LUA_NOREF;
        res->kind = LF_BODY_BYTES;
    } else {
        lua_pushlstring(L, res->body.len != 0 ? res->body.base : "", res->body.len);
    }
    res->body = (lf_str_t){0};
}

/* Pushes the field `raised` of the Lua side's table for the current context. */
static void push_raised(lua_State *L)
{
    if (!lf_context_has(lf_vm.context, LF_SLOT_STATE)) {
        lua_pushnil(L);
        return;
    }
    lf_context_get(L, lf_vm.context, LF_SLOT_STATE);
    lua_getfield(L, -1, "raised");
    lua_replace(L, -2);
}

/* answer() -> status line, list of { name, value }, body (string, stream or file), { error } that propagates
 * or nil, whether nothing of the body is to be read, and of a file where it begins and how long it is. */
static int gateway_answer(lua_State *L)
{
    lf_request_t *r = nested_request(L);
    if (r->res.status == 0)
        lf_response_plain(r, 500, LF_STR("Internal Server Error\n"));
    r->answered = 1;
    lua_settop(L, 0);
    if (r->res.reason.len != 0) {
        lua_pushfstring(L, "%d ", r->res.status);
        lua_pushlstring(L, r->res.reason.base, r->res.reason.len);
        lua_concat(L, 2);
    } else if (r->res.status == 200) {
        lua_pushliteral(L, "200 OK");
    } else {
        lua_pushfstring(L, "%d %s", r->res.status, lf_status_reason(r->res.status));
    }
    push_headers(L, &r->res);
    lf_file_body_t file = r->res.file;
    int is_file = r->res.kind == LF_BODY_FILE;
    push_body(L, r);
    push_raised(L);
    lua_pushboolean(L, lf_str_eq(r->method, LF_STR("HEAD")) || r->res.status == 204 || r->res.status == 304);
    if (!is_file)
        return 5;
    lua_pushnumber(L, (lua_Number)file.offset);
    lua_pushnumber(L, (lua_Number)file.length);
    return 7;
}

/* ---- the outer request ---- */

/* aside(): no context is current from now on; back() */
static int gateway_aside(lua_State *L)
{
    lf_request_t *r = lf_dispatch_current();
    if (r == NULL)
        return luaL_error(L, "there is no request to answer");
    r->outer = 1;
    lf_vm.context = NULL;
    return 0;
}

static int gateway_back(lua_State *L)
{
    if (lf_dispatch_current() == NULL)
        return luaL_error(L, "there is no request to answer");
    while (lf_vm.pushed != NULL)
        lf_context_pop();
    lf_vm.context = lf_vm.current->base;
    return 0;
}

/* recovering(): an error was caught that the task's own recovery would otherwise have met. */
static int recovering(lua_State *L)
{
    lf_task_end_overtime();
    return 0;
}

/* setup{ key, value, … }: what is the same in every environ. */
static int setup(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TTABLE);
    lua_settop(L, 1);
    luaL_unref(L, LUA_REGISTRYINDEX, constants);
    constants = luaL_ref(L, LUA_REGISTRYINDEX);
    return 0;
}

int lf_gateway_open(lua_State *L)
{
    static const luaL_Reg functions[] = {
        {"environ", gateway_environ},
        {"open", gateway_open},
        {"job", gateway_job},
        {"finish", gateway_finish},
        {"answer", gateway_answer},
        {"aside", gateway_aside},
        {"back", gateway_back},
        {"recovering", recovering},
        {"setup", setup},
        {NULL, NULL},
    };
    lua_createtable(L, K_COUNT, 0);
    for (int i = 1; i <= K_COUNT; i++) {
        lua_pushstring(L, key_names[i]);
        lua_rawseti(L, -2, i);
    }
    luaL_unref(L, LUA_REGISTRYINDEX, keys);
    keys = luaL_ref(L, LUA_REGISTRYINDEX);
    lua_newtable(L);
    luaL_unref(L, LUA_REGISTRYINDEX, constants);
    constants = luaL_ref(L, LUA_REGISTRYINDEX);
    luaL_newlib(L, functions);
    return 1;
}
