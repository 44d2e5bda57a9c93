/* SPDX-License-Identifier: MIT
 *
 * JSON straight between bytes and Lua values: no tree in between.
 *
 * Values. null is one userdata (lf_json_push_null); lightuserdata NULL, which other Lua libraries use, is
 * written as null too. A decoded array carries the array metatable, so `[]` is written back as `[]`; a table
 * without metatable is an array when its keys are 1..n with n > 0, an object otherwise, and `{}` when empty.
 * A table marked object{} writes integer keys as text. Integers stay exact: one that does not fit 64 bits
 * becomes a float only if the float says the same number, else it is an error. Text is UTF-8 both ways; a
 * lone surrogate (\ud800) is an error, since no UTF-8 string could hold it. A UTF-8 byte order mark before
 * the text is skipped.
 *
 * Ownership: nothing is kept. Text is appended to the caller's buffer, values are pushed on the caller's
 * stack.
 */
#ifndef LF_CODEC_JSON_H
#define LF_CODEC_JSON_H

#include "base/str.h"
#include "lua_compat.h"

/* Levels of nesting when the options say 0, and the most they may ask for. */
#define LF_JSON_DEFAULT_DEPTH 128
#define LF_JSON_MAX_DEPTH 1000

typedef struct lf_json_encode_opts {
    int sort_keys;    /* keys in the order of their bytes, which is that of their code points */
    int ensure_ascii; /* write everything outside ASCII as \uXXXX */
    int indent;       /* 0: compact; n: one value a line, n spaces a level; -1: a blank after , and : */
    int iso_dates;    /* dates as ISO 8601, not as HTTP writes them; tagged ones are always the latter */
    int tagged;       /* everything survives the way there and back: see json_tags.c */
    int default_ref;  /* registry reference of function(value) -> replacement, for what is not plain; <= 0:
                         none */
    int max_depth;    /* 0: LF_JSON_DEFAULT_DEPTH */
    const char *root; /* how errors call the value itself: "session", or NULL */
} lf_json_encode_opts_t;

/* What Flask does when nothing is said. */
#define LF_JSON_ENCODE_DEFAULTS                                                                              \
    {                                                                                                        \
        .sort_keys = 1, .ensure_ascii = 1, .default_ref = LUA_NOREF                                          \
    }

typedef struct lf_json_decode_opts {
    int ordered;   /* objects remember the order of their keys: see json_types.c */
    int tagged;    /* undo what encoding with `tagged` did */
    int max_depth; /* 0: LF_JSON_DEFAULT_DEPTH */
} lf_json_decode_opts_t;

typedef struct lf_json_error {
    const char *message; /* a literal */
    size_t offset;       /* in bytes, from 0 */
    size_t chars;        /* in characters, from 0 */
    size_t line, column; /* in characters, from 1 */
} lf_json_error_t;

/* Appends the JSON text of the value at idx to out. opts may be NULL: Flask's defaults. To be called in a
 * protected frame: raises an error that names the key path, "cannot make JSON of a function at
 * `items[2].price`", with out as long as it was before. */
void lf_json_encode(lua_State *L, int idx, lf_buf_t *out, const lf_json_encode_opts_t *opts);

/* Pushes the decoded value and returns 0, or fills *err and returns -1, the stack unchanged. opts may be
 * NULL. Raises only when memory is exhausted (and, in tagged mode, what the constructor of Markup raises). */
int lf_json_decode(lua_State *L, lf_str_t text, const lf_json_decode_opts_t *opts, lf_json_error_t *err);

/* Pushes the one null. */
void lf_json_push_null(lua_State *L);

/* Whether the value at idx is null. */
int lf_json_is_null(lua_State *L, int idx);

/* Gives the table at idx the array or the object metatable. */
void lf_json_mark_array(lua_State *L, int idx);
void lf_json_mark_object(lua_State *L, int idx);

/* Whether the metatable on the top of the stack is the mark of an array or an object. */
int lf_json_is_mark(lua_State *L);

/* Appends the string as a JSON string; -1, with nothing appended, when it is not UTF-8. */
int lf_json_put_string(lf_buf_t *out, const char *s, size_t n, int ensure_ascii);

#endif
