/* SPDX-License-Identifier: MIT
 *
 * Slices and growable buffers. A worker that cannot get memory has nothing sensible left to do: it says so
 * and ends, and the master starts another.
 */
#include "base/str.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

static _Noreturn void out_of_memory(size_t size)
{
    fprintf(stderr, "luaflask: out of memory (%zu bytes asked for)\n", size);
    abort();
}

void *lf_alloc(size_t size)
{
    void *p = malloc(size ? size : 1);
    if (p == NULL)
        out_of_memory(size);
    return p;
}

void *lf_alloc_zero(size_t size)
{
    void *p = calloc(1, size ? size : 1);
    if (p == NULL)
        out_of_memory(size);
    return p;
}

void *lf_realloc(void *old, size_t size)
{
    void *p = realloc(old, size ? size : 1);
    if (p == NULL)
        out_of_memory(size);
    return p;
}

void lf_buf_reserve(lf_buf_t *buf, size_t extra)
{
    if (extra > SIZE_MAX / 2 - buf->len)
        out_of_memory(extra);
    size_t need = buf->len + extra;
    if (need <= buf->cap)
        return;
    size_t cap = buf->cap ? buf->cap : 256;
    while (cap < need)
        cap *= 2;
    buf->base = lf_realloc(buf->base, cap);
    buf->cap = cap;
}

void lf_buf_free(lf_buf_t *buf)
{
    free(buf->base);
    *buf = (lf_buf_t){0};
}

void lf_buf_printf(lf_buf_t *buf, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    int n = vsnprintf(NULL, 0, fmt, args);
    va_end(args);
    if (n < 0)
        return;
    lf_buf_reserve(buf, (size_t)n + 1);
    va_start(args, fmt);
    vsnprintf(buf->base + buf->len, (size_t)n + 1, fmt, args);
    va_end(args);
    buf->len += (size_t)n;
}

static unsigned char lower(unsigned char c)
{
    return c >= 'A' && c <= 'Z' ? c + 32 : c;
}

int lf_str_ieq(lf_str_t a, lf_str_t b)
{
    if (a.len != b.len)
        return 0;
    for (size_t i = 0; i < a.len; i++) {
        if (lower((unsigned char)a.base[i]) != lower((unsigned char)b.base[i]))
            return 0;
    }
    return 1;
}

lf_str_t lf_str_trim(lf_str_t s)
{
    while (s.len > 0 && (s.base[0] == ' ' || s.base[0] == '\t')) {
        s.base++;
        s.len--;
    }
    while (s.len > 0 && (s.base[s.len - 1] == ' ' || s.base[s.len - 1] == '\t'))
        s.len--;
    return s;
}
