/* SPDX-License-Identifier: MIT
 *
 * The tables that the encoder's quick walk does not settle: objects with many keys, with integer keys or with
 * an order of their own, arrays whose items do not come in order, maps of tagged mode; and the reasons why a
 * table is neither.
 */
#include "codec/json_encoder.h"

#include <endian.h>
#include <math.h>

/* More members than this gather in a table, not on the stack: LuaJIT allows 8000 slots in all. */
#define ON_STACK 1000

/* One member of an object that is being sorted. */
typedef struct item {
    uint64_t head; /* the first eight bytes of the key, so that most comparisons end here */
    const char *key;
    size_t len;
    int rank; /* kinds of keys, in the order they are written in a map */
    int at;   /* stack slot of the value, or position in the list of keys */
} item_t;

static item_t item_of(const char *key, size_t len, int at)
{
    uint64_t head = 0;
    memcpy(&head, key, len < sizeof(head) ? len : sizeof(head));
    return (item_t){be64toh(head), key, len, 0, at};
}

static inline int item_before(const item_t *a, const item_t *b)
{
    if (a->rank != b->rank)
        return a->rank < b->rank;
    if (a->head != b->head)
        return a->head < b->head;
    int order = memcmp(a->key, b->key, a->len < b->len ? a->len : b->len);
    return order != 0 ? order < 0 : a->len < b->len;
}

/* Shell's sort, with Ciura's gaps: in place, unlike qsort never in need of memory. */
static void sort_items(item_t *items, size_t n)
{
    size_t gap = 701;
    while (gap < n / 2)
        gap = gap * 9 / 4;
    static const size_t small[] = {701, 301, 132, 57, 23, 10, 4, 1};
    size_t step = 0;
    for (;;) {
        for (size_t i = gap; i < n; i++) {
            item_t moving = items[i];
            size_t to = i;
            for (; to >= gap && item_before(&moving, &items[to - gap]); to -= gap)
                items[to] = items[to - gap];
            items[to] = moving;
        }
        if (gap == 1)
            return;
        gap = gap > 701 ? (gap * 4 / 9 > 701 ? gap * 4 / 9 : 701) : small[++step];
    }
}

/* Writes the members of a table whose keys are listed by the table at `keys`: in that order, or in that of
 * the items. Keys that are not strings are written as text. */
