/* SPDX-License-Identifier: MIT
 *
 * Frames of HTTP/2 (RFC 9113 section 4.1): a length of three bytes, a type, flags, a stream.
 */
#include "http/h2o_frames.h"

#include <string.h>

enum { HEAD = 9, HEADERS = 1, CONTINUATION = 9, PREFACE = 24 };

static const char preface[] = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

int lf_frames_look(lf_frames_t *frames, const unsigned char *input, size_t size, size_t limit)
{
    size_t at = size >= PREFACE && memcmp(input, preface, PREFACE) == 0 ? PREFACE : 0;
    while (size - at >= HEAD) {
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
