/* SPDX-License-Identifier: MIT
 *
 * The processes that use locks. Each keeps a robust mutex of its own locked all its life: whether it lives is
 * asked of the kernel, by trying that mutex, and neither a number that is used again nor a zombie deceives.
 */
#include "shm/lock.h"

#include "shm/layout.h"
#include "shm/lock_private.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

/* Whether nobody keeps the mutex locked any more. */
static int is_dead(lf_process_t *p)
{
    int rc = pthread_mutex_trylock(&p->alive);
    if (rc == EBUSY || rc == EDEADLK)
        return 0;
    if (rc == EOWNERDEAD)
        pthread_mutex_consistent(&p->alive);
    pthread_mutex_unlock(&p->alive);
    return 1;
}

static lf_member_t member_of(const lf_arena_t *a, uint32_t process)
{
    const lf_process_t *p = &a->processes[process];
    return (lf_member_t){process, p->pid, p->serial};
}

/* A free number: one that was used before, if possible. */
static uint32_t free_process(lf_arena_t *a)
{
    lf_arena_head_t *head = a->head;
    for (uint32_t i = 1; i < head->used_processes; i++) {
        if (a->processes[i].pid == 0)
            return i;
    }
    if (head->used_processes > head->nprocesses)
        return 0;
    uint32_t fresh = head->used_processes;
    lf_arena_init_mutex(&a->processes[fresh].alive);
    lf_arena_put32(a, &head->used_processes, fresh + 1);
    lf_arena_commit(a);
    return fresh;
}

int lf_member_join(lf_arena_t *a, lf_member_t *self)
{
    lf_arena_lock(a);
    uint32_t process = free_process(a);
    if (process != 0) {
        lf_process_t *p = &a->processes[process];
        /* Its last owner died with it, or between this line and the next ones. */
        if (pthread_mutex_lock(&p->alive) == EOWNERDEAD)
            pthread_mutex_consistent(&p->alive);
        lf_arena_put64(a, &a->head->last_serial, a->head->last_serial + 1);
        lf_arena_put64(a, &p->serial, a->head->last_serial);
        lf_arena_put32(a, &p->pid, (uint32_t)getpid());
        lf_arena_commit(a);
        *self = member_of(a, process);
    }
    lf_arena_unlock(a);
    return process != 0 ? 0 : -1;
}

uint32_t lf_member_count(lf_arena_t *a)
{
    return __atomic_load_n(&a->head->used_processes, __ATOMIC_ACQUIRE);
}

int lf_member_at(lf_arena_t *a, uint32_t process, lf_member_t *member)
{
    lf_arena_lock(a);
    *member = member_of(a, process);
    lf_arena_unlock(a);
    return member->pid != 0;
}

static int is_current(const lf_arena_t *a, const lf_member_t *member)
{
    const lf_process_t *p = &a->processes[member->process];
    return p->pid != 0 && p->serial == member->serial;
}

int lf_member_alive(lf_arena_t *a, const lf_member_t *member)
{
    lf_arena_lock(a);
    int alive = is_current(a, member) && !is_dead(&a->processes[member->process]);
    lf_arena_unlock(a);
    return alive;
}

int lf_member_bury(lf_arena_t *a, const lf_member_t *member, lf_wake_t *wake)
{
    lf_process_t *p = &a->processes[member->process];
    int more = 0;
    wake->process = 0;
    lf_arena_lock(a);
    if (is_current(a, member) && is_dead(p)) {
        more = p->held != 0;
        if (more)
            lf_lock_pass_on(a, p->held, wake);
        else
            lf_arena_put32(a, &p->pid, 0);
        lf_arena_commit(a);
    }
    lf_arena_unlock(a);
    return more;
}

void lf_member_arena_id(const lf_arena_t *a, uint64_t id[2])
{
    memcpy(id, a->head->id, sizeof(a->head->id));
}
