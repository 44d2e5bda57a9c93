/* SPDX-License-Identifier: MIT
 *
 * The arena and its keys, in one process and seen through two mappings.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "shm/dict.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"

#include "arena_check.h"

static void assert_whole(lf_arena_t *a, size_t entries)
{
    arena_check_t check;
    if (!arena_check(a, &check))
        fail_msg("%s", check.message);
    assert_int_equal(check.entries, entries);
}

static lf_str_t key_of(const char *text)
{
    return lf_str(text, strlen(text));
}

static lf_dict_value_t integer(int64_t n)
{
    return (lf_dict_value_t){.type = LF_DICT_INTEGER, .as.integer = n};
}

static lf_dict_value_t number(double n)
{
    return (lf_dict_value_t){.type = LF_DICT_NUMBER, .as.number = n};
}

static lf_dict_value_t text_of(const char *base, size_t len)
{
    return (lf_dict_value_t){.type = LF_DICT_TEXT, .text = lf_str(base, len)};
}

static lf_dict_result_t set(lf_arena_t *a, const char *key, lf_dict_value_t value)
{
    return lf_dict_set(a, key_of(key), &value, 0);
}

/* The integer of a key, or -1. */
static int64_t get(lf_arena_t *a, const char *key)
{
    lf_dict_value_t value;
    lf_buf_t text = {0};
    lf_dict_result_t result = lf_dict_get(a, key_of(key), &value, &text);
    lf_buf_free(&text);
    return result == LF_DICT_OK && value.type == LF_DICT_INTEGER ? value.as.integer : -1;
}

static void keeps_values_of_each_type(void **state)
{
    lf_arena_t *a = arena_new();
    lf_dict_value_t value, yes = {.type = LF_DICT_BOOLEAN, .as.boolean = 1};
    lf_buf_t text = {0};
    assert_int_equal(lf_dict_get(a, LF_STR("x"), &value, &text), LF_DICT_MISSING);
    assert_int_equal(set(a, "x", integer(INT64_MIN)), LF_DICT_OK);
    assert_int_equal(get(a, "x"), INT64_MIN);
    assert_int_equal(set(a, "x", number(0.5)), LF_DICT_OK);
    assert_int_equal(lf_dict_get(a, LF_STR("x"), &value, &text), LF_DICT_OK);
    assert_int_equal(value.type, LF_DICT_NUMBER);
    assert_true(value.as.number == 0.5);
    assert_int_equal(lf_dict_set(a, LF_STR("x"), &yes, 0), LF_DICT_OK);
    assert_int_equal(lf_dict_get(a, LF_STR("x"), &value, &text), LF_DICT_OK);
    assert_int_equal(value.type, LF_DICT_BOOLEAN);
    assert_int_equal(value.as.boolean, 1);
    assert_int_equal(set(a, "x", text_of("a\0b", 3)), LF_DICT_OK);
    assert_int_equal(lf_dict_get(a, LF_STR("x"), &value, &text), LF_DICT_OK);
    assert_true(lf_str_eq(value.text, lf_str("a\0b", 3)));
    assert_int_equal(set(a, "x", text_of("", 0)), LF_DICT_OK);
    assert_int_equal(lf_dict_get(a, LF_STR("x"), &value, &text), LF_DICT_OK);
    assert_int_equal(value.text.len, 0);
    assert_whole(a, 1);
    lf_buf_free(&text);
    lf_arena_unmap(a);
}

static void keeps_texts_and_keys_of_every_length(void **state)
{
    lf_arena_t *a = arena_new();
    char bytes[2000], key[LF_DICT_KEY_MAX + 1];
    lf_buf_t text = {0};
    lf_dict_value_t value;
    for (size_t i = 0; i < sizeof(bytes); i++)
        bytes[i] = (char)(i * 7 + 3);
    for (size_t n = 0; n < 700; n++) {
        lf_dict_value_t given = text_of(bytes, n);
        assert_int_equal(lf_dict_set(a, lf_str(bytes, 700 - n), &given, 0), LF_DICT_OK);
        assert_int_equal(lf_dict_get(a, lf_str(bytes, 700 - n), &value, &text), LF_DICT_OK);
        assert_true(lf_str_eq(value.text, given.text));
    }
    assert_whole(a, 700);
    memset(key, 'k', sizeof(key));
    value = integer(1);
    assert_int_equal(lf_dict_set(a, lf_str(key, LF_DICT_KEY_MAX), &value, 0), LF_DICT_OK);
    assert_int_equal(lf_dict_set(a, lf_str(key, sizeof(key)), &value, 0), LF_DICT_TOO_LONG);
    assert_int_equal(lf_dict_get(a, lf_str(key, sizeof(key)), &value, &text), LF_DICT_TOO_LONG);
    assert_int_equal(lf_dict_delete(a, lf_str(key, sizeof(key))), LF_DICT_TOO_LONG);
    lf_dict_value_t huge = text_of(key, LF_DICT_TEXT_MAX + 1);
    assert_int_equal(lf_dict_set(a, LF_STR("x"), &huge, 0), LF_DICT_TOO_LONG);
    assert_whole(a, 701);
    lf_buf_free(&text);
    lf_arena_unmap(a);
}

