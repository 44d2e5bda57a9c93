/* SPDX-License-Identifier: MIT
 *
 * application/x-www-form-urlencoded: one pass of memchr over the text; decoding is left to whoever wants the
 * text.
 */
#include "codec/form.h"

#include <stdint.h>

void lf_form_init(lf_form_t *form, lf_str_t text, size_t max_pairs)
{
    form->rest = text;
    form->left = max_pairs;
}

int lf_form_next(lf_form_t *form, lf_str_t *name, lf_str_t *value)
{
    while (form->rest.len > 0) {
        const char *p = form->rest.base;
        const char *amp = memchr(p, '&', form->rest.len);
        size_t len = amp ? (size_t)(amp - p) : form->rest.len;
        size_t used = amp ? len + 1 : len;

        form->rest = lf_str(p + used, form->rest.len - used);
        if (len == 0)
            continue;
        if (form->left == 0)
            return -1;
        form->left--;
        const char *eq = memchr(p, '=', len);
        *name = lf_str(p, eq ? (size_t)(eq - p) : len);
        *value = eq ? lf_str(eq + 1, len - name->len - 1) : lf_str(p + len, 0);
        return 1;
    }
    return 0;
}

lf_str_t lf_form_text(lf_buf_t *room, lf_str_t raw, lf_utf8_repair_t how)
{
    if (lf_percent_plain(raw, 1))
        return raw;
    room->len = 0;
    lf_percent_decode(room, raw, 1, how);
    return lf_str(room->base, room->len);
}

void lf_form_put(lf_buf_t *out, size_t start, lf_str_t name, lf_str_t value, const lf_percent_set_t *set)
{
    if (out->len > start)
        lf_buf_putc(out, '&');
    lf_percent_encode(out, name, set);
    lf_buf_putc(out, '=');
    lf_percent_encode(out, value, set);
}
