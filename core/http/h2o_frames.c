/* SPDX-License-Identifier: MIT
 *
 * Frames of HTTP/2 (RFC 9113 section 4.1): a length of three bytes, a type, flags, a stream.
 */
#include "http/h2o_frames.h"

enum { HEAD = 9, HEADERS = 1, CONTINUATION = 9 };

int lf_frames_look(lf_frames_t *frames, const unsigned char *input, size_t size, size_t limit)
{
    for (size_t at = 0; size - at >= HEAD;) {
        const unsigned char *p = input + at;
        size_t length = (size_t)p[0] << 16 | (size_t)p[1] << 8 | p[2];
        if (size - at - HEAD < length)
            break;
        if (p[3] == HEADERS)
            frames->block = length;
        else if (p[3] == CONTINUATION)
            frames->block += length;
        if (frames->block > limit)
            return -1;
        at += HEAD + length;
    }
    return 0;
}
