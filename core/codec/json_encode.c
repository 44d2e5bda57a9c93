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
#include "codec/json_private.h"

#include <math.h>
#include <stdlib.h>

#include "codec/int64.h"
#include "codec/json_number.h"

#define FEW 24
#define SLACK 16 /* stack slots one level needs besides its members */

/* What the metatable says a table is. */
typedef enum mark { MARK_NONE, MARK_ARRAY, MARK_OBJECT } mark_t;

typedef struct frame {
    const struct frame *up;
    const void *table; /* identity */
    const char *key;   /* where we are: a key, or NULL and a position */
    size_t len;        /* length of the key, or the position */
    mark_t mark;
} frame_t;

typedef struct encoder {
    lua_State *L;
    lf_buf_t *out;
    const lf_json_encode_opts_t *opts;
    const lf_json_types_t *types; /* NULL until needed */
    size_t start;                 /* length of out before us */
    int depth, max_depth;
    int replacing; /* replacements of replacements */
} encoder_t;

/* One member of an object, for sorting. */
typedef struct member {
    const char *key;
    size_t len;
    int at; /* stack slot of the value, or position in the list of keys */
} member_t;

int lf_json_calls;

static void value(encoder_t *e, int idx, const frame_t *up);
static void irregular(encoder_t *e, int idx, frame_t *f);

/* ---- what cannot be written ---- */

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

static void put_path(lf_buf_t *out, const frame_t *at, size_t start)
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

/* Raises "<complaint> `path`<cure>"; at the top there is no path. The output buffer serves as scratch. */
static _Noreturn void refuse(encoder_t *e, const frame_t *at, const char *complaint, const char *cure)
{
    lf_buf_t *out = e->out;
    lua_State *L = e->L;
    out->len = e->start;
    luaL_checkstack(L, SLACK, "JSON");
    luaL_where(L, 1);
    lua_pushstring(L, complaint);
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

/* One level deeper, or an error. */
static void descend(encoder_t *e, int levels, const frame_t *at)
{
    if (e->depth + levels > e->max_depth || !lua_checkstack(e->L, SLACK))
        refuse(e, at, "cannot make JSON of tables nested this deep", "");
    e->depth += levels;
}

static void newline(encoder_t *e)
{
    if (e->opts->indent > 0) {
        size_t n = (size_t)e->opts->indent * (size_t)e->depth;
        lf_buf_reserve(e->out, n + 1);
        e->out->base[e->out->len] = '\n';
        memset(e->out->base + e->out->len + 1, ' ', n);
        e->out->len += n + 1;
    }
}

static inline void put_colon(encoder_t *e)
{
    lf_buf_put(e->out, ": ", e->opts->indent > 0 ? 2 : 1);
}

/* ---- scalars ---- */

static void string(encoder_t *e, int idx, const frame_t *at)
{
    size_t n;
    const char *s = lua_tolstring(e->L, idx, &n);
    if (lf_json_put_string(e->out, s, n, e->opts->ensure_ascii) == 0)
        return;
    if (!e->opts->tagged)
        refuse(e, at, "cannot make JSON of a string that is not UTF-8", "");
    descend(e, 1, at);
    lf_json_put_bytes(e->out, s, n);
    e->depth--;
}

static void number(encoder_t *e, int idx, const frame_t *at)
{
    lf_buf_t *out = e->out;
    if (out->cap - out->len < LF_JSON_NUMBER_ROOM)
        lf_buf_reserve(out, LF_JSON_NUMBER_ROOM);
    char *p = out->base + out->len;
    if (lua_isinteger(e->L, idx)) {
        p = lf_json_number_write_int(p, (int64_t)lua_tointeger(e->L, idx));
    } else {
        double d = lua_tonumber(e->L, idx);
        if (!isfinite(d))
            refuse(e, at, isnan(d) ? "cannot make JSON of NaN" : "cannot make JSON of an infinite number",
                   "");
        p = lf_json_number_write_double(p, d);
    }
    out->len = (size_t)(p - out->base);
}

static const lf_json_types_t *types(encoder_t *e)
{
    if (e->types == NULL)
        e->types = lf_json_types(e->L);
    return e->types;
}

/* ---- objects ---- */

static void key(encoder_t *e, const char *s, size_t n, frame_t *f)
{
    if (lf_json_put_string(e->out, s, n, e->opts->ensure_ascii) != 0)
        refuse(e, f->up, "cannot make JSON of a key that is not UTF-8", "");
    put_colon(e);
    f->key = s;
    f->len = n;
}

static inline int before(const member_t *a, const member_t *b)
{
    size_t n = a->len < b->len ? a->len : b->len;
    int order = n == 0 ? 0 : (unsigned char)*a->key - (unsigned char)*b->key;
    if (order == 0)
        order = memcmp(a->key, b->key, n);
    return order != 0 ? order < 0 : a->len < b->len;
}

static int by_key(const void *a, const void *b)
{
    return before(a, b) ? -1 : before(b, a);
}

static void open_object(encoder_t *e, const frame_t *at)
{
    descend(e, 1, at);
    lf_buf_putc(e->out, '{');
    newline(e);
}

static void close_object(encoder_t *e)
{
    e->depth--;
    newline(e);
    lf_buf_putc(e->out, '}');
}

static void between(encoder_t *e)
{
    lf_buf_putc(e->out, ',');
    newline(e);
}

/* Writes the members of a table whose keys are listed by the table at `keys`, in the order of that list or,
 * with members given, of the members. Keys that are not strings are written as text. */
static void listed_object(encoder_t *e, int idx, int keys, const member_t *members, size_t n, frame_t *f)
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
            key(e, s, len, f);
            value(e, top, f);
        }
        lua_pop(L, 2);
    }
    close_object(e);
    if (written == 0) {
        e->out->len = start;
        lf_buf_put(e->out, "{}", 2);
    }
}

