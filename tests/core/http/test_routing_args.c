/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "http/routing_lua.h"

static lua_State *L;
static lf_route_map_t *map;
static lf_route_match_t match;

static int setup(void **state)
{
    L = luaL_newstate();
    luaL_openlibs(L);
    map = lf_route_map_new(true);
    return L == NULL;
}

static int teardown(void **state)
{
    lf_route_map_free(map);
    lua_close(L);
    return 0;
}

static void find(const char *path)
{
    lf_route_query_t query = {.path = lf_str(path, strlen(path)), .method = LF_STR("GET")};
    assert_int_equal(lf_route_map_match(map, &query, &match), LF_ROUTE_FOUND);
}

static void arguments_stand_in_rule_order_then_defaults_by_name(void **state)
{
    const lf_route_named_value_t defaults[] = {
        {{"z", 1}, {.type = LF_ROUTE_TEXT, .as.text = {"last", 4}}},
        {{"b", 1}, {.type = LF_ROUTE_BOOL, .as.boolean = true}},
        {{"name", 4}, {.type = LF_ROUTE_INTEGER, .as.integer = 5}},
    };
    lf_route_error_t error;
    uint32_t index;
    lf_route_rule_options_t options = {.rule = LF_STR("/<name>/<int(signed=True):id>/<float:f>/<uuid:u>"),
                                       .any_method = true,
                                       .defaults = defaults,
                                       .ndefaults = 3};
    assert_int_equal(lf_route_map_add(map, &options, &index, &error), 0);
    find("/x/-007/2.50/6BA7B810-9dad-11d1-80b4-00c04fd430c8");
    assert_int_equal(lf_routing_push_args(L, map, &match), 6);
    assert_int_equal(lua_tointeger(L, 1), 5); /* the default stands for the variable of its name */
    assert_int_equal(lua_tointeger(L, 2), -7);
    assert_true(lua_isinteger(L, 2));
    assert_true(lua_tonumber(L, 3) == 2.5);
    assert_string_equal(lua_tostring(L, 4), "6ba7b810-9dad-11d1-80b4-00c04fd430c8");
    assert_true(lua_toboolean(L, 5));
    assert_string_equal(lua_tostring(L, 6), "last");
    lua_settop(L, 0);
    lf_routing_push_args_table(L, map, &match);
    lua_getfield(L, 1, "id");
    assert_int_equal(lua_tointeger(L, -1), -7);
    lua_getfield(L, 1, "name");
    assert_int_equal(lua_tointeger(L, -1), 5);
    lua_getfield(L, 1, "z");
    assert_string_equal(lua_tostring(L, -1), "last");
}

static void texts_may_hold_any_byte(void **state)
{
    lf_route_error_t error;
    uint32_t index;
    lf_route_rule_options_t options = {.rule = LF_STR("/<path:p>"), .any_method = true};
    assert_int_equal(lf_route_map_add(map, &options, &index, &error), 0);
    lf_route_query_t query = {.path = lf_str("/a\0b/c", 6), .method = LF_STR("GET")};
    assert_int_equal(lf_route_map_match(map, &query, &match), LF_ROUTE_FOUND);
    assert_int_equal(lf_routing_push_args(L, map, &match), 1);
    size_t len;
    const char *text = lua_tolstring(L, 1, &len);
    assert_int_equal(len, 5);
    assert_memory_equal(text, "a\0b/c", 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(arguments_stand_in_rule_order_then_defaults_by_name, setup, teardown),
        cmocka_unit_test_setup_teardown(texts_may_hold_any_byte, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
