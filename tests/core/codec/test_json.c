/* SPDX-License-Identifier: MIT
 *
 * The JSON codec through its C face: what the Lua spec cannot see, and numbers against libc.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "codec/int64.h"
#include "codec/json.h"
#include "codec/json_number.h"

static lua_State *L;
static lf_buf_t out;

static int set_up(void **state)
{
    L = luaL_newstate();
    luaL_openlibs(L);
    return 0;
}

static int tear_down(void **state)
{
    lua_close(L);
    lf_buf_free(&out);
    return 0;
}

/* Protected: encodes the value at 1 with the options at 2. */
static int encode(lua_State *co)
{
    lf_json_encode(co, 1, &out, lua_touserdata(co, 2));
    return 0;
}

/* The text of the value of a Lua expression, or the error's message. */
static const char *encoded(const char *expression, const lf_json_encode_opts_t *opts)
{
    lua_settop(L, 0);
    out.len = 0;
    lua_pushcfunction(L, encode);
    lua_pushfstring(L, "return %s", expression);
    assert_int_equal(luaL_loadstring(L, lua_tostring(L, -1)), LUA_OK);
    lua_remove(L, -2);
    assert_int_equal(lua_pcall(L, 0, 1, 0), LUA_OK);
    lua_pushlightuserdata(L, (void *)opts);
    if (lua_pcall(L, 2, 0, 0) != LUA_OK)
        return lua_tostring(L, -1);
    lf_buf_putc(&out, '\0');
    return out.base;
}

static int decode(const char *text, const lf_json_decode_opts_t *opts, lf_json_error_t *err)
{
    /* Memory of just this size, without a NUL behind: a sanitizer sees every byte read too far. */
    size_t n = strlen(text);
    char *copy = malloc(n + 1);
    memcpy(copy + 1, text, n);
    int rc = lf_json_decode(L, lf_str(copy + 1, n), opts, err);
    free(copy);
    return rc;
}

static void test_values_become_text(void **state)
{
    assert_string_equal(encoded("{message = 'Hello, World!'}", NULL), "{\"message\":\"Hello, World!\"}");
    assert_string_equal(encoded("{b = 1, a = {true, false, 'x'}, ab = 2, aa = {}}", NULL),
                        "{\"a\":[true,false,\"x\"],\"aa\":{},\"ab\":2,\"b\":1}");
    assert_string_equal(encoded("'h\\195\\169 \\240\\159\\152\\128 \\n\\1\\127'", NULL),
                        "\"h\\u00e9 \\ud83d\\ude00 \\n\\u0001\\u007f\"");
    lf_json_encode_opts_t raw = {.sort_keys = 1};
    assert_string_equal(encoded("'h\\195\\169'", &raw), "\"h\xc3\xa9\"");
    lf_json_encode_opts_t pretty = {.sort_keys = 1, .indent = 2};
    assert_string_equal(encoded("{a = {1, {}}, b = {c = 'd'}}", &pretty),
                        "{\n  \"a\": [\n    1,\n    {}\n  ],\n  \"b\": {\n    \"c\": \"d\"\n  }\n}");
}

static void test_an_error_names_the_path_and_leaves_the_buffer(void **state)
{
    assert_string_equal(encoded("{items = {{price = 1}, {price = print}}}", NULL),
                        "cannot make JSON of a function at `items[2].price`");
    assert_int_equal(out.len, 0);
    lf_buf_put(&out, "before", 6);
    lua_settop(L, 0);
    lua_pushcfunction(L, encode);
    luaL_loadstring(L, "return {1, 2, 0/0}");
    lua_call(L, 0, 1);
    lua_pushnil(L);
    assert_int_not_equal(lua_pcall(L, 2, 0, 0), LUA_OK);
    assert_string_equal(lua_tostring(L, -1), "cannot make JSON of NaN at `[3]`");
    assert_int_equal(out.len, 6);
}

static void test_a_syntax_error_says_where_and_leaves_the_stack(void **state)
{
    lf_json_error_t err;
    lua_settop(L, 0);
    lua_pushliteral(L, "mine");
    assert_int_equal(decode("{\"a\": [1, 2],\n \"\xc3\xa9\": [x]}", NULL, &err), -1);
    assert_int_equal(lua_gettop(L), 1);
    assert_string_equal(err.message, "Expecting value");
    assert_int_equal(err.offset, 22);
    assert_int_equal(err.chars, 21);
    assert_int_equal(err.line, 2);
    assert_int_equal(err.column, 8);
}

