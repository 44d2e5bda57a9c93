/* SPDX-License-Identifier: MIT
 *
 * HTML: escaped text holds none of the five characters but '&' of references, and unescapes to what it was;
 * any text unescapes to UTF-8 when it is UTF-8. Host names go along: Punycode is ASCII and short.
 */
#include "codec/html.h"
#include "codec/punycode.h"
#include "codec/utf8.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    lf_str_t text = lf_str((const char *)data, size);
    lf_buf_t escaped = {0}, back = {0};

    lf_html_escape(&escaped, text);
    for (size_t i = 0; i < escaped.len; i++)
        CHECK(strchr("<>\"'", escaped.base[i]) == NULL || escaped.base[i] == '\0');
    lf_html_unescape(&back, lf_str(escaped.base, escaped.len));
    CHECK(lf_str_eq(lf_str(back.base, back.len), text));
    back.len = 0;
    lf_html_unescape(&back, text);
    if (lf_utf8_valid(text))
        CHECK(lf_utf8_valid(lf_str(back.base, back.len)));

    back.len = 0;
    if (lf_punycode_host(&back, text) == 0) {
        for (size_t i = 0; i < back.len; i++)
            CHECK((unsigned char)back.base[i] < 0x80);
    } else {
        CHECK(back.len == 0);
    }
    lf_buf_free(&escaped);
    lf_buf_free(&back);
    return 0;
}
