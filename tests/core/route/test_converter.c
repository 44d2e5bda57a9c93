/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "route/converter.h"

static lf_str_t text(const char *s)
{
    return lf_str(s, strlen(s));
}

static int parse(lf_route_converter_t *converter, const char *name, const char *arguments)
{
    static lf_str_t items[LF_ROUTE_MAX_ITEMS];
    static lf_route_error_t error;
    return lf_route_converter_parse(converter, text(name), text(arguments), items, &error);
}

static void arguments_are_set_by_place_and_by_name(void **state)
{
    lf_route_converter_t c;
    assert_int_equal(parse(&c, "int", "4, 10, max=20, signed=True"), 0);
    assert_int_equal(c.fixed_digits, 4);
    assert_true(c.has_min && c.min.integer == 10);
    assert_true(c.has_max && c.max.integer == 20);
    assert_true(c.is_signed);
    assert_int_equal(parse(&c, "string", "length=2"), 0);
    assert_int_equal(c.min_length, 2);
    assert_int_equal(c.max_length, 2);
    assert_int_equal(parse(&c, "any", "about, 12, \"x,y\""), 0);
    assert_int_equal(c.nitems, 3);
    assert_memory_equal(c.items[1].base, "12", 2);
}

static void unfit_arguments_are_refused(void **state)
{
    lf_route_converter_t c;
    assert_int_equal(parse(&c, "int", "min=a"), -1);
    assert_int_equal(parse(&c, "int", "1,2,3,True,5"), -1);
    assert_int_equal(parse(&c, "int", "minimum=1"), -1);
    assert_int_equal(parse(&c, "int", "fixed_digits=1000000"), -1);
    assert_int_equal(parse(&c, "string", "minlength=-1"), -1);
    assert_int_equal(parse(&c, "uuid", "1"), -1);
    assert_int_equal(parse(&c, "nothing", ""), -1);
}

static void bounds_are_checked(void **state)
{
    lf_route_converter_t c;
    parse(&c, "int", "min=2, max=20");
    assert_true(lf_route_converter_in_bounds(&c, text("2")));
    assert_true(lf_route_converter_in_bounds(&c, text("0000000000000000000000020")));
    assert_false(lf_route_converter_in_bounds(&c, text("1")));
    assert_false(lf_route_converter_in_bounds(&c, text("21")));
    parse(&c, "int", "fixed_digits=3");
    assert_true(lf_route_converter_in_bounds(&c, text("007")));
    assert_false(lf_route_converter_in_bounds(&c, text("07")));
    parse(&c, "float", "min=1.5");
    assert_false(lf_route_converter_in_bounds(&c, text("1.4")));
    assert_true(lf_route_converter_in_bounds(&c, text("1.5")));
}

static void integers_end_where_64_bits_end(void **state)
{
    int64_t n;
    assert_true(lf_route_parse_integer(text("9223372036854775807"), &n));
    assert_true(n == INT64_MAX);
    assert_false(lf_route_parse_integer(text("9223372036854775808"), &n));
    assert_true(lf_route_parse_integer(text("-9223372036854775808"), &n));
    assert_true(n == INT64_MIN);
    assert_false(lf_route_parse_integer(text("-9223372036854775809"), &n));
    assert_false(lf_route_parse_integer(text("99999999999999999999"), &n));
}

static void expect_written(const char *name, const char *arguments, lf_route_value_t value, const char *want)
{
    lf_route_converter_t c;
    lf_route_error_t error;
    lf_buf_t out = {0};
    assert_int_equal(parse(&c, name, arguments), 0);
    int rc = lf_route_converter_write(&c, &value, &out, &error);
    assert_int_equal(rc, want == NULL ? -1 : 0);
    if (want != NULL) {
        assert_int_equal(out.len, strlen(want));
        assert_memory_equal(out.base, want, out.len);
    }
    lf_buf_free(&out);
}

#define INTEGER(n) ((lf_route_value_t){.type = LF_ROUTE_INTEGER, .as.integer = (n)})
#define NUMBER(n) ((lf_route_value_t){.type = LF_ROUTE_NUMBER, .as.number = (n)})
#define TEXT(s) ((lf_route_value_t){.type = LF_ROUTE_TEXT, .as.text = text(s)})

static void values_are_written_as_they_stand_in_a_url(void **state)
{
    expect_written("int", "", TEXT("007"), "7");
    expect_written("int", "fixed_digits=4", INTEGER(42), "0042");
    expect_written("int", "fixed_digits=4", INTEGER(-5), "-005");
    expect_written("int", "", NUMBER(3.9), "3");
    expect_written("int", "", TEXT("3x"), NULL);
    expect_written("int", "", TEXT(""), NULL);
    expect_written("float", "", INTEGER(1), "1.0");
    expect_written("float", "", NUMBER(0.1), "0.1");
    expect_written("float", "", NUMBER(1e20), "100000000000000000000.0");
    expect_written("float", "", NUMBER(1e-7), "0.0000001");
    expect_written("float", "", NUMBER(1e308 * 10), NULL);
    expect_written("float", "", TEXT("0x10"), NULL);
    expect_written("string", "", TEXT("a b/\xc3\xa9?"), "a%20b/%C3%A9%3F");
    expect_written("any", "a, b", TEXT("b"), "b");
    expect_written("any", "a, b", TEXT("c"), NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(arguments_are_set_by_place_and_by_name),
        cmocka_unit_test(unfit_arguments_are_refused),
        cmocka_unit_test(bounds_are_checked),
        cmocka_unit_test(integers_end_where_64_bits_end),
        cmocka_unit_test(values_are_written_as_they_stand_in_a_url),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
