/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>
#include "route/map.h"

static lf_str_t text(const char *s)
{
    return lf_str(s, strlen(s));
}

static lf_route_match_t match;
static lf_route_error_t error;

/* Adds a rule whose endpoint is its text; `method` NULL: any. */
static int add(lf_route_map_t *map, const char *rule, const char *method)
{
    lf_str_t methods[1] = {method != NULL ? text(method) : (lf_str_t){NULL, 0}};
    uint32_t index;
    lf_route_rule_options_t options = {.rule = text(rule),
                                       .endpoint = text(rule),
                                       .any_method = method == NULL,
                                       .methods = methods,
                                       .nmethods = 1,
                                       .strict_slashes = true,
                                       .merge_slashes = true};
    return lf_route_map_add(map, &options, &index, &error);
}

static lf_route_map_t *map_of(const char *const *rules)
{
    lf_route_map_t *map = lf_route_map_new(true);
    for (; *rules != NULL; rules++)
        assert_int_equal(add(map, *rules, NULL), 0);
    return map;
}

static lf_route_result_t get(lf_route_map_t *map, const char *path, const char *method)
{
    lf_route_query_t query = {.path = text(path), .method = text(method)};
    return lf_route_map_match(map, &query, &match);
}

/* The path leads to the rule with these values; rule NULL: to none. */
static void expect(lf_route_map_t *map, const char *path, const char *rule, const char *a, const char *b)
{
    lf_route_result_t kind = get(map, path, "GET");
    if (rule == NULL) {
        assert_int_equal(kind, LF_ROUTE_NOT_FOUND);
        return;
    }
    assert_int_equal(kind, LF_ROUTE_FOUND);
    lf_str_t got = lf_route_map_rule(map, match.rule)->rule;
    assert_int_equal(got.len, strlen(rule));
    assert_memory_equal(got.base, rule, got.len);
    const char *want[2] = {a, b};
    assert_int_equal(match.nvalues, (a != NULL) + (b != NULL));
    for (unsigned i = 0; i < match.nvalues; i++) {
        assert_int_equal(match.values[i].len, strlen(want[i]));
        assert_memory_equal(match.values[i].base, want[i], match.values[i].len);
    }
}

static void expect_redirect(lf_route_map_t *map, const char *path, const char *want)
{
    lf_route_query_t query = {.path = text(path), .method = LF_STR("GET")};
    lf_buf_t out = {0};
    assert_int_equal(lf_route_map_match(map, &query, &match), LF_ROUTE_REDIRECT);
    lf_route_write_redirect(&query, &match, &out);
    assert_int_equal(out.len, strlen(want));
    assert_memory_equal(out.base, want, out.len);
    lf_buf_free(&out);
}

static void static_comes_before_dynamic_and_light_before_heavy(void **state)
{
    const char *rules[] = {"/<path:p>", "/<s>", "/<int:n>", "/x", "/<s>/edit", "/x/<s>", "/a<s>", NULL};
    lf_route_map_t *map = map_of(rules);
    expect(map, "/x", "/x", NULL, NULL);
    expect(map, "/12", "/<int:n>", "12", NULL);
    expect(map, "/y", "/<s>", "y", NULL);
    expect(map, "/abc", "/a<s>", "bc", NULL);
    expect(map, "/y/z", "/<path:p>", "y/z", NULL);
    expect(map, "/x/edit", "/x/<s>", "edit", NULL);
    expect(map, "/y/edit", "/<s>/edit", "y", NULL);
    lf_route_map_free(map);
}

static void a_dead_end_is_left_again(void **state)
{
    const char *rules[] = {"/a/b/c", "/a/<x>/d", "/<y>/b/e", NULL};
    lf_route_map_t *map = map_of(rules);
    expect(map, "/a/b/d", "/a/<x>/d", "b", NULL);
    expect(map, "/a/b/e", "/<y>/b/e", "a", NULL);
    expect(map, "/a/b/f", NULL, NULL, NULL);
    lf_route_map_free(map);
}

