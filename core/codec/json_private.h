/* SPDX-License-Identifier: MIT
 *
 * What the JSON files share.
 */
#ifndef LF_CODEC_JSON_PRIVATE_H
#define LF_CODEC_JSON_PRIVATE_H

#include <stdint.h>

#include "codec/json.h"

/* ---- from json_types.c ---- */

/* The values every Lua state has once. */
typedef struct lf_json_types {
    const void *null, *array_mt, *object_mt; /* identities */
    int null_ref, array_ref, object_ref;     /* the same values in the registry */
    int newindex_ref, pairs_ref;             /* methods of ordered objects */
    int markup_ref;                          /* function(text) -> Markup; LUA_NOREF until set */
    int date_ref;                            /* function(text) -> moment or nil; LUA_NOREF until set */
} lf_json_types_t;

/* The record of this state, made at the first call; lives as long as the state. */
lf_json_types_t *lf_json_types(lua_State *L);

/* Turns the table at idx into an object whose keys come in the order of the table `keys` on the top (popped),
 * which lists them and also maps each to its place. */
void lf_json_make_ordered(lua_State *L, const lf_json_types_t *types, int idx);

/* ---- from json_foreign.c ---- */

/* How many functions of the app (__tojson, default) are running inside an encoding. */
extern int lf_json_calls;

/* ---- from json_text.c ---- */

/* How many bytes at s may stand in a JSON string as they are: 0x20..0x7e without `"` and `\`. */
size_t lf_json_plain_span(const char *s, size_t n);

/* Length of the well-formed UTF-8 sequence at p, whose first byte is above 0x7f, and its code point; 0 if
 * none. */
size_t lf_json_utf8_take(const char *p, const char *end, uint32_t *code);

/* Reads the escape at p (a backslash); appends what it means; returns its end, or NULL with *what filled. */
const char *lf_json_unescape(const char *p, const char *end, lf_buf_t *out, const char **what);

/* ---- from json_tags.c ---- */

/* Whether an object with just this key would be read as one of the tags. */
int lf_json_is_tag(const char *key, size_t n);

/* Appends {" b":"..."} for a string that is not UTF-8. */
void lf_json_put_bytes(lf_buf_t *out, const char *s, size_t n);

/* The only key and its value lie on the top. 1: both replaced by the value they stand for; 0: not a tag,
 * nothing done; -1: a tag whose value is malformed. */
int lf_json_untag(lua_State *L);

#endif
