/* SPDX-License-Identifier: MIT
 *
 * Multipart: the first line of the input is the boundary, the rest the body. Parts lie in the body in order
 * and do not overlap, no part holds a delimiter, limits hold.
 */
#include "codec/multipart.h"
#include "codec/utf8.h"
#include "fuzz.h"

static void read_part(const lf_multipart_part_t *part, lf_str_t body)
{
    lf_buf_t room = {0};
    lf_str_t rest = part->headers, name, value;

    CHECK(within(part->headers, body) && within(part->data, body));
    CHECK(part->headers.base + part->headers.len < part->data.base);
    while (lf_multipart_header(&rest, &room, &name, &value))
        CHECK(within(name, lf_str(room.base, room.len)));
    room.len = 0;
    lf_multipart_text(&room, part);
    CHECK(lf_utf8_valid(lf_str(room.base, room.len)));
    lf_buf_free(&room);
}

static void parse(lf_str_t body, lf_str_t boundary, const lf_multipart_limits_t *limits)
{
    lf_multipart_t m;
    lf_multipart_part_t part;
    const char *behind = body.base;
    size_t parts = 0;
    int r;

    lf_multipart_init(&m, body, boundary, limits);
    while ((r = lf_multipart_next(&m, &part)) == LF_MULTIPART_PART) {
        CHECK(part.headers.base >= behind);
        behind = part.data.base + part.data.len;
        read_part(&part, body);
        parts++;
        CHECK(limits == NULL || part.filename.base || part.data.len <= limits->max_field_size);
    }
    CHECK(r == LF_MULTIPART_END || m.message != NULL);
    CHECK(lf_multipart_next(&m, &part) == r);
    if (limits)
        CHECK(parts <= limits->max_parts);
    lf_multipart_free(&m);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const lf_multipart_limits_t limits = {.max_parts = 3, .max_header_size = 64, .max_field_size = 16};
    const uint8_t *nl = size ? memchr(data, '\n', size) : NULL;

    if (nl == NULL)
        return 0;
    lf_str_t boundary = lf_str((const char *)data, (size_t)(nl - data));
    lf_str_t body = lf_str((const char *)nl + 1, size - boundary.len - 1);
    parse(body, boundary, NULL);
    parse(body, boundary, &limits);
    return 0;
}