/* An object with many keys, or with integer keys to be written as text. */
static void big_object(encoder_t *e, int idx, frame_t *f)
{
    lua_State *L = e->L;
    size_t n = 0;
    luaL_checkstack(L, SLACK, "JSON");
    lua_newtable(L);
    int keys = lua_gettop(L);
    for (lua_pushnil(L); lua_next(L, idx); lua_pop(L, 1)) {
        int type = lua_type(L, -2);
        if (type != LUA_TSTRING && type != LUA_TNUMBER)
            refuse(e, f->up, "cannot make JSON of an object with keys other than strings and numbers", "");
        lua_pushvalue(L, -2);
        lua_rawseti(L, keys, (int)++n);
    }
    member_t *members = NULL;
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
    listed_object(e, idx, keys, members, n, f);
    lua_settop(L, keys - 1);
}

/* {" di": {"key__": value}}: the only member lies on the top. */
static void escaped_object(encoder_t *e, frame_t *f)
{
    size_t n;
    const char *s = lua_tolstring(e->L, -2, &n);
    open_object(e, f->up);
    lf_buf_put(e->out, "\" di\"", 5);
    put_colon(e);
    open_object(e, f->up);
    key(e, s, n, f);
    e->out->len -= e->opts->indent > 0 ? 3 : 2; /* the quote and the colon */
    lf_buf_put(e->out, "__\"", 3);
    put_colon(e);
    value(e, lua_gettop(e->L), f);
    close_object(e);
    close_object(e);
}

/* A table whose first member lies on the top: it has a string for a key. */
static void object(encoder_t *e, int idx, frame_t *f)
{
    lua_State *L = e->L;
    member_t members[FEW];
    int n = 0, first = lua_gettop(L) - 1;
    do {
        member_t new;
        if (n == FEW) {
            lua_settop(L, first - 1);
            big_object(e, idx, f);
            return;
        }
        if (n % 4 == 3 && !lua_checkstack(L, SLACK + 8))
            refuse(e, f->up, "cannot make JSON of tables nested this deep", "");
        if (lua_type(L, -2) != LUA_TSTRING) {
            lua_settop(L, first - 1);
            irregular(e, idx, f);
            return;
        }
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
        escaped_object(e, f);
        lua_settop(L, first - 1);
        return;
    }
    open_object(e, f->up);
    for (int i = 0; i < n; i++) {
        if (i > 0)
            between(e);
        key(e, members[i].key, members[i].len, f);
        value(e, members[i].at, f);
    }
    lua_settop(L, first - 1);
    close_object(e);
}

/* ---- arrays ---- */

static void array(encoder_t *e, int idx, int n, frame_t *f)
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
        value(e, lua_gettop(L), f);
        lua_pop(L, 1);
    }
    e->depth--;
    newline(e);
    lf_buf_putc(e->out, ']');
}

/* {" im": [[key, value], ...]} */
static void map(encoder_t *e, int idx, frame_t *f)
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
            refuse(e, f->up, "cannot make JSON of a table with keys other than strings and numbers", "");
        if (n++ > 0)
            lf_buf_putc(e->out, ',');
        lf_buf_putc(e->out, '[');
        f->key = "key";
        f->len = 3;
        value(e, top - 1, f);
        lf_buf_putc(e->out, ',');
        if (type == LUA_TSTRING) {
            f->key = lua_tolstring(L, top - 1, &f->len);
        } else {
            f->key = NULL;
            f->len = (size_t)lua_tointeger(L, top - 1);
        }
        value(e, top, f);
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

