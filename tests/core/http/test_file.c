/* SPDX-License-Identifier: MIT
 *
 * Opening files on the pool: what comes back, and waits that are dropped while the pool works.
 */
#include "../lua_state.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

static const char path[] = "/tmp/lf_test_file.bin";

static int start(void **state)
{
    FILE *file = fopen(path, "w");
    fputs("0123456789", file);
    fclose(file);
    start_lua(state);
    run("path = '/tmp/lf_test_file.bin' await(core.file.open(path, 0))");
    return 0;
}

static int stop(void **state)
{
    unlink(path);
    return stop_lua(state);
}

static int open_descriptors(void)
{
    int n = 0;
    for (int fd = 0; fd < 1024; fd++)
        n += fcntl(fd, F_GETFD) != -1;
    return n;
}

static void test_small_and_large(void **state)
{
    run("local text, size, mtime = await(core.file.open(path, 11))\n"
        "assert(text == '0123456789' and size == 10 and mtime > 1.5e9)\n"
        "local file, size = await(core.file.open(path, 10))\n"
        "assert(type(file) == 'userdata' and size == 10 and file:read() == '0123456789')\n"
        "assert(file:slice(3, 4):read() == '3456')\n"
        "file:close() file:close()\n"
        "assert(not pcall(file.read, file))");
}

static void test_slices(void **state)
{
    run("local file = await(core.file.open(path, 0))\n"
        "assert(file:slice(10, 0):read() == '')\n"
        "for _, part in ipairs{ { -1, 1 }, { 0, 11 }, { 10, 1 }, { 11, 0 }, { 0, 1e300 }, { 0 / 0, 1 }, { 0, "
        "0 / 0 } } do\n"
        "  assert(not pcall(file.slice, file, part[1], part[2]))\n"
        "end\n"
        "assert(not pcall(file.slice, io.stdout, 0, 1))");
}

static void test_failures(void **state)
{
    run("local v, why, code = await(core.file.open('/nowhere/at/all', 0)) assert(v == nil and code == 2)\n"
        "v, why, code = await(core.file.open('/tmp', 0)) assert(v == nil and why == 'Is a directory')\n"
        "v, why, code = await(core.file.open('/dev/null', 0)) assert(v == nil)\n"
        "assert(not pcall(core.file.open, 'a\\0b', 0))");
}

/* A FIFO without a writer does not hold a pool thread. */
static void test_fifo(void **state)
{
    static const char fifo[] = "/tmp/lf_test_fifo";
    unlink(fifo);
    assert_int_equal(mkfifo(fifo, 0600), 0);
    run("local v, why = await(core.file.open('/tmp/lf_test_fifo', 1000)) assert(v == nil)");
    unlink(fifo);
}

static void test_taken_twice(void **state)
{
    run("local w = core.file.open(path, 0) await(w)\n"
        "local ok, err = pcall(await, w) assert(not ok and err:find('taken already', 1, true))");
}

/* Small files leave no descriptor for the collector to close. */
static void test_no_descriptor_is_left(void **state)
{
    lua_gc(lua, LUA_GCCOLLECT, 0);
    lua_gc(lua, LUA_GCSTOP, 0);
    int before = open_descriptors();
    run("for i = 1, 50 do await(core.file.open(path, 100)) end for i = 1, 50 do await(core.file.open('/tmp', "
        "100)) end");
    int after = open_descriptors();
    lua_gc(lua, LUA_GCRESTART, 0);
    assert_int_equal(after, before);
}

/* Waits collected, and tasks cancelled, while the pool still opens. */
static void test_dropped_in_flight(void **state)
{
    int before = open_descriptors();
    run("for i = 1, 500 do core.file.open(path, i % 2 * 100) end collectgarbage() collectgarbage()\n"
        "gone = 0\n"
        "for i = 1, 100 do\n"
        "  local task = spawn(function() pcall(await, core.file.open(path, i % 2 * 100)) gone = gone + 1 "
        "end)\n"
        "  spawn(function() core.io.cancel(task) end)\n"
        "end");
    run_until("gone == 100");
    run("for i = 1, 20 do await(core.file.open(path, 0)) end collectgarbage() collectgarbage() sleep(0.02)");
    assert_int_equal(open_descriptors(), before);
}

/* More than the pool's queue holds: the rest is opened at once. */
static void test_full_queue(void **state)
{
    run("local waits = {} for i = 1, 6000 do waits[i] = core.file.open(path, 100) end\n"
        "for i = 1, 6000 do assert(await(waits[i]) == '0123456789') end");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_small_and_large),   cmocka_unit_test(test_slices),
        cmocka_unit_test(test_failures),          cmocka_unit_test(test_fifo),
        cmocka_unit_test(test_taken_twice),       cmocka_unit_test(test_no_descriptor_is_left),
        cmocka_unit_test(test_dropped_in_flight), cmocka_unit_test(test_full_queue),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
