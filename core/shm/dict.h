/* SPDX-License-Identifier: MIT
 *
 * Keys and values in the arena, with a time after which a key is gone. Each function is one step: other
 * processes see it done or not begun, also when this process dies inside.
 * Ownership: keys and texts given are copied; a text taken out is copied into the caller's buffer.
 */
#ifndef LF_SHM_DICT_H
#define LF_SHM_DICT_H

#include "base/str.h"
#include "shm/arena.h"

enum { LF_DICT_KEY_MAX = 1280, LF_DICT_TEXT_MAX = 1 << 20 };

typedef enum lf_dict_type { LF_DICT_INTEGER, LF_DICT_NUMBER, LF_DICT_BOOLEAN, LF_DICT_TEXT } lf_dict_type_t;

typedef struct lf_dict_value {
    lf_dict_type_t type;
    union {
        int64_t integer;
        double number;
        uint64_t boolean;
        uint64_t bits;
    } as;
    lf_str_t text;
} lf_dict_value_t;

typedef enum lf_dict_result {
    LF_DICT_OK,
    LF_DICT_MISSING,
    LF_DICT_EXISTS,
    LF_DICT_NO_MEMORY,
    LF_DICT_TOO_LONG,     /* the key or the text */
    LF_DICT_NOT_A_NUMBER, /* there is another value */
    LF_DICT_OVERFLOW,     /* the sum does not fit 64 bits */
} lf_dict_result_t;

/* The value of a key; a text is put into the buffer, in place of what was there. */
lf_dict_result_t lf_dict_get(lf_arena_t *a, lf_str_t key, lf_dict_value_t *value, lf_buf_t *text);

/* Sets a key. ttl is in milliseconds, 0 for ever. When there is no memory the old value stays. */
lf_dict_result_t lf_dict_set(lf_arena_t *a, lf_str_t key, const lf_dict_value_t *value, uint64_t ttl);

/* Sets a key that is not there. */
lf_dict_result_t lf_dict_add(lf_arena_t *a, lf_str_t key, const lf_dict_value_t *value, uint64_t ttl);

/* Adds `by` to a number and gives the sum. A missing key counts as `init`, and gets the ttl; it is an error
 * when init is NULL. */
lf_dict_result_t lf_dict_incr(lf_arena_t *a, lf_str_t key, const lf_dict_value_t *by,
                              const lf_dict_value_t *init, uint64_t ttl, lf_dict_value_t *sum);

/* Removes a key; LF_DICT_MISSING if it was not there. */
lf_dict_result_t lf_dict_delete(lf_arena_t *a, lf_str_t key);

#endif