static void adds_once_and_deletes_once(void **state)
{
    lf_arena_t *a = arena_new();
    lf_dict_value_t one = integer(1), two = integer(2);
    assert_int_equal(lf_dict_add(a, LF_STR("x"), &one, 0), LF_DICT_OK);
    assert_int_equal(lf_dict_add(a, LF_STR("x"), &two, 0), LF_DICT_EXISTS);
    assert_int_equal(get(a, "x"), 1);
    assert_int_equal(lf_dict_delete(a, LF_STR("x")), LF_DICT_OK);
    assert_int_equal(lf_dict_delete(a, LF_STR("x")), LF_DICT_MISSING);
    assert_int_equal(lf_dict_add(a, LF_STR("x"), &two, 0), LF_DICT_OK);
    assert_whole(a, 1);
    lf_arena_unmap(a);
}

static void adds_up_numbers(void **state)
{
    lf_arena_t *a = arena_new();
    lf_dict_value_t sum, one = integer(1), half = number(0.5), big = integer(INT64_MAX - 1);
    assert_int_equal(lf_dict_incr(a, LF_STR("n"), &one, NULL, 0, &sum), LF_DICT_MISSING);
    assert_int_equal(lf_dict_incr(a, LF_STR("n"), &one, &big, 0, &sum), LF_DICT_OK);
    assert_int_equal(sum.as.integer, INT64_MAX);
    assert_int_equal(lf_dict_incr(a, LF_STR("n"), &one, NULL, 0, &sum), LF_DICT_OVERFLOW);
    assert_int_equal(get(a, "n"), INT64_MAX);
    assert_int_equal(set(a, "n", integer(1)), LF_DICT_OK);
    assert_int_equal(lf_dict_incr(a, LF_STR("n"), &half, NULL, 0, &sum), LF_DICT_OK);
    assert_int_equal(sum.type, LF_DICT_NUMBER);
    assert_true(sum.as.number == 1.5);
    assert_int_equal(set(a, "n", text_of("1", 1)), LF_DICT_OK);
    assert_int_equal(lf_dict_incr(a, LF_STR("n"), &one, NULL, 0, &sum), LF_DICT_NOT_A_NUMBER);
    assert_whole(a, 1);
    lf_arena_unmap(a);
}

static void wait_until_after(uint64_t ms)
{
    while (lf_clock_ms() <= ms)
        usleep(1000);
}

static void forgets_what_has_expired(void **state)
{
    lf_arena_t *a = arena_new();
    lf_dict_value_t one = integer(1), sum;
    assert_int_equal(lf_dict_set(a, LF_STR("x"), &one, 20), LF_DICT_OK);
    assert_int_equal(lf_dict_incr(a, LF_STR("y"), &one, &one, 20, &sum), LF_DICT_OK);
    assert_int_equal(lf_dict_set(a, LF_STR("z"), &one, 20), LF_DICT_OK);
    /* A sum keeps the key's time; a new value has its own. */
    assert_int_equal(lf_dict_incr(a, LF_STR("y"), &one, NULL, 3600000, &sum), LF_DICT_OK);
    assert_int_equal(sum.as.integer, 3);
    assert_int_equal(set(a, "z", integer(5)), LF_DICT_OK);
    wait_until_after(lf_clock_ms() + 20);
    assert_int_equal(get(a, "x"), -1);
    assert_int_equal(get(a, "y"), -1);
    assert_int_equal(get(a, "z"), 5);
    assert_int_equal(lf_dict_add(a, LF_STR("x"), &one, 0), LF_DICT_OK);
    assert_whole(a, 2);
    lf_arena_unmap(a);
}

/* Fills the arena; how many keys fitted. */
static int fill(lf_arena_t *a, int from, uint64_t ttl)
{
    char key[32], bytes[1000] = {0};
    lf_dict_value_t value = text_of(bytes, sizeof(bytes));
    for (int i = 0;; i++) {
        snprintf(key, sizeof(key), "fill %d", from + i);
        lf_dict_result_t result = lf_dict_set(a, key_of(key), &value, ttl);
        if (result != LF_DICT_OK) {
            assert_int_equal(result, LF_DICT_NO_MEMORY);
            return i;
        }
    }
}