static void test_depth_is_limited_both_ways(void **state)
{
    char text[2 * 1200 + 1];
    lf_json_error_t err;
    for (int depth = 127; depth <= 129; depth++) {
        memset(text, '[', (size_t)depth);
        memset(text + depth, ']', (size_t)depth);
        text[2 * depth] = '\0';
        assert_int_equal(decode(text, NULL, &err), depth <= 128 ? 0 : -1);
    }
    assert_string_equal(err.message, "Nested too deeply at");
    lf_json_decode_opts_t deep = {.max_depth = 5000};
    memset(text, '[', 1000);
    memset(text + 1000, ']', 1000);
    text[2000] = '\0';
    assert_int_equal(decode(text, &deep, &err), 0);
    memset(text, '[', 1001);
    assert_int_equal(decode(text, &deep, &err), -1);
    const char *nest = "(function(n) local t = {1} for _ = 2, n do t = {t} end return t end)(%d)";
    char source[120];
    lf_json_encode_opts_t limited = {.max_depth = 20};
    snprintf(source, sizeof(source), nest, 129);
    assert_non_null(strstr(encoded(source, NULL), "nested this deep"));
    memcpy(strchr(source, '1'), " ", 1);
    assert_non_null(strstr(encoded(source, NULL), "nested this deep"));
    snprintf(source, sizeof(source), nest, 128);
    assert_int_equal(strlen(encoded(source, NULL)), 257);
    assert_non_null(strstr(encoded(source, &limited), "nested this deep"));
}

/* Containers of every size around the limits at which pending members are stored. */
static void test_containers_of_all_sizes_come_back(void **state)
{
    for (int n = 0; n < 300; n++) {
        char source[400];
        snprintf(source, sizeof(source),
                 "(function() local t, o = {}, {} for i = 1, %d do t[i] = i o['k' .. i] = t end return {t, "
                 "o, %d} end)()",
                 n, n);
        lf_json_encode_opts_t opts = LF_JSON_ENCODE_DEFAULTS;
        char *first = strdup(encoded(source, &opts));
        lf_json_error_t err;
        lua_settop(L, 0);
        lua_pushcfunction(L, encode);
        assert_int_equal(decode(first, NULL, &err), 0);
        lua_rawgeti(L, -1, 2);
        lua_pushnil(L);
        int keys = 0;
        while (lua_next(L, -2)) {
            assert_int_equal(lua_rawlen(L, -1), n);
            keys++;
            lua_pop(L, 1);
        }
        assert_int_equal(keys, n);
        lua_settop(L, 2);
        lua_pushlightuserdata(L, &opts);
        out.len = 0;
        assert_int_equal(lua_pcall(L, 2, 0, 0), LUA_OK);
        if (n > 0) { /* an empty array comes back as an array, which the table made here was not */
            assert_int_equal(out.len, strlen(first));
            assert_memory_equal(out.base, first, out.len);
        }
        free(first);
    }
}

static uint64_t random_state = 88172645463325252u;

static uint64_t random_bits(void)
{
    random_state ^= random_state << 13;
    random_state ^= random_state >> 7;
    return random_state ^= random_state << 17;
}

/* The fewest significant digits with which printf says this double. */
static int fewest_digits(double d)
{
    char text[40];
    for (int digits = 1; digits < 17; digits++) {
        snprintf(text, sizeof(text), "%.*e", digits - 1, d);
        if (strtod(text, NULL) == d)
            return digits;
    }
    return 17;
}

static int digits_of(const char *text)
{
    int digits = 0, zeros = 0, begun = 0;
    for (; *text != '\0' && *text != 'e'; text++) {
        if (*text < '0' || *text > '9')
            continue;
        begun |= *text != '0';
        digits += begun;
        zeros = *text == '0' ? zeros + 1 : 0;
    }
    return digits - zeros;
}

