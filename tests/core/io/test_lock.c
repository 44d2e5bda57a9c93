/* SPDX-License-Identifier: MIT
 *
 * Waiting for locks between processes: children that share this process's arena, as workers do.
 */
#include "../lua_state.h"

#include "io/peers.h"

#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

static pid_t start_child(const char *code)
{
    pid_t pid = fork();
    if (pid == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        lf_loop_after_fork();
        run(code);
        _exit(0);
    }
    return pid;
}

static void end_child(pid_t pid, int signo)
{
    int status;
    if (signo != 0)
        kill(pid, signo);
    assert_int_equal(waitpid(pid, &status, 0), pid);
}

static int set_up(void **state)
{
    lf_peers_blind = 0;
    run("shared = core.shared.open('test') shared:delete('held') shared:delete('go') shared:delete('end')\n"
        "granted = nil\n"
        "function ask(name) spawn(function() granted = await(core.io.lock(name))\n"
        "  while not done do sleep(0.001) end end) end\n"
        "function is_busy(name) return select(3, await(core.io.lock(name, 0))) == 'timeout' end\n"
        "done = nil");
    return 0;
}

static int tear_down(void **state)
{
    run("done = true sleep(0.01) collectgarbage()");
    return 0;
}

static const char hold[] = "await(core.io.lock('l')) shared:set('held', 1) while not shared:get('go') do "
                           "sleep(0.001) end core.io.lock_release('l')";

static void test_a_released_lock_wakes_another_process(void **state)
{
    static const char stay[] = "while not shared:get('end') do sleep(0.001) end";
    char code[sizeof(hold) + sizeof(stay)];
    snprintf(code, sizeof(code), "%s %s", hold, stay);
    pid_t holder = start_child(code);
    run_until("shared:get('held')");
    run("assert(is_busy('l')) ask('l') sleep(0.01) assert(not granted) shared:set('go', 1)");
    run_until("granted");
    run("shared:set('end', 1)");
    end_child(holder, 0);
}

static void test_a_killed_holder_wakes_another_process(void **state)
{
    pid_t holder = start_child(hold);
    run_until("shared:get('held')");
    run("ask('l') sleep(0.01) assert(not granted)");
    end_child(holder, SIGKILL);
    run_until("granted");
}

static void test_one_who_asks_later_finds_a_killed_holder(void **state)
{
    pid_t holder = start_child(hold);
    run_until("shared:get('held')");
    end_child(holder, SIGKILL);
    run("assert(await(core.io.lock('l', 0))) core.io.lock_release('l')");
}

/* It lets the lock go and dies before it can tell. */
static void test_a_wake_that_was_never_sent_is_not_missed(void **state)
{
    const char *message;
    uint64_t ticket;
    lf_wake_t wake;
    lf_member_t member;
    lf_arena_t *arena = lf_arena_own(&message);
    pid_t holder = fork();
    if (holder == 0) {
        lf_lock_request_t request = {.name = LF_STR("l")};
        lf_member_join(arena, &member);
        lf_lock_ask(arena, &member, &request, &ticket, &wake);
        lf_loop_after_fork();
        run("shared:set('held', 1) while not shared:get('go') do sleep(0.001) end");
        lf_lock_leave(arena, LF_STR("l"), ticket, &wake);
        kill(getpid(), SIGKILL);
    }
    run_until("shared:get('held')");
    run("ask('l') sleep(0.01) assert(not granted) shared:set('go', 1)");
    run_until("granted");
    end_child(holder, 0);
}

/* In a sandbox without pidfds and sockets. */
static void test_a_process_that_is_told_nothing_looks_itself(void **state)
{
    lf_peers_blind = 1;
    test_a_killed_holder_wakes_another_process(state);
    run("done = true sleep(0.01) done = nil granted = nil shared:delete('held')");
    test_a_wake_that_was_never_sent_is_not_missed(state);
}

/* A child that was forked while its parent holds a lock does not. */
static void test_a_lock_is_not_inherited(void **state)
{
    run("assert(await(core.io.lock('parent', nil, nil, true)))");
    pid_t child = start_child("assert(is_busy('parent')) assert(core.io.lock_release('parent') == nil)\n"
                              "shared:set('held', 1)");
    end_child(child, 0);
    assert_true(is("shared:get('held') == 1"));
    assert_true(is("is_busy('parent')"));
}

/* Many processes and tasks, one of which is killed again and again: never two inside, nobody forgotten. */
static void test_nobody_is_forgotten(void **state)
{
    static const char work[] = "for i = 1, 8 do spawn(function() while true do\n"
                               "  local ticket = await(core.io.lock('busy'))\n"
                               "  shared:incr('rounds', 1, 0) sleep(0)\n"
                               "  core.io.lock_release('busy') end end) end sleep(60)";
    pid_t children[3];
    for (int i = 0; i < 3; i++)
        children[i] = start_child(work);
    for (int n = 0; n < 30; n++) {
        run("before = shared:get('rounds', 0)");
        run_until("shared:get('rounds', 0) > before + 20");
        end_child(children[n % 3], SIGKILL);
        children[n % 3] = start_child(work);
    }
    run("ask('busy')");
    run_until("granted");
    run("before = shared:get('rounds') sleep(0.02) assert(shared:get('rounds') == before)\n"
        "done = true");
    run_until("shared:get('rounds') > before");
    for (int i = 0; i < 3; i++)
        end_child(children[i], SIGKILL);
}

int main(void)
{
    const char *message;
    /* The children are to share it. */
    if (lf_arena_own(&message) == NULL)
        return 1;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_a_released_lock_wakes_another_process, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_a_killed_holder_wakes_another_process, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_one_who_asks_later_finds_a_killed_holder, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_a_wake_that_was_never_sent_is_not_missed, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_a_process_that_is_told_nothing_looks_itself, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_a_lock_is_not_inherited, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_nobody_is_forgotten, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, start_lua, stop_lua);
}
