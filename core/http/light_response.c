/* SPDX-License-Identifier: MIT
 *
 * Light responses. Most after_request functions set a header and return the response they were given. For
 * these the answer is written straight into the request: `response.headers["X-Name"] = "value"` adds to it,
 * and sending it takes no further step. Anything else that is asked of the response or of its headers first
 * makes the Response that it stands for; from then on the light one only passes on.
 *
 * A light response knows its context by the serial number alone: kept beyond its request it says so, and can
 * never be taken for the response of another.
 */
#include "http/light_response.h"
#include "codec/header.h"
#include "http/dispatch.h"
#include "http/request.h"

static const char response_type[] = "luaflask.LightResponse";
static const char headers_type[] = "luaflask.LightHeaders";

typedef struct light {
    uint64_t serial; /* of the context it belongs to */
} light_t;

static int make_ref = LUA_NOREF; /* function(body, content_type, { name, value, … }) -> Response */

/* ---- what it stands for ---- */

static lf_request_t *request_of(lua_State *L, const light_t *light)
{
    lf_context_t *ctx = lf_vm.context;
    if (ctx == NULL || ctx->serial != light->serial || ctx->request == NULL)
        luaL_error(L, "this response belongs to a request that has ended");
    return ctx->request;
}

static void push_str(lua_State *L, lf_str_t s)
{
    lua_pushlstring(L, s.len ? s.base : "", s.len);
}

/* Pushes the Response, made at the first call. */
static void push_real(lua_State *L, const light_t *light)
{
    lf_request_t *r = request_of(L, light);
    lf_context_t *ctx = lf_vm.context;
    if (lf_context_has(ctx, LF_SLOT_RESPONSE)) {
        lf_context_get(L, ctx, LF_SLOT_RESPONSE);
        return;
    }
    lua_rawgeti(L, LUA_REGISTRYINDEX, make_ref);
    push_str(L, r->res.body);
    push_str(L, r->res.content_type);
    lua_createtable(L, (int)r->res.nheaders * 2, 0);
    for (size_t i = 0; i < r->res.nheaders; i++) {
        push_str(L, r->res.headers[i].name);
        lua_rawseti(L, -2, (int)i * 2 + 1);
        push_str(L, r->res.headers[i].value);
        lua_rawseti(L, -2, (int)i * 2 + 2);
    }
    lua_call(L, 3, 1);
    lua_pushvalue(L, -1);
    lf_context_set(L, ctx, LF_SLOT_RESPONSE);
}

static void push_real_headers(lua_State *L, const light_t *light)
{
    push_real(L, light);
    lua_getfield(L, -1, "headers");
    lua_replace(L, -2);
}

/* The answer's headers, while nobody has made a Response of it and it is not final; else NULL. */
static lf_request_t *open_answer(lua_State *L, const light_t *light)
{
    lf_request_t *r = request_of(L, light);
    return lf_context_has(lf_vm.context, LF_SLOT_RESPONSE) || r->res.status != 0 ? NULL : r;
}

/* ---- passing on ---- */

typedef void (*push_fn)(lua_State *L, const light_t *light);

static push_fn pusher_of(lua_State *L, int idx)
{
    lua_getmetatable(L, idx);
    luaL_getmetatable(L, headers_type);
    int is_headers = lua_rawequal(L, -1, -2);
    lua_pop(L, 2);
    return is_headers ? push_real_headers : push_real;
}

/* A method of the real thing, called with the light one as self. Upvalue: the method. */
static int bound_call(lua_State *L)
{
    if (luaL_testudata(L, 1, response_type) != NULL || luaL_testudata(L, 1, headers_type) != NULL) {
        pusher_of(L, 1)(L, lua_touserdata(L, 1));
        lua_replace(L, 1);
    }
    lua_pushvalue(L, lua_upvalueindex(1));
    lua_insert(L, 1);
    lua_call(L, lua_gettop(L) - 1, LUA_MULTRET);
    return lua_gettop(L);
}

static int pass_index(lua_State *L)
{
    pusher_of(L, 1)(L, lua_touserdata(L, 1));
    lua_pushvalue(L, 2);
    lua_gettable(L, -2);
    if (lua_type(L, -1) == LUA_TFUNCTION)
        lua_pushcclosure(L, bound_call, 1);
    return 1;
}

static int pass_newindex(lua_State *L)
{
    pusher_of(L, 1)(L, lua_touserdata(L, 1));
    lua_pushvalue(L, 2);
    lua_pushvalue(L, 3);
    lua_settable(L, -3);
    return 0;
}

static int pass_unwrap(lua_State *L)
{
    pusher_of(L, 1)(L, lua_touserdata(L, 1));
    return 1;
}

/* A metamethod of the real thing. Upvalue: its name. */
static int pass_metamethod(lua_State *L)
{
    for (int i = 1; i <= 2 && i <= lua_gettop(L); i++) {
        if (luaL_testudata(L, i, response_type) != NULL || luaL_testudata(L, i, headers_type) != NULL) {
            pusher_of(L, i)(L, lua_touserdata(L, i));
            lua_replace(L, i);
        }
    }
    if (!luaL_getmetafield(L, 1, lua_tostring(L, lua_upvalueindex(1))))
        return luaL_error(L, "a response has no %s", lua_tostring(L, lua_upvalueindex(1)));
    lua_insert(L, 1);
    lua_call(L, lua_gettop(L) - 1, LUA_MULTRET);
    return lua_gettop(L);
}

/* ---- the common case ---- */