static void says_when_it_is_full(void **state)
{
    lf_arena_t *a = arena_new();
    char key[32], bytes[1] = {0};
    lf_arena_stats_t stats;
    assert_int_equal(set(a, "counter", integer(1)), LF_DICT_OK);
    int n = fill(a, 0, 0);
    assert_in_range(n, 800, 1000);
    assert_whole(a, (size_t)n + 1);
    /* What is there can be changed in place, read, and deleted; a value that does not fit changes nothing. */
    lf_dict_value_t one = integer(1), sum, huge = text_of(bytes, 0);
    assert_int_equal(lf_dict_incr(a, LF_STR("counter"), &one, NULL, 0, &sum), LF_DICT_OK);
    char big[5000] = {0};
    huge.text = lf_str(big, sizeof(big));
    assert_int_equal(lf_dict_set(a, LF_STR("counter"), &huge, 0), LF_DICT_NO_MEMORY);
    assert_int_equal(get(a, "counter"), 2);
    for (int i = 0; i < n; i++) {
        snprintf(key, sizeof(key), "fill %d", i);
        assert_int_equal(lf_dict_delete(a, key_of(key)), LF_DICT_OK);
    }
    lf_arena_stats(a, &stats);
    assert_int_equal(stats.free, stats.bytes - LF_CELL_BYTES);
    assert_int_equal(fill(a, 0, 0), n);
    assert_whole(a, (size_t)n + 1);
    lf_arena_unmap(a);
}

static void finds_room_in_what_has_expired(void **state)
{
    lf_arena_t *a = arena_new();
    uint64_t began = lf_clock_ms();
    int n = fill(a, 0, 1500);
    if (lf_clock_ms() > began + 1000)
        skip(); /* a machine so slow that the first keys have expired before the last */
    assert_int_equal(fill(a, n, 0), 0);
    wait_until_after(lf_clock_ms() + 1500);
    assert_int_equal(fill(a, n, 0), n);
    assert_whole(a, (size_t)n);
    lf_arena_unmap(a);
}

static void is_the_same_through_two_mappings(void **state)
{
    const char *message;
    int fd = lf_arena_make(LF_ARENA_MIN);
    lf_arena_t *a = lf_arena_map(fd, &message), *b = lf_arena_map(fd, &message);
    assert_non_null(a);
    assert_non_null(b);
    assert_true(a->head != b->head);
    assert_int_equal(set(a, "x", integer(7)), LF_DICT_OK);
    assert_int_equal(get(b, "x"), 7);
    assert_int_equal(lf_dict_delete(b, LF_STR("x")), LF_DICT_OK);
    assert_int_equal(get(a, "x"), -1);
    lf_arena_unmap(a);
    lf_arena_unmap(b);
    close(fd);
}

static void refuses_what_is_no_arena(void **state)
{
    const char *message;
    assert_int_equal(lf_arena_make(LF_ARENA_MIN - 1), -1);
    assert_int_equal(errno, EINVAL);
    int fd = open("/dev/null", O_RDWR);
    assert_null(lf_arena_map(fd, &message));
    assert_string_equal(message, "the descriptor of the shared arena leads to no arena");
    close(fd);
    fd = lf_arena_make(LF_ARENA_MIN);
    lf_arena_t *a = lf_arena_map(fd, &message);
    a->head->layout++;
    assert_null(lf_arena_map(fd, &message));
    assert_non_null(strstr(message, "made by another version of luaflask"));
    assert_int_equal(ftruncate(fd, 4096), -1); /* sealed */
    lf_arena_unmap(a);
    close(fd);
}

static void counts_exactly_from_several_processes(void **state)
{
    enum { PROCESSES = 4, TIMES = 20000 };
    lf_arena_t *a = arena_new();
    for (int i = 0; i < PROCESSES; i++) {
        if (fork() == 0) {
            lf_dict_value_t one = integer(1), zero = integer(0), sum;
            for (int n = 0; n < TIMES; n++)
                lf_dict_incr(a, LF_STR("n"), &one, &zero, 0, &sum);
            _exit(0);
        }
    }
    for (int i = 0, status; i < PROCESSES; i++) {
        assert_int_not_equal(wait(&status), -1);
        assert_int_equal(status, 0);
    }
    assert_int_equal(get(a, "n"), PROCESSES * TIMES);
    lf_arena_unmap(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keeps_values_of_each_type),
        cmocka_unit_test(keeps_texts_and_keys_of_every_length),
        cmocka_unit_test(adds_once_and_deletes_once),
        cmocka_unit_test(adds_up_numbers),
        cmocka_unit_test(forgets_what_has_expired),
        cmocka_unit_test(says_when_it_is_full),
        cmocka_unit_test(finds_room_in_what_has_expired),
        cmocka_unit_test(is_the_same_through_two_mappings),
        cmocka_unit_test(refuses_what_is_no_arena),
        cmocka_unit_test(counts_exactly_from_several_processes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
