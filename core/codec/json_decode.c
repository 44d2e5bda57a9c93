/* SPDX-License-Identifier: MIT
 *
 * JSON text into Lua values: one pass, bounded recursion, no tree.
 *
 * The members of a container first gather on the Lua stack, so that its table can be made in its final size:
 * growing tables by rehashing is what costs most. At most PENDING slots gather, and deep inside only one
 * member, so the stack stays small whatever the nesting.
 */
#include "codec/json_private.h"

#include "codec/int64.h"
#include "codec/json_number.h"

#define PENDING 64      /* stack slots that gather in one container */
#define GATHER_DEPTH 16 /* containers below this level store each member at once */
#define STEP 16         /* slots that may be taken before the next are asked for */
#define KEPT_SCRATCH ((size_t)1 << 20)

typedef struct decoder {
    lua_State *L;
    const char *p, *start, *end;
    lf_json_types_t *types;
    int ordered, tagged;
    int depth, max_depth;
    const char *what; /* the error */
    const char *where;
} decoder_t;

/* A container that is being read. */
typedef struct gathering {
    int table;  /* stack slot: nil until the table is made */
    int keys;   /* stack slot of the ordered keys, or 0 */
    int base;   /* the slot below the first pending member */
    int slots;  /* that are pending */
    int limit;  /* slots that may be pending */
    int stored; /* members already in the table */
} gathering_t;

static int value(decoder_t *d);

/* Strings with escapes are put together here; nothing calls back while it is in use. */
static lf_buf_t scratch;

static int fail(decoder_t *d, const char *where, const char *what)
{
    d->what = what;
    d->where = where;
    return -1;
}

static inline void skip_space(decoder_t *d)
{
    const char *p = d->p;
    while (p < d->end && (*p == ' ' || *p == '\n' || *p == '\r' || *p == '\t'))
        p++;
    d->p = p;
}

/* ---- scalars ---- */

/* Goes over one character that is not plain, and neither quote nor backslash. */
static const char *pass_odd(decoder_t *d, const char *p)
{
    uint32_t code;
    size_t n = 1;
    if ((unsigned char)*p < 0x20) {
        fail(d, p, "Invalid control character at");
        return NULL;
    }
    if (*p != 0x7f && (n = lf_json_utf8_take(p, d->end, &code)) == 0) {
        fail(d, p, "Invalid UTF-8");
        return NULL;
    }
    return p + n;
}

/* The end of the run at p that holds neither quote nor backslash, or NULL. */
static const char *run_end(decoder_t *d, const char *p)
{
    for (;;) {
        p += lf_json_plain_span(p, (size_t)(d->end - p));
        if (p == d->end) {
            fail(d, d->p, "Unterminated string starting at");
            return NULL;
        }
        if (*p == '"' || *p == '\\')
            return p;
        if ((p = pass_odd(d, p)) == NULL)
            return NULL;
    }
}

static int escaped_string(decoder_t *d, const char *run, const char *p)
{
    scratch.len = 0;
    for (;;) {
        lf_buf_put(&scratch, run, (size_t)(p - run));
        if (*p == '"')
            break;
        run = lf_json_unescape(p, d->end, &scratch, &d->what);
        if (run == NULL)
            return fail(d, p, d->what);
        if ((p = run_end(d, run)) == NULL)
            return -1;
    }
    lua_pushlstring(d->L, scratch.base, scratch.len);
    d->p = p + 1;
    if (scratch.cap > KEPT_SCRATCH)
        lf_buf_free(&scratch);
    return 0;
}

static int string(decoder_t *d)
{
    const char *s = d->p + 1, *p = run_end(d, s);
    if (p == NULL)
        return -1;
    if (*p == '\\')
        return escaped_string(d, s, p);
    lua_pushlstring(d->L, s, (size_t)(p - s));
    d->p = p + 1;
    return 0;
}

static int number(decoder_t *d)
{
    lf_json_number_t n;
    const char *stop = lf_json_number_read(d->p, d->end, &n);
    switch (n.kind) {
    case LF_JSON_NUMBER_INT:
        lf_int64_push(d->L, n.as.i);
        break;
    case LF_JSON_NUMBER_FLOAT:
        lua_pushnumber(d->L, n.as.d);
        break;
    case LF_JSON_NUMBER_RANGE:
        return fail(d, d->p, "Number out of range");
    default:
        return fail(d, d->p, stop == d->p ? "Expecting value" : "Invalid number");
    }
    d->p = stop;
    return 0;
}