static int response_index(lua_State *L)
{
    light_t *light = lua_touserdata(L, 1);
    size_t n;
    const char *key = lua_type(L, 2) == LUA_TSTRING ? lua_tolstring(L, 2, &n) : NULL;
    if (key != NULL && n == 7 && memcmp(key, "headers", 7) == 0) {
        lua_pushvalue(L, lua_upvalueindex(1));
        light_t *headers = lua_newuserdatauv(L, sizeof(*headers), 0);
        headers->serial = light->serial;
        lua_insert(L, -2);
        lua_setmetatable(L, -2);
        return 1;
    }
    if (key != NULL && n == 11 && memcmp(key, "status_code", 11) == 0 && open_answer(L, light) != NULL) {
        lua_pushinteger(L, 200);
        return 1;
    }
    return pass_index(L);
}

static lf_header_t *find(lf_request_t *r, lf_str_t name)
{
    for (size_t i = 0; i < r->res.nheaders; i++) {
        if (lf_str_ieq(r->res.headers[i].name, name))
            return &r->res.headers[i];
    }
    return NULL;
}

/* Names whose headers are more than lines: these go the long way. */
static int is_special(lf_str_t name)
{
    return (name.len == 8 && lf_str_ieq(name, LF_STR("Location"))) ||
           (name.len == 12 && lf_str_ieq(name, LF_STR("Content-Type"))) ||
           (name.len == 14 && lf_str_ieq(name, LF_STR("Content-Length"))) ||
           (name.len == 16 && lf_str_ieq(name, LF_STR("Content-Location")));
}

/* Whether the key at 2 is the name of a plain header: a capital cannot begin a method's name. */
static int plain_name(lua_State *L, lf_str_t *name)
{
    if (lua_type(L, 2) != LUA_TSTRING)
        return 0;
    name->base = lua_tolstring(L, 2, &name->len);
    return name->len != 0 && name->base[0] >= 'A' && name->base[0] <= 'Z' && !is_special(*name);
}

static int headers_index(lua_State *L)
{
    lf_str_t name;
    lf_request_t *r = open_answer(L, lua_touserdata(L, 1));
    if (r == NULL || !plain_name(L, &name))
        return pass_index(L);
    const lf_header_t *header = find(r, name);
    if (header == NULL)
        return 0;
    push_str(L, header->value);
    return 1;
}

static int headers_newindex(lua_State *L)
{
    lf_str_t name, value;
    lf_request_t *r = open_answer(L, lua_touserdata(L, 1));
    if (r == NULL || !plain_name(L, &name) || lua_type(L, 3) != LUA_TSTRING)
        return pass_newindex(L);
    value.base = lua_tolstring(L, 3, &value.len);
    if (!lf_header_name_ok(name) || !lf_header_value_ok(value))
        return pass_newindex(L); /* which says what is wrong with it */
    char *copy = r->ops->alloc(r, name.len + value.len + 1);
    memcpy(copy, name.base, name.len);
    memcpy(copy + name.len, value.base, value.len + 1);
    lf_header_t *header = find(r, name);
    if (header != NULL)
        *header = (lf_header_t){lf_str(copy, name.len), lf_str(copy + name.len, value.len)};
    else
        lf_response_add(r, lf_str(copy, name.len), lf_str(copy + name.len, value.len));
    return 0;
}

/* light(rv…) tells that the answering begins. If rv is all that a view returned, and a string, and no
 * after_this_request function waits -> the response of it; else nil. */
static int light(lua_State *L)
{
    lf_context_t *ctx = lf_vm.context;
    ctx->answering = 1;
    if (lua_gettop(L) != 1 || lua_type(L, 1) != LUA_TSTRING || ctx->request == NULL ||
        lf_context_has(ctx, LF_SLOT_AFTER_THIS))
        return 0;
    lf_result_begin_text(L, ctx->request, 1);
    lua_pushvalue(L, lua_upvalueindex(1));
    light_t *self = lua_newuserdatauv(L, sizeof(*self), 0);
    self->serial = ctx->serial;
    lua_insert(L, -2);
    lua_setmetatable(L, -2);
    return 1;
}

int lf_light_ready(lua_State *L, int idx)
{
    if (luaL_testudata(L, idx, response_type) == NULL)
        return 0;
    light_t *self = lua_touserdata(L, idx);
    if (open_answer(L, self) != NULL)
        return 1;
    push_real(L, self);
    return 0;
}

/* setup_light(make) */
static int setup_light(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TFUNCTION);
    lua_settop(L, 1);
    luaL_unref(L, LUA_REGISTRYINDEX, make_ref);
    make_ref = luaL_ref(L, LUA_REGISTRYINDEX);
    return 0;
}

static void make_metatable(lua_State *L, const char *type, lua_CFunction index, lua_CFunction newindex)
{
    static const char *const passed[] = {"__tostring", "__len", "__pairs", "__eq", "__call", "__multi_items"};
    luaL_newmetatable(L, type);
    lua_pushcfunction(L, newindex);
    lua_setfield(L, -2, "__newindex");
    lua_pushcfunction(L, pass_unwrap);
    lua_setfield(L, -2, "__unwrap");
    for (size_t i = 0; i < sizeof(passed) / sizeof(*passed); i++) {
        lua_pushstring(L, passed[i]);
        lua_pushcclosure(L, pass_metamethod, 1);
        lua_setfield(L, -2, passed[i]);
    }
    lua_pushcfunction(L, index);
    lua_setfield(L, -2, "__index");
}

void lf_light_open(lua_State *L)
{
    make_metatable(L, response_type, response_index, pass_newindex);
    make_metatable(L, headers_type, headers_index, headers_newindex);
    lua_pushcclosure(L, response_index, 1); /* makes headers: their metatable is its upvalue */
    lua_setfield(L, -2, "__index");
    lua_pushcclosure(L, light, 1); /* makes responses */
    lua_setfield(L, -2, "light");
    lua_pushcfunction(L, setup_light);
    lua_setfield(L, -2, "setup_light");
}
