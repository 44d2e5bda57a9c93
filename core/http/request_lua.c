/* SPDX-License-Identifier: MIT
 *
 * `request`: the proxy of the current request and the lasting handle of one. Attributes that cost nothing
 * come straight from the struct; values made on first access lie in the context's cache; the rest is asked of
 * the request class in Lua (lua/luaflask/wrappers/request.lua).
 */
#include "codec/form.h"
#include "http/after.h"
#include "http/app.h"
#include "http/request_lua.h"
#include "http/deadline.h"
#include "http/nested.h"
#include "http/routing_lua.h"
#include "vm/where.h"

static const char handle_type[] = "luaflask.request", proxy_type[] = "luaflask.request proxy";

enum attribute {
    A_METHOD = 1,
    A_PATH,
    A_QUERY_STRING,
    A_SCHEME,
    A_HOST_HEADER,
    A_REMOTE_ADDR,
    A_REMOTE_PORT,
    A_TARGET,
    A_DATA,
    A_HTTP_VERSION,
    A_IS_SECURE,
};

static const struct {
    const char *name;
    enum attribute id;
} attributes[] = {
    {"method", A_METHOD},
    {"path", A_PATH},
    {"query_string", A_QUERY_STRING},
    {"scheme", A_SCHEME},
    {"host_header", A_HOST_HEADER},
    {"remote_addr", A_REMOTE_ADDR},
    {"remote_port", A_REMOTE_PORT},
    {"target", A_TARGET},
    {"raw_data", A_DATA},
    {"http_version", A_HTTP_VERSION},
    {"is_secure", A_IS_SECURE},
};

static int attributes_ref = LUA_NOREF; /* name -> id */
static int index_ref = LUA_NOREF;      /* function(self, key, cache): the request class */
static int newindex_ref = LUA_NOREF;

lf_request_t *lf_request_current(lua_State *L)
{
    lf_context_t *ctx = lf_vm.context;
    if (ctx == NULL || !ctx->is_request)
        lf_where_error(
            L,
            "Working outside of request context.\n\nYou used `request`, which needs an active HTTP request: "
            "use it inside a view or hook, or push a context with app:test_request_context().");
    if (ctx->request == NULL)
        luaL_error(L, "the request has ended: copy what you need from `request` before it does");
    return ctx->request;
}

lf_request_t *lf_request_check(lua_State *L, int idx)
{
    if (lua_isnoneornil(L, idx))
        return lf_request_current(L);
    luaL_checktype(L, idx, LUA_TUSERDATA);
    luaL_checktype(L, idx, LUA_TUSERDATA);
    if (lua_rawlen(L, idx) < sizeof(lf_request_handle_t)) /* the proxy's block is one byte */
        return lf_request_current(L);
    lf_request_handle_t *h = lua_touserdata(L, idx);
    if (h->request == NULL || h->request->context == NULL)
        luaL_error(L, "the request has ended: copy what you need from it before it does");
    return h->request;
}

static void push_str(lua_State *L, lf_str_t s)
{
    lua_pushlstring(L, s.len ? s.base : "", s.len);
}

static void push_attribute(lua_State *L, lf_request_t *r, enum attribute id)
{
    switch (id) {
    case A_METHOD:
        push_str(L, r->method);
        break;
    case A_PATH:
        push_str(L, r->path);
        break;
    case A_QUERY_STRING:
        push_str(L, r->query);
        break;
    case A_SCHEME:
        push_str(L, r->scheme);
        break;
    case A_HOST_HEADER:
        push_str(L, r->host);
        break;
    case A_REMOTE_ADDR:
    case A_REMOTE_PORT:
        if (!r->peer_loaded) {
            r->peer_loaded = 1;
            r->ops->load_peer(r);
        }
        if (r->peer.len == 0)
            lua_pushnil(L);
        else if (id == A_REMOTE_ADDR)
            push_str(L, r->peer);
        else
            lua_pushinteger(L, r->peer_port);
        break;
    case A_TARGET:
        push_str(L, r->target);
        break;
    case A_DATA:
        if (r->body_lost)
            luaL_error(L, "the client has gone and the request's body with it");
        push_str(L, r->body);
        break;
    case A_HTTP_VERSION:
        lua_pushstring(L, r->version >= 0x200 ? "HTTP/2" : r->version == 0x100 ? "HTTP/1.0" : "HTTP/1.1");
        break;
    case A_IS_SECURE:
        lua_pushboolean(L, lf_str_eq(r->scheme, LF_STR("https")));
        break;
    }
}