/* A table that turned out not to be what its first key suggested. */
static void irregular(encoder_t *e, int idx, frame_t *f)
{
    lua_State *L = e->L;
    luaL_checkstack(L, SLACK, "JSON");
    census_t c = count_keys(L, idx);
    if (f->mark != MARK_OBJECT && c.strings + c.others == 0 && c.greatest == (lua_Number)c.positions) {
        array(e, idx, (int)c.positions, f);
        return;
    }
    if (e->opts->tagged) {
        map(e, idx, f);
        return;
    }
    if (f->mark == MARK_OBJECT) {
        big_object(e, idx, f);
        return;
    }
    if (c.strings > 0 && f->mark == MARK_ARRAY)
        refuse(e, f->up, "cannot make JSON of an array with string keys", "");
    if (c.strings > 0 && c.positions > 0)
        refuse(e, f->up, "cannot make JSON of a table with mixed string and integer keys",
               "; mark it with object{} to write all keys as text");
    if (c.others > 0)
        refuse(e, f->up, "cannot make JSON of a table whose keys are neither strings nor positions from 1 on",
               "; mark it with object{} to write numbers as text");
    f->key = NULL;
    f->len = 1;
    for (;; f->len++) {
        lua_rawgeti(L, idx, (int)f->len);
        if (lua_isnil(L, -1))
            break;
        lua_pop(L, 1);
    }
    refuse(e, f, "cannot make JSON of an array with a hole",
           "; fill it with null, or mark the table with object{} to write integer keys as text");
}

/* A table whose first member lies on the top: an array if the walk meets 1, 2, 3 ... */
static void walk_array(encoder_t *e, int idx, frame_t *f)
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
            irregular(e, idx, f);
            return;
        }
        expected++;
        if (f->len++ > 0)
            between(e);
        value(e, at, f);
        lua_pop(L, 1);
    } while (lua_next(L, idx));
    e->depth--;
    newline(e);
    lf_buf_putc(e->out, ']');
}

/* ---- tables ---- */

/* Whether some key is not text, so that only a map of pairs can say it. */
static int needs_map(encoder_t *e, int idx)
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

static void plain_table(encoder_t *e, int idx, frame_t *f)
{
    lua_State *L = e->L;
    lua_pushnil(L);
    if (!lua_next(L, idx)) {
        lf_buf_put(e->out, f->mark == MARK_ARRAY ? "[]" : "{}", 2);
    } else if (f->mark == MARK_ARRAY || (f->mark == MARK_NONE && lua_type(L, -2) != LUA_TSTRING)) {
        walk_array(e, idx, f);
    } else if (e->opts->tagged && needs_map(e, idx)) {
        lua_pop(L, 2);
        irregular(e, idx, f);
    } else {
        object(e, idx, f);
    }
}

/* Calls the function below the top with the value on the top; one result stays. The function may encode by
 * itself into the same buffer; what it left there is dropped. */
static void call(encoder_t *e)
{
    size_t len = e->out->len;
    lf_json_calls++;
    int status = lua_pcall(e->L, 1, 1, 0);
    lf_json_calls--;
    e->out->len = len;
    if (status != LUA_OK) {
        e->out->len = e->start;
        lua_error(e->L);
    }
}

/* Pushes the field of the metatable on the top; 0 and nothing pushed when it is nil. */
static int push_field(lua_State *L, const char *name)
{
    lua_pushstring(L, name);
    lua_rawget(L, -2);
    if (!lua_isnil(L, -1))
        return 1;
    lua_pop(L, 1);
    return 0;
}

/* Markup, whose method __html lies on the top. */
static void markup(encoder_t *e, int idx, const frame_t *at)
{
    lua_State *L = e->L;
    size_t n;
    lua_pushvalue(L, idx);
    call(e);
    if (lua_type(L, -1) != LUA_TSTRING)
        refuse(e, at, "cannot make JSON of a value whose __html returns no string", "");
    const char *s = lua_tolstring(L, -1, &n);
    if (e->opts->tagged) {
        descend(e, 1, at);
        e->depth--;
        lf_buf_put(e->out, "{\" m\":", 6);
    }
    if (lf_json_put_string(e->out, s, n, e->opts->ensure_ascii) != 0)
        refuse(e, at, "cannot make JSON of Markup that is not UTF-8", "");
    if (e->opts->tagged)
        lf_buf_putc(e->out, '}');
}

/* What stands for a value that is not plain: the result of its __tojson or of the function `default`. 1 when
 * there is one, on the top. */
static int push_replacement(encoder_t *e, int idx, int has_metatable)
{
    lua_State *L = e->L;
    if (!(has_metatable && push_field(L, "__tojson"))) {
        if (e->opts->default_ref <= 0)
            return 0;
        lua_rawgeti(L, LUA_REGISTRYINDEX, e->opts->default_ref);
    }
    lua_pushvalue(L, idx);
    call(e);
    if (!lua_isnil(L, -1))
        return 1;
    lua_pop(L, 1);
    return 0;
}

