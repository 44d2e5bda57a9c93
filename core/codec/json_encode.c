/* SPDX-License-Identifier: MIT
 *
 * Lua values into JSON text. Each container being written has a frame on the C stack; the chain of frames
 * finds cycles and, when something cannot be written, spells the key path: it costs nothing while all goes
 * well.
 *
 * A table's kind shows while it is walked: it is begun as what its first key suggests, and the few tables
 * that turn out otherwise (an array built backwards, holes, mixed keys) are rolled back and looked at
 * closely. The keys and values of an object gather on the Lua stack, sorted by an array of slices on the C
 * stack; an object with more than FEW keys is sorted in memory that Lua owns.
 */
#include "codec/json_encoder.h"

#include <math.h>

#include "codec/int64.h"
#include "codec/json_number.h"

#define FEW 24 /* keys of an object that is sorted on the stack */

/* One member of an object, for sorting. */
typedef struct member {
    const char *key;
    size_t len;
    int at; /* stack slot of the value */
} member_t;

/* ---- scalars ---- */

/* One function a kind, kept apart so that a scalar does not pay for the registers of a table. */
static __attribute__((noinline)) void string(lf_json_encoder_t *e, int idx, lf_json_frame_t *at)
{
    size_t n;
    const char *s = lua_tolstring(e->L, idx, &n);
    if (lf_json_put_string(e->out, s, n, e->opts->ensure_ascii) == 0)
        return;
    if (!e->opts->tagged)
        lf_json_refuse(e, at, "cannot make JSON of a string that is not UTF-8", "");
    descend(e, 1, at);
    lf_json_put_bytes(e->out, s, n);
    e->depth--;
}

/* Whether the number is a whole one, to be written without a point; in *i if so, else in *d. Where Lua has no
 * integers all whole numbers are, but for -0, which only a float can say. */
static inline int whole(lua_State *L, int idx, int64_t *i, double *d)
{
    if (LF_LUA_HAS_INTEGERS) {
        if (lua_isinteger(L, idx)) {
            *i = (int64_t)lua_tointeger(L, idx);
            return 1;
        }
        *d = lua_tonumber(L, idx);
        return 0;
    }
    *d = lua_tonumber(L, idx);
    if (!(*d >= -9007199254740992.0 && *d <= 9007199254740992.0))
        return 0;
    *i = (int64_t)*d;
    return (double)*i == *d && (*i != 0 || !signbit(*d));
}

static __attribute__((noinline)) void number(lf_json_encoder_t *e, int idx, lf_json_frame_t *at)
{
    lf_buf_t *out = e->out;
    int64_t i;
    double d;
    if (out->cap - out->len < LF_JSON_NUMBER_ROOM)
        lf_buf_reserve(out, LF_JSON_NUMBER_ROOM);
    char *p = out->base + out->len;
    if (whole(e->L, idx, &i, &d)) {
        p = lf_json_number_write_int(p, i);
    } else {
        if (!isfinite(d))
            lf_json_refuse(
                e, at, isnan(d) ? "cannot make JSON of NaN" : "cannot make JSON of an infinite number", "");
        p = lf_json_number_write_double(p, d);
    }
    out->len = (size_t)(p - out->base);
}

/* ---- objects ---- */

/* Whether a comes before b: by bytes, which is by code points. */
static inline int before(const member_t *a, const member_t *b)
{
    size_t n = a->len < b->len ? a->len : b->len;
    int order = n == 0 ? 0 : (unsigned char)*a->key - (unsigned char)*b->key;
    if (order == 0)
        order = memcmp(a->key, b->key, n);
    return order != 0 ? order < 0 : a->len < b->len;
}

