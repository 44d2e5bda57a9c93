/* SPDX-License-Identifier: MIT
 *
 * Base64url: what decodes must encode to the same text again; what is encoded must decode to the same bytes.
 */
#include "codec/base64url.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    size_t text_len = lf_base64url_encoded_len(size), back_len;
    char *text = lf_alloc(text_len);
    unsigned char *back = lf_alloc(size);

    CHECK(lf_base64url_encode(text, data, size) == text_len);
    CHECK(lf_base64url_decode(back, size, text, text_len, &back_len) == 0);
    CHECK(back_len == size && memcmp(back, data, size) == 0);
    free(text);
    free(back);

    size_t cap = lf_base64url_decoded_len(size);
    back = lf_alloc(cap);
    if (lf_base64url_decode(back, cap, (const char *)data, size, &back_len) == 0) {
        CHECK(back_len == cap);
        text = lf_alloc(size);
        CHECK(lf_base64url_encode(text, back, back_len) == size && memcmp(text, data, size) == 0);
        free(text);
    }
    free(back);
    return 0;
}