static void texts_and_variables_share_a_segment(void **state)
{
    const char *rules[] = {"/v<int:x>", "/<name>.json", "/<a>-<b>", "/f/<int:w>x<int:h>.png", NULL};
    lf_route_map_t *map = map_of(rules);
    expect(map, "/v12", "/v<int:x>", "12", NULL);
    expect(map, "/a.b.json", "/<name>.json", "a.b", NULL);
    expect(map, "/a-b-c", "/<a>-<b>", "a-b", "c");
    expect(map, "/f/10x20.png", "/f/<int:w>x<int:h>.png", "10", "20");
    expect(map, "/f/10xx20.png", NULL, NULL, NULL);
    lf_route_map_free(map);
}

static void a_path_takes_as_little_as_it_can(void **state)
{
    const char *rules[] = {"/<path:a>/edit", "/<path:a>/silly/<path:b>/edit", "/p/<path:x>", NULL};
    lf_route_map_t *map = map_of(rules);
    expect(map, "/a/edit/edit", "/<path:a>/edit", "a/edit", NULL);
    expect(map, "/a/silly/b/silly/c/edit", "/<path:a>/silly/<path:b>/edit", "a", "b/silly/c");
    expect(map, "/p/a//b", "/p/<path:x>", "a//b", NULL);
    expect(map, "/p/a\nb", NULL, NULL, NULL);
    lf_route_map_free(map);
}

static void lengths_count_characters(void **state)
{
    const char *rules[] = {"/<string(length=2):s>", "/<s>/x", NULL};
    lf_route_map_t *map = map_of(rules);
    expect(map, "/\xe6\x97\xa5\xe6\x9c\xac", "/<string(length=2):s>", "\xe6\x97\xa5\xe6\x9c\xac", NULL);
    expect(map, "/abc", NULL, NULL, NULL);
    expect(map, "/\x80/x", "/<s>/x", "\x80", NULL);
    lf_route_map_free(map);
}

static void slashes_are_redirected(void **state)
{
    const char *rules[] = {"/br/", "/leaf", "/u/<int:id>/", "/p/<path:x>/", "/s/a", NULL};
    lf_route_map_t *map = map_of(rules);
    expect_redirect(map, "/br", "/br/");
    expect_redirect(map, "/u/1", "/u/1/");
    expect_redirect(map, "/p/a/b", "/p/a/b/");
    expect_redirect(map, "/s//a", "/s/a");
    expect_redirect(map, "/br//", "/br/");
    expect_redirect(map, "//u///1", "/u/1/");
    expect(map, "//s/a", "/s/a", NULL, NULL); /* slashes before the path are no part of it */
    expect(map, "/leaf/", NULL, NULL, NULL);
    lf_route_map_free(map);
}

static void an_empty_path_leads_to_the_root(void **state)
{
    const char *rules[] = {"/", NULL};
    lf_route_map_t *map = map_of(rules);
    expect(map, "/", "/", NULL, NULL);
    expect_redirect(map, "", "/");
    lf_route_map_free(map);
}

static void redirects_escape_the_path(void **state)
{
    const char *rules[] = {"/<name>/", NULL};
    lf_route_map_t *map = map_of(rules);
    expect_redirect(map, "/a b?\n", "/a%20b%3F%0A/");
    lf_route_map_free(map);
}

static void a_wrong_method_gives_all_right_ones(void **state)
{
    lf_route_map_t *map = lf_route_map_new(true);
    assert_int_equal(add(map, "/x", "GET"), 0);
    assert_int_equal(add(map, "/x", "PURGE"), 0);
    assert_int_equal(add(map, "/<s>", "PUT"), 0);
    assert_int_equal(get(map, "/x", "GET"), LF_ROUTE_FOUND);
    assert_int_equal(get(map, "/x", "HEAD"), LF_ROUTE_FOUND);
    assert_int_equal(get(map, "/x", "PURGE"), LF_ROUTE_FOUND);
    assert_int_equal(get(map, "/x", "PUT"), LF_ROUTE_FOUND);
    assert_int_equal(match.nvalues, 1);
    assert_int_equal(get(map, "/x", "UNHEARD"), LF_ROUTE_METHOD);
    unsigned names = 0;
    for (unsigned bit = 0; bit < 63; bit++) {
        if (match.allowed >> bit & 1) {
            names++;
            assert_true(lf_route_map_method_name(map, bit).len > 0);
        }
    }
    assert_int_equal(names, 4); /* GET HEAD PURGE PUT */
    assert_int_equal(get(map, "/none/x", "GET"), LF_ROUTE_NOT_FOUND);
    lf_route_map_free(map);
}

