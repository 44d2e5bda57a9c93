/* SPDX-License-Identifier: MIT
 *
 * Forms: slices stay inside of the text, decoded text is UTF-8, and writing what was read reads the same
 * again.
 */
#include "codec/form.h"
#include "fuzz.h"

static void read_back(lf_str_t name, lf_str_t value)
{
    lf_buf_t text = {0}, room = {0};
    lf_form_t form;
    lf_str_t n, v;

    lf_form_put(&text, 0, name, value, &lf_percent_query);
    lf_form_init(&form, lf_str(text.base, text.len), 1);
    CHECK(lf_form_next(&form, &n, &v) == 1);
    CHECK(lf_str_eq(lf_form_text(&room, n, LF_UTF8_REPLACE), name));
    CHECK(lf_str_eq(lf_form_text(&room, v, LF_UTF8_REPLACE), value));
    CHECK(lf_form_next(&form, &n, &v) == 0);
    lf_buf_free(&text);
    lf_buf_free(&room);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    lf_str_t text = lf_str((const char *)data, size), name, value;
    lf_buf_t names = {0}, values = {0};
    lf_form_t form;
    size_t pairs = 0;

    lf_form_init(&form, text, 100);
    int r;
    while ((r = lf_form_next(&form, &name, &value)) == 1) {
        pairs++;
        CHECK(within(name, text) && within(value, text));
        for (lf_utf8_repair_t how = LF_UTF8_REPLACE; how <= LF_UTF8_PERCENT; how++) {
            lf_str_t n = lf_form_text(&names, name, how), v = lf_form_text(&values, value, how);
            CHECK(lf_utf8_valid(n) && lf_utf8_valid(v));
            read_back(n, v);
        }
    }
    CHECK(pairs <= 100 && (r == 0 || pairs == 100));
    lf_buf_free(&names);
    lf_buf_free(&values);
    return 0;
}
