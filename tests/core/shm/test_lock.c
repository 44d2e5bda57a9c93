/* SPDX-License-Identifier: MIT
 *
 * Locks as the arena knows them: queues, ends, deaths. Waiting itself belongs to core/io.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "shm/lock.h"

#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "shm/dict.h"

#include "arena_check.h"

static const lf_lock_request_t patient = {.name = {"orders", 6}, .wait = 1};
static const lf_lock_request_t hasty = {.name = {"orders", 6}};

static void assert_whole(lf_arena_t *a, size_t locks, size_t waiters)
{
    arena_check_t check;
    if (!arena_check(a, &check))
        fail_msg("%s", check.message);
    assert_int_equal(check.locks, locks);
    assert_int_equal(check.waiters, waiters);
}

static lf_arena_t *setup(lf_member_t *self)
{
    lf_arena_t *a = arena_new();
    assert_int_equal(lf_member_join(a, self), 0);
    return a;
}

static lf_lock_result_t look(lf_arena_t *a, uint64_t ticket)
{
    uint64_t at;
    lf_wake_t wake;
    return lf_lock_look(a, patient.name, ticket, &at, &wake);
}

static void is_granted_in_the_order_of_asking(void **state)
{
    lf_member_t self;
    lf_wake_t wake;
    lf_arena_t *a = setup(&self);
    uint64_t one, two, three;
    assert_int_equal(lf_lock_ask(a, &self, &patient, &one, &wake), LF_LOCK_GRANTED);
    assert_int_equal(lf_lock_ask(a, &self, &patient, &two, &wake), LF_LOCK_QUEUED);
    assert_int_equal(lf_lock_ask(a, &self, &patient, &three, &wake), LF_LOCK_QUEUED);
    assert_int_equal(lf_lock_ask(a, &self, &hasty, &(uint64_t){0}, &wake), LF_LOCK_BUSY);
    assert_whole(a, 1, 2);
    assert_int_equal(look(a, two), LF_LOCK_QUEUED);
    assert_int_equal(lf_lock_leave(a, patient.name, one, &wake), LF_LOCK_GRANTED);
    assert_int_equal(wake.process, self.process);
    assert_int_equal(look(a, two), LF_LOCK_GRANTED);
    assert_int_equal(look(a, three), LF_LOCK_QUEUED);
    assert_int_equal(look(a, one), LF_LOCK_LOST);
    assert_int_equal(lf_lock_leave(a, patient.name, two, &wake), LF_LOCK_GRANTED);
    assert_int_equal(lf_lock_leave(a, patient.name, three, &wake), LF_LOCK_GRANTED);
    assert_int_equal(wake.process, 0);
    assert_int_equal(lf_lock_leave(a, patient.name, three, &wake), LF_LOCK_LOST);
    assert_whole(a, 0, 0);
    lf_arena_unmap(a);
}

static void waiters_leave_from_anywhere_in_the_queue(void **state)
{
    lf_member_t self;
    lf_wake_t wake;
    lf_arena_t *a = setup(&self);
    uint64_t t[5];
    for (int i = 0; i < 5; i++)
        lf_lock_ask(a, &self, &patient, &t[i], &wake);
    assert_int_equal(lf_lock_leave(a, patient.name, t[4], &wake), LF_LOCK_QUEUED);
    assert_whole(a, 1, 3);
    assert_int_equal(lf_lock_leave(a, patient.name, t[2], &wake), LF_LOCK_QUEUED);
    assert_whole(a, 1, 2);
    assert_int_equal(lf_lock_leave(a, patient.name, t[1], &wake), LF_LOCK_QUEUED);
    assert_whole(a, 1, 1);
    assert_int_equal(lf_lock_leave(a, patient.name, t[0], &wake), LF_LOCK_GRANTED);
    assert_int_equal(look(a, t[3]), LF_LOCK_GRANTED);
    lf_arena_unmap(a);
}

static void different_names_are_different_locks(void **state)
{
    lf_member_t self;
    lf_wake_t wake;
    lf_arena_t *a = setup(&self);
    uint64_t tickets[300];
    char name[LF_LOCK_NAME];
    memset(name, 'n', sizeof(name));
    for (int i = 0; i < 300; i++) {
        memcpy(name, &i, sizeof(i));
        lf_lock_request_t request = {.name = lf_str(name, sizeof(name))};
        assert_int_equal(lf_lock_ask(a, &self, &request, &tickets[i], &wake), LF_LOCK_GRANTED);
    }
    assert_whole(a, 300, 0);
    for (int i = 299; i >= 0; i -= 1) {
        memcpy(name, &i, sizeof(i));
        assert_int_equal(lf_lock_leave(a, lf_str(name, sizeof(name)), tickets[i], &wake), LF_LOCK_GRANTED);
    }
    assert_whole(a, 0, 0);
    lf_arena_unmap(a);
}

static void is_granted_though_keys_fill_the_memory(void **state)
{
    lf_member_t self;
    lf_wake_t wake;
    lf_arena_t *a = setup(&self);
    lf_dict_value_t one = {.type = LF_DICT_INTEGER, .as.integer = 1};
    uint64_t ticket;
    uint32_t key = 0;
    while (lf_dict_set(a, lf_str((const char *)&key, sizeof(key)), &one, 0) == LF_DICT_OK)
        key++;
    assert_in_range(key, 7000, 8192);
    assert_int_equal(lf_lock_ask(a, &self, &patient, &ticket, &wake), LF_LOCK_GRANTED);
    assert_int_equal(lf_lock_ask(a, &self, &patient, &ticket, &wake), LF_LOCK_QUEUED);
    /* Locks, too, come to an end, and say so. */
    lf_lock_result_t result;
    do
        result = lf_lock_ask(a, &self, &patient, &ticket, &wake);
    while (result == LF_LOCK_QUEUED);
    assert_int_equal(result, LF_LOCK_NO_MEMORY);
    arena_check_t check;
    assert_true(arena_check(a, &check));
    assert_in_range(check.waiters, 50, 200);
    lf_arena_unmap(a);
}

