/* SPDX-License-Identifier: MIT
 *
 * kill -9 at any instruction. A child is stepped through one operation, a machine instruction at a time, and
 * killed there. Afterwards the arena must be whole, and the operation must have happened or not have begun.
 *
 * shm_test_kill [KILLS [TEST]]: how many kills each test makes, 30 without a number. Where they fall differs
 * from run to run.
 */
#include "kill.h"

#include <sys/ptrace.h>

static const lf_lock_request_t orders = {.name = {"orders", 6}, .wait = 1};
static lf_member_t self; /* the test's own process, in the arena of the scenario */

/* ---- one operation, killed after each instruction ---- */

typedef struct scenario {
    const char *name;
    void (*prepare)(lf_arena_t *a); /* in the parent, before each run */
    void (*join)(lf_arena_t *a);    /* in the child, before the operation */
    void (*run)(lf_arena_t *a);     /* the operation */
    int (*happened)(lf_arena_t *a); /* 1: it has, 0: it has not, -1: the arena says something else */
    int cost;                       /* 1, or how many times fewer it is killed, being long */
} scenario_t;

/* A stopped child that has the operation before it; -1 when this machine allows no tracing. */
static pid_t start_traced(lf_arena_t *a, const scenario_t *s)
{
    pid_t pid = fork();
    int status;
    if (pid == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (s->join != NULL)
            s->join(a);
        if (ptrace(PTRACE_TRACEME, 0, NULL, NULL) != 0)
            _exit(2);
        raise(SIGSTOP);
        s->run(a);
        raise(SIGSTOP);
        _exit(0);
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    if (WIFSTOPPED(status))
        return pid;
    assert_int_equal(WEXITSTATUS(status), 2);
    return -1;
}

enum { MOST_STEPS = 10000000 };

/* Steps a child n instructions on; how many it made before the end of the operation. */
static long step(pid_t pid, long n)
{
    int status;
    for (long i = 0; i < n; i++) {
        assert_int_equal(ptrace(PTRACE_SINGLESTEP, pid, NULL, NULL), 0);
        assert_int_equal(waitpid(pid, &status, 0), pid);
        assert_true(WIFSTOPPED(status));
        if (WSTOPSIG(status) != SIGTRAP)
            return i;
    }
    return n;
}

static long count_steps(lf_arena_t *a, const scenario_t *s)
{
    s->prepare(a);
    pid_t pid = start_traced(a, s);
    if (pid == -1)
        return -1;
    long n = step(pid, MOST_STEPS);
    end(pid);
    return n;
}

static void kill_at_every_step(const scenario_t *s)
{
    lf_arena_t *a = arena_new();
    assert_int_equal(lf_member_join(a, &self), 0);
    long total = count_steps(a, s), done = 0, undone = 0;
    if (total == -1)
        skip();
    double stride = (double)total / (double)kills * s->cost;
    if (stride < 1)
        stride = 1;
    for (double at = stride * any(1000) / 1000; at < (double)total + stride; at += stride) {
        s->prepare(a);
        pid_t pid = start_traced(a, s);
        /* The last one goes to its end, however long it is this time. */
        step(pid, at < (double)total ? (long)at : MOST_STEPS);
        end(pid);
        assert_whole(a, s->name, (long)at);
        int happened = s->happened(a);
        if (happened < 0)
            fail_msg("%s, killed after %ld of %ld instructions: neither before nor after", s->name, (long)at,
                     total);
        done += happened;
        undone += !happened;
        assert_whole(a, s->name, (long)at);
    }
    print_message("%s: %ld instructions; killed %ld times before and %ld times after it happened\n", s->name,
                  total, undone, done);
    assert_true(done > 0 && undone > 0);
    lf_arena_unmap(a);
}

static void prepare_nothing(lf_arena_t *a)
{
    lf_dict_delete(a, LF_STR("key"));
    set_run(a, LF_STR("neighbour"), 'n', 300);
}

static void prepare_text(lf_arena_t *a)
{
    set_run(a, LF_STR("neighbour"), 'n', 300);
    set_run(a, LF_STR("key"), 'a', 400);
}

static int neighbour_is_well(lf_arena_t *a)
{
    return get_run(a, LF_STR("neighbour"), 'n') == 300;
}

static void run_set(lf_arena_t *a)
{
    set_run(a, LF_STR("key"), 'b', 900);
}

static int set_happened(lf_arena_t *a)
{
    int64_t n = get_run(a, LF_STR("key"), 'b');
    return !neighbour_is_well(a) ? -1 : n == 900 ? 1 : n == -1 ? 0 : -1;
}

static int replace_happened(lf_arena_t *a)
{
    if (!neighbour_is_well(a))
        return -1;
    return get_run(a, LF_STR("key"), 'b') == 900 ? 1 : get_run(a, LF_STR("key"), 'a') == 400 ? 0 : -1;
}

static void run_delete(lf_arena_t *a)
{
    lf_dict_delete(a, LF_STR("key"));
}

static int delete_happened(lf_arena_t *a)
{
    int64_t n = get_run(a, LF_STR("key"), 'a');
    return !neighbour_is_well(a) ? -1 : n == -1 ? 1 : n == 400 ? 0 : -1;
}

static void prepare_count(lf_arena_t *a)
{
    lf_dict_value_t value = integer(41);
    prepare_nothing(a);
    lf_dict_set(a, LF_STR("key"), &value, 0);
}

static void run_incr(lf_arena_t *a)
{
    lf_dict_value_t one = integer(1), sum;
    lf_dict_incr(a, LF_STR("key"), &one, NULL, 0, &sum);
}

static int incr_happened(lf_arena_t *a)
{
    int64_t n = get_integer(a, LF_STR("key"));
    return !neighbour_is_well(a) ? -1 : n == 42 ? 1 : n == 41 ? 0 : -1;
}

static void a_new_key(void **state)
{
    kill_at_every_step(&(scenario_t){"set", prepare_nothing, NULL, run_set, set_happened, 1});
}

static void a_replaced_text(void **state)
{
    kill_at_every_step(&(scenario_t){"replace", prepare_text, NULL, run_set, replace_happened, 1});
}

static void a_deleted_key(void **state)
{
    kill_at_every_step(&(scenario_t){"delete", prepare_text, NULL, run_delete, delete_happened, 1});
}

static void a_sum(void **state)
{
    kill_at_every_step(&(scenario_t){"incr", prepare_count, NULL, run_incr, incr_happened, 1});
}

/* Every key that has a time has now expired. */
static void let_expire(lf_arena_t *a)
{
    for (uint32_t i = 0; i < a->head->nbuckets; i++) {
        for (uint32_t cell = a->buckets[i]; cell != 0;) {
            lf_entry_t *entry = lf_arena_at(a, cell);
            if (entry->expires != 0)
                entry->expires = 1;
            cell = entry->link;
        }
    }
    a->head->earliest = a->head->earliest_behind = 1;
    a->head->hand = 0;
}

/* A full arena, where room is found in keys that have expired. */
static void prepare_full(lf_arena_t *a)
{
    static char bytes[100000];
    lf_dict_value_t one = integer(1), large = text_of(bytes, sizeof(bytes));
    char name[32];
    lf_dict_delete(a, LF_STR("key"));
    for (int i = 0; i < 300; i++) {
        int n = snprintf(name, sizeof(name), "brief %d", i);
        lf_dict_set(a, lf_str(name, (size_t)n), &one, 3600000);
    }
    for (int i = 0, full = 0; !full; i++) {
        int n = snprintf(name, sizeof(name), "fill %d", i);
        full = lf_dict_add(a, lf_str(name, (size_t)n), i < 6 ? &large : &one, 0) == LF_DICT_NO_MEMORY;
    }
    let_expire(a);
}

static int full_happened(lf_arena_t *a)
{
    int64_t n = get_run(a, LF_STR("key"), 'b');
    return n == 900 ? 1 : n == -1 ? 0 : -1;
}

static void a_search_for_what_has_expired(void **state)
{
    kill_at_every_step(&(scenario_t){"sweep", prepare_full, NULL, run_set, full_happened, 6});
}

/* ---- locks ---- */

static lf_member_t child; /* in the child, after its join */
static uint64_t *mine;    /* shared: the ticket of the test's own process, that of the child */

static void join(lf_arena_t *a)
{
    lf_member_join(a, &child);
}

/* The child holds the lock, the test's process waits for it. */
static void join_and_hold(lf_arena_t *a)
{
    lf_wake_t wake;
    join(a);
    lf_lock_ask(a, &child, &orders, &mine[1], &wake);
    lf_lock_ask(a, &self, &orders, &mine[0], &wake);
}

/* The test's process holds it, the child will ask. */
static void prepare_held(lf_arena_t *a)
{
    lf_wake_t wake;
    bury_all(a);
    lf_lock_leave(a, orders.name, mine[0], &wake);
    lf_lock_ask(a, &self, &orders, &mine[0], &wake);
    mine[1] = 0;
}

static void prepare_free(lf_arena_t *a)
{
    lf_wake_t wake;
    bury_all(a);
    lf_lock_leave(a, orders.name, mine[0], &wake);
    mine[0] = mine[1] = 0;
}

static void run_ask(lf_arena_t *a)
{
    lf_wake_t wake;
    lf_lock_ask(a, &child, &orders, &mine[1], &wake);
}

static void run_leave(lf_arena_t *a)
{
    lf_wake_t wake;
    lf_lock_leave(a, orders.name, mine[1], &wake);
}

static void run_join(lf_arena_t *a)
{
    join(a);
    run_ask(a);
}

/* Whatever the child had come to: when it is buried the lock is free for the next. */
static int is_free_again(lf_arena_t *a)
{
    lf_wake_t wake;
    uint64_t at, ticket;
    arena_check_t check;
    arena_check(a, &check);
    int child_held = check.locks == 1;
    bury_all(a);
    lf_lock_result_t result = lf_lock_ask(a, &self, &orders, &ticket, &wake);
    if (result != LF_LOCK_GRANTED)
        return -1;
    if (lf_lock_look(a, orders.name, ticket, &at, &wake) != LF_LOCK_GRANTED)
        return -1;
    lf_lock_leave(a, orders.name, ticket, &wake);
    return child_held;
}

static int waiter_gets_it(lf_arena_t *a)
{
    lf_wake_t wake;
    uint64_t at;
    int before = lf_lock_look(a, orders.name, mine[0], &at, &wake) == LF_LOCK_GRANTED;
    bury_all(a);
    return lf_lock_look(a, orders.name, mine[0], &at, &wake) == LF_LOCK_GRANTED ? before : -1;
}

/* The child stood in the queue or not yet: when it is buried and the lock let go, nothing is left. */
static int queue_is_well(lf_arena_t *a)
{
    lf_wake_t wake;
    uint64_t at;
    arena_check_t check;
    arena_check(a, &check);
    int queued = check.waiters == 1;
    bury_all(a);
    if (lf_lock_look(a, orders.name, mine[0], &at, &wake) != LF_LOCK_GRANTED)
        return -1;
    lf_lock_leave(a, orders.name, mine[0], &wake);
    arena_check(a, &check);
    return check.locks == 0 && check.waiters == 0 ? queued : -1;
}

static void a_lock_that_is_taken(void **state)
{
    kill_at_every_step(&(scenario_t){"take", prepare_free, join, run_ask, is_free_again, 1});
}

static void a_process_that_joins(void **state)
{
    kill_at_every_step(&(scenario_t){"join and take", prepare_free, NULL, run_join, is_free_again, 1});
}

static void a_lock_that_is_waited_for(void **state)
{
    kill_at_every_step(&(scenario_t){"queue", prepare_held, join, run_ask, queue_is_well, 1});
}

static void a_lock_that_is_passed_on(void **state)
{
    kill_at_every_step(&(scenario_t){"pass on", prepare_free, join_and_hold, run_leave, waiter_gets_it, 1});
}

/* The burial of a dead holder, by a process that is killed while it does it. */
static void prepare_dead_holder(lf_arena_t *a)
{
    int status;
    prepare_free(a);
    pid_t pid = fork();
    if (pid == 0) {
        join_and_hold(a);
        _exit(0);
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
}

static void a_burial(void **state)
{
    kill_at_every_step(&(scenario_t){"bury", prepare_dead_holder, join, bury_all, waiter_gets_it, 1});
}

/* ---- the repair itself is killed ---- */

static long first_kill;

static void prepare_broken(lf_arena_t *a)
{
    prepare_text(a);
    pid_t pid = start_traced(a, &(scenario_t){.run = run_set});
    step(pid, first_kill);
    end(pid);
}

static void run_repair(lf_arena_t *a)
{
    lf_arena_lock(a);
    lf_arena_unlock(a);
}

static int was_repaired(lf_arena_t *a)
{
    static long n;
    return replace_happened(a) == -1 ? -1 : (int)(n++ & 1); /* to count both ways has no meaning here */
}

static void a_repair(void **state)
{
    lf_arena_t *a = arena_new();
    prepare_text(a);
    /* Where most words are noted. */
    uint32_t most = 0;
    pid_t pid = start_traced(a, &(scenario_t){.run = run_set});
    if (pid == -1)
        skip();
    for (long i = 1; step(pid, 1) == 1; i++) {
        if (a->head->undos >= most) {
            most = a->head->undos;
            first_kill = i;
        }
    }
    end(pid);
    lf_arena_unmap(a);
    assert_true(most > 5);
    kill_at_every_step(&(scenario_t){"repair", prepare_broken, NULL, run_repair, was_repaired, 1});
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_new_key),
        cmocka_unit_test(a_replaced_text),
        cmocka_unit_test(a_deleted_key),
        cmocka_unit_test(a_sum),
        cmocka_unit_test(a_search_for_what_has_expired),
        cmocka_unit_test(a_lock_that_is_taken),
        cmocka_unit_test(a_process_that_joins),
        cmocka_unit_test(a_lock_that_is_waited_for),
        cmocka_unit_test(a_lock_that_is_passed_on),
        cmocka_unit_test(a_burial),
        cmocka_unit_test(a_repair),
    };
    read_arguments(argc, argv);
    mine = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
