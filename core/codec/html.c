/* SPDX-License-Identifier: MIT
 *
 * HTML escaping. Most text that templates print holds nothing to escape, so the search for the first special
 * character looks at sixteen bytes at once (GCC's and Clang's portable vectors).
 */
#include "codec/html.h"

#include <stdint.h>

typedef unsigned char block_t __attribute__((vector_size(16)));

/* clang-format off */
static const unsigned char special[256] = {['&'] = 1, ['<'] = 2, ['>'] = 3, ['"'] = 4, ['\''] = 5};
/* clang-format on */
static const lf_str_t entities[] = {{"", 0},     {"&amp;", 5}, {"&lt;", 4},
                                    {"&gt;", 4}, {"&#34;", 5}, {"&#39;", 5}};

static int block_has_special(const char *p)
{
    block_t b;
    uint64_t halves[2];

    memcpy(&b, p, sizeof(b));
    block_t hit = (block_t)((b == '&') | (b == '<') | (b == '>') | (b == '"') | (b == '\''));
    memcpy(halves, &hit, sizeof(halves));
    return (halves[0] | halves[1]) != 0;
}

size_t lf_html_span(lf_str_t text)
{
    size_t i = 0;

    while (text.len - i >= sizeof(block_t) && !block_has_special(text.base + i))
        i += sizeof(block_t);
    while (i < text.len && !special[(unsigned char)text.base[i]])
        i++;
    return i;
}

void lf_html_escape(lf_buf_t *out, lf_str_t text)
{
    while (text.len > 0) {
        size_t n = lf_html_span(text);
        lf_buf_put(out, text.base, n);
        if (n == text.len)
            return;
        lf_str_t entity = entities[special[(unsigned char)text.base[n]]];
        lf_buf_put(out, entity.base, entity.len);
        text = lf_str(text.base + n + 1, text.len - n - 1);
    }
}
