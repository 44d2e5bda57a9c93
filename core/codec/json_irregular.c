/* SPDX-License-Identifier: MIT
 *
 * The tables that the encoder's quick walk does not settle: objects with many keys, with integer keys or with
 * an order of their own, arrays whose items do not come in order, maps of tagged mode; and the reasons why a
 * table is neither.
 */
#include "codec/json_encoder.h"

#include <math.h>
#include <stdlib.h>

static int by_key(const void *a, const void *b)
{
    return before(a, b) ? -1 : before(b, a);
}

void lf_json_listed_object(lf_json_encoder_t *e, int idx, int keys, const lf_json_member_t *members, size_t n,
                           lf_json_frame_t *f)
{
    lua_State *L = e->L;
    int written = 0;
    size_t start = e->out->len;
    open_object(e, f->up);
    for (size_t i = 0; i < n; i++) {
        size_t len;
        lua_rawgeti(L, keys, members != NULL ? members[i].at : (int)i + 1);
        lua_pushvalue(L, -1);
        lua_rawget(L, idx);
        if (!lua_isnil(L, -1)) {
            int top = lua_gettop(L);
            const char *s = lua_tolstring(L, top - 1, &len);
            if (written++ > 0)
                between(e);
            put_key(e, s, len, f);
            lf_json_value(e, top, f);
        }
        lua_pop(L, 2);
    }
    close_object(e);
    if (written == 0) {
        e->out->len = start;
        lf_buf_put(e->out, "{}", 2);
    }
}

void lf_json_big_object(lf_json_encoder_t *e, int idx, lf_json_frame_t *f)
{
    lua_State *L = e->L;
    size_t n = 0;
    luaL_checkstack(L, LF_JSON_SLACK, "JSON");
    lua_newtable(L);
    int keys = lua_gettop(L);
    for (lua_pushnil(L); lua_next(L, idx); lua_pop(L, 1)) {
        int type = lua_type(L, -2);
        if (type != LUA_TSTRING && type != LUA_TNUMBER)
            lf_json_refuse(e, f->up, "cannot make JSON of an object with keys other than strings and numbers",
                           "");
        lua_pushvalue(L, -2);
        lua_rawseti(L, keys, (int)++n);
    }
    lf_json_member_t *members = NULL;
    if (e->opts->sort_keys) {
        members = lua_newuserdatauv(L, n * sizeof(*members) + 1, 0);
        lua_createtable(L, (int)n, 0); /* keeps the text of integer keys */
        for (size_t i = 0; i < n; i++) {
            lua_rawgeti(L, keys, (int)i + 1);
            members[i].key = lua_tolstring(L, -1, &members[i].len);
            members[i].at = (int)i + 1;
            lua_rawseti(L, keys + 2, (int)i + 1);
        }
        qsort(members, n, sizeof(*members), by_key);
    }
    lf_json_listed_object(e, idx, keys, members, n, f);
    lua_settop(L, keys - 1);
}

void lf_json_escaped_object(lf_json_encoder_t *e, lf_json_frame_t *f)
{
    size_t n;
    const char *s = lua_tolstring(e->L, -2, &n);
    open_object(e, f->up);
    lf_buf_put(e->out, "\" di\"", 5);
    put_colon(e);
    open_object(e, f->up);
    put_key(e, s, n, f);
    e->out->len -= e->opts->indent > 0 ? 3 : 2; /* the quote and the colon */
    lf_buf_put(e->out, "__\"", 3);
    put_colon(e);
    lf_json_value(e, lua_gettop(e->L), f);
    close_object(e);
    close_object(e);
}

static void array(lf_json_encoder_t *e, int idx, int n, lf_json_frame_t *f)
{
    lua_State *L = e->L;
    descend(e, 1, f->up);
    lf_buf_putc(e->out, '[');
    newline(e);
    f->key = NULL;
    for (int i = 1; i <= n; i++) {
        if (i > 1)
            between(e);
        lua_rawgeti(L, idx, i);
        f->len = (size_t)i;
        lf_json_value(e, lua_gettop(L), f);
        lua_pop(L, 1);
    }
    e->depth--;
    newline(e);
    lf_buf_putc(e->out, ']');
}