static lf_json_types_t *types(decoder_t *d)
{
    if (d->types == NULL)
        d->types = lf_json_types(d->L);
    return d->types;
}

static int word(decoder_t *d, const char *text, size_t n)
{
    if ((size_t)(d->end - d->p) < n || memcmp(d->p, text, n) != 0)
        return fail(d, d->p, "Expecting value");
    d->p += n;
    if (*text == 'n')
        lua_rawgeti(d->L, LUA_REGISTRYINDEX, types(d)->null_ref);
    else
        lua_pushboolean(d->L, *text == 't');
    return 0;
}

/* ---- containers ---- */

static int begin(decoder_t *d, gathering_t *g)
{
    lua_State *L = d->L;
    if (d->depth == d->max_depth || (d->depth > 0 && !lua_checkstack(L, 2 * STEP)))
        return fail(d, d->p, "Nested too deeply at");
    d->depth++;
    lua_pushnil(L);
    g->table = lua_gettop(L);
    g->keys = 0;
    g->base = g->table;
    g->limit = d->depth > GATHER_DEPTH ? 1 : PENDING;
    g->slots = 0;
    g->stored = 0;
    d->p++;
    skip_space(d);
    return 0;
}

/* Makes the table when the first members are to be stored. */
static void need_table(decoder_t *d, gathering_t *g, int array, int hash)
{
    if (g->stored == 0) {
        lua_createtable(d->L, array, hash);
        lua_replace(d->L, g->table);
    }
}

static void store_items(decoder_t *d, gathering_t *g)
{
    lua_State *L = d->L;
    int n = g->slots;
    g->slots = 0;
    need_table(d, g, n, 0);
    if (g->stored == 0) { /* into slots that are there already: from the last on, without copies */
        for (int i = n; i > 0; i--)
            lua_rawseti(L, g->table, i);
    } else {
        for (int i = 1; i <= n; i++) {
            lua_pushvalue(L, g->base + i);
            lua_rawseti(L, g->table, g->stored + i);
        }
        lua_settop(L, g->base);
    }
    g->stored += n;
}

static int array(decoder_t *d)
{
    lua_State *L = d->L;
    gathering_t g;
    if (begin(d, &g) != 0)
        return -1;
    if (d->p < d->end && *d->p == ']') {
        need_table(d, &g, 0, 0);
    } else {
        for (;;) {
            if (value(d) != 0)
                return -1;
            if (++g.slots >= g.limit)
                store_items(d, &g);
            else if (g.slots % STEP == 0 && !lua_checkstack(L, 2 * STEP))
                return fail(d, d->p, "Nested too deeply at");
            skip_space(d);
            if (d->p == d->end || (*d->p != ',' && *d->p != ']'))
                return fail(d, d->p, "Expecting ',' delimiter");
            if (*d->p == ']')
                break;
            d->p++;
        }
        store_items(d, &g);
    }
    lua_rawgeti(L, LUA_REGISTRYINDEX, types(d)->array_ref);
    lua_setmetatable(L, g.table);
    d->p++;
    d->depth--;
    return 0;
}

/* Notes the place of a key that lies at `key`, unless it has one. */
static void note_key(lua_State *L, int keys, int key)
{
    lua_pushvalue(L, key);
    lua_rawget(L, keys);
    if (lua_isnil(L, -1)) {
        int place = (int)lua_rawlen(L, keys) + 1;
        lua_pushvalue(L, key);
        lua_rawseti(L, keys, place);
        lua_pushvalue(L, key);
        lua_pushinteger(L, place);
        lua_rawset(L, keys);
    }
    lua_pop(L, 1);
}

/* In the order of the text, so that the last of equal keys wins. */
static void store_members(decoder_t *d, gathering_t *g)
{
    lua_State *L = d->L;
    int n = g->slots, last = g->base + n - 1;
    g->slots = 0;
    if (n == 0)
        return;
    need_table(d, g, 0, n / 2);
    for (int key = g->base + 1; key <= last; key += 2) {
        if (g->keys != 0)
            note_key(L, g->keys, key);
        if (key < last) {
            lua_pushvalue(L, key);
            lua_pushvalue(L, key + 1);
        }
        lua_rawset(L, g->table);
    }
    if (n > 2)
        lua_settop(L, g->base);
    g->stored += n / 2;
}

