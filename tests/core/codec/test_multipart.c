/* SPDX-License-Identifier: MIT
 *
 * multipart/form-data: what browsers send, what odd clients send, what attackers send. Every body lies in
 * memory of exactly its size, so that a sanitizer sees the first byte read beyond it.
 */
#include "check.h"
#include "codec/multipart.h"

#include <stdlib.h>

static lf_multipart_t parser;
static lf_buf_t buf;
static char *body;

/* Writes each part as [name|filename|type|text] and returns the last result. */
static int walk(lf_str_t text, lf_str_t boundary, const lf_multipart_limits_t *limits)
{
    lf_multipart_part_t part;
    int r;

    free(body);
    body = malloc(text.len ? text.len : 1);
    memcpy(body, text.base, text.len);
    lf_multipart_free(&parser);
    lf_multipart_init(&parser, lf_str(body, text.len), boundary, limits);
    buf.len = 0;
    while ((r = lf_multipart_next(&parser, &part)) == LF_MULTIPART_PART) {
        lf_buf_printf(&buf, "[%.*s|", (int)part.name.len, part.name.base ? part.name.base : "");
        lf_buf_printf(&buf, "%.*s|", (int)part.filename.len, part.filename.base ? part.filename.base : "");
        lf_buf_printf(&buf, "%.*s|", (int)part.content_type.len,
                      part.content_type.base ? part.content_type.base : "");
        if (part.filename.base)
            lf_buf_put(&buf, part.data.base, part.data.len);
        else
            lf_multipart_text(&buf, &part);
        lf_buf_putc(&buf, ']');
    }
    return r;
}

#define FOO LF_STR("foo")
#define CD "Content-Disposition: form-data; "

static void fields_and_files(void **state)
{
    assert_int_equal(walk(LF_STR("--foo\r\n" CD "name=\"a\"\r\n\r\none\r\n"
                                 "--foo\r\n" CD "name=\"f\"; filename=\"x.txt\"\r\n"
                                 "Content-Type: text/plain\r\n\r\nline\r\nline\r\n\r\n"
                                 "--foo\r\n" CD "name=\"e\"\r\n\r\n\r\n"
                                 "--foo--\r\n"),
                          FOO, NULL),
                     LF_MULTIPART_END);
    assert_buf(&buf, "[a|||one][f|x.txt|text/plain|line\r\nline\r\n][e|||]");
}

static void every_kind_of_line_break(void **state)
{
    assert_int_equal(
        walk(LF_STR("--foo\n" CD "name=a\n\none\n--foo\n" CD "name=b\n\ntwo\n--foo--"), FOO, NULL), 0);
    assert_buf(&buf, "[a|||one][b|||two]");
    assert_int_equal(
        walk(LF_STR("--foo\r" CD "name=a\r\rone\r--foo\r" CD "name=b\r\rtwo\r--foo--"), FOO, NULL), 0);
    assert_buf(&buf, "[a|||one][b|||two]");
}

static void preamble_epilogue_and_blanks(void **state)
{
    assert_int_equal(walk(LF_STR("preamble\r\n\r\n--foo \t\r\n" CD
                                 "name=a\r\n\r\none\r\n--foo--  \r\nepilogue\r\n--foo\r\n"),
                          FOO, NULL),
                     0);
    assert_buf(&buf, "[a|||one]");
    assert_int_equal(walk(LF_STR("--foo--"), FOO, NULL), 0);
    assert_buf(&buf, "");
}

static void lookalikes_are_data(void **state)
{
    assert_int_equal(
        walk(LF_STR("--foo\r\n" CD "name=a\r\n\r\n--foo\r--foox\r\n--fo\r\n--foo-\r\nx--foo\r\n\r\n--foo--"),
             FOO, NULL),
        LF_MULTIPART_MALFORMED); /* the data begins with a true delimiter */
    assert_int_equal(
        walk(LF_STR("--foo\r\n" CD "name=a\r\n\r\n-\r--foox\r\n--fo\r\n--foo-\r\nx--foo\r\n\r\n--foo--"), FOO,
             NULL),
        0);
    assert_buf(&buf, "[a|||-\r--foox\r\n--fo\r\n--foo-\r\nx--foo\r\n]");
}

static void delimiters_at_every_distance(void **state)
{
    lf_buf_t text = {0};

    for (size_t pad = 0; pad < 70; pad++) {
        text.len = 0;
        lf_buf_printf(&text, "--foo\r\n" CD "name=a\r\n\r\n%*s\r\n--foo--", (int)pad, "");
        assert_int_equal(walk(buf_str(&text), FOO, NULL), 0);
        assert_int_equal(buf.len, pad + 6);
    }
    lf_buf_free(&text);
}

