/* SPDX-License-Identifier: MIT
 *
 * Numbers between JSON text and C: no locale, no allocation, and text that reads back as the same number.
 */
#ifndef LF_CODEC_JSON_NUMBER_H
#define LF_CODEC_JSON_NUMBER_H

#include <stddef.h>
#include <stdint.h>

/* Room enough for any number written here. */
#define LF_JSON_NUMBER_ROOM 32

typedef enum lf_json_number_kind {
    LF_JSON_NUMBER_INT,
    LF_JSON_NUMBER_FLOAT,
    LF_JSON_NUMBER_BAD,  /* not a number of JSON's grammar */
    LF_JSON_NUMBER_RANGE /* a number that could only be kept rounded (integers) or not at all (beyond 1.8e308)
                          */
} lf_json_number_kind_t;

typedef struct lf_json_number {
    lf_json_number_kind_t kind;
    union {
        int64_t i;
        double d;
    } as;
} lf_json_number_t;

/* Reads the number that starts at p (p < end); returns where it ends, or where it stops being one. */
const char *lf_json_number_read(const char *p, const char *end, lf_json_number_t *out);

/* Writes an integer at p (LF_JSON_NUMBER_ROOM bytes); returns its end. No NUL. */
char *lf_json_number_write_int(char *p, int64_t value);

/* Writes the shortest text that reads back as this finite double, laid out as Python does (1.0, 1e+16,
 * 1e-05). */
char *lf_json_number_write_double(char *p, double value);

/* ---- from json_pow10.c ---- */

typedef struct lf_json_pow10 {
    uint64_t hi, lo;
} lf_json_pow10_t;

#define LF_JSON_POW10_MIN (-292)
#define LF_JSON_POW10_MAX 324
extern const lf_json_pow10_t lf_json_pow10[LF_JSON_POW10_MAX - LF_JSON_POW10_MIN + 1];

#endif