static void is_lost_when_its_time_is_over(void **state)
{
    lf_member_t self;
    lf_wake_t wake;
    lf_arena_t *a = setup(&self);
    lf_lock_request_t brief = {.name = patient.name, .ttl = 20, .wait = 1};
    uint64_t one, two, three, at;
    uint64_t began = lf_clock_ms();
    lf_lock_ask(a, &self, &brief, &one, &wake);
    lf_lock_ask(a, &self, &patient, &two, &wake);
    assert_int_equal(lf_lock_look(a, patient.name, two, &at, &wake), LF_LOCK_QUEUED);
    assert_in_range(at, began + 20, lf_clock_ms() + 20);
    while (lf_clock_ms() < at)
        usleep(1000);
    assert_int_equal(lf_lock_ask(a, &self, &patient, &three, &wake), LF_LOCK_QUEUED);
    assert_int_equal(wake.process, self.process);
    assert_int_equal(look(a, two), LF_LOCK_GRANTED);
    assert_int_equal(lf_lock_leave(a, patient.name, one, &wake), LF_LOCK_LOST);
    assert_int_equal(look(a, two), LF_LOCK_GRANTED);
    assert_whole(a, 1, 1);
    lf_arena_unmap(a);
}

static void one_behind_a_brief_waiter_knows_when_to_look(void **state)
{
    lf_member_t self;
    lf_wake_t wake;
    lf_arena_t *a = setup(&self);
    lf_lock_request_t brief = {.name = patient.name, .ttl = 5000, .wait = 1};
    uint64_t one, two, three, at;
    lf_lock_ask(a, &self, &patient, &one, &wake);
    lf_lock_ask(a, &self, &brief, &two, &wake);
    lf_lock_ask(a, &self, &patient, &three, &wake);
    assert_int_equal(lf_lock_look(a, patient.name, two, &at, &wake), LF_LOCK_QUEUED);
    assert_int_equal(at, 0);
    assert_int_equal(lf_lock_look(a, patient.name, three, &at, &wake), LF_LOCK_QUEUED);
    assert_in_range(at, lf_clock_ms() + 1, lf_clock_ms() + 5000);
    lf_arena_unmap(a);
}

/* A child that joins, asks, tells what it got, and lives until the pipe is closed. */
typedef struct child {
    pid_t pid;
    int hold;
    struct {
        lf_member_t self;
        uint64_t ticket;
        lf_lock_result_t result;
    } told;
} child_t;

static child_t start_child(lf_arena_t *a)
{
    child_t child;
    int hold[2], tell[2];
    assert_int_equal(pipe(hold), 0);
    assert_int_equal(pipe(tell), 0);
    child.pid = fork();
    if (child.pid == 0) {
        char byte;
        lf_wake_t wake;
        memset(&child.told, 0, sizeof(child.told));
        close(hold[1]);
        lf_member_join(a, &child.told.self);
        child.told.result = lf_lock_ask(a, &child.told.self, &patient, &child.told.ticket, &wake);
        if (write(tell[1], &child.told, sizeof(child.told)) == -1 || read(hold[0], &byte, 1) == -1)
            _exit(1);
        _exit(0);
    }
    assert_int_equal(read(tell[0], &child.told, sizeof(child.told)), sizeof(child.told));
    close(hold[0]);
    close(tell[0]);
    close(tell[1]);
    child.hold = hold[1];
    return child;
}

