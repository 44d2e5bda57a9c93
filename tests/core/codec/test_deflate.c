/* SPDX-License-Identifier: MIT
 *
 * Compressed texts: there and back, the bytes other programs write, and what is refused.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "codec/deflate.h"

/* zlib.compress(b"hello hello hello hello") of Python */
static const unsigned char hello[] = {0x78, 0x9c, 0xcb, 0x48, 0xcd, 0xc9, 0xc9, 0x57,
                                      0xc8, 0x40, 0x27, 0x01, 0x68, 0x03, 0x08, 0xb1};

static lf_str_t bytes(const void *base, size_t n)
{
    return lf_str(base, n);
}

static void writes_what_python_writes(void **state)
{
    lf_buf_t out = {0};
    lf_deflate(&out, LF_STR("hello hello hello hello"));
    assert_int_equal(out.len, sizeof(hello));
    assert_memory_equal(out.base, hello, sizeof(hello));
    out.len = 0;
    assert_int_equal(lf_inflate(&out, bytes(hello, sizeof(hello)), 23), LF_INFLATE_OK);
    assert_int_equal(out.len, 23);
    assert_memory_equal(out.base, "hello hello hello hello", 23);
    lf_buf_free(&out);
}

static void any_length_comes_back(void **state)
{
    static const size_t lengths[] = {0, 1, 2, 100, 16383, 16384, 16385, 100000};
    for (size_t i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
        lf_buf_t text = {0}, small = {0}, back = {0};
        for (size_t k = 0; k < lengths[i]; k++)
            lf_buf_putc(&text, (char)(k * k >> 3));
        lf_buf_putc(&back, '!');
        lf_deflate(&small, lf_str(text.base, text.len));
        assert_int_equal(lf_inflate(&back, lf_str(small.base, small.len), lengths[i]), LF_INFLATE_OK);
        assert_int_equal(back.len, lengths[i] + 1);
        if (lengths[i] > 0)
            assert_memory_equal(back.base + 1, text.base, text.len);
        if (lengths[i] > 0)
            assert_int_equal(lf_inflate(&back, lf_str(small.base, small.len), lengths[i] - 1),
                             LF_INFLATE_TOO_LONG);
        assert_int_equal(back.len, lengths[i] + 1);
        lf_buf_free(&text);
        lf_buf_free(&small);
        lf_buf_free(&back);
    }
}

static void a_bomb_takes_no_more_than_allowed(void **state)
{
    lf_buf_t zeros = {0}, bomb = {0}, out = {0};
    lf_buf_reserve(&zeros, 10000000);
    memset(zeros.base, 0, 10000000);
    lf_deflate(&bomb, lf_str(zeros.base, 10000000));
    assert_true(bomb.len < 20000);
    assert_int_equal(lf_inflate(&out, lf_str(bomb.base, bomb.len), 65536), LF_INFLATE_TOO_LONG);
    assert_true(out.cap < 200000);
    assert_int_equal(out.len, 0);
    lf_buf_free(&zeros);
    lf_buf_free(&bomb);
    lf_buf_free(&out);
}

static void what_is_broken_is_refused(void **state)
{
    unsigned char broken[sizeof(hello) + 1];
    lf_buf_t out = {0};
    for (size_t n = 0; n < sizeof(hello); n++)
        assert_int_equal(lf_inflate(&out, bytes(hello, n), 1000), LF_INFLATE_MALFORMED);
    memcpy(broken, hello, sizeof(hello));
    broken[sizeof(hello)] = 0;
    assert_int_equal(lf_inflate(&out, bytes(broken, sizeof(broken)), 1000), LF_INFLATE_MALFORMED);
    broken[sizeof(hello) - 1] ^= 1; /* the checksum */
    assert_int_equal(lf_inflate(&out, bytes(broken, sizeof(hello)), 1000), LF_INFLATE_MALFORMED);
    assert_int_equal(lf_inflate(&out, LF_STR("no zlib stream"), 1000), LF_INFLATE_MALFORMED);
    assert_int_equal(out.len, 0);
    lf_buf_free(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(writes_what_python_writes),
        cmocka_unit_test(any_length_comes_back),
        cmocka_unit_test(a_bomb_takes_no_more_than_allowed),
        cmocka_unit_test(what_is_broken_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
