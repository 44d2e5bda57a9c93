/* SPDX-License-Identifier: MIT
 *
 * The zlib format. A few bytes can stand for a thousand times as many, so that reading grows the buffer step
 * by step and never beyond what the caller allows.
 */
#include "codec/deflate.h"

#include <limits.h>
#include <stdint.h>
#include <zlib.h>

#define STEP ((size_t)16384)

void lf_deflate(lf_buf_t *out, lf_str_t text)
{
    uLongf room = compressBound((uLong)text.len);
    lf_buf_reserve(out, room);
    /* Cannot fail: there is room, and a reserved buffer means there was memory. */
    if (compress2((Bytef *)out->base + out->len, &room, (const Bytef *)text.base, (uLong)text.len,
                  Z_DEFAULT_COMPRESSION) == Z_OK)
        out->len += room;
}

/* One step of at most STEP bytes; what zlib says. */
static int step(z_stream *z, lf_buf_t *out, size_t most)
{
    size_t room = most < STEP ? most : STEP;
    lf_buf_reserve(out, room);
    z->next_out = (Bytef *)out->base + out->len;
    z->avail_out = (uInt)room;
    int code = inflate(z, Z_NO_FLUSH);
    out->len += room - z->avail_out;
    return code;
}

int lf_inflate(lf_buf_t *out, lf_str_t compressed, size_t max)
{
    size_t start = out->len;
    z_stream z = {.next_in = (Bytef *)(uintptr_t)compressed.base, .avail_in = (uInt)compressed.len};
    int code;

    if (compressed.len > UINT_MAX / 2 || inflateInit(&z) != Z_OK)
        return LF_INFLATE_MALFORMED;
    do {
        /* One byte more than allowed tells a text of just that length from a longer one. */
        code = step(&z, out, max - (out->len - start) + 1);
    } while (code == Z_OK && out->len - start <= max);
    int whole = code == Z_STREAM_END && z.avail_in == 0;
    inflateEnd(&z);
    if (whole && out->len - start <= max)
        return LF_INFLATE_OK;
    int too_long = out->len - start > max;
    out->len = start;
    return too_long ? LF_INFLATE_TOO_LONG : LF_INFLATE_MALFORMED;
}
