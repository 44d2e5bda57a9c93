/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "route/map.h"

static lf_str_t text(const char *s)
{
    return lf_str(s, strlen(s));
}

static lf_route_error_t error;
static lf_route_built_t built;
static lf_buf_t out;

/* Offers the values of a list that ends with an empty name. */
static lf_route_value_t get(void *data, lf_str_t name)
{
    for (const lf_route_named_value_t *v = data; v->name.len != 0; v++) {
        if (lf_str_eq(v->name, name))
            return v->value;
    }
    return (lf_route_value_t){.type = LF_ROUTE_NONE};
}

#define INTEGER(n)                                                                                           \
    {                                                                                                        \
        .type = LF_ROUTE_INTEGER, .as.integer = (n)                                                          \
    }
#define WORD(s)                                                                                              \
    {                                                                                                        \
        .type = LF_ROUTE_TEXT, .as.text = {(s), sizeof(s) - 1 }                                              \
    }

static uint32_t add(lf_route_map_t *map, const char *rule, const lf_route_named_value_t *fixed, bool alias)
{
    uint32_t index;
    lf_route_rule_options_t options = {.rule = text(rule),
                                       .endpoint = LF_STR("e"),
                                       .any_method = true,
                                       .alias = alias,
                                       .defaults = fixed,
                                       .ndefaults = fixed != NULL};
    assert_int_equal(lf_route_map_add(map, &options, &index, &error), 0);
    return index;
}

static int build(const lf_route_map_t *map, const lf_route_named_value_t *values)
{
    lf_route_build_t b = {.endpoint = LF_STR("e"), .get = get, .data = (void *)values};
    out.len = 0;
    return lf_route_map_build(map, &b, &out, &built, &error);
}

static void expect(const lf_route_map_t *map, const lf_route_named_value_t *values, const char *want)
{
    assert_int_equal(build(map, values), 1);
    assert_int_equal(out.len - built.path_at, strlen(want));
    assert_memory_equal(out.base + built.path_at, want, strlen(want));
}

static void the_rule_with_most_arguments_that_suits_is_built(void **state)
{
    lf_route_map_t *map = lf_route_map_new(true);
    const lf_route_named_value_t page1 = {{"page", 4}, INTEGER(1)};
    add(map, "/u/", NULL, false);
    add(map, "/u/all/", &page1, false);
    add(map, "/u/<int:page>", NULL, false);
    add(map, "/old/<int:page>", NULL, true);
    const lf_route_named_value_t none[] = {{{"", 0}, INTEGER(0)}};
    const lf_route_named_value_t one[] = {{{"page", 4}, INTEGER(1)}, {{"", 0}, INTEGER(0)}};
    const lf_route_named_value_t two[] = {{{"page", 4}, INTEGER(2)}, {{"", 0}, INTEGER(0)}};
    expect(map, none, "/u/all/");
    expect(map, one, "/u/all/");
    expect(map, two, "/u/2");
    lf_route_map_free(map);
}

static void defaults_of_another_rule_ask_for_the_script(void **state)
{
    lf_route_map_t *map = lf_route_map_new(true);
    const lf_route_named_value_t page1 = {{"page", 4}, INTEGER(1)};
    uint32_t spelled = add(map, "/u/<int:page>", NULL, false), plain = add(map, "/u/", &page1, false);
    assert_true(lf_route_map_provides_defaults(map, plain, spelled));
    assert_false(lf_route_map_provides_defaults(map, spelled, plain));
    lf_route_query_t query = {.path = LF_STR("/u/1"), .method = LF_STR("GET")};
    lf_route_match_t match;
    assert_int_equal(lf_route_map_match(map, &query, &match), LF_ROUTE_FOUND);
    assert_true(match.in_script);
    lf_route_map_set_redirect_defaults(map, false);
    lf_route_map_match(map, &query, &match);
    assert_false(match.in_script);
    lf_route_map_free(map);
}

static void domain_and_path_are_apart(void **state)
{
    lf_route_map_t *map = lf_route_map_new(true);
    uint32_t index;
    lf_route_rule_options_t options = {.rule = LF_STR("/\xc3\xa9 x/<w>"),
                                       .domain = LF_STR("<sub>.example"),
                                       .endpoint = LF_STR("e"),
                                       .any_method = true};
    assert_int_equal(lf_route_map_add(map, &options, &index, &error), 0);
    const lf_route_named_value_t values[] = {
        {{"sub", 3}, WORD("api")}, {{"w", 1}, WORD("a b/?")}, {{"", 0}, INTEGER(0)}};
    expect(map, values, "/%C3%A9%20x/a%20b/%3F");
    assert_int_equal(built.path_at, strlen("api.example"));
    assert_memory_equal(out.base, "api.example", built.path_at);
    lf_route_map_free(map);
}

static void what_cannot_be_built_says_why(void **state)
{
    lf_route_map_t *map = lf_route_map_new(true);
    add(map, "/u/<int:page>", NULL, false);
    const lf_route_named_value_t none[] = {{{"", 0}, INTEGER(0)}};
    const lf_route_named_value_t bad[] = {{{"page", 4}, WORD("x")}, {{"", 0}, INTEGER(0)}};
    assert_int_equal(build(map, none), 0);
    assert_int_equal(build(map, bad), -1);
    assert_non_null(strstr(error.text, "'/u/<int:page>': value of 'page': 'x' is not a whole number"));
    lf_route_map_free(map);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_rule_with_most_arguments_that_suits_is_built),
        cmocka_unit_test(defaults_of_another_rule_ask_for_the_script),
        cmocka_unit_test(domain_and_path_are_apart),
        cmocka_unit_test(what_cannot_be_built_says_why),
    };
    int rc = cmocka_run_group_tests(tests, NULL, NULL);
    lf_buf_free(&out);
    return rc;
}
