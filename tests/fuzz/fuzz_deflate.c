/* SPDX-License-Identifier: MIT
 *
 * The zlib format: no input makes more than is allowed, and what is read can be written and read again.
 */
#include "codec/deflate.h"
#include "fuzz.h"

#define MOST 65536

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    lf_buf_t text = {0}, small = {0}, again = {0};
    if (lf_inflate(&text, lf_str((const char *)data, size), MOST) == LF_INFLATE_OK) {
        CHECK(text.len <= MOST);
        lf_deflate(&small, lf_str(text.base, text.len));
        CHECK(lf_inflate(&again, lf_str(small.base, small.len), text.len) == LF_INFLATE_OK);
        CHECK(again.len == text.len && (text.len == 0 || memcmp(again.base, text.base, text.len) == 0));
    } else {
        CHECK(text.len == 0);
    }
    again.len = small.len = 0;
    lf_deflate(&small, lf_str((const char *)data, size));
    CHECK(lf_inflate(&again, lf_str(small.base, small.len), size) == LF_INFLATE_OK);
    CHECK(again.len == size && (size == 0 || memcmp(again.base, data, size) == 0));
    lf_buf_free(&text);
    lf_buf_free(&small);
    lf_buf_free(&again);
    return 0;
}