static void names_and_filenames(void **state)
{
    assert_int_equal(
        walk(LF_STR("--foo\r\n" CD "name=\"a%22b\\\"c\"; filename=\"C:\\dir\\x.txt\"\r\n\r\n\r\n"
                    "--foo\r\n" CD "name=n; filename*=UTF-8''%C3%A9.txt\r\n\r\n\r\n"
                    "--foo\r\ncontent-disposition: form-data; name=n;\r\n\tfilename*0*=ascii''a%20;\r\n"
                    "\tfilename*1=\"b.txt\"\r\n\r\n\r\n"
                    "--foo\r\n" CD "filename=\"\"\r\n\r\n\r\n--foo--"),
             FOO, NULL),
        0);
    assert_buf(&buf, "[a\"b\"c|C:\\dir\\x.txt||][n|\xC3\xA9.txt||][n|a b.txt||][|||]");
}

static void text_in_its_charset(void **state)
{
    assert_int_equal(
        walk(LF_STR("--foo\r\n" CD "name=a\r\nContent-Type: text/plain; charset=ISO-8859-1\r\n\r\n\xE9\r\n"
                    "--foo\r\n" CD "name=b\r\n\r\n\xE9\r\n--foo--"),
             FOO, NULL),
        0);
    assert_buf(&buf, "[a||text/plain; charset=ISO-8859-1|\xC3\xA9][b|||\xEF\xBF\xBD]");
}

static void headers_of_a_part(void **state)
{
    static const char text[] =
        "--foo\r\n" CD "name=a\r\nX-One:  1 \r\nX-Two: a\r\n\t b\r\nBare\r\n\r\n.\r\n--foo--";
    lf_multipart_part_t part;
    lf_str_t rest, name, value;
    lf_buf_t room = {0};

    lf_multipart_free(&parser);
    lf_multipart_init(&parser, LF_STR(text), FOO, NULL);
    assert_int_equal(lf_multipart_next(&parser, &part), LF_MULTIPART_PART);
    rest = part.headers;
    assert_int_equal(lf_multipart_header(&rest, &room, &name, &value), 1);
    assert_str(name, "Content-Disposition");
    assert_int_equal(lf_multipart_header(&rest, &room, &name, &value), 1);
    assert_str(value, "1");
    assert_int_equal(lf_multipart_header(&rest, &room, &name, &value), 1);
    assert_str(name, "X-Two");
    assert_str(value, "a  b");
    assert_int_equal(lf_multipart_header(&rest, &room, &name, &value), 1);
    assert_str(name, "Bare");
    assert_str(value, "");
    assert_int_equal(lf_multipart_header(&rest, &room, &name, &value), 0);
    lf_buf_free(&room);
}

static void malformed(void **state)
{
    assert_int_equal(walk(LF_STR(""), FOO, NULL), LF_MULTIPART_MALFORMED);
    assert_int_equal(walk(LF_STR("--bar\r\n"), FOO, NULL), LF_MULTIPART_MALFORMED);
    assert_int_equal(walk(LF_STR("--foo\r\n"), FOO, NULL), LF_MULTIPART_MALFORMED);
    assert_int_equal(walk(LF_STR("--foo\r\n" CD "name=a\r\n"), FOO, NULL), LF_MULTIPART_MALFORMED);
    assert_int_equal(walk(LF_STR("--foo\r\n" CD "name=a\r\n\r\nno end\r\n"), FOO, NULL),
                     LF_MULTIPART_MALFORMED);
    assert_int_equal(walk(LF_STR("--foo\r\nX: y\r\n\r\ndata\r\n--foo--"), FOO, NULL), LF_MULTIPART_MALFORMED);
    assert_string_equal(parser.message, "a part has no Content-Disposition header");
    assert_int_equal(walk(LF_STR("--foo\r\n" CD "name=\xFF\r\n\r\n.\r\n--foo--"), FOO, NULL),
                     LF_MULTIPART_MALFORMED);
}

static void boundaries(void **state)
{
    char longest[LF_MULTIPART_BOUNDARY_MAX + 1];

    memset(longest, 'x', sizeof(longest));
    assert_true(lf_multipart_boundary_ok(lf_str(longest, LF_MULTIPART_BOUNDARY_MAX)));
    assert_false(lf_multipart_boundary_ok(lf_str(longest, LF_MULTIPART_BOUNDARY_MAX + 1)));
    assert_false(lf_multipart_boundary_ok(LF_STR("")));
    assert_false(lf_multipart_boundary_ok(LF_STR("ends with blank ")));
    assert_false(lf_multipart_boundary_ok(LF_STR("line\nbreak")));
    assert_false(lf_multipart_boundary_ok(LF_STR("\xC3\xA9")));
    assert_int_equal(walk(LF_STR("--\r\n"), LF_STR(""), NULL), LF_MULTIPART_MALFORMED);
}