static void bounds_end_the_search(void **state)
{
    const char *rules[] = {"/<int(max=9):n>", "/<path:p>", NULL};
    lf_route_map_t *map = map_of(rules);
    expect(map, "/9", "/<int(max=9):n>", "9", NULL);
    expect(map, "/12", NULL, NULL, NULL);
    expect(map, "/99999999999999999999", NULL, NULL, NULL);
    lf_route_map_free(map);
}

static void websocket_rules_are_apart(void **state)
{
    lf_route_map_t *map = lf_route_map_new(true);
    uint32_t index;
    lf_route_rule_options_t options = {.rule = LF_STR("/ws"), .any_method = true, .websocket = true};
    assert_int_equal(lf_route_map_add(map, &options, &index, &error), 0);
    assert_int_equal(get(map, "/ws", "GET"), LF_ROUTE_WEBSOCKET);
    lf_route_query_t query = {.path = LF_STR("/ws"), .method = LF_STR("GET"), .websocket = true};
    assert_int_equal(lf_route_map_match(map, &query, &match), LF_ROUTE_FOUND);
    lf_route_map_free(map);
}

static void repeated_rules_are_refused_and_leave_no_trace(void **state)
{
    lf_route_map_t *map = lf_route_map_new(true);
    assert_int_equal(add(map, "/<int:a>", "GET"), 0);
    assert_int_equal(add(map, "/<int(max=3):b>", "GET"), -2);
    assert_int_equal(add(map, "/<int:b>", "POST"), 0);
    assert_int_equal(add(map, "/<int:b>", "HEAD"), 0); /* HEAD alone is no clash with GET */
    assert_int_equal(add(map, "/<int:b>", NULL), -2);
    assert_int_equal(add(map, "/<x>/<x>", "GET"), -1);
    assert_int_equal(add(map, "x", "GET"), -1);
    assert_int_equal(lf_route_map_size(map), 3);
    assert_int_equal(get(map, "/1/2", "GET"), LF_ROUTE_NOT_FOUND);
    lf_route_map_free(map);
}

static bool even_length(void *data, uint32_t check_id, lf_str_t s)
{
    ++*(int *)data;
    return check_id == 7 && s.len % 2 == 0 && s.len > 0;
}

static void custom_converters_are_asked(void **state)
{
    lf_route_map_t *map = lf_route_map_new(true);
    lf_route_converter_t even = {.kind = LF_ROUTE_CUSTOM, .weight = 100, .isolating = true, .check_id = 7};
    const lf_route_converter_t *converters[] = {&even, NULL};
    lf_route_rule_options_t options = {
        .rule = LF_STR("/<even:x>.<int:n>"), .any_method = true, .converters = converters, .nconverters = 2};
    uint32_t index;
    int asked = 0;
    assert_int_equal(lf_route_map_add(map, &options, &index, &error), 0);
    assert_true(lf_route_map_needs_lua(map));
    lf_route_query_t query = {
        .path = LF_STR("/a.bc.12"), .method = LF_STR("GET"), .check = even_length, .check_data = &asked};
    assert_int_equal(lf_route_map_match(map, &query, &match), LF_ROUTE_FOUND);
    assert_true(match.in_script);
    assert_int_equal(match.values[0].len, 4);
    assert_true(asked > 0);
    query.path = LF_STR("/abc.12");
    assert_int_equal(lf_route_map_match(map, &query, &match), LF_ROUTE_NOT_FOUND);
    lf_route_map_free(map);
}

