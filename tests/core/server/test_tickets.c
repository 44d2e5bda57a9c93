/* SPDX-License-Identifier: MIT
 *
 * Keys of session tickets: what the secret and the hour make of them, and how long they are accepted.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "server/tls.h"

#include <string.h>

static const uint64_t hour = LF_TICKET_PERIOD_S * UINT64_C(1000);
static const uint64_t start = 1000 * LF_TICKET_PERIOD_S * UINT64_C(1000);

static lf_ticket_key_t key_at(uint64_t now)
{
    return *lf_tickets_current(now);
}

static int same(const lf_ticket_key_t *a, const lf_ticket_key_t *b)
{
    return memcmp(a, b, sizeof(*a)) == 0;
}

static void test_an_hour_has_one_key(void **state)
{
    lf_tickets_init(LF_STR("secret"));
    lf_ticket_key_t first = key_at(start), last = key_at(start + hour - 1), next = key_at(start + hour);
    assert_true(same(&first, &last));
    assert_memory_not_equal(first.name, next.name, sizeof(first.name));
    assert_memory_not_equal(first.cipher, next.cipher, sizeof(first.cipher));
    assert_memory_not_equal(first.mac, next.mac, sizeof(first.mac));
    assert_memory_not_equal(first.cipher, first.mac, sizeof(first.mac));
}

static void test_old_tickets_are_accepted_for_a_while(void **state)
{
    lf_tickets_init(LF_STR("secret"));
    lf_ticket_key_t key = key_at(start);
    for (uint64_t age = 0; age <= LF_TICKET_OLD_PERIODS; age++) {
        const lf_ticket_key_t *found = lf_tickets_find(start + age * hour, key.name);
        assert_non_null(found);
        assert_true(same(found, &key));
    }
    assert_null(lf_tickets_find(start + (LF_TICKET_OLD_PERIODS + 1) * hour, key.name));
    /* Nor one of the future, which nobody can have. */
    assert_null(lf_tickets_find(start - 1, key.name));
}

static void test_processes_agree_by_the_secret_alone(void **state)
{
    lf_tickets_init(LF_STR("secret"));
    lf_ticket_key_t ours = key_at(start);
    /* Another process, started later, that has seen other hours. */
    lf_tickets_init(LF_STR("secret"));
    key_at(start + 5 * hour);
    lf_ticket_key_t theirs = key_at(start);
    assert_true(same(&ours, &theirs));
    lf_tickets_init(LF_STR("another secret"));
    assert_null(lf_tickets_find(start, ours.name));
}

static void test_the_first_hours_after_boot(void **state)
{
    lf_tickets_init(LF_STR("secret"));
    lf_ticket_key_t key = key_at(0);
    assert_non_null(lf_tickets_find(1, key.name));
    assert_non_null(lf_tickets_find(hour, key.name));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_an_hour_has_one_key),
        cmocka_unit_test(test_old_tickets_are_accepted_for_a_while),
        cmocka_unit_test(test_processes_agree_by_the_secret_alone),
        cmocka_unit_test(test_the_first_hours_after_boot),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