static void check_double(double d)
{
    char text[LF_JSON_NUMBER_ROOM + 1];
    lf_json_number_t n;
    char *end = lf_json_number_write_double(text, d);
    *end = '\0';
    assert_true(strtod(text, NULL) == d);
    assert_true(d == 0 || digits_of(text) <= fewest_digits(d));
    assert_ptr_equal(lf_json_number_read(text, end, &n), end);
    assert_int_equal(n.kind, LF_JSON_NUMBER_FLOAT);
    assert_memory_equal(&n.as.d, &d, sizeof(d));
}

static void test_doubles_are_shortest_and_come_back(void **state)
{
    static const double edges[] = {
        0.0,     -0.0,    1.0,      0.1,    5e-324,  2.2250738585072014e-308, 9e-5,
        1e-4,    1e-5,    1e15,     1e16,   1e17,    1.7976931348623157e308,  1e22,
        1e23,    9e15,    2e-44,    1e-300, 4.35,    9007199254740993.0,      0.3,
        1.0 / 3, 2.0 / 3, 123456.7, 1e100,  100.125, 1125899906842624.125,    8.41e21};
    for (size_t i = 0; i < sizeof(edges) / sizeof(edges[0]); i++)
        check_double(edges[i]);
    for (int i = 0; i < 1074; i++) { /* powers of two: the doubles below lie closer */
        check_double(ldexp(1, -i));
        check_double(ldexp(1, i < 1024 ? i : 0));
    }
    for (int i = 0; i < 20000; i++) {
        uint64_t bits = random_bits();
        double d;
        memcpy(&d, &bits, sizeof(d));
        if (isfinite(d))
            check_double(d);
        check_double((double)(bits % 100000000) / 100);
    }
}

static void test_python_s_layout_of_doubles(void **state)
{
    static const struct {
        double d;
        const char *text;
    } cases[] = {{1, "1.0"},
                 {100, "100.0"},
                 {1e16, "1e+16"},
                 {1e15, "1000000000000000.0"},
                 {-0.0, "-0.0"},
                 {1e-4, "0.0001"},
                 {1e-5, "1e-05"},
                 {1.5e300, "1.5e+300"},
                 {-2.5e-7, "-2.5e-07"},
                 {123.456, "123.456"},
                 {0.05, "0.05"},
                 {5e-324, "5e-324"}};
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        char text[LF_JSON_NUMBER_ROOM + 1];
        *lf_json_number_write_double(text, cases[i].d) = '\0';
        assert_string_equal(text, cases[i].text);
    }
}

static void test_decimals_are_read_as_libc_reads_them(void **state)
{
    char text[80];
    for (int i = 0; i < 50000; i++) {
        uint64_t bits = random_bits();
        int digits = 1 + (int)(bits % 24);
        int n = snprintf(text, sizeof(text), "%d.%0*llu%llu", (int)(random_bits() % 10),
                         digits > 12 ? 12 : digits, (unsigned long long)(random_bits() % 1000000000000ull),
                         (unsigned long long)(random_bits() >> 20));
        n += snprintf(text + n, sizeof(text) - (size_t)n, "e%d", (int)(random_bits() % 640) - 330);
        lf_json_number_t number;
        assert_ptr_equal(lf_json_number_read(text, text + n, &number), text + n);
        double expected = strtod(text, NULL);
        if (isfinite(expected))
            assert_memory_equal(&number.as.d, &expected, sizeof(expected));
        else
            assert_int_equal(number.kind, LF_JSON_NUMBER_RANGE);
    }
    /* The middle between two doubles, where the shortcut must not guess. */
    static const char *const ties[] = {
        "9007199254740993.0",        "9007199254740995.0",      "1.00000000000000011102230246251565404",
        "4503599627370497.5",        "2.4703282292062327e-324", "8.5e-323",
        "0.500000000000000166533453"};
    for (size_t i = 0; i < sizeof(ties) / sizeof(ties[0]); i++) {
        lf_json_number_t number;
        lf_json_number_read(ties[i], ties[i] + strlen(ties[i]), &number);
        assert_true(number.as.d == strtod(ties[i], NULL));
    }
}