/* A table whose first member lies on the top and has a string for a key. */
static void object(lf_json_encoder_t *e, int idx, lf_json_frame_t *f)
{
    lua_State *L = e->L;
    member_t members[FEW];
    int n = 0, first = lua_gettop(L) - 1;
    do {
        member_t new;
        if (n > 0 && lua_type(L, -2) != LUA_TSTRING) {
            lua_settop(L, first - 1);
            lf_json_irregular(e, idx, f);
            return;
        }
        if (n == FEW) {
            lua_settop(L, first - 1);
            lf_json_big_object(e, idx, f);
            return;
        }
        if (n % 4 == 3 && !lua_checkstack(L, 2 * LF_JSON_SLACK))
            lf_json_refuse(e, f->up, "cannot make JSON of tables nested this deep", "");
        new.key = lua_tolstring(L, -2, &new.len);
        new.at = first + 2 * n + 1;
        int i = n++;
        if (e->opts->sort_keys) {
            for (; i > 0 && before(&new, &members[i - 1]); i--)
                members[i] = members[i - 1];
        }
        members[i] = new;
        lua_pushvalue(L, -2);
    } while (lua_next(L, idx));

    if (e->opts->tagged && n == 1 && lf_json_is_tag(members[0].key, members[0].len)) {
        lua_settop(L, first + 1);
        lf_json_escaped_object(e, f);
        lua_settop(L, first - 1);
        return;
    }
    open_object(e, f->up);
    for (int i = 0; i < n; i++) {
        if (i > 0)
            between(e);
        put_key(e, members[i].key, members[i].len, f);
        lf_json_value(e, members[i].at, f);
    }
    lua_settop(L, first - 1);
    close_object(e);
}

/* ---- arrays ---- */

/* A table whose first member lies on the top: an array if the walk meets 1, 2, 3 ... */
static void walk_array(lf_json_encoder_t *e, int idx, lf_json_frame_t *f)
{
    lua_State *L = e->L;
    size_t start = e->out->len;
    int at = lua_gettop(L);
    lua_Number expected = 1;
    descend(e, 1, f->up);
    lf_buf_putc(e->out, '[');
    newline(e);
    f->key = NULL;
    f->len = 0;
    do {
        if (lua_type(L, -2) != LUA_TNUMBER || lua_tonumber(L, -2) != expected) {
            lua_settop(L, at - 2);
            e->out->len = start;
            e->depth--;
            lf_json_irregular(e, idx, f);
            return;
        }
        expected++;
        if (f->len++ > 0)
            between(e);
        lf_json_value(e, at, f);
        lua_pop(L, 1);
    } while (lua_next(L, idx));
    e->depth--;
    newline(e);
    lf_buf_putc(e->out, ']');
}

/* ---- tables ---- */

static void plain_table(lf_json_encoder_t *e, int idx, lf_json_frame_t *f)
{
    lua_State *L = e->L;
    lua_pushnil(L);
    if (!lua_next(L, idx)) {
        descend(e, 1, f->up); /* nothing is written that decoding would find too deep */
        e->depth--;
        lf_buf_put(e->out, f->mark == LF_JSON_MARK_ARRAY ? "[]" : "{}", 2);
        return;
    }
    int text = lua_type(L, -2) == LUA_TSTRING;
    if (f->mark == LF_JSON_MARK_ARRAY || (f->mark == LF_JSON_MARK_NONE && !text)) {
        walk_array(e, idx, f);
    } else if (!text || (e->opts->tagged && lf_json_needs_map(e, idx))) {
        lua_pop(L, 2);
        lf_json_irregular(e, idx, f);
    } else {
        object(e, idx, f);
    }
}

