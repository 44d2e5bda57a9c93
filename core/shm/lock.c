/* SPDX-License-Identifier: MIT
 *
 * Locks. One is in the arena as long as somebody holds it: a cell in a bucket of its name, in the list of
 * what its holder holds, and with the queue of those who wait. A waiter that died stays in the queue until
 * its turn comes; it is told from a later process of the same number by its serial.
 */
#include "shm/lock_private.h"

#include "base/clock.h"

#include <string.h>

_Static_assert((int)LF_LOCK_NAME == (int)LF_LOCK_NAME_MAX, "a name fits its cell");

static lf_lock_cell_t *lock_at(const lf_arena_t *a, uint32_t cell)
{
    return lf_arena_at(a, cell);
}

static lf_waiter_cell_t *waiter_at(const lf_arena_t *a, uint32_t cell)
{
    return lf_arena_at(a, cell);
}

/* The word that names the lock, or that ends the bucket where it would be. */
static uint32_t *find(const lf_arena_t *a, lf_str_t name, uint32_t hash)
{
    uint32_t *link = &a->lock_buckets[hash & (a->head->nlock_buckets - 1)];
    while (*link != 0) {
        lf_lock_cell_t *lock = lock_at(a, *link);
        if (lock->hash == hash && lf_str_eq(lf_str(lock->name, lock->name_len), name))
            break;
        link = &lock->link;
    }
    return link;
}

static uint64_t new_ticket(lf_arena_t *a)
{
    lf_arena_put64(a, &a->head->last_serial, a->head->last_serial + 1);
    return a->head->last_serial;
}

/* ---- holding ---- */

/* The change itself is left to the caller, who may write a new cell directly. */
static uint64_t expiry(uint64_t ttl)
{
    return ttl != 0 ? lf_clock_ms() + ttl : 0;
}

static void leave_held(lf_arena_t *a, uint32_t cell)
{
    lf_lock_cell_t *lock = lock_at(a, cell);
    uint32_t *link = &a->processes[lock->holder].held;
    while (*link != cell)
        link = &lock_at(a, *link)->held_next;
    lf_arena_put32(a, link, lock->held_next);
}

/* Takes the first living waiter out of the queue; 0 if there is none. What the dead leave is given back. */
static int next_waiter(lf_arena_t *a, lf_lock_cell_t *lock, lf_waiter_cell_t *next)
{
    uint32_t first = lock->first, tail = 0, n = 0, cell = first;
    int found = 0;
    while (cell != 0 && !found) {
        *next = *waiter_at(a, cell);
        const lf_process_t *p = &a->processes[next->process];
        found = p->pid != 0 && p->serial == next->serial;
        tail = cell;
        cell = next->next;
        n++;
    }
    if (n != 0) {
        lf_arena_put32(a, &lock->first, cell);
        if (cell == 0)
            lf_arena_put32(a, &lock->last, 0);
        lf_arena_give(a, first, tail, n);
    }
    return found;
}

void lf_lock_pass_on(lf_arena_t *a, uint32_t cell, lf_wake_t *wake)
{
    lf_lock_cell_t *lock = lock_at(a, cell);
    lf_waiter_cell_t next;
    leave_held(a, cell);
    wake->process = 0;
    if (!next_waiter(a, lock, &next)) {
        lf_arena_put32(a, find(a, lf_str(lock->name, lock->name_len), lock->hash), lock->link);
        lf_arena_give(a, cell, cell, 1);
        return;
    }
    lf_process_t *p = &a->processes[next.process];
    lf_arena_put32(a, &lock->holder, next.process);
    lf_arena_put64(a, &lock->ticket, next.ticket);
    lf_arena_put64(a, &lock->expires, expiry(next.ttl));
    lf_arena_put32(a, &lock->held_next, p->held);
    lf_arena_put32(a, &p->held, cell);
    *wake = (lf_wake_t){next.process, p->serial, next.ticket};
}

/* A holder whose time is over loses the lock. */
static void pass_on_expired(lf_arena_t *a, uint32_t cell, lf_wake_t *wake)
{
    const lf_lock_cell_t *lock = lock_at(a, cell);
    if (cell != 0 && lock->expires != 0 && lock->expires <= lf_clock_ms()) {
        lf_lock_pass_on(a, cell, wake);
        lf_arena_commit(a);
    }
}

/* ---- asking ---- */

static lf_lock_result_t make(lf_arena_t *a, const lf_member_t *self, const lf_lock_request_t *request,
                             uint32_t hash, uint64_t *ticket)
{
    uint32_t tail, cell = lf_arena_take(a, 1, &tail);
    if (cell == 0)
        return LF_LOCK_NO_MEMORY;
    lf_lock_cell_t *lock = lock_at(a, cell);
    lf_process_t *p = &a->processes[self->process];
    uint32_t *bucket = &a->lock_buckets[hash & (a->head->nlock_buckets - 1)];
    *ticket = new_ticket(a);
    lock->link = *bucket;
    lock->holder = self->process;
    lock->held_next = p->held;
    lock->first = lock->last = 0;
    lock->ticket = *ticket;
    lock->expires = expiry(request->ttl);
    lock->hash = hash;
    lock->name_len = (uint32_t)request->name.len;
    memcpy(lock->name, request->name.base, request->name.len);
    lf_arena_put32(a, bucket, cell);
    lf_arena_put32(a, &p->held, cell);
    return LF_LOCK_GRANTED;
}