/* Pushes the table of values made on first access. */
static void push_cache(lua_State *L, lf_context_t *ctx)
{
    if (!lf_context_has(ctx, LF_SLOT_CACHE)) {
        lua_createtable(L, 0, 4); /* growing from nothing costs more than the room */
        lf_context_set(L, ctx, LF_SLOT_CACHE);
    }
    lf_context_get(L, ctx, LF_SLOT_CACHE);
}

static int request_index(lua_State *L)
{
    lf_request_t *r = lf_request_check(L, 1);
    if (lf_context_has(r->context, LF_SLOT_CACHE)) {
        lf_context_get(L, r->context, LF_SLOT_CACHE);
        lua_pushvalue(L, 2);
        lua_rawget(L, -2);
        if (!lua_isnil(L, -1))
            return 1;
        lua_pop(L, 2);
    }
    lua_rawgeti(L, LUA_REGISTRYINDEX, attributes_ref);
    lua_pushvalue(L, 2);
    lua_rawget(L, -2);
    int id = (int)lua_tointeger(L, -1);
    if (id != 0) {
        push_attribute(L, r, (enum attribute)id);
        return 1;
    }
    lua_rawgeti(L, LUA_REGISTRYINDEX, index_ref);
    lua_pushvalue(L, 1);
    lua_pushvalue(L, 2);
    push_cache(L, r->context);
    lua_call(L, 3, 1);
    return 1;
}

static int request_newindex(lua_State *L)
{
    lf_request_t *r = lf_request_check(L, 1);
    lua_rawgeti(L, LUA_REGISTRYINDEX, newindex_ref);
    lua_pushvalue(L, 1);
    lua_pushvalue(L, 2);
    lua_pushvalue(L, 3);
    push_cache(L, r->context);
    lua_call(L, 4, 0);
    return 0;
}

/* handle(): the lasting handle of the current request. */
static int request_handle(lua_State *L)
{
    lf_request_t *r = lf_request_current(L);
    if (lf_context_has(r->context, LF_SLOT_REQUEST)) {
        lf_context_get(L, r->context, LF_SLOT_REQUEST);
        return 1;
    }
    lf_request_handle_t *h = lua_newuserdatauv(L, sizeof(*h), 1);
    *h = (lf_request_handle_t){.request = r};
    r->handle = h;
    luaL_getmetatable(L, handle_type);
    lua_setmetatable(L, -2);
    lua_pushvalue(L, -1);
    lf_context_set(L, r->context, LF_SLOT_REQUEST);
    return 1;
}

static int handle_gc(lua_State *L)
{
    lf_request_handle_t *h = lua_touserdata(L, 1);
    if (h->request != NULL) {
        lf_nested_call_in(h);
        h->request->handle = NULL;
    }
    h->request = NULL;
    return 0;
}

static int request_tostring(lua_State *L)
{
    int proxy = lua_rawlen(L, 1) < sizeof(lf_request_handle_t);
    lf_request_handle_t *h = proxy ? NULL : lua_touserdata(L, 1);
    lf_request_t *r = !proxy ? h->request : lf_vm.context != NULL ? lf_vm.context->request : NULL;
    if (r == NULL) {
        lua_pushliteral(L, "<luaflask.request outside any request>");
        return 1;
    }
    lua_pushliteral(L, "<Request '");
    push_str(L, r->target);
    lua_pushliteral(L, "' [");
    push_str(L, r->method);
    lua_pushliteral(L, "]>");
    lua_concat(L, 5);
    return 1;
}

