/* SPDX-License-Identifier: MIT
 *
 * What the files of the JSON encoder share: the state of one encoding and the small pieces of layout.
 */
#ifndef LF_CODEC_JSON_ENCODER_H
#define LF_CODEC_JSON_ENCODER_H

#include "codec/json_private.h"

#define LF_JSON_SLACK 12 /* stack slots one level needs besides its members */

/* What the metatable says a table is. */
typedef enum lf_json_mark { LF_JSON_MARK_NONE, LF_JSON_MARK_ARRAY, LF_JSON_MARK_OBJECT } lf_json_mark_t;

typedef struct lf_json_frame {
    struct lf_json_frame *up;
    const void *table; /* identity, NULL until a table within asks */
    int idx;           /* stack slot of the table */
    const char *key;   /* where we are: a key, or NULL and a position */
    size_t len;        /* length of the key, or the position */
    lf_json_mark_t mark;
} lf_json_frame_t;

typedef struct lf_json_encoder {
    lua_State *L;
    lf_buf_t *out;
    const lf_json_encode_opts_t *opts;
    const lf_json_types_t *types; /* NULL until needed */
    size_t start;                 /* length of out before us */
    int depth, max_depth;
    int replacing; /* replacements of replacements */
} lf_json_encoder_t;

/* ---- from json_encode.c ---- */

/* Writes the value at idx (absolute). */
void lf_json_value(lf_json_encoder_t *e, int idx, lf_json_frame_t *up);

/* ---- from json_irregular.c ---- */

/* Writes a table that turned out not to be what its first key suggested, or refuses it. */
void lf_json_irregular(lf_json_encoder_t *e, int idx, lf_json_frame_t *f);

/* Writes an object with many keys, or with integer keys to be written as text. */
void lf_json_big_object(lf_json_encoder_t *e, int idx, lf_json_frame_t *f);

/* Writes an object in the order of its keys that the table at `keys` gives. */
void lf_json_listed_object(lf_json_encoder_t *e, int idx, int keys, lf_json_frame_t *f);

/* Writes {" di": {"key__": value}} for the only member, which lies on the top. */
void lf_json_escaped_object(lf_json_encoder_t *e, lf_json_frame_t *f);

/* Whether some key of the table is not text, so that only a map of pairs can say it. */
int lf_json_needs_map(lf_json_encoder_t *e, int idx);

/* ---- from json_foreign.c ---- */

/* Raises "<complaint> at `path`<cure>"; at the top there is no path. The output buffer serves as scratch. */
_Noreturn void lf_json_refuse(lf_json_encoder_t *e, lf_json_frame_t *at, const char *complaint,
                              const char *cure);

/* Writes a value that is neither scalar nor plain table; its metatable, if it has one, lies on the top. */
void lf_json_foreign(lf_json_encoder_t *e, int idx, int has_metatable, lf_json_frame_t *at);

/* Pushes the field of the metatable on the top; 0 and nothing pushed when it is nil. */
int lf_json_push_field(lua_State *L, const char *name);

/* ---- layout ---- */

/* One level deeper, or an error. There is always stack for the level that begins and the one within. */
static inline void descend(lf_json_encoder_t *e, int levels, lf_json_frame_t *at)
{
    if (e->depth + levels > e->max_depth || (e->depth > 0 && !lua_checkstack(e->L, 2 * LF_JSON_SLACK)))
        lf_json_refuse(e, at, "cannot make JSON of tables nested this deep", "");
    e->depth += levels;
}

static inline void newline(lf_json_encoder_t *e)
{
    if (e->opts->indent > 0) {
        size_t n = (size_t)e->opts->indent * (size_t)e->depth;
        lf_buf_reserve(e->out, n + 1);
        e->out->base[e->out->len] = '\n';
        memset(e->out->base + e->out->len + 1, ' ', n);
        e->out->len += n + 1;
    }
}

static inline void put_colon(lf_json_encoder_t *e)
{
    lf_buf_putc(e->out, ':');
    if (e->opts->indent != 0)
        lf_buf_putc(e->out, ' ');
}

static inline void open_object(lf_json_encoder_t *e, lf_json_frame_t *at)
{
    descend(e, 1, at);
    lf_buf_putc(e->out, '{');
    newline(e);
}

static inline void close_object(lf_json_encoder_t *e)
{
    e->depth--;
    newline(e);
    lf_buf_putc(e->out, '}');
}

static inline void between(lf_json_encoder_t *e)
{
    lf_buf_putc(e->out, ',');
    if (e->opts->indent != 0) {
        if (e->opts->indent < 0)
            lf_buf_putc(e->out, ' ');
        newline(e);
    }
}

static inline void put_key(lf_json_encoder_t *e, const char *s, size_t n, lf_json_frame_t *f)
{
    if (lf_json_put_string(e->out, s, n, e->opts->ensure_ascii) != 0)
        lf_json_refuse(e, f->up, "cannot make JSON of a key that is not UTF-8", "");
    put_colon(e);
    f->key = s;
    f->len = n;
}

static inline const lf_json_types_t *encoder_types(lf_json_encoder_t *e)
{
    if (e->types == NULL)
        e->types = lf_json_types(e->L);
    return e->types;
}

#endif