static void test_integers_are_exact_or_refused(void **state)
{
    static const struct {
        const char *text;
        lf_json_number_kind_t kind;
        int64_t i;
        double d;
    } cases[] = {
        {"0", LF_JSON_NUMBER_INT, 0, 0},
        {"-0", LF_JSON_NUMBER_INT, 0, 0},
        {"9223372036854775807", LF_JSON_NUMBER_INT, INT64_MAX, 0},
        {"-9223372036854775808", LF_JSON_NUMBER_INT, INT64_MIN, 0},
        {"9223372036854775808", LF_JSON_NUMBER_FLOAT, 0, 9223372036854775808.0},
        {"100000000000000000000", LF_JSON_NUMBER_FLOAT, 0, 1e20},
        {"73786976294838210000", LF_JSON_NUMBER_FLOAT, 0, 73786976294838206464.0},
        {"73786976294838206464", LF_JSON_NUMBER_FLOAT, 0, 73786976294838206464.0},
        {"73786976294838206465", LF_JSON_NUMBER_RANGE, 0, 0},
        {"18446744073709551615", LF_JSON_NUMBER_RANGE, 0, 0},
        {"1e309", LF_JSON_NUMBER_RANGE, 0, 0},
        {"-", LF_JSON_NUMBER_BAD, 0, 0},
        {"1.", LF_JSON_NUMBER_BAD, 0, 0},
        {"1e+", LF_JSON_NUMBER_BAD, 0, 0},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        lf_json_number_t n;
        lf_json_number_read(cases[i].text, cases[i].text + strlen(cases[i].text), &n);
        assert_int_equal(n.kind, cases[i].kind);
        if (n.kind == LF_JSON_NUMBER_INT)
            assert_true(n.as.i == cases[i].i);
        else if (n.kind == LF_JSON_NUMBER_FLOAT)
            assert_true(n.as.d == cases[i].d);
    }
    for (int shift = 0; shift < 64; shift++) {
        int64_t value = (int64_t)(random_bits() >> shift);
        char ours[LF_JSON_NUMBER_ROOM + 1], libc[LF_JSON_NUMBER_ROOM + 1];
        *lf_json_number_write_int(ours, value) = '\0';
        snprintf(libc, sizeof(libc), "%lld", (long long)value);
        assert_string_equal(ours, libc);
    }
    char least[LF_JSON_NUMBER_ROOM + 1];
    *lf_json_number_write_int(least, INT64_MIN) = '\0';
    assert_string_equal(least, "-9223372036854775808");
}

/* Each entry is ten times the one before, up to what rounding up may add. */
static void test_the_table_of_powers_is_consistent(void **state)
{
    for (int i = 1; i <= LF_JSON_POW10_MAX - LF_JSON_POW10_MIN; i++) {
        long double before =
            ldexpl((long double)lf_json_pow10[i - 1].hi, 64) + (long double)lf_json_pow10[i - 1].lo;
        long double here = ldexpl((long double)lf_json_pow10[i].hi, 64) + (long double)lf_json_pow10[i].lo;
        long double ratio = here / before;
        assert_true(fabsl(ratio - 1.25L) < 1e-17L || fabsl(ratio - 0.625L) < 1e-17L);
        assert_true(lf_json_pow10[i].hi >> 63);
    }
}

static void test_the_locale_does_not_matter(void **state)
{
    if (setlocale(LC_ALL, "de_DE.UTF-8") == NULL && setlocale(LC_ALL, "es_ES.UTF-8") == NULL)
        skip();
    lf_json_error_t err;
    int rc = decode("1.00000000000000011102230246251565404", NULL, &err);
    double d = lua_tonumber(L, -1);
    char text[80];
    snprintf(text, sizeof(text), "%s", encoded("1.5", NULL));
    setlocale(LC_ALL, "C");
    assert_int_equal(rc, 0);
    assert_true(d > 1 - 1e-9 && d < 1 + 1e-9);
    assert_string_equal(text, "1.5");
}

static void test_integers_beyond_2_to_53_are_never_rounded(void **state)
{
    lf_json_error_t err;
    lua_settop(L, 0);
    lua_pushcfunction(L, encode);
    assert_int_equal(decode("[9007199254740993, -9223372036854775808, 9007199254740992]", NULL, &err), 0);
    lua_pushnil(L);
    out.len = 0;
    assert_int_equal(lua_pcall(L, 2, 0, 0), LUA_OK);
    lf_buf_putc(&out, '\0');
    assert_string_equal(out.base, "[9007199254740993,-9223372036854775808,9007199254740992]");
    lf_int64_push(L, INT64_MAX);
    lua_getglobal(L, "tostring");
    lua_insert(L, -2);
    lua_call(L, 1, 1);
    assert_string_equal(lua_tostring(L, -1), "9223372036854775807");
}

