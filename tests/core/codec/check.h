/* SPDX-License-Identifier: MIT
 *
 * What the codec tests share: cmocka's headers in the order it wants, and comparisons of slices with
 * literals.
 */
#ifndef LF_TEST_CODEC_CHECK_H
#define LF_TEST_CODEC_CHECK_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/str.h"

/* Fails unless the slice holds exactly the literal's bytes. */
#define assert_str(slice, literal)                                                                           \
    do {                                                                                                     \
        lf_str_t _got = (slice);                                                                             \
        if (_got.len != sizeof(literal) - 1 || (_got.len && memcmp(_got.base, literal, _got.len) != 0))      \
            fail_msg("expected \"%s\", got \"%.*s\"", literal, (int)_got.len, _got.base ? _got.base : "");   \
    } while (0)

static inline lf_str_t buf_str(const lf_buf_t *buf)
{
    return lf_str(buf->base, buf->len);
}

/* The same for a buffer, which is emptied. */
#define assert_buf(buf, literal)                                                                             \
    do {                                                                                                     \
        assert_str(buf_str(buf), literal);                                                                   \
        (buf)->len = 0;                                                                                      \
    } while (0)

#endif
