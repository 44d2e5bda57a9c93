/* SPDX-License-Identifier: MIT
 *
 * Values that are not plain: what stands for them (__tojson, __date, __html, the function `default`), and how
 * the encoder refuses a value with its key path.
 */
#include "codec/json_encoder.h"

#include <stdlib.h>

int lf_json_calls;

/* ---- refusing ---- */

static int is_name(const char *s, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        char c = s[i];
        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
              (i > 0 && c >= '0' && c <= '9')))
            return 0;
    }
    return n > 0;
}

static void put_path(lf_buf_t *out, lf_json_frame_t *at, size_t start)
{
    if (at == NULL)
        return;
    put_path(out, at->up, start);
    if (at->key == NULL) {
        lf_buf_printf(out, "[%zu]", at->len);
    } else if (is_name(at->key, at->len)) {
        if (out->len > start)
            lf_buf_putc(out, '.');
        lf_buf_put(out, at->key, at->len);
    } else {
        lf_buf_putc(out, '[');
        if (lf_json_put_string(out, at->key, at->len, 1) != 0)
            lf_buf_printf(out, "(%zu bytes that are not UTF-8)", at->len);
        lf_buf_putc(out, ']');
    }
}

_Noreturn void lf_json_refuse(lf_json_encoder_t *e, lf_json_frame_t *at, const char *complaint,
                              const char *cure)
{
    lf_buf_t *out = e->out;
    lua_State *L = e->L;
    out->len = e->start;
    luaL_checkstack(L, LF_JSON_SLACK, "JSON");
    luaL_where(L, 1);
    lua_pushstring(L, complaint);
    if (e->opts->root != NULL)
        lf_buf_put(out, e->opts->root, strlen(e->opts->root));
    put_path(out, at, e->start);
    size_t len = out->len - e->start;
    out->len = e->start;
    if (len > 0) {
        lua_pushliteral(L, " at `");
        lua_pushlstring(L, out->base + e->start, len);
        lua_pushliteral(L, "`");
        lua_concat(L, 3);
    } else {
        lua_pushliteral(L, "");
    }
    lua_pushstring(L, cure);
    lua_concat(L, 4);
    lua_error(L);
    abort(); /* not reached: lua_error does not return */
}

/* ---- replacing ---- */

/* Calls the function below its n arguments on the top; one result stays. The function may encode by itself
 * into the same buffer; what it left there is dropped. */
static void call(lf_json_encoder_t *e, int n)
{
    size_t len = e->out->len;
    lf_json_calls++;
    int status = lua_pcall(e->L, n, 1, 0);
    lf_json_calls--;
    e->out->len = len;
    if (status != LUA_OK) {
        e->out->len = e->start;
        lua_error(e->L);
    }
}

int lf_json_push_field(lua_State *L, const char *name)
{
    lua_pushstring(L, name);
    lua_rawget(L, -2);
    if (!lua_isnil(L, -1))
        return 1;
    lua_pop(L, 1);
    return 0;
}

/* Writes the text on the top; under the letter of a tag, when tags are wanted. */
static void tagged_text(lf_json_encoder_t *e, char letter, lf_json_frame_t *at, const char *complaint)
{
    size_t n;
    if (lua_type(e->L, -1) != LUA_TSTRING)
        lf_json_refuse(e, at, complaint, "");
    const char *s = lua_tolstring(e->L, -1, &n);
    if (e->opts->tagged) {
        descend(e, 1, at);
        e->depth--;
        lf_buf_put(e->out, "{\" ", 3);
        lf_buf_putc(e->out, letter);
        lf_buf_put(e->out, "\":", 2);
    }
    if (lf_json_put_string(e->out, s, n, e->opts->ensure_ascii) != 0)
        lf_json_refuse(e, at, complaint, "");
    if (e->opts->tagged)
        lf_buf_putc(e->out, '}');
}

/* Markup, whose method __html lies on the top. */
static void markup(lf_json_encoder_t *e, int idx, lf_json_frame_t *at)
{
    lua_pushvalue(e->L, idx);
    call(e, 1);
    tagged_text(e, 'm', at, "cannot make JSON of a value whose __html returns no UTF-8");
}

/* A date, whose method __date lies on the top. */
static void date(lf_json_encoder_t *e, int idx, lf_json_frame_t *at)
{
    lua_pushvalue(e->L, idx);
    lua_pushstring(e->L, e->opts->iso_dates && !e->opts->tagged ? "iso8601" : "http");
    call(e, 2);
    tagged_text(e, 'd', at, "cannot make JSON of a value whose __date returns no UTF-8");
}

/* What stands for a value that is not plain: the result of its __tojson or of the function `default`. 1 when
 * there is one, on the top. */
static int push_replacement(lf_json_encoder_t *e, int idx, int has_metatable)
{
    lua_State *L = e->L;
    if (!(has_metatable && lf_json_push_field(L, "__tojson"))) {
        if (e->opts->default_ref <= 0)
            return 0;
        lua_rawgeti(L, LUA_REGISTRYINDEX, e->opts->default_ref);
    }
    lua_pushvalue(L, idx);
    call(e, 1);
    if (!lua_isnil(L, -1))
        return 1;
    lua_pop(L, 1);
    return 0;
}

static _Noreturn void refuse_foreign(lf_json_encoder_t *e, int idx, int has_metatable, lf_json_frame_t *at)
{
    lua_State *L = e->L;
    const char *name = luaL_typename(L, idx);
    const char *cure = has_metatable ? "; hand over a plain table, or give its metatable __tojson(self)" : "";
    if (lua_isnil(L, idx))
        lf_json_refuse(e, at, "cannot make JSON of nil", "; write luaflask.null for null");
    if (has_metatable && lf_json_push_field(L, "__name") && lua_type(L, -1) == LUA_TSTRING)
        lua_pushfstring(L, "cannot make JSON of a %s", lua_tostring(L, -1));
    else
        lua_pushfstring(L, "cannot make JSON of a %s%s", name, has_metatable ? " with a metatable" : "");
    lf_json_refuse(e, at, lua_tostring(L, -1), cure);
}

void lf_json_foreign(lf_json_encoder_t *e, int idx, int has_metatable, lf_json_frame_t *at)
{
    lua_State *L = e->L;
    int top = lua_gettop(L);
    luaL_checkstack(L, LF_JSON_SLACK, "JSON");
    if (++e->replacing > e->max_depth)
        lf_json_refuse(e, at, "cannot make JSON of a value that is replaced without end", "");
    if (e->opts->tagged && has_metatable && lf_json_push_field(L, "__html"))
        markup(e, idx, at);
    else if (e->opts->tagged && has_metatable && lf_json_push_field(L, "__date"))
        date(e, idx, at);
    else if (push_replacement(e, idx, has_metatable))
        lf_json_value(e, lua_gettop(L), at);
    else if (has_metatable && lf_json_push_field(L, "__date"))
        date(e, idx, at);
    else if (has_metatable && lf_json_push_field(L, "__html"))
        markup(e, idx, at);
    else
        refuse_foreign(e, idx, has_metatable, at);
    lua_settop(L, top);
    e->replacing--;
}
