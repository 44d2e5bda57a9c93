/* SPDX-License-Identifier: MIT
 *
 * Watching files: written in place, replaced, removed; nothing else in their folder counts.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "server/watch.h"

#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char folder[64], file[96], other[96], temporary[96];
static lf_watcher_t watcher;

static void write_file(const char *path, const char *text)
{
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    fputs(text, f);
    fclose(f);
}

/* inotify tells at once: what was done before this call is there. */
static int changed(void)
{
    return lf_watcher_changed(&watcher);
}

static int start(void **state)
{
    strcpy(folder, "/tmp/lf_test_watch_XXXXXX");
    if (mkdtemp(folder) == NULL)
        return -1;
    snprintf(file, sizeof(file), "%s/app.lua", folder);
    snprintf(other, sizeof(other), "%s/app.lua.swp", folder);
    snprintf(temporary, sizeof(temporary), "%s/new", folder);
    write_file(file, "1");
    lf_watcher_init(&watcher);
    if (lf_watcher_add(&watcher, file, &(struct timespec){0}) != 1) /* changed since 1970 */
        return -1;
    return 0;
}

static int stop(void **state)
{
    lf_watcher_free(&watcher);
    unlink(file);
    unlink(other);
    return rmdir(folder);
}

static void test_quiet(void **state)
{
    assert_int_equal(changed(), 0);
    fclose(fopen(file, "r"));
    assert_int_equal(changed(), 0);
    assert_true(fcntl(watcher.fd, F_GETFD) & FD_CLOEXEC);
}

static void test_written(void **state)
{
    write_file(file, "2");
    struct pollfd pfd = {watcher.fd, POLLIN, 0};
    assert_int_equal(poll(&pfd, 1, 1000), 1);
    assert_int_equal(changed(), 1);
    assert_int_equal(changed(), 0);
}

static void test_replaced(void **state)
{
    write_file(temporary, "3");
    assert_int_equal(changed(), 0);
    assert_int_equal(rename(temporary, file), 0);
    assert_int_equal(changed(), 1);
    write_file(file, "4"); /* the new file is watched as well */
    assert_int_equal(changed(), 1);
}

static void test_removed_and_made_anew(void **state)
{
    unlink(file);
    assert_int_equal(changed(), 1);
    write_file(file, "5");
    assert_int_equal(changed(), 1);
}

static void test_neighbours_do_not_count(void **state)
{
    write_file(other, "x");
    unlink(other);
    assert_int_equal(changed(), 0);
}

static void test_same_again_and_missing(void **state)
{
    size_t n = watcher.nfiles;
    struct timespec now;
    clock_gettime(CLOCK_REALTIME_COARSE, &now);
    assert_int_equal(lf_watcher_add(&watcher, file, &now), 0);
    assert_int_equal(lf_watcher_add(&watcher, "/nowhere/at/all.lua", &now), 0);
    assert_int_equal(watcher.nfiles, n);
    /* A relative path is in the working folder. */
    assert_int_equal(lf_watcher_add(&watcher, "lf_not_there.lua", &now), 1); /* it is gone */
    assert_int_equal(watcher.nfiles, n + 1);
    assert_int_equal(changed(), 0);
}

/* A file that changed between the start of loading and the watching of it. */
static void test_changed_before_it_was_watched(void **state)
{
    struct timespec early = {.tv_sec = time(NULL) - 100}, late = {.tv_sec = time(NULL) + 100};
    char second[96];
    snprintf(second, sizeof(second), "%s/two.lua", folder);
    write_file(second, "1");
    lf_watcher_t fresh;
    lf_watcher_init(&fresh);
    assert_int_equal(lf_watcher_add(&fresh, second, &early), 1);
    lf_watcher_free(&fresh);
    lf_watcher_init(&fresh);
    assert_int_equal(lf_watcher_add(&fresh, second, &late), 0);
    lf_watcher_free(&fresh);
    unlink(second);
}

/* More happened than the kernel keeps: it counts as a change. */
static void test_overflow(void **state)
{
    for (int i = 0; i < 20000; i++) {
        close(open(other, O_CREAT | O_WRONLY, 0600));
        unlink(other);
    }
    assert_int_equal(changed(), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_quiet),
        cmocka_unit_test(test_written),
        cmocka_unit_test(test_replaced),
        cmocka_unit_test(test_removed_and_made_anew),
        cmocka_unit_test(test_neighbours_do_not_count),
        cmocka_unit_test(test_same_again_and_missing),
        cmocka_unit_test(test_changed_before_it_was_watched),
        cmocka_unit_test(test_overflow),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