/* The first header from `from` on with the name of list[i], or n. */
static size_t same_header(const lf_header_t *list, size_t n, size_t i, size_t from)
{
    while (from < n && !lf_str_eq(list[from].name, list[i].name))
        from++;
    return from;
}

static void add_str(luaL_Buffer *b, lf_str_t s)
{
    if (s.len != 0)
        luaL_addlstring(b, s.base, s.len);
}

/* Pushes the value of list[i], joined with those of the same name after it: one header sent in several lines
 * means the same as one line with commas (RFC 9110, 5.3), and is one value to a WSGI application. */
static void push_joined(lua_State *L, const lf_header_t *list, size_t n, size_t i)
{
    size_t next = same_header(list, n, i, i + 1);
    if (next == n) {
        push_str(L, list[i].value);
        return;
    }
    int is_cookie = lf_str_eq(list[i].name, LF_STR("cookie"));
    luaL_Buffer b;
    luaL_buffinit(L, &b);
    add_str(&b, list[i].value);
    for (; next < n; next = same_header(list, n, i, next + 1)) {
        luaL_addstring(&b, is_cookie ? "; " : ",");
        add_str(&b, list[next].value);
    }
    luaL_pushresult(&b);
}

/* headers([request]): the request's headers (of the current one), { "Content-Type", "…", … }, each name once.
 * Names with an underscore are left out, as WSGI servers do: X_Forwarded_For would pass for X-Forwarded-For.
 */
static int headers(lua_State *L)
{
    lf_request_t *r = lf_request_check(L, 1);
    size_t n;
    int at = 0;
    const lf_header_t *list = lf_request_headers(r, &n);
    lua_createtable(L, (int)n * 2, 0);
    for (size_t i = 0; i < n; i++) {
        char name[128];
        size_t len = list[i].name.len < sizeof(name) ? list[i].name.len : sizeof(name);
        int start = 1;
        if (memchr(list[i].name.base, '_', list[i].name.len) != NULL || same_header(list, n, i, 0) < i)
            continue;
        for (size_t k = 0; k < len; k++) {
            char c = list[i].name.base[k];
            name[k] = (char)(start && c >= 'a' && c <= 'z' ? c - 32 : c);
            start = c == '-';
        }
        if (len == list[i].name.len)
            lua_pushlstring(L, name, len);
        else
            push_str(L, list[i].name);
        lua_rawseti(L, -2, ++at);
        push_joined(L, list, n, i);
        lua_rawseti(L, -2, ++at);
    }
    return 1;
}

/* header(lower-case name[, request]) -> value or nil, building nothing. */
static int header(lua_State *L)
{
    lf_str_t name;
    size_t n, i = 0;
    name.base = luaL_checklstring(L, 1, &name.len);
    const lf_header_t *list = lf_request_headers(lf_request_check(L, 2), &n);
    while (i < n && !lf_str_eq(list[i].name, name))
        i++;
    if (i == n)
        return 0;
    push_joined(L, list, n, i);
    return 1;
}

/* rule() -> number of the rule that matched, counted from 1, or nil. */
static int rule(lua_State *L)
{
    lf_request_t *r = lf_request_current(L);
    if (r->rule == LF_NO_RULE)
        return 0;
    lua_pushinteger(L, (lua_Integer)r->rule + 1);
    return 1;
}

static lf_route_match_t match_of(const lf_request_t *r)
{
    lf_route_match_t match = {.kind = LF_ROUTE_FOUND, .rule = r->rule, .nvalues = r->nvalues};
    if (r->nvalues != 0)
        memcpy(match.values, r->values, r->nvalues * sizeof(*r->values));
    return match;
}

/* args() -> the view's arguments, for a rule that the core matched. */
static int args(lua_State *L)
{
    lf_request_t *r = lf_request_current(L);
    if (r->rule == LF_NO_RULE || r->app->map == NULL)
        return 0;
    lf_route_match_t match = match_of(r);
    return lf_routing_push_args(L, r->app->map, &match);
}

