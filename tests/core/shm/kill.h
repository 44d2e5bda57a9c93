/* SPDX-License-Identifier: MIT
 *
 * What the tests that kill processes share.
 */
#ifndef LF_TESTS_SHM_KILL_H
#define LF_TESTS_SHM_KILL_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/clock.h"
#include "shm/dict.h"
#include "shm/lock.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "arena_check.h"

#ifdef __SANITIZE_ADDRESS__
static long kills = 8; /* every operation is many more instructions */
#else
static long kills = 30;
#endif

static uint64_t seed;

static inline uint32_t any(uint32_t below)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return (uint32_t)(seed >> 33) % below;
}

static inline lf_dict_value_t text_of(const char *base, size_t len)
{
    return (lf_dict_value_t){.type = LF_DICT_TEXT, .text = lf_str(base, len)};
}

static inline lf_dict_value_t integer(int64_t n)
{
    return (lf_dict_value_t){.type = LF_DICT_INTEGER, .as.integer = n};
}

static inline int64_t get_integer(lf_arena_t *a, lf_str_t key)
{
    lf_dict_value_t value;
    lf_buf_t text = {0};
    lf_dict_result_t result = lf_dict_get(a, key, &value, &text);
    lf_buf_free(&text);
    return result == LF_DICT_OK && value.type == LF_DICT_INTEGER ? value.as.integer : -1;
}

/* The length of a text of equal bytes, or -1. */
static inline int64_t get_run(lf_arena_t *a, lf_str_t key, char byte)
{
    lf_dict_value_t value;
    lf_buf_t text = {0};
    int64_t n = -1;
    if (lf_dict_get(a, key, &value, &text) == LF_DICT_OK && value.type == LF_DICT_TEXT) {
        n = (int64_t)text.len;
        for (size_t i = 0; i < text.len; i++)
            n = text.base[i] == byte ? n : -2;
    }
    lf_buf_free(&text);
    return n;
}

static inline void set_run(lf_arena_t *a, lf_str_t key, char byte, size_t len)
{
    char bytes[4096];
    lf_dict_value_t value = text_of(bytes, len);
    memset(bytes, byte, len);
    lf_dict_set(a, key, &value, 0);
}

static inline void assert_whole(lf_arena_t *a, const char *what, long step)
{
    arena_check_t check;
    if (!arena_check(a, &check))
        fail_msg("%s, killed after %ld instructions: %s", what, step, check.message);
}

static inline void end(pid_t pid)
{
    int status;
    kill(pid, SIGKILL);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFSIGNALED(status));
}

static inline void bury_all(lf_arena_t *a)
{
    lf_member_t member;
    lf_wake_t wake;
    for (uint32_t i = 1; i < lf_member_count(a); i++) {
        while (lf_member_at(a, i, &member) && lf_member_bury(a, &member, &wake))
            ;
    }
}

/* kills and seed from the command line: [KILLS [TEST]] */
static inline void read_arguments(int argc, char **argv)
{
    if (argc > 1)
        kills = strtol(argv[1], NULL, 10);
    if (argc > 2)
        cmocka_set_test_filter(argv[2]);
    seed = (uint64_t)time(NULL) * 2654435761u | 1;
}

#endif