/* {" im": [[key, value], ...]} */
static void map(lf_json_encoder_t *e, int idx, lf_json_frame_t *f)
{
    lua_State *L = e->L;
    int n = 0;
    open_object(e, f->up);
    lf_buf_put(e->out, "\" im\"", 5);
    put_colon(e);
    descend(e, 2, f->up);
    lf_buf_putc(e->out, '[');
    for (lua_pushnil(L); lua_next(L, idx); lua_pop(L, 1)) {
        int top = lua_gettop(L), type = lua_type(L, top - 1);
        if (type != LUA_TSTRING && type != LUA_TNUMBER && type != LUA_TBOOLEAN)
            lf_json_refuse(e, f->up, "cannot make JSON of a table with keys other than strings and numbers",
                           "");
        if (n++ > 0)
            lf_buf_putc(e->out, ',');
        lf_buf_putc(e->out, '[');
        f->key = "key";
        f->len = 3;
        lf_json_value(e, top - 1, f);
        lf_buf_putc(e->out, ',');
        if (type == LUA_TSTRING) {
            f->key = lua_tolstring(L, top - 1, &f->len);
        } else {
            f->key = NULL;
            f->len = (size_t)lua_tointeger(L, top - 1);
        }
        lf_json_value(e, top, f);
        lf_buf_putc(e->out, ']');
    }
    e->depth -= 2;
    lf_buf_putc(e->out, ']');
    close_object(e);
}

/* The kinds of keys that a table has. */
typedef struct census {
    size_t positions, strings, others;
    lua_Number greatest;
} census_t;

static census_t count_keys(lua_State *L, int idx)
{
    census_t c = {0};
    for (lua_pushnil(L); lua_next(L, idx); lua_pop(L, 1)) {
        lua_Number n = lua_type(L, -2) == LUA_TNUMBER ? lua_tonumber(L, -2) : 0;
        if (n >= 1 && n == floor(n)) {
            c.positions++;
            if (n > c.greatest)
                c.greatest = n;
        } else if (lua_type(L, -2) == LUA_TSTRING) {
            c.strings++;
        } else {
            c.others++;
        }
    }
    return c;
}

void lf_json_irregular(lf_json_encoder_t *e, int idx, lf_json_frame_t *f)
{
    lua_State *L = e->L;
    luaL_checkstack(L, LF_JSON_SLACK, "JSON");
    census_t c = count_keys(L, idx);
    if (f->mark != LF_JSON_MARK_OBJECT && c.strings + c.others == 0 &&
        c.greatest == (lua_Number)c.positions) {
        array(e, idx, (int)c.positions, f);
        return;
    }
    if (e->opts->tagged) {
        map(e, idx, f);
        return;
    }
    if (f->mark == LF_JSON_MARK_OBJECT) {
        lf_json_big_object(e, idx, f);
        return;
    }
    if (c.strings > 0 && f->mark == LF_JSON_MARK_ARRAY)
        lf_json_refuse(e, f->up, "cannot make JSON of an array with string keys", "");
    if (c.strings > 0 && c.positions > 0)
        lf_json_refuse(e, f->up, "cannot make JSON of a table with mixed string and integer keys",
                       "; mark it with object{} to write all keys as text");
    if (c.others > 0)
        lf_json_refuse(e, f->up,
                       "cannot make JSON of a table whose keys are neither strings nor positions from 1 on",
                       "; mark it with object{} to write numbers as text");
    f->key = NULL;
    f->len = 1;
    for (;; f->len++) {
        lua_rawgeti(L, idx, (int)f->len);
        if (lua_isnil(L, -1))
            break;
        lua_pop(L, 1);
    }
    lf_json_refuse(e, f, "cannot make JSON of an array with a hole",
                   "; fill it with null, or mark the table with object{} to write integer keys as text");
}

int lf_json_needs_map(lf_json_encoder_t *e, int idx)
{
    lua_State *L = e->L;
    size_t len = e->out->len;
    for (lua_pushnil(L); lua_next(L, idx); lua_pop(L, 1)) {
        size_t n;
        const char *s = lua_type(L, -2) == LUA_TSTRING ? lua_tolstring(L, -2, &n) : NULL;
        int text = s != NULL && lf_json_put_string(e->out, s, n, 0) == 0;
        e->out->len = len;
        if (!text) {
            lua_pop(L, 2);
            return 1;
        }
    }
    return 0;
}