static lf_lock_result_t queue(lf_arena_t *a, const lf_member_t *self, const lf_lock_request_t *request,
                              lf_lock_cell_t *lock, uint64_t *ticket)
{
    uint32_t tail, cell = lf_arena_take(a, 1, &tail);
    if (cell == 0)
        return LF_LOCK_NO_MEMORY;
    lf_waiter_cell_t *waiter = waiter_at(a, cell);
    *ticket = new_ticket(a);
    waiter->process = self->process;
    waiter->serial = self->serial;
    waiter->ticket = *ticket;
    waiter->ttl = request->ttl;
    lf_arena_put32(a, lock->last != 0 ? &waiter_at(a, lock->last)->next : &lock->first, cell);
    lf_arena_put32(a, &lock->last, cell);
    return LF_LOCK_QUEUED;
}

static lf_lock_result_t ask(lf_arena_t *a, const lf_member_t *self, const lf_lock_request_t *request,
                            uint64_t *ticket, lf_wake_t *wake)
{
    uint32_t hash = (uint32_t)lf_arena_hash(a, request->name);
    uint32_t *link = find(a, request->name, hash);
    pass_on_expired(a, *link, wake);
    link = find(a, request->name, hash);
    lf_lock_result_t result = *link == 0      ? make(a, self, request, hash, ticket)
                              : request->wait ? queue(a, self, request, lock_at(a, *link), ticket)
                                              : LF_LOCK_BUSY;
    lf_arena_commit(a);
    return result;
}

lf_lock_result_t lf_lock_ask(lf_arena_t *a, const lf_member_t *self, const lf_lock_request_t *request,
                             uint64_t *ticket, lf_wake_t *wake)
{
    wake->process = 0;
    lf_arena_lock(a);
    lf_lock_result_t result = ask(a, self, request, ticket, wake);
    int more = 1;
    while (result == LF_LOCK_NO_MEMORY && more) {
        more = lf_dict_sweep(a, lf_clock_ms());
        result = ask(a, self, request, ticket, wake);
    }
    lf_arena_unlock(a);
    return result;
}

/* ---- waiting and leaving ---- */

/* When the lock may come free, or change hands, though nobody tells: the holder's end, or the soonest end of
 * one who is ahead and will hold it for a time only. */
static lf_lock_result_t look(lf_arena_t *a, const lf_lock_cell_t *lock, uint64_t ticket, uint64_t *look_at)
{
    uint64_t soonest = lock->expires != 0 ? lock->expires : UINT64_MAX;
    *look_at = 0;
    if (lock->ticket == ticket)
        return LF_LOCK_GRANTED;
    for (uint32_t cell = lock->first; cell != 0; cell = waiter_at(a, cell)->next) {
        const lf_waiter_cell_t *waiter = waiter_at(a, cell);
        if (waiter->ticket == ticket) {
            *look_at = soonest != UINT64_MAX ? soonest : 0;
            return LF_LOCK_QUEUED;
        }
        if (waiter->ttl != 0 && lf_clock_ms() + waiter->ttl < soonest)
            soonest = lf_clock_ms() + waiter->ttl;
    }
    return LF_LOCK_LOST;
}

lf_lock_result_t lf_lock_look(lf_arena_t *a, lf_str_t name, uint64_t ticket, uint64_t *look_at,
                              lf_wake_t *wake)
{
    wake->process = 0;
    *look_at = 0;
    lf_arena_lock(a);
    uint32_t hash = (uint32_t)lf_arena_hash(a, name);
    pass_on_expired(a, *find(a, name, hash), wake);
    uint32_t cell = *find(a, name, hash);
    lf_lock_result_t result = cell != 0 ? look(a, lock_at(a, cell), ticket, look_at) : LF_LOCK_LOST;
    lf_arena_unlock(a);
    return result;
}

static lf_lock_result_t leave_queue(lf_arena_t *a, lf_lock_cell_t *lock, uint64_t ticket)
{
    uint32_t *link = &lock->first, before = 0;
    while (*link != 0 && waiter_at(a, *link)->ticket != ticket) {
        before = *link;
        link = &waiter_at(a, before)->next;
    }
    uint32_t cell = *link;
    if (cell == 0)
        return LF_LOCK_LOST;
    lf_arena_put32(a, link, waiter_at(a, cell)->next);
    if (lock->last == cell)
        lf_arena_put32(a, &lock->last, before);
    lf_arena_give(a, cell, cell, 1);
    return LF_LOCK_QUEUED;
}

lf_lock_result_t lf_lock_leave(lf_arena_t *a, lf_str_t name, uint64_t ticket, lf_wake_t *wake)
{
    lf_lock_result_t result = LF_LOCK_LOST;
    wake->process = 0;
    lf_arena_lock(a);
    uint32_t cell = *find(a, name, (uint32_t)lf_arena_hash(a, name));
    if (cell != 0 && lock_at(a, cell)->ticket == ticket) {
        lf_lock_pass_on(a, cell, wake);
        result = LF_LOCK_GRANTED;
    } else if (cell != 0) {
        result = leave_queue(a, lock_at(a, cell), ticket);
    }
    lf_arena_commit(a);
    lf_arena_unlock(a);
    return result;
}