/* args_table() -> the same by name. */
static int args_table(lua_State *L)
{
    lf_request_t *r = lf_request_current(L);
    if (r->rule == LF_NO_RULE || r->app->map == NULL)
        return 0;
    lf_route_match_t match = match_of(r);
    lf_routing_push_args_table(L, r->app->map, &match);
    return 1;
}

/* tag([request]) -> the number the test client gave the request, nil for one from the network; -1 for one
 * that a middleware made, until it is answered. */
static int tag(lua_State *L)
{
    const lf_request_t *r = lf_request_check(L, 1);
    if (r->nested && r->answered)
        r = lf_nested_outer(r);
    if (r == NULL || r->tag == 0)
        return 0;
    lua_pushinteger(L, r->tag);
    return 1;
}

/* client_tag() -> the number that the test client gave this request, or the one that a middleware made it of.
 */
static int client_tag(lua_State *L)
{
    lf_request_t *r = lf_request_current(L);
    if (r->nested)
        r = lf_nested_outer(r);
    if (r == NULL || r->tag <= 0)
        return 0;
    lua_pushinteger(L, r->tag);
    return 1;
}

/* body_size([request]) -> bytes of the body, building no string. */
static int body_size(lua_State *L)
{
    lua_pushnumber(L, (lua_Number)lf_request_check(L, 1)->body.len);
    return 1;
}

/* cache([request]) -> the table of values made on first access. */
static int cache(lua_State *L)
{
    push_cache(L, lf_request_check(L, 1)->context);
    return 1;
}

/* setup(index, newindex[, class_of]): the request class's half. class_of becomes a field of the metatables of
 * the proxy and of handles. */
static int setup(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TFUNCTION);
    luaL_checktype(L, 2, LUA_TFUNCTION);
    lua_settop(L, 3);
    luaL_getmetatable(L, handle_type);
    lua_pushvalue(L, 3);
    lua_setfield(L, -2, "__class_of");
    luaL_getmetatable(L, proxy_type);
    lua_pushvalue(L, 3);
    lua_setfield(L, -2, "__class_of");
    lua_settop(L, 2);
    newindex_ref = luaL_ref(L, LUA_REGISTRYINDEX);
    index_ref = luaL_ref(L, LUA_REGISTRYINDEX);
    return 0;
}

int lf_request_open(lua_State *L)
{
    static const luaL_Reg functions[] = {
        {"handle", request_handle},
        {"headers", headers},
        {"header", header},
        {"limits", lf_deadline_limits},
        {"rule", rule},
        {"setup", setup},
        {"body_size", body_size},
        {"args", args},
        {"args_table", args_table},
        {"tag", tag},
        {"client_tag", client_tag},
        {"cache", cache},
        {NULL, NULL},
    };
    static const luaL_Reg meta[] = {
        {"__index", request_index},
        {"__newindex", request_newindex},
        {"__tostring", request_tostring},
        {NULL, NULL},
    };
    luaL_newlib(L, functions);
    lf_after_open(L);
    lua_newuserdatauv(L, 1, 0);
    luaL_newmetatable(L, proxy_type);
    luaL_setfuncs(L, meta, 0);
    lua_setmetatable(L, -2);
    lua_setfield(L, -2, "proxy");
    if (luaL_newmetatable(L, handle_type)) {
        luaL_setfuncs(L, meta, 0);
        lua_pushcfunction(L, handle_gc);
        lua_setfield(L, -2, "__gc");
    }
    lua_pop(L, 1);
    lua_newtable(L);
    for (size_t i = 0; i < sizeof(attributes) / sizeof(*attributes); i++) {
        lua_pushinteger(L, attributes[i].id);
        lua_setfield(L, -2, attributes[i].name);
    }
    attributes_ref = luaL_ref(L, LUA_REGISTRYINDEX);
    return 1;
}