static _Noreturn void refuse_foreign(encoder_t *e, int idx, int has_metatable, const frame_t *at)
{
    lua_State *L = e->L;
    const char *name = luaL_typename(L, idx);
    const char *cure = has_metatable ? "; hand over a plain table, or give its metatable __tojson(self)" : "";
    if (lua_isnil(L, idx))
        refuse(e, at, "cannot make JSON of nil", "; write luaflask.null for null");
    if (has_metatable && push_field(L, "__name") && lua_type(L, -1) == LUA_TSTRING)
        lua_pushfstring(L, "cannot make JSON of a %s", lua_tostring(L, -1));
    else
        lua_pushfstring(L, "cannot make JSON of a %s%s", name, has_metatable ? " with a metatable" : "");
    refuse(e, at, lua_tostring(L, -1), cure);
}

/* A value that is neither scalar nor plain table; its metatable, if it has one, lies on the top. */
static void foreign(encoder_t *e, int idx, int has_metatable, const frame_t *at)
{
    lua_State *L = e->L;
    int top = lua_gettop(L);
    luaL_checkstack(L, SLACK, "JSON");
    if (++e->replacing > e->max_depth)
        refuse(e, at, "cannot make JSON of a value that is replaced without end", "");
    if (e->opts->tagged && has_metatable && push_field(L, "__html"))
        markup(e, idx, at);
    else if (push_replacement(e, idx, has_metatable))
        value(e, lua_gettop(L), at);
    else if (has_metatable && push_field(L, "__html"))
        markup(e, idx, at);
    else
        refuse_foreign(e, idx, has_metatable, at);
    lua_settop(L, top);
    e->replacing--;
}

/* A table with a metatable, which lies on the top. */
static void marked_table(encoder_t *e, int idx, frame_t *f)
{
    lua_State *L = e->L;
    const void *mt = lua_topointer(L, -1);
    int mark_top = lua_gettop(L);
    if (mt == types(e)->array_mt) {
        f->mark = MARK_ARRAY;
        plain_table(e, idx, f);
    } else if (mt == types(e)->object_mt) {
        f->mark = MARK_OBJECT;
        plain_table(e, idx, f);
    } else if (!push_field(L, "__keys")) {
        foreign(e, idx, 1, f->up);
    } else if (e->opts->tagged) { /* sessions keep no order */
        f->mark = MARK_OBJECT;
        plain_table(e, idx, f);
    } else {
        listed_object(e, idx, mark_top + 1, NULL, lua_rawlen(L, -1), f);
    }
    lua_settop(L, mark_top);
}

static void table(encoder_t *e, int idx, const frame_t *up)
{
    lua_State *L = e->L;
    frame_t f = {.up = up, .table = lua_topointer(L, idx)};
    for (const frame_t *at = up; at != NULL; at = at->up) {
        if (at->table == f.table)
            refuse(e, up, "cannot make JSON of a table that contains itself", "");
    }
    if (!lua_getmetatable(L, idx)) {
        plain_table(e, idx, &f);
    } else {
        marked_table(e, idx, &f);
        lua_pop(L, 1);
    }
}

static void userdata(encoder_t *e, int idx, const frame_t *at)
{
    lua_State *L = e->L;
    int64_t boxed;
    char *p;
    const void *u = lua_touserdata(L, idx);
    if (u == NULL || u == types(e)->null) {
        lf_buf_put(e->out, "null", 4);
    } else if (!LF_LUA_HAS_INTEGERS && lf_int64_unbox(L, idx, &boxed)) {
        lf_buf_reserve(e->out, LF_JSON_NUMBER_ROOM);
        p = lf_json_number_write_int(e->out->base + e->out->len, boxed);
        e->out->len = (size_t)(p - e->out->base);
    } else {
        int has_metatable = lua_getmetatable(L, idx);
        foreign(e, idx, has_metatable, at);
        lua_pop(L, has_metatable);
    }
}

static void value(encoder_t *e, int idx, const frame_t *up)
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
        foreign(e, idx, 0, up);
    }
}

void lf_json_encode(lua_State *L, int idx, lf_buf_t *out, const lf_json_encode_opts_t *opts)
{
    static const lf_json_encode_opts_t defaults = LF_JSON_ENCODE_DEFAULTS;
    encoder_t e = {.L = L, .out = out, .opts = opts != NULL ? opts : &defaults, .start = out->len};
    e.max_depth = LF_JSON_DEFAULT_DEPTH;
    if (e.opts->max_depth > 0)
        e.max_depth = e.opts->max_depth < LF_JSON_MAX_DEPTH ? e.opts->max_depth : LF_JSON_MAX_DEPTH;
    luaL_checkstack(L, SLACK, "JSON");
    value(&e, lua_absindex(L, idx), NULL);
}
