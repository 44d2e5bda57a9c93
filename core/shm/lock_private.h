/* SPDX-License-Identifier: MIT
 *
 * Between process.c and lock.c.
 */
#ifndef LF_SHM_LOCK_PRIVATE_H
#define LF_SHM_LOCK_PRIVATE_H

#include "shm/layout.h"
#include "shm/lock.h"

/* from lock.c: takes the lock in a cell from its holder; the next in its queue gets it. Commits nothing. */
void lf_lock_pass_on(lf_arena_t *a, uint32_t cell, lf_wake_t *wake);

#endif
