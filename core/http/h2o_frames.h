/* SPDX-License-Identifier: MIT
 *
 * A look at the frames of HTTP/2 before libh2o takes them apart: in a compressed block a byte is a header of
 * fifty bytes, and libh2o takes blocks of 400 KB before anybody can object.
 */
#ifndef LF_HTTP_H2O_FRAMES_H
#define LF_HTTP_H2O_FRAMES_H

#include <stddef.h>
#include <stdint.h>

typedef struct lf_frames {
    size_t block; /* bytes of the header block that is arriving */
} lf_frames_t;

/* Looks at the whole frames of an input that begins with one, or with the preface. Returns 0, or -1 when a
 * header block is longer than `limit`. To be called once for each whole frame: the ones left over are those
 * that are not whole. */
int lf_frames_look(lf_frames_t *frames, const unsigned char *input, size_t size, size_t limit);

#endif
