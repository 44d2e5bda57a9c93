/* SPDX-License-Identifier: MIT
 *
 * Named locks between the processes of an arena, and the processes that use them. Nothing here waits: who
 * does not get a lock stands in a queue in the arena, and is granted the lock in turn. The caller wakes the
 * process that a function names, and has the waiters of its own looked at when it is woken or when another
 * dies.
 *
 * Why no waiter is forgotten: those who can hold a lock before a waiter does joined the arena before it began
 * to wait. So it is enough for a process that waits to learn of the death of those that it finds there when
 * it begins (and of the end of their ttl): a grant whose maker died before it could wake anybody is then
 * seen.
 *
 * Ownership: a membership lasts as long as the thread that joined; it is not a forked child's.
 */
#ifndef LF_SHM_LOCK_H
#define LF_SHM_LOCK_H

#include "base/str.h"
#include "shm/arena.h"

/* The longest name of a lock, in bytes. */
enum { LF_LOCK_NAME = 80 };

/* ---- processes: process.c ---- */

typedef struct lf_member {
    uint32_t process; /* its number in the arena, 0: none */
    uint32_t pid;
    uint64_t serial; /* no other process of the arena has or had it */
} lf_member_t;

/* A process to be told that one of its tickets was granted. */
typedef struct lf_wake {
    uint32_t process; /* 0: nobody */
    uint64_t serial;
    uint64_t ticket;
} lf_wake_t;

/* Enters this process; 0, or -1 when the arena has no place for another. */
int lf_member_join(lf_arena_t *a, lf_member_t *self);

/* The member of a number: 1, or 0 when there is none. Numbers go from 1 to what lf_member_count says. */
int lf_member_at(lf_arena_t *a, uint32_t process, lf_member_t *member);

/* One more than the highest number that was ever used. */
uint32_t lf_member_count(lf_arena_t *a);

/* Whether a member is alive. */
int lf_member_alive(lf_arena_t *a, const lf_member_t *member);

/* Takes one lock from a member that died: 1, to be called again; 0 when nothing is left, and its number free.
 * Harmless when it lives. */
int lf_member_bury(lf_arena_t *a, const lf_member_t *member, lf_wake_t *wake);

/* The random name of the arena, for names outside of it. */
void lf_member_arena_id(const lf_arena_t *a, uint64_t id[2]);

/* ---- locks: lock.c ---- */

typedef enum lf_lock_result {
    LF_LOCK_GRANTED,
    LF_LOCK_QUEUED,
    LF_LOCK_BUSY, /* and not to be waited for */
    LF_LOCK_NO_MEMORY,
    LF_LOCK_LOST, /* the ticket neither holds nor waits */
} lf_lock_result_t;

typedef struct lf_lock_request {
    lf_str_t name; /* at most LF_LOCK_NAME bytes */
    uint64_t ttl;  /* milliseconds after which it is lost though the holder lives; 0: never */
    int wait;      /* whether to stand in the queue */
} lf_lock_request_t;

/* Asks for a lock. When it is granted, or queued, *ticket stands for it from now on. In all calls here
 * wake->process is 0, or the process that has been granted the lock and is to be told. */
lf_lock_result_t lf_lock_ask(lf_arena_t *a, const lf_member_t *self, const lf_lock_request_t *request,
                             uint64_t *ticket, lf_wake_t *wake);

/* How it stands with a ticket: GRANTED, QUEUED or LOST. While it is queued, *look_at is when to look again
 * though nobody wakes (monotonic milliseconds; 0: need not be). */
lf_lock_result_t lf_lock_look(lf_arena_t *a, lf_str_t name, uint64_t ticket, uint64_t *look_at,
                              lf_wake_t *wake);

/* Gives up a ticket: the lock, or the place in the queue. What it was: GRANTED, QUEUED or LOST. */
lf_lock_result_t lf_lock_leave(lf_arena_t *a, lf_str_t name, uint64_t ticket, lf_wake_t *wake);

#endif