static void domains_are_matched_first(void **state)
{
    lf_route_map_t *map = lf_route_map_new(true);
    uint32_t index;
    lf_route_rule_options_t options = {
        .rule = LF_STR("/<b>"), .domain = LF_STR("<a>.example.com"), .any_method = true};
    assert_int_equal(lf_route_map_add(map, &options, &index, &error), 0);
    lf_route_query_t query = {
        .domain = LF_STR("x.y.example.com"), .path = LF_STR("/z"), .method = LF_STR("GET")};
    assert_int_equal(lf_route_map_match(map, &query, &match), LF_ROUTE_FOUND);
    assert_int_equal(match.values[0].len, 3);
    assert_int_equal(match.values[1].len, 1);
    query.domain = LF_STR("example.com");
    assert_int_equal(lf_route_map_match(map, &query, &match), LF_ROUTE_NOT_FOUND);
    options.domain = LF_STR("<path:p>");
    assert_int_equal(lf_route_map_add(map, &options, &index, &error), -1);
    lf_route_map_free(map);
}

static void hostile_paths_end_soon(void **state)
{
    const char *rules[] = {"/<a>-<b>-<c>-<d>-<e>-<f>!", "/p/<path:a>/x/<path:b>/x/<path:c>/x/<path:d>/y",
                           NULL};
    lf_route_map_t *map = map_of(rules);
    size_t n = 60000;
    char *path = malloc(n);
    memset(path, '-', n);
    path[0] = '/';
    lf_route_query_t query = {.path = lf_str(path, n), .method = LF_STR("GET")};
    assert_int_equal(lf_route_map_match(map, &query, &match), LF_ROUTE_NOT_FOUND);
    for (size_t i = 2; i < n; i++)
        path[i] = i % 2 == 0 ? '/' : 'x';
    path[1] = 'p';
    assert_int_equal(lf_route_map_match(map, &query, &match), LF_ROUTE_NOT_FOUND);
    memset(path, '/', n);
    assert_int_equal(lf_route_map_match(map, &query, &match), LF_ROUTE_NOT_FOUND);
    free(path);
    lf_route_map_free(map);
}

static void limits_are_told_when_adding(void **state)
{
    lf_route_map_t *map = lf_route_map_new(true);
    char rule[8192] = "";
    for (int i = 0; i < 33; i++)
        snprintf(rule + strlen(rule), 16, "/<v%d>", i);
    assert_int_equal(add(map, rule, NULL), -1);
    assert_non_null(strstr(error.text, "32 variables"));
    rule[0] = '\0';
    for (int i = 0; i < 70; i++)
        strcat(rule, "/a");
    assert_int_equal(add(map, rule, NULL), -1);
    assert_non_null(strstr(error.text, "64 segments"));
    memset(rule, '/', sizeof(rule) - 1);
    assert_int_equal(add(map, rule, NULL), -1);
    lf_route_map_free(map);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(static_comes_before_dynamic_and_light_before_heavy),
        cmocka_unit_test(a_dead_end_is_left_again),
        cmocka_unit_test(texts_and_variables_share_a_segment),
        cmocka_unit_test(a_path_takes_as_little_as_it_can),
        cmocka_unit_test(lengths_count_characters),
        cmocka_unit_test(slashes_are_redirected),
        cmocka_unit_test(an_empty_path_leads_to_the_root),
        cmocka_unit_test(redirects_escape_the_path),
        cmocka_unit_test(a_wrong_method_gives_all_right_ones),
        cmocka_unit_test(bounds_end_the_search),
        cmocka_unit_test(websocket_rules_are_apart),
        cmocka_unit_test(repeated_rules_are_refused_and_leave_no_trace),
        cmocka_unit_test(custom_converters_are_asked),
        cmocka_unit_test(domains_are_matched_first),
        cmocka_unit_test(hostile_paths_end_soon),
        cmocka_unit_test(limits_are_told_when_adding),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
