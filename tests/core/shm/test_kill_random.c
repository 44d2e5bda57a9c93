/* SPDX-License-Identifier: MIT
 *
 * kill -9 at random moments, to processes that change the same keys and take the same locks.
 *
 * shm_test_kill_random [KILLS]: 250 without a number.
 */
#include "kill.h"

static lf_member_t child; /* in the child, after its join */

enum { PROCESSES = 3, KEYS = 40 };

/* What the processes tell beside the arena. */
typedef struct notes {
    volatile uint64_t begun[PROCESSES], done[PROCESSES]; /* sums, each in its own process */
    volatile lf_member_t inside[2];                      /* who is inside of each lock */
    volatile int broken;
} notes_t;

static void work_on_lock(lf_arena_t *a, notes_t *notes)
{
    uint32_t which = any(2);
    lf_lock_request_t request = {.name = lf_str(which ? "one" : "two", 3), .wait = 1};
    lf_wake_t wake;
    uint64_t ticket, at;
    lf_lock_result_t result = lf_lock_ask(a, &child, &request, &ticket, &wake);
    for (int i = 0; result == LF_LOCK_QUEUED && i < 2000; i++) {
        if (i % 100 == 99)
            bury_all(a);
        result = lf_lock_look(a, request.name, ticket, &at, &wake);
    }
    if (result == LF_LOCK_GRANTED) {
        lf_member_t before = notes->inside[which];
        if (before.serial != 0 && lf_member_alive(a, &before))
            notes->broken = 1;
        notes->inside[which] = child;
        for (volatile uint32_t i = any(200); i > 0; i--)
            ;
        if (notes->inside[which].serial != child.serial)
            notes->broken = 2;
        notes->inside[which].serial = 0;
    }
    lf_lock_leave(a, request.name, ticket, &wake);
}

static void work(lf_arena_t *a, notes_t *notes, int number)
{
    char name[32];
    int n = snprintf(name, sizeof(name), "key %u", any(KEYS));
    lf_str_t key = lf_str(name, (size_t)n);
    lf_dict_value_t one = integer(1), zero = integer(0), sum;
    switch (any(6)) {
    case 0:
        set_run(a, key, name[n - 1], any(4096));
        break;
    case 1:
        lf_dict_delete(a, key);
        break;
    case 2:
        if (get_run(a, key, name[n - 1]) == -2)
            notes->broken = 3;
        break;
    case 3:
        work_on_lock(a, notes);
        break;
    default:
        notes->begun[number]++;
        if (lf_dict_incr(a, LF_STR("sum"), &one, &zero, 0, &sum) == LF_DICT_OK)
            notes->done[number]++;
    }
}

static pid_t start_worker(lf_arena_t *a, notes_t *notes, int number)
{
    pid_t pid = fork();
    if (pid == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        seed ^= (uint64_t)getpid() * 0x9e3779b97f4a7c15;
        lf_member_join(a, &child);
        for (;;)
            work(a, notes, number);
    }
    return pid;
}

static void at_random_moments(void **state)
{
    lf_arena_t *a = arena_new();
    notes_t *notes = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    pid_t pids[PROCESSES];
    uint64_t least = 0, most = 0;
    for (int i = 0; i < PROCESSES; i++)
        pids[i] = start_worker(a, notes, i);
    for (long n = 0; n < kills; n++) {
        int number = (int)any(PROCESSES);
        nanosleep(&(struct timespec){0, any(3000000)}, NULL);
        end(pids[number]);
        least += notes->done[number];
        most += notes->begun[number];
        notes->begun[number] = notes->done[number] = 0;
        if (n % 10 == 0)
            assert_whole(a, "random", n);
        bury_all(a);
        pids[number] = start_worker(a, notes, number);
    }
    for (int i = 0; i < PROCESSES; i++) {
        end(pids[i]);
        least += notes->done[i];
        most += notes->begun[i];
    }
    bury_all(a);
    assert_whole(a, "random", 0);
    assert_int_equal(notes->broken, 0);
    /* A process may die between the sum and its note, and only there. */
    assert_in_range(get_integer(a, LF_STR("sum")), least, most);
    print_message("%llu sums, %llu in doubt\n", (unsigned long long)least,
                  (unsigned long long)(most - least));
    assert_in_range(most - least, 0, kills + PROCESSES);
    munmap(notes, 4096);
    lf_arena_unmap(a);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(at_random_moments)};
    kills = 250;
    read_arguments(argc, argv);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