static void end_child(child_t *child, int signo)
{
    int status;
    if (signo != 0)
        kill(child->pid, signo);
    close(child->hold);
    assert_int_equal(waitpid(child->pid, &status, 0), child->pid);
}

static void the_dead_lose_what_they_hold_and_where_they_stand(void **state)
{
    lf_member_t self, member;
    lf_wake_t wake;
    lf_arena_t *a = setup(&self);
    child_t holder = start_child(a), waiting = start_child(a);
    uint64_t ticket;
    assert_int_equal(holder.told.result, LF_LOCK_GRANTED);
    assert_int_equal(waiting.told.result, LF_LOCK_QUEUED);
    assert_int_equal(lf_lock_ask(a, &self, &patient, &ticket, &wake), LF_LOCK_QUEUED);
    assert_true(lf_member_alive(a, &holder.told.self));
    assert_int_equal(lf_member_bury(a, &holder.told.self, &wake), 0); /* it lives */
    end_child(&holder, SIGKILL);
    end_child(&waiting, SIGKILL);
    assert_false(lf_member_alive(a, &holder.told.self));
    assert_int_equal(lf_member_bury(a, &holder.told.self, &wake), 1);
    /* The one who waited is dead as well, which nobody knew. */
    assert_int_equal(wake.process, waiting.told.self.process);
    assert_int_equal(lf_member_bury(a, &holder.told.self, &wake), 0);
    assert_false(lf_member_at(a, holder.told.self.process, &member));
    assert_int_equal(look(a, ticket), LF_LOCK_QUEUED);
    assert_int_equal(lf_member_bury(a, &waiting.told.self, &wake), 1);
    assert_int_equal(wake.process, self.process);
    assert_int_equal(look(a, ticket), LF_LOCK_GRANTED);
    assert_int_equal(lf_member_bury(a, &waiting.told.self, &wake), 0);
    assert_whole(a, 1, 0);
    lf_arena_unmap(a);
}

static void a_buried_waiter_is_passed_over_though_its_number_is_used_again(void **state)
{
    lf_member_t self;
    lf_wake_t wake;
    lf_arena_t *a = setup(&self);
    uint64_t mine, last;
    lf_lock_ask(a, &self, &patient, &mine, &wake);
    child_t waiting = start_child(a);
    end_child(&waiting, SIGKILL);
    assert_int_equal(lf_member_bury(a, &waiting.told.self, &wake), 0);
    child_t other = start_child(a);
    assert_int_equal(other.told.self.process, waiting.told.self.process);
    assert_int_not_equal(other.told.self.serial, waiting.told.self.serial);
    lf_lock_ask(a, &self, &patient, &last, &wake);
    assert_whole(a, 1, 3);
    assert_int_equal(lf_lock_leave(a, patient.name, mine, &wake), LF_LOCK_GRANTED);
    assert_int_equal(wake.serial, other.told.self.serial);
    assert_int_equal(look(a, other.told.ticket), LF_LOCK_GRANTED);
    assert_whole(a, 1, 1);
    end_child(&other, 0);
    lf_arena_unmap(a);
}

static void numbers_of_the_dead_are_used_again(void **state)
{
    lf_member_t self;
    lf_wake_t wake;
    lf_arena_t *a = setup(&self);
    for (int i = 0; i < 100; i++) {
        child_t child = start_child(a);
        assert_int_equal(child.told.self.process, self.process + 1);
        end_child(&child, SIGKILL);
        while (lf_member_bury(a, &child.told.self, &wake))
            ;
    }
    assert_whole(a, 0, 0);
    lf_arena_unmap(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(is_granted_in_the_order_of_asking),
        cmocka_unit_test(waiters_leave_from_anywhere_in_the_queue),
        cmocka_unit_test(different_names_are_different_locks),
        cmocka_unit_test(is_granted_though_keys_fill_the_memory),
        cmocka_unit_test(is_lost_when_its_time_is_over),
        cmocka_unit_test(one_behind_a_brief_waiter_knows_when_to_look),
        cmocka_unit_test(the_dead_lose_what_they_hold_and_where_they_stand),
        cmocka_unit_test(a_buried_waiter_is_passed_over_though_its_number_is_used_again),
        cmocka_unit_test(numbers_of_the_dead_are_used_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