static void test_null_and_marks_from_c(void **state)
{
    lua_settop(L, 0);
    lua_newtable(L);
    lf_json_mark_array(L, -1);
    lua_newtable(L);
    lf_json_push_null(L);
    assert_true(lf_json_is_null(L, -1));
    assert_false(lf_json_is_null(L, -2));
    lua_rawseti(L, 1, 2);
    lf_json_push_null(L);
    lua_rawseti(L, 1, 1);
    lf_json_mark_object(L, -1);
    lua_rawseti(L, 1, 3);
    lua_pushcfunction(L, encode);
    lua_insert(L, 1);
    lua_pushnil(L);
    out.len = 0;
    assert_int_equal(lua_pcall(L, 2, 0, 0), LUA_OK);
    lf_buf_putc(&out, '\0');
    assert_string_equal(out.base, "[null,null,{}]");
}

/* Short strings go through overlapping words: every length, with an odd byte at every place. */
static void test_strings_of_every_length(void **state)
{
    static const char odd[] = {'"', '\\', '\n', 0x1f, 0x7f, '\0'};
    for (size_t n = 0; n < 70; n++) {
        for (size_t at = 0; at <= n; at++) {
            for (size_t k = 0; k < (at < n ? sizeof(odd) : 1); k++) {
                char *s = malloc(n + 1), *text = malloc(n + 9);
                memset(s + 1, 'x', n);
                if (at < n)
                    s[1 + at] = odd[k];
                out.len = 0;
                assert_int_equal(lf_json_put_string(&out, s + 1, n, 1), 0);
                memcpy(text, out.base, out.len);
                lf_json_error_t err;
                lua_settop(L, 0);
                assert_int_equal(lf_json_decode(L, lf_str(text, out.len), NULL, &err), 0);
                assert_int_equal(lua_rawlen(L, 1), n);
                assert_memory_equal(lua_tostring(L, 1), s + 1, n);
                assert_true(at == n ? out.len == n + 2 : out.len > n + 2);
                free(s);
                free(text);
            }
        }
    }
}

static void test_text_that_is_not_utf8_is_refused(void **state)
{
    static const char *const bad[] = {"\x80",
                                      "\xc0\xaf",
                                      "\xe0\x80\xaf",
                                      "\xed\xa0\x80",
                                      "\xf4\x90\x80\x80",
                                      "\xf5\x80\x80\x80",
                                      "\xe2\x82",
                                      "\xff",
                                      "abcdefghijklmnopqrstu\xc3"};
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        out.len = 0;
        assert_int_equal(lf_json_put_string(&out, bad[i], strlen(bad[i]), 0), -1);
        assert_int_equal(lf_json_put_string(&out, bad[i], strlen(bad[i]), 1), -1);
        assert_int_equal(out.len, 0);
        char text[40];
        lf_json_error_t err;
        snprintf(text, sizeof(text), "\"%s\"", bad[i]);
        assert_int_equal(decode(text, NULL, &err), -1);
        assert_string_equal(err.message, "Invalid UTF-8");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_values_become_text),
        cmocka_unit_test(test_an_error_names_the_path_and_leaves_the_buffer),
        cmocka_unit_test(test_a_syntax_error_says_where_and_leaves_the_stack),
        cmocka_unit_test(test_depth_is_limited_both_ways),
        cmocka_unit_test(test_containers_of_all_sizes_come_back),
        cmocka_unit_test(test_doubles_are_shortest_and_come_back),
        cmocka_unit_test(test_python_s_layout_of_doubles),
        cmocka_unit_test(test_decimals_are_read_as_libc_reads_them),
        cmocka_unit_test(test_integers_are_exact_or_refused),
        cmocka_unit_test(test_the_table_of_powers_is_consistent),
        cmocka_unit_test(test_the_locale_does_not_matter),
        cmocka_unit_test(test_integers_beyond_2_to_53_are_never_rounded),
        cmocka_unit_test(test_null_and_marks_from_c),
        cmocka_unit_test(test_strings_of_every_length),
        cmocka_unit_test(test_text_that_is_not_utf8_is_refused),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
