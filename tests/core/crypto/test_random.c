/* SPDX-License-Identifier: MIT
 *
 * Random texts: their alphabet, their exact length, and that no two are alike, across a fork too.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "crypto/random.h"

#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static void exact_lengths_and_alphabets(void **state)
{
    char out[512];
    for (size_t n = 0; n <= 150; n++) {
        memset(out, '!', sizeof(out));
        lf_random_hex(out, n);
        assert_int_equal(strspn(out, "0123456789abcdef"), 2 * n);
        assert_int_equal(out[2 * n], '!');
        memset(out, '!', sizeof(out));
        lf_random_urlsafe(out, n);
        assert_int_equal(strspn(out, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"),
                         (n * 8 + 5) / 6);
        assert_int_equal(out[lf_random_urlsafe_len(n)], '!');
        memset(out, '!', sizeof(out));
        lf_random_letters(out, n);
        assert_int_equal(strspn(out, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"), n);
        memset(out, '!', sizeof(out));
        lf_random_bytes(out, n);
        for (size_t i = n; i < sizeof(out); i++)
            assert_int_equal(out[i], '!');
    }
}

/* Over 2,000 draws each digit and letter must have come up: a stuck source or table shows. */
static void every_character_is_drawn(void **state)
{
    char out[4000];
    int seen[256] = {0}, kinds = 0;
    lf_random_letters(out, sizeof(out));
    for (size_t i = 0; i < sizeof(out); i++)
        kinds += seen[(unsigned char)out[i]]++ == 0;
    assert_int_equal(kinds, 62);
    memset(seen, kinds = 0, sizeof(seen));
    lf_random_hex(out, sizeof(out) / 2);
    for (size_t i = 0; i < sizeof(out); i++)
        kinds += seen[(unsigned char)out[i]]++ == 0;
    assert_int_equal(kinds, 16);
}

static void uuid4_has_its_version_and_variant(void **state)
{
    char a[LF_UUID_LEN], b[LF_UUID_LEN];
    int variants[256] = {0};
    for (int i = 0; i < 200; i++) {
        lf_random_uuid4(a);
        for (size_t k = 0; k < sizeof(a); k++) {
            if (k == 8 || k == 13 || k == 18 || k == 23)
                assert_int_equal(a[k], '-');
            else
                assert_non_null(memchr("0123456789abcdef", a[k], 16));
        }
        assert_int_equal(a[14], '4');
        variants[(unsigned char)a[19]]++;
    }
    assert_int_equal(variants['8'] + variants['9'] + variants['a'] + variants['b'], 200);
    assert_true(variants['8'] && variants['9'] && variants['a'] && variants['b']);
    lf_random_uuid4(b);
    assert_memory_not_equal(a, b, sizeof(a));
}

static void a_child_draws_other_bytes(void **state)
{
    char mine[32], childs[32];
    int ends[2];
    lf_random_bytes(mine, sizeof(mine)); /* the source is open before the fork */
    assert_int_equal(pipe(ends), 0);
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        lf_random_bytes(childs, sizeof(childs));
        _exit(write(ends[1], childs, sizeof(childs)) != sizeof(childs));
    }
    lf_random_bytes(mine, sizeof(mine));
    assert_int_equal(read(ends[0], childs, sizeof(childs)), sizeof(childs));
    assert_memory_not_equal(mine, childs, sizeof(mine));
    close(ends[0]);
    close(ends[1]);
    waitpid(pid, NULL, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(exact_lengths_and_alphabets),
        cmocka_unit_test(every_character_is_drawn),
        cmocka_unit_test(uuid4_has_its_version_and_variant),
        cmocka_unit_test(a_child_draws_other_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
