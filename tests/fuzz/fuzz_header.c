/* SPDX-License-Identifier: MIT
 *
 * Header values: parameters, lists and key=value lists of any text; quoting is undone by unquoting.
 */
#include "codec/header.h"
#include "codec/options.h"
#include "fuzz.h"

static void options(lf_str_t text)
{
    static lf_options_t o;

    lf_options_parse(&o, text);
    CHECK(within(o.value, text) || o.value.len == 0);
    CHECK(o.n <= LF_OPTIONS_MAX);
    for (size_t i = 0; i < o.n; i++) {
        CHECK(within(o.list[i].key, lf_str(o.text.base, o.text.len)));
        CHECK(within(o.list[i].value, lf_str(o.text.base, o.text.len)));
        CHECK(lf_options_get(&o, o.list[i].key).base == o.list[i].value.base); /* no key twice */
    }
}

static void lists(lf_str_t text)
{
    lf_buf_t room = {0};
    lf_str_t rest = text, item, key, value;

    lf_header_list_ok(text);
    while (lf_header_list_next(&rest, &item)) {
        CHECK(within(item, text) && item.len > 0);
        if (lf_header_dict_item(&room, item, &key, &value)) {
            CHECK(within(key, lf_str(room.base, room.len)) && key.len > 0);
            CHECK(value.base == NULL || within(value, lf_str(room.base, room.len)));
        }
    }
    lf_buf_free(&room);
}

static void quoting(lf_str_t text)
{
    lf_buf_t quoted = {0}, back = {0};

    lf_header_quote(&quoted, text, 1);
    lf_header_unquote(&back, lf_str(quoted.base, quoted.len));
    CHECK(lf_str_eq(lf_str(back.base, back.len), text));
    CHECK(lf_header_list_ok(lf_str(quoted.base, quoted.len)));
    lf_buf_free(&quoted);
    lf_buf_free(&back);
}

static void checks(lf_str_t text)
{
    int bad = 0;

    for (size_t i = 0; i < text.len; i++)
        bad |= text.base[i] == '\r' || text.base[i] == '\n' || text.base[i] == '\0';
    CHECK(lf_header_value_ok(text) == !bad);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    lf_str_t text = lf_str((const char *)data, size);

    options(text);
    lists(text);
    quoting(text);
    checks(text);
    return 0;
}