static int member(decoder_t *d)
{
    skip_space(d);
    if (d->p == d->end || *d->p != '"')
        return fail(d, d->p, "Expecting property name enclosed in double quotes");
    if (string(d) != 0)
        return -1;
    skip_space(d);
    if (d->p == d->end || *d->p != ':')
        return fail(d, d->p, "Expecting ':' delimiter");
    d->p++;
    return value(d);
}

/* In tagged mode: replaces the only member by the value it stands for. 1 when done. */
static int untag(decoder_t *d, gathering_t *g)
{
    if (!d->tagged || g->stored != 0 || g->slots != 2)
        return 0;
    int done = lf_json_untag(d->L);
    if (done < 0)
        return fail(d, d->p, "Malformed tag before");
    if (done > 0)
        lua_replace(d->L, g->table);
    return done;
}

static int object(decoder_t *d)
{
    lua_State *L = d->L;
    gathering_t g;
    int done = 0;
    if (begin(d, &g) != 0)
        return -1;
    if (d->tagged && g.limit < 2)
        g.limit = 4; /* the only member must still be there at the end */
    if (d->ordered) {
        lua_newtable(L);
        g.keys = g.base = g.table + 1;
    }
    if (d->p < d->end && *d->p == '}') {
        need_table(d, &g, 0, 0);
    } else {
        for (;;) {
            if (member(d) != 0)
                return -1;
            g.slots += 2;
            if (g.slots >= g.limit)
                store_members(d, &g);
            else if (g.slots % STEP == 0 && !lua_checkstack(L, 2 * STEP))
                return fail(d, d->p, "Nested too deeply at");
            skip_space(d);
            if (d->p == d->end || (*d->p != ',' && *d->p != '}'))
                return fail(d, d->p, "Expecting ',' delimiter");
            if (*d->p == '}')
                break;
            d->p++;
        }
        done = untag(d, &g);
        if (done < 0)
            return -1;
        if (done == 0)
            store_members(d, &g);
    }
    if (d->ordered) {
        if (done == 0)
            lf_json_make_ordered(L, types(d), g.table);
        else
            lua_pop(L, 1);
    }
    d->p++;
    d->depth--;
    return 0;
}

static int value(decoder_t *d)
{
    skip_space(d);
    if (d->p == d->end)
        return fail(d, d->p, "Expecting value");
    switch (*d->p) {
    case '"':
        return string(d);
    case '{':
        return object(d);
    case '[':
        return array(d);
    case 't':
        return word(d, "true", 4);
    case 'f':
        return word(d, "false", 5);
    case 'n':
        return word(d, "null", 4);
    default:
        return number(d);
    }
}

/* ---- the text as a whole ---- */

static int document(decoder_t *d)
{
    if (d->end - d->p >= 3 && memcmp(d->p, "\xef\xbb\xbf", 3) == 0)
        d->p += 3;
    if (value(d) != 0)
        return -1;
    skip_space(d);
    return d->p == d->end ? 0 : fail(d, d->p, "Extra data");
}

static void describe(const decoder_t *d, lf_json_error_t *err)
{
    *err = (lf_json_error_t){
        .message = d->what, .offset = (size_t)(d->where - d->start), .line = 1, .column = 1};
    for (const char *p = d->start; p < d->where; p++) {
        if (((unsigned char)*p & 0xc0) != 0x80) {
            err->chars++;
            err->column++;
        }
        if (*p == '\n') {
            err->line++;
            err->column = 1;
        }
    }
}

int lf_json_decode(lua_State *L, lf_str_t text, const lf_json_decode_opts_t *opts, lf_json_error_t *err)
{
    int top = lua_gettop(L);
    decoder_t d = {.L = L, .p = text.base, .start = text.base, .end = text.base + text.len};
    d.max_depth = LF_JSON_DEFAULT_DEPTH;
    if (opts != NULL) {
        d.ordered = opts->ordered;
        d.tagged = opts->tagged;
        if (opts->max_depth > 0)
            d.max_depth = opts->max_depth < LF_JSON_MAX_DEPTH ? opts->max_depth : LF_JSON_MAX_DEPTH;
    }
    if (!lua_checkstack(L, 2 * STEP))
        fail(&d, d.p, "No stack left at");
    else if (document(&d) == 0)
        return 0;
    lua_settop(L, top);
    describe(&d, err);
    return -1;
}
