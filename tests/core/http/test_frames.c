/* SPDX-License-Identifier: MIT
 *
 * The look at HTTP/2 frames: header blocks, over frames and over reads.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "http/h2o_frames.h"

#include <string.h>

enum { DATA = 0, HEADERS = 1, CONTINUATION = 9 };

static unsigned char input[4096];
static size_t size;

static void frame(int type, size_t length)
{
    const unsigned char head[9] = {0, (unsigned char)(length >> 8), (unsigned char)length,
                                   (unsigned char)type};
    memcpy(input + size, head, 9);
    memset(input + size + 9, 'a', length);
    size += 9 + length;
}

static int look(lf_frames_t *frames)
{
    return lf_frames_look(frames, input, size, 100);
}

static void test_blocks(void **state)
{
    lf_frames_t frames = {0};
    size = 0;
    assert_int_equal(look(&frames), 0);
    for (int i = 0; i < 10; i++) /* each block for itself */
        frame(HEADERS, 100);
    frame(DATA, 1000);
    assert_int_equal(look(&frames), 0);
    size = 0;
    frame(HEADERS, 101);
    assert_int_equal(look(&frames), -1);
    frames.block = 0;
    size = 0;
    frame(HEADERS, 60);
    frame(CONTINUATION, 40);
    assert_int_equal(look(&frames), 0);
    frame(CONTINUATION, 1);
    assert_int_equal(look(&frames), -1);
}

static void test_over_reads(void **state)
{
    lf_frames_t frames = {0};
    size = 0;
    frame(HEADERS, 60);
    assert_int_equal(look(&frames), 0);
    size = 0;
    frame(CONTINUATION, 60);
    size -= 1; /* not whole: it counts when it is */
    assert_int_equal(look(&frames), 0);
    assert_int_equal(look(&frames), 0);
    size += 1;
    assert_int_equal(look(&frames), -1);
}

static void test_preface(void **state)
{
    lf_frames_t frames = {0};
    memcpy(input, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 24);
    size = 24;
    assert_int_equal(look(&frames), 0);
    frame(HEADERS, 100);
    assert_int_equal(look(&frames), 0);
    frame(HEADERS, 101);
    assert_int_equal(look(&frames), -1);
    size = 12; /* the half of it */
    assert_int_equal(look(&frames), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_blocks),
        cmocka_unit_test(test_over_reads),
        cmocka_unit_test(test_preface),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
