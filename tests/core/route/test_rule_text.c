/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "route/rule_text.h"

static lf_str_t text(const char *s)
{
    return lf_str(s, strlen(s));
}

static void expect(lf_str_t got, const char *want)
{
    assert_int_equal(got.len, strlen(want));
    assert_memory_equal(got.base, want, got.len);
}

static void tokens_are_slashes_literals_and_variables(void **state)
{
    lf_str_t rule = text("/a.b/<int(min=1, max=9):id>.json");
    lf_rule_token_t token;
    lf_route_error_t error;
    size_t pos = 0;
    assert_int_equal(lf_rule_next_token(rule, &pos, true, &token, &error), 0);
    assert_int_equal(token.kind, LF_RULE_SLASH);
    lf_rule_next_token(rule, &pos, true, &token, &error);
    assert_int_equal(token.kind, LF_RULE_LITERAL);
    expect(token.text, "a.b");
    lf_rule_next_token(rule, &pos, true, &token, &error);
    lf_rule_next_token(rule, &pos, true, &token, &error);
    assert_int_equal(token.kind, LF_RULE_VARIABLE);
    expect(token.text, "id");
    expect(token.converter, "int");
    expect(token.arguments, "min=1, max=9");
    lf_rule_next_token(rule, &pos, true, &token, &error);
    expect(token.text, ".json");
    lf_rule_next_token(rule, &pos, true, &token, &error);
    assert_int_equal(token.kind, LF_RULE_END);
}

static void arguments_may_hold_brackets_and_slashes(void **state)
{
    lf_str_t rule = text("<any(\"a/b\", \"):x\", \"<\"):word>");
    lf_rule_token_t token;
    lf_route_error_t error;
    size_t pos = 0;
    assert_int_equal(lf_rule_next_token(rule, &pos, true, &token, &error), 0);
    expect(token.arguments, "\"a/b\", \"):x\", \"<\"");
    expect(token.text, "word");
}

static void repeated_slashes_are_one_only_when_merging(void **state)
{
    lf_rule_token_t token;
    lf_route_error_t error;
    size_t pos = 0;
    lf_rule_next_token(text("//a"), &pos, true, &token, &error);
    assert_int_equal(pos, 2);
    pos = 0;
    lf_rule_next_token(text("//a"), &pos, false, &token, &error);
    assert_int_equal(pos, 1);
}

static void malformed_variables_are_refused(void **state)
{
    static const char *const bad[] = {"<",        "<>",        "<a",    "<1a>", "<int:>",
                                      "<int(:x>", "<int(1)x>", "<a b>", "<:a>"};
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        lf_rule_token_t token;
        lf_route_error_t error;
        size_t pos = 0;
        assert_int_equal(lf_rule_next_token(text(bad[i]), &pos, true, &token, &error), -1);
        assert_non_null(strstr(error.text, "malformed url rule"));
    }
}

static void arguments_become_values(void **state)
{
    lf_str_t arguments = text(" 1 ,2.5, -3, True, None, word, 'it is', name = \"x,y\" ,");
    lf_route_named_value_t a;
    lf_route_error_t error;
    size_t pos = 0;
    assert_int_equal(lf_rule_next_argument(arguments, &pos, &a, &error), 1);
    assert_int_equal(a.value.type, LF_ROUTE_INTEGER);
    assert_int_equal(a.value.as.integer, 1);
    lf_rule_next_argument(arguments, &pos, &a, &error);
    assert_int_equal(a.value.type, LF_ROUTE_NUMBER);
    assert_true(a.value.as.number == 2.5);
    lf_rule_next_argument(arguments, &pos, &a, &error);
    assert_int_equal(a.value.as.integer, -3);
    lf_rule_next_argument(arguments, &pos, &a, &error);
    assert_int_equal(a.value.type, LF_ROUTE_BOOL);
    assert_true(a.value.as.boolean);
    lf_rule_next_argument(arguments, &pos, &a, &error);
    assert_int_equal(a.value.type, LF_ROUTE_NONE);
    lf_rule_next_argument(arguments, &pos, &a, &error);
    expect(a.value.as.text, "word");
    lf_rule_next_argument(arguments, &pos, &a, &error);
    expect(a.value.as.text, "it is");
    lf_rule_next_argument(arguments, &pos, &a, &error);
    expect(a.name, "name");
    expect(a.value.as.text, "x,y");
    assert_int_equal(lf_rule_next_argument(arguments, &pos, &a, &error), 0);
}

static void unreadable_arguments_are_refused(void **state)
{
    static const char *const bad[] = {"a b", "'open", "=1", ",", "a=", "1 2", "?", "-x"};
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        lf_route_named_value_t a;
        lf_route_error_t error;
        size_t pos = 0;
        assert_int_equal(lf_rule_next_argument(text(bad[i]), &pos, &a, &error), -1);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tokens_are_slashes_literals_and_variables),
        cmocka_unit_test(arguments_may_hold_brackets_and_slashes),
        cmocka_unit_test(repeated_slashes_are_one_only_when_merging),
        cmocka_unit_test(malformed_variables_are_refused),
        cmocka_unit_test(arguments_become_values),
        cmocka_unit_test(unreadable_arguments_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