#define TWO "--foo\r\n" CD "name=a\r\n\r\n12345\r\n--foo\r\n" CD "name=b\r\n\r\n12345\r\n--foo--"
#define FILE_PART "--foo\r\n" CD "name=a; filename=b\r\n\r\n1234567890\r\n--foo--"

#define NONE SIZE_MAX
#define LIMITS(parts, header_size, field_size)                                                               \
    (lf_multipart_limits_t)                                                                                  \
    {                                                                                                        \
        parts, header_size, field_size                                                                       \
    }

static void limits(void **state)
{
    assert_int_equal(walk(LF_STR(TWO), FOO, &LIMITS(2, NONE, NONE)), 0);
    assert_int_equal(walk(LF_STR(TWO), FOO, &LIMITS(1, NONE, NONE)), LF_MULTIPART_TOO_LARGE);
    assert_int_equal(walk(LF_STR(TWO), FOO, &LIMITS(NONE, NONE, 5)), 0);
    assert_int_equal(walk(LF_STR(TWO), FOO, &LIMITS(NONE, NONE, 4)), LF_MULTIPART_TOO_LARGE);
    assert_int_equal(walk(LF_STR(FILE_PART), FOO, &LIMITS(NONE, NONE, 1)), 0);
    assert_int_equal(walk(LF_STR(FILE_PART), FOO, &LIMITS(0, NONE, NONE)), LF_MULTIPART_TOO_LARGE);
    assert_int_equal(walk(LF_STR(TWO), FOO, &LIMITS(NONE, NONE, 0)), LF_MULTIPART_TOO_LARGE);
    size_t header = sizeof(CD "name=a") - 1;
    assert_int_equal(walk(LF_STR(TWO), FOO, &LIMITS(NONE, header, NONE)), 0);
    assert_int_equal(walk(LF_STR(TWO), FOO, &LIMITS(NONE, header - 1, NONE)), LF_MULTIPART_TOO_LARGE);
}

static void the_last_result_stays(void **state)
{
    lf_multipart_part_t part;

    walk(LF_STR(TWO), FOO, &LIMITS(1, NONE, NONE));
    assert_int_equal(lf_multipart_next(&parser, &part), LF_MULTIPART_TOO_LARGE);
    walk(LF_STR(TWO), FOO, NULL);
    assert_int_equal(lf_multipart_next(&parser, &part), LF_MULTIPART_END);
    walk(LF_STR("x"), FOO, NULL);
    assert_int_equal(lf_multipart_next(&parser, &part), LF_MULTIPART_MALFORMED);
}

/* Bodies that make a naive search start over and over: a few seconds here would mean more than linear time.
 */
static void hostile_bodies_take_linear_time(void **state)
{
    static const char *const fillers[] = {"-", "\r\n--fo", "\r\n", "\n--", "--foo", "\r\n--foo-", " "};
    size_t size = 4 << 20;
    char *text = malloc(size);
    static const char head[] = "--foo\r\n" CD "name=a\r\n\r\n";

    for (size_t i = 0; i < sizeof(fillers) / sizeof(fillers[0]); i++) {
        size_t n = strlen(fillers[i]);
        for (size_t at = 0; at < size; at++)
            text[at] = fillers[i][at % n];
        walk(lf_str(text, size), LF_STR("--------------------------------------------------------x"), NULL);
        memcpy(text, head, sizeof(head) - 1);
        assert_int_equal(walk(lf_str(text, size), FOO, NULL), LF_MULTIPART_MALFORMED);
    }
    free(text);
}

static int end(void **state)
{
    lf_multipart_free(&parser);
    lf_buf_free(&buf);
    free(body);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fields_and_files),
        cmocka_unit_test(every_kind_of_line_break),
        cmocka_unit_test(preamble_epilogue_and_blanks),
        cmocka_unit_test(lookalikes_are_data),
        cmocka_unit_test(delimiters_at_every_distance),
        cmocka_unit_test(names_and_filenames),
        cmocka_unit_test(text_in_its_charset),
        cmocka_unit_test(headers_of_a_part),
        cmocka_unit_test(malformed),
        cmocka_unit_test(boundaries),
        cmocka_unit_test(limits),
        cmocka_unit_test(the_last_result_stays),
        cmocka_unit_test(hostile_bodies_take_linear_time),
    };
    return cmocka_run_group_tests(tests, NULL, end);
}
