/* SPDX-License-Identifier: MIT
 *
 * Looks at a whole arena: every cell that was ever used is in exactly one place, and all lists say the same.
 */
#ifndef LF_TESTS_SHM_ARENA_CHECK_H
#define LF_TESTS_SHM_ARENA_CHECK_H

#include "shm/layout.h"
#include "shm/lock.h"

#include <stdio.h>
#include <stdlib.h>

typedef struct arena_check {
    lf_arena_t *arena;
    unsigned char *seen;
    size_t entries, locks, waiters;
    char message[200];
} arena_check_t;

#define ARENA_COMPLAIN(c, ...)                                                                               \
    do {                                                                                                     \
        snprintf((c)->message, sizeof((c)->message), __VA_ARGS__);                                           \
        return 0;                                                                                            \
    } while (0)

static int arena_check_cell(arena_check_t *c, uint32_t cell, const char *what)
{
    if (cell == 0 || cell >= c->arena->head->fresh)
        ARENA_COMPLAIN(c, "%s: cell %u is not one of the used ones", what, cell);
    if (c->seen[cell]++)
        ARENA_COMPLAIN(c, "%s: cell %u is in two places", what, cell);
    return 1;
}

static int arena_check_free(arena_check_t *c)
{
    uint32_t n = 0;
    for (uint32_t cell = c->arena->head->free_first; n < c->arena->head->free_cells; n++) {
        if (!arena_check_cell(c, cell, "free"))
            return 0;
        cell = lf_arena_cell(c->arena, cell)->next;
    }
    return 1;
}

static int arena_check_entry(arena_check_t *c, uint32_t first, uint32_t bucket)
{
    const lf_entry_t *entry = lf_arena_at(c->arena, first);
    uint32_t cell = first;
    if (entry->hash % c->arena->head->nbuckets != bucket)
        ARENA_COMPLAIN(c, "the entry in cell %u is in the wrong bucket", first);
    if (entry->expires != 0 && entry->expires < c->arena->head->earliest)
        ARENA_COMPLAIN(c, "an entry expires before the earliest");
    for (uint32_t i = 0; i < entry->cells; i++) {
        if (!arena_check_cell(c, cell, "entry"))
            return 0;
        if (i + 1 == entry->cells && (cell != entry->tail || lf_arena_cell(c->arena, cell)->next != 0))
            ARENA_COMPLAIN(c, "the chain of cell %u does not end in its tail", first);
        cell = lf_arena_cell(c->arena, cell)->next;
    }
    c->entries++;
    return 1;
}

static int arena_check_lock(arena_check_t *c, uint32_t cell)
{
    lf_arena_t *a = c->arena;
    const lf_lock_cell_t *lock = lf_arena_at(a, cell);
    uint32_t last = 0, held;
    if (!arena_check_cell(c, cell, "lock"))
        return 0;
    for (uint32_t waiter = lock->first; waiter != 0; waiter = lf_arena_cell(a, waiter)->next) {
        if (!arena_check_cell(c, waiter, "waiter"))
            return 0;
        last = waiter;
        c->waiters++;
    }
    if (lock->last != last)
        ARENA_COMPLAIN(c, "the queue of the lock in cell %u has another end", cell);
    if (lock->holder == 0 || lock->holder >= a->head->used_processes || a->processes[lock->holder].pid == 0)
        ARENA_COMPLAIN(c, "the lock in cell %u is held by nobody", cell);
    for (held = a->processes[lock->holder].held; held != 0 && held != cell;)
        held = ((lf_lock_cell_t *)lf_arena_at(a, held))->held_next;
    if (held == 0)
        ARENA_COMPLAIN(c, "the lock in cell %u is not in its holder's list", cell);
    c->locks++;
    return 1;
}

static int arena_check_lists(arena_check_t *c)
{
    lf_arena_t *a = c->arena;
    const lf_arena_head_t *head = a->head;
    size_t held = 0, accounted = head->free_cells;
    if (head->undos != 0)
        ARENA_COMPLAIN(c, "an operation is still noted");
    if (!arena_check_free(c))
        return 0;
    for (uint32_t i = 0; i < head->nbuckets; i++) {
        for (uint32_t cell = a->buckets[i]; cell != 0; cell = ((lf_entry_t *)lf_arena_at(a, cell))->link) {
            if (!arena_check_entry(c, cell, i))
                return 0;
            accounted += ((lf_entry_t *)lf_arena_at(a, cell))->cells;
        }
    }
    for (uint32_t i = 0; i < head->nlock_buckets; i++) {
        for (uint32_t cell = a->lock_buckets[i]; cell != 0;
             cell = ((lf_lock_cell_t *)lf_arena_at(a, cell))->link)
            if (!arena_check_lock(c, cell))
                return 0;
    }
    for (uint32_t i = 1; i < head->used_processes; i++) {
        for (uint32_t cell = a->processes[i].held; cell != 0;
             cell = ((lf_lock_cell_t *)lf_arena_at(a, cell))->held_next)
            held++;
    }
    if (held != c->locks)
        ARENA_COMPLAIN(c, "%zu locks are held, and %zu are there", held, c->locks);
    accounted += c->locks + c->waiters;
    if (accounted != head->fresh - 1)
        ARENA_COMPLAIN(c, "%zu cells are accounted for, %u were used", accounted, head->fresh - 1);
    return 1;
}

/* Takes the mutex, which repairs what a death left, and looks. Returns 1, or 0 with c->message. */
static int arena_check(lf_arena_t *a, arena_check_t *c)
{
    *c = (arena_check_t){.arena = a};
    lf_arena_lock(a);
    c->seen = calloc(a->head->ncells + 2, 1);
    int ok = arena_check_lists(c);
    free(c->seen);
    lf_arena_unlock(a);
    return ok;
}

/* A new arena of the least size, mapped. */
static lf_arena_t *arena_new(void)
{
    const char *message;
    int fd = lf_arena_make(LF_ARENA_MIN);
    lf_arena_t *a = fd != -1 ? lf_arena_map(fd, &message) : NULL;
    if (a == NULL) {
        fprintf(stderr, "no arena: %s\n", fd == -1 ? "memfd" : message);
        exit(1);
    }
    close(fd);
    return a;
}

#endif
