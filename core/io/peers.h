/* SPDX-License-Identifier: MIT
 *
 * The other processes of the arena, as far as locks are concerned: waking them, and learning of their death.
 * Ownership: this file's; a forked child has none of its parent's, by itself.
 */
#ifndef LF_IO_PEERS_H
#define LF_IO_PEERS_H

#include "shm/lock.h"

typedef struct lf_peers_ops {
    void (*granted)(uint64_t ticket); /* a ticket of this process may have been granted */
    int (*look)(void);                /* any may have; returns whether somebody still waits */
} lf_peers_ops_t;

/* Enters this process into the arena, once. NULL when the arena is full of processes. The callbacks are
 * called inside a loop callback, or from lf_peers_wake and lf_peers_bury. */
const lf_member_t *lf_peers_join(lf_arena_t *arena, const lf_peers_ops_t *ops);

/* Tells a process that it was granted a lock; harmless for one that has no need. */
void lf_peers_wake(const lf_wake_t *wake);

/* Watches all processes that are in the arena now. To be called when somebody begins to wait. */
void lf_peers_watch(void);

/* Takes everything from processes that have died. */
void lf_peers_bury(void);

/* Set when sockets or pidfds are not to be had: processes then look at the arena from time to time. */
extern int lf_peers_blind;

#endif
