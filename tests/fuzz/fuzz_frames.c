/* SPDX-License-Identifier: MIT
 *
 * The look at HTTP/2 frames, given in the pieces in which a socket would give them: whatever the pieces, the
 * same block is too long, and a slow second reading agrees.
 */
#include "fuzz.h"
#include "http/h2o_frames.h"

#include <stdlib.h>

enum { LIMIT = 64, HEAD = 9 };

/* Whether a header block of the whole frames is too long. */
static int too_long(const uint8_t *p, size_t size)
{
    size_t block = 0;
    while (size >= HEAD) {
        size_t length = (size_t)p[0] * 65536 + (size_t)p[1] * 256 + p[2];
        if (length > size - HEAD)
            return 0;
        block = p[3] == 1 ? length : p[3] == 9 ? block + length : block;
        if (block > LIMIT)
            return 1;
        p += HEAD + length;
        size -= HEAD + length;
    }
    return 0;
}

/* As libh2o: what is left over after a read is what is not whole. */
static size_t whole_frames(const uint8_t *p, size_t size)
{
    size_t at = 0;
    while (size - at >= HEAD) {
        size_t length = (size_t)p[at] << 16 | (size_t)p[at + 1] << 8 | p[at + 2];
        if (length > size - at - HEAD)
            break;
        at += HEAD + length;
    }
    return at;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    /* The preface is a test of its own; in the middle it would be a frame of five megabytes, for which libh2o
     * ends the connection. */
    if (size < 2 || memmem(data, size, "PRI * HTTP", 10) != NULL)
        return 0;
    size_t step = data[0] % 32 + 1;
    const uint8_t *frames = data + 1;
    size_t total = size - 1, begin = 0;
    lf_frames_t state = {0};
    int refused = 0;
    for (size_t have = 0; have < total && !refused;) {
        have = have + step < total ? have + step : total;
        /* On the heap, so that a sanitizer sees a byte read too many. */
        uint8_t *input = malloc(have - begin + 1);
        memcpy(input, frames + begin, have - begin);
        refused = lf_frames_look(&state, input, have - begin, LIMIT) != 0;
        begin += whole_frames(input, have - begin);
        free(input);
    }
    CHECK(refused == too_long(frames, total));
    return 0;
}