/* A table with a metatable, which lies on the top. */
static __attribute__((noinline)) void marked_table(lf_json_encoder_t *e, int idx, lf_json_frame_t *f)
{
    lua_State *L = e->L;
    const void *mt = lua_topointer(L, -1);
    int mark_top = lua_gettop(L);
    if (mt == encoder_types(e)->array_mt) {
        f->mark = LF_JSON_MARK_ARRAY;
        plain_table(e, idx, f);
    } else if (mt == encoder_types(e)->object_mt) {
        f->mark = LF_JSON_MARK_OBJECT;
        plain_table(e, idx, f);
    } else if (!lf_json_push_field(L, "__keys")) {
        lf_json_foreign(e, idx, 1, f->up);
    } else if (e->opts->tagged) { /* sessions keep no order */
        f->mark = LF_JSON_MARK_OBJECT;
        plain_table(e, idx, f);
    } else {
        lf_json_listed_object(e, idx, mark_top + 1, f);
    }
    lua_settop(L, mark_top);
}

static __attribute__((noinline)) void table(lf_json_encoder_t *e, int idx, lf_json_frame_t *up)
{
    lua_State *L = e->L;
    lf_json_frame_t f = {.up = up, .idx = idx};
    if (up != NULL)
        f.table = lua_topointer(L, idx);
    for (lf_json_frame_t *at = up; at != NULL; at = at->up) {
        if (at->table == NULL)
            at->table = lua_topointer(L, at->idx);
        if (at->table == f.table)
            lf_json_refuse(e, up, "cannot make JSON of a table that contains itself", "");
    }
    if (!lua_getmetatable(L, idx)) {
        plain_table(e, idx, &f);
    } else {
        marked_table(e, idx, &f);
        lua_pop(L, 1);
    }
}

static __attribute__((noinline)) void userdata(lf_json_encoder_t *e, int idx, lf_json_frame_t *at)
{
    lua_State *L = e->L;
    int64_t boxed;
    char *p;
    const void *u = lua_touserdata(L, idx);
    if (u == NULL || u == encoder_types(e)->null) {
        lf_buf_put(e->out, "null", 4);
    } else if (!LF_LUA_HAS_INTEGERS && lf_int64_unbox(L, idx, &boxed)) {
        lf_buf_reserve(e->out, LF_JSON_NUMBER_ROOM);
        p = lf_json_number_write_int(e->out->base + e->out->len, boxed);
        e->out->len = (size_t)(p - e->out->base);
    } else {
        int has_metatable = lua_getmetatable(L, idx);
        lf_json_foreign(e, idx, has_metatable, at);
        lua_pop(L, has_metatable);
    }
}

void lf_json_value(lf_json_encoder_t *e, int idx, lf_json_frame_t *up)
{
    switch (lua_type(e->L, idx)) {
    case LUA_TSTRING:
        string(e, idx, up);
        break;
    case LUA_TNUMBER:
        number(e, idx, up);
        break;
    case LUA_TBOOLEAN:
        if (lua_toboolean(e->L, idx))
            lf_buf_put(e->out, "true", 4);
        else
            lf_buf_put(e->out, "false", 5);
        break;
    case LUA_TTABLE:
        table(e, idx, up);
        break;
    case LUA_TUSERDATA:
    case LUA_TLIGHTUSERDATA:
        userdata(e, idx, up);
        break;
    default:
        lf_json_foreign(e, idx, 0, up);
    }
}

void lf_json_encode(lua_State *L, int idx, lf_buf_t *out, const lf_json_encode_opts_t *opts)
{
    static const lf_json_encode_opts_t defaults = LF_JSON_ENCODE_DEFAULTS;
    lf_json_encoder_t e = {.L = L, .out = out, .opts = opts != NULL ? opts : &defaults, .start = out->len};
    e.max_depth = LF_JSON_DEFAULT_DEPTH;
    if (e.opts->max_depth > 0)
        e.max_depth = e.opts->max_depth < LF_JSON_MAX_DEPTH ? e.opts->max_depth : LF_JSON_MAX_DEPTH;
    if (!lua_checkstack(L, 2 * LF_JSON_SLACK))
        luaL_error(L, "no stack left for JSON");
    lf_json_value(&e, idx > 0 ? idx : lua_absindex(L, idx), NULL);
}
