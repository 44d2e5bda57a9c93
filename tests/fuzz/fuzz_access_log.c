/* SPDX-License-Identifier: MIT
 *
 * Lines of the access log: the input's first line is a format, the rest what a client sent. Whatever that is,
 * it makes one line of printable ASCII (or, in JSON, of well-formed UTF-8 with balanced quotes), which fits a
 * pipe when it has to.
 */
#include "fuzz.h"
#include "codec/utf8.h"
#include "server/access_format.h"

#include <limits.h>

static lf_str_t value;

static int header(const void *native, int of_answer, lf_str_t name, lf_str_t *to)
{
    (void)native, (void)of_answer, (void)name;
    *to = value;
    return 1;
}

/* Outside of strings there is nothing but what the writer put there: every string ends before its separator.
 */
static int is_json(lf_str_t line)
{
    size_t strings = 0;
    int inside = 0;
    for (size_t i = 0; i < line.len; i++) {
        unsigned char c = (unsigned char)line.base[i];
        if (inside && c == '\\') {
            i++;
        } else if (c == '"') {
            inside = !inside;
            strings += inside == 0;
            if (!inside && i + 1 < line.len && strchr(":,}", line.base[i + 1]) == NULL)
                return 0;
        } else if (c < ' ' || c == 0x7f) {
            return 0;
        }
    }
    return !inside && strings >= 13 && line.base[line.len - 1] == '}';
}

static int is_printable(lf_str_t line, lf_str_t format)
{
    for (size_t i = 0; i < line.len; i++) {
        unsigned char c = (unsigned char)line.base[i];
        /* Literals are the administrator's own. */
        if ((c < ' ' || c >= 0x7f) && memchr(format.base, c, format.len) == NULL)
            return 0;
    }
    return 1;
}

static void check_line(const lf_access_format_t *f, const lf_access_record_t *r, lf_str_t format,
                       size_t limit)
{
    lf_buf_t out = {0};
    lf_access_format_write(f, r, limit, &out);
    CHECK(out.len != 0 && memchr(out.base, '\n', out.len) == out.base + out.len - 1);
    lf_str_t line = lf_str(out.base, out.len - 1);
    if (lf_str_eq(format, LF_STR("json")))
        CHECK(lf_utf8_valid(line) && is_json(line));
    else
        CHECK(is_printable(line, format));
    lf_buf_free(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char message[512];
    lf_str_t all = lf_str((const char *)data, size);
    const char *eol = size != 0 ? memchr(data, '\n', size) : NULL;
    lf_str_t format = lf_str(all.base, eol != NULL ? (size_t)(eol - all.base) : size);
    value = eol != NULL ? lf_str(eol + 1, size - format.len - 1) : (lf_str_t){0};
    lf_access_format_t *f = lf_access_format_new(format, message, sizeof(message));
    if (f == NULL) {
        CHECK(memchr(message, '\0', sizeof(message)) != NULL && message[0] != '\0');
        return 0;
    }
    lf_access_record_t r = {
        .begin = 1795343635012345,
        .duration = size,
        .bytes = size,
        .status = 200,
        .method = value,
        .host = value,
        .target = value,
        .query_at = value.len / 2,
        .protocol = LF_STR("HTTP/1.1"),
        .peer = LF_STR("192.0.2.7"),
        .endpoint = value,
        .header = header,
    };
    check_line(f, &r, format, SIZE_MAX);
    check_line(f, &r, format, lf_access_format_limit(f, PIPE_BUF));
    check_line(f, &r, format, 1);
    lf_access_format_free(f);
    return 0;
}