static void write_listed(lf_json_encoder_t *e, int idx, int keys, const item_t *items, size_t n,
                         lf_json_frame_t *f)
{
    lua_State *L = e->L;
    int written = 0;
    size_t start = e->out->len;
    open_object(e, f->up);
    for (size_t i = 0; i < n; i++) {
        size_t len;
        lua_rawgeti(L, keys, items != NULL ? items[i].at : (int)i + 1);
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

void lf_json_listed_object(lf_json_encoder_t *e, int idx, int keys, lf_json_frame_t *f)
{
    write_listed(e, idx, keys, NULL, lua_rawlen(e->L, keys), f);
}

/* Writes an object of n members whose keys are all strings, through the stack. */
static void write_gathered(lf_json_encoder_t *e, int idx, size_t n, lf_json_frame_t *f)
{
    lua_State *L = e->L;
    item_t *items = lua_newuserdatauv(L, n * sizeof(*items), 0);
    int base = lua_gettop(L), at = base;
    size_t i = 0, len;
    for (lua_pushnil(L); i < n && lua_next(L, idx); lua_pushvalue(L, -2)) {
        const char *key = lua_tolstring(L, -2, &len);
        items[i++] = item_of(key, len, at += 2);
    }
    if (e->opts->sort_keys)
        sort_items(items, i);
    open_object(e, f->up);
    for (size_t k = 0; k < i; k++) {
        if (k > 0)
            between(e);
        put_key(e, items[k].key, items[k].len, f);
        lf_json_value(e, items[k].at, f);
    }
    close_object(e);
    lua_settop(L, base - 1);
}

/* Writes an object through a list of its keys; integer keys become text. */
static void write_through_list(lf_json_encoder_t *e, int idx, size_t n, lf_json_frame_t *f)
{
    lua_State *L = e->L;
    item_t *items = NULL;
    int keys = lua_gettop(L) + 1, at = 0;
    size_t len;
    lua_createtable(L, (int)n, 0);
    for (lua_pushnil(L); lua_next(L, idx); lua_pop(L, 1)) {
        lua_pushvalue(L, -2);
        lua_rawseti(L, keys, ++at);
    }
    if (e->opts->sort_keys) {
        items = lua_newuserdatauv(L, n * sizeof(*items), 0);
        lua_createtable(L, (int)n, 0); /* keeps the text of integer keys */
        for (int i = 1; i <= (int)n; i++) {
            lua_rawgeti(L, keys, i);
            const char *key = lua_tolstring(L, -1, &len);
            items[i - 1] = item_of(key, len, i);
            lua_rawseti(L, keys + 2, i);
        }
        sort_items(items, n);
    }
    write_listed(e, idx, keys, items, n, f);
    lua_settop(L, keys - 1);
}

void lf_json_big_object(lf_json_encoder_t *e, int idx, lf_json_frame_t *f)
{
    lua_State *L = e->L;
    size_t n = 0, strings = 0;
    luaL_checkstack(L, LF_JSON_SLACK, "JSON");
    for (lua_pushnil(L); lua_next(L, idx); lua_pop(L, 1)) {
        int type = lua_type(L, -2);
        if (type != LUA_TSTRING && type != LUA_TNUMBER)
            lf_json_refuse(e, f->up, "cannot make JSON of an object with keys other than strings and numbers",
                           "");
        strings += type == LUA_TSTRING;
        n++;
    }
    if (strings == n && n <= ON_STACK && lua_checkstack(L, 2 * (int)n + 2 * LF_JSON_SLACK))
        write_gathered(e, idx, n, f);
    else
        write_through_list(e, idx, n, f);
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

/* The item of the map key at the top, which lies at `at` in the list: booleans, integers, other numbers,
 * text. */
static item_t map_item(lua_State *L, int at)
{
    size_t len;
    const char *key;
    item_t item = {.key = "", .at = at};
    if (lua_type(L, -1) == LUA_TSTRING) {
        key = lua_tolstring(L, -1, &len);
        item = item_of(key, len, at);
        item.rank = 3;
    } else if (lua_type(L, -1) == LUA_TBOOLEAN) {
        item.head = (uint64_t)lua_toboolean(L, -1);
    } else if (lua_isinteger(L, -1)) {
        item.rank = 1;
        item.head = (uint64_t)lua_tointeger(L, -1) ^ UINT64_C(1) << 63;
    } else {
        double d = lua_tonumber(L, -1);
        item.rank = 2;
        memcpy(&item.head, &d, sizeof(d));
        item.head ^= signbit(d) ? UINT64_MAX : UINT64_C(1) << 63; /* as whole numbers sort */
    }
    return item;
}

/* Pushes the list of the table's keys and their items, sorted: what is the same map is the same text. */
static item_t *push_map_items(lf_json_encoder_t *e, int idx, size_t *n, lf_json_frame_t *f)
{
    lua_State *L = e->L;
    lua_newtable(L);
    int keys = lua_gettop(L);
    for (lua_pushnil(L); lua_next(L, idx); lua_pop(L, 1)) {
        int type = lua_type(L, -2);
        if (type != LUA_TSTRING && type != LUA_TNUMBER && type != LUA_TBOOLEAN)
            lf_json_refuse(e, f->up, "cannot make JSON of a table with keys other than strings and numbers",
                           "");
        lua_pushvalue(L, -2);
        lua_rawseti(L, keys, (int)++*n);
    }
    item_t *items = lua_newuserdatauv(L, *n * sizeof(*items), 0);
    for (size_t i = 0; i < *n; i++) {
        lua_rawgeti(L, keys, (int)i + 1);
        items[i] = map_item(L, (int)i + 1);
        lua_pop(L, 1);
    }
    sort_items(items, *n);
    return items;
}

/* {" im": [[key, value], ...]} */
static void map(lf_json_encoder_t *e, int idx, lf_json_frame_t *f)
{
    lua_State *L = e->L;
    size_t n = 0;
    int keys = lua_gettop(L) + 1;
    open_object(e, f->up);
    lf_buf_put(e->out, "\" im\"", 5);
    put_colon(e);
    descend(e, 2, f->up);
    const item_t *items = push_map_items(e, idx, &n, f);
    lf_buf_putc(e->out, '[');
    for (size_t i = 0; i < n; i++) {
        if (i > 0)
            lf_buf_putc(e->out, ',');
        lf_buf_putc(e->out, '[');
        lua_rawgeti(L, keys, items[i].at);
        lua_pushvalue(L, -1);
        lua_rawget(L, idx);
        int top = lua_gettop(L);
        f->key = "key";
        f->len = 3;
        lf_json_value(e, top - 1, f);
        lf_buf_putc(e->out, ',');
        f->key = items[i].rank == 3 ? items[i].key : NULL;
        f->len = items[i].rank == 3 ? items[i].len : (size_t)lua_tointeger(L, top - 1);
        lf_json_value(e, top, f);
        lf_buf_putc(e->out, ']');
        lua_pop(L, 2);
    }
    lua_settop(L, keys - 1);
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
