/* SPDX-License-Identifier: MIT
 *
 * Slices and growable buffers.
 * Ownership: an lf_str_t owns nothing, it points into bytes that live elsewhere and may hold NULs; an
 * lf_buf_t owns its bytes until lf_buf_free.
 */
#ifndef LF_BASE_STR_H
#define LF_BASE_STR_H

#include <stddef.h>
#include <string.h>

typedef struct lf_str {
    const char *base;
    size_t len;
} lf_str_t;

/* A slice over a string literal. */
#define LF_STR(literal) ((lf_str_t){(literal), sizeof(literal) - 1})

static inline lf_str_t lf_str(const char *base, size_t len)
{
    return (lf_str_t){base, len};
}

/* Whether two slices hold the same bytes. Not constant-time: never for secrets. */
static inline int lf_str_eq(lf_str_t a, lf_str_t b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.base, b.base, a.len) == 0);
}

/* Whether two slices are equal when the case of ASCII letters is ignored. */
int lf_str_ieq(lf_str_t a, lf_str_t b);

/* The slice without spaces and tabs at either end. */
lf_str_t lf_str_trim(lf_str_t s);

typedef struct lf_buf {
    char *base;
    size_t len;
    size_t cap;
} lf_buf_t;

/* Makes room for `extra` more bytes; the process ends with a message when memory is exhausted. */
void lf_buf_reserve(lf_buf_t *buf, size_t extra);

/* Frees the bytes; the buffer is empty and usable again. */
void lf_buf_free(lf_buf_t *buf);

/* Appends one byte. */
static inline void lf_buf_putc(lf_buf_t *buf, char c)
{
    if (buf->len == buf->cap)
        lf_buf_reserve(buf, 1);
    buf->base[buf->len++] = c;
}

/* Appends n bytes. */
static inline void lf_buf_put(lf_buf_t *buf, const char *bytes, size_t n)
{
    if (n > buf->cap - buf->len)
        lf_buf_reserve(buf, n);
    if (n != 0)
        memcpy(buf->base + buf->len, bytes, n);
    buf->len += n;
}

/* Appends formatted text. */
void lf_buf_printf(lf_buf_t *buf, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* malloc, calloc and realloc that never return NULL: out of memory ends the process with a message. */
void *lf_alloc(size_t size);
void *lf_alloc_zero(size_t size);
void *lf_realloc(void *p, size_t size);

#endif
