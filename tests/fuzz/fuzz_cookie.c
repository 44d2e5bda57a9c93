/* SPDX-License-Identifier: MIT
 *
 * Cookies: slices stay inside of the header, search and walk agree, and a value that Set-Cookie carries reads
 * the same in a Cookie header. The part of the input before the first NUL is the header, the rest a value to
 * write.
 */
#include "codec/cookie.h"
#include "codec/header.h"
#include "codec/utf8.h"
#include "fuzz.h"

static void write_and_read(lf_str_t name, lf_str_t value)
{
    lf_buf_t out = {0}, back = {0};
    lf_cookie_opts_t opts = lf_cookie_opts(0);
    lf_str_t found;

    opts.path = value;
    if (lf_cookie_dump(&out, name, value, &opts) != NULL) {
        CHECK(out.len == 0);
    } else {
        lf_str_t line = lf_str(out.base, out.len);
        CHECK(lf_header_value_ok(line));
        CHECK(lf_cookie_find(line, name, &found));
        lf_cookie_unquote(&back, found);
        if (lf_utf8_valid(value))
            CHECK(lf_str_eq(lf_str(back.base, back.len), value));
        CHECK(lf_cookie_find(line, LF_STR("Path"), &found));
        lf_cookie_opts_t odd = {
            .domain = value, .expires = value, .samesite = value, .max_age = 5, .now = INT64_MAX};
        out.len = 0;
        if (lf_cookie_dump(&out, name, LF_STR("x"), &odd) == NULL)
            CHECK(lf_header_value_ok(lf_str(out.base, out.len)));
    }
    lf_buf_free(&out);
    lf_buf_free(&back);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const uint8_t *nul = size ? memchr(data, 0, size) : NULL;
    size_t len = nul ? (size_t)(nul - data) : size;
    lf_str_t header = lf_str((const char *)data, len), rest = header, name, value, found;
    lf_str_t to_write = nul ? lf_str((const char *)nul + 1, size - len - 1) : LF_STR("value");
    lf_buf_t text = {0};
    int n = 0;

    while (lf_cookie_next(&rest, &name, &value) && n++ < 50) {
        CHECK(within(name, header) && within(value, header) && name.len > 0);
        CHECK(lf_cookie_find(header, name, &found));
        CHECK(found.base <= value.base); /* the first of that name */
        text.len = 0;
        lf_cookie_unquote(&text, value);
        CHECK(lf_utf8_valid(lf_str(text.base, text.len)));
        if (n == 1)
            write_and_read(name, to_write);
    }
    lf_buf_free(&text);
    return 0;
}
