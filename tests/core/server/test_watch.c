/* SPDX-License-Identifier: MIT
 *
 * The watcher of debug mode: what it notices, and what it leaves alone.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "server/watch.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static char folder[64], file[128], other[128];

static void put(const char *path)
{
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    fputs("x", f);
    fclose(f);
}

static int setup(void **state)
{
    snprintf(folder, sizeof(folder), "/tmp/luaflask-watch.XXXXXX");
    assert_non_null(mkdtemp(folder));
    snprintf(file, sizeof(file), "%s/app.lua", folder);
    snprintf(other, sizeof(other), "%s/other.lua", folder);
    put(file);
    return 0;
}

static int teardown(void **state)
{
    unlink(file);
    unlink(other);
    return rmdir(folder);
}

static void test_changes(void **state)
{
    lf_watcher_t w;
    const struct timespec later = {.tv_sec = (time_t)1 << 40};
    lf_watcher_init(&w);
    assert_int_equal(lf_watcher_add(&w, file, &later), 0);
    assert_int_equal(lf_watcher_changed(&w), 0);
    put(file);
    assert_int_equal(lf_watcher_changed(&w), 1);
    assert_int_equal(lf_watcher_changed(&w), 0);
    put(other);
    assert_int_equal(lf_watcher_changed(&w), 0);
    assert_int_equal(rename(other, file), 0);
    assert_int_equal(lf_watcher_changed(&w), 1);
    assert_int_equal(unlink(file), 0);
    assert_int_equal(lf_watcher_changed(&w), 1);
    put(file);
    assert_int_equal(lf_watcher_changed(&w), 1);
    lf_watcher_free(&w);
}

static void test_changed_before_it_was_watched(void **state)
{
    lf_watcher_t w;
    const struct timespec before = {.tv_sec = 1}, later = {.tv_sec = (time_t)1 << 40};
    lf_watcher_init(&w);
    assert_int_equal(lf_watcher_add(&w, file, &before), 1);
    assert_int_equal(lf_watcher_add(&w, file, &before), 0); /* watched already: events tell */
    assert_int_equal(lf_watcher_add(&w, other, &later), 1); /* it has gone */
    lf_watcher_free(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_changes, setup, teardown),
        cmocka_unit_test_setup_teardown(test_changed_before_it_was_watched, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
