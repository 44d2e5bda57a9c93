/* SPDX-License-Identifier: MIT
 *
 * What lies where in an arena, and the only functions that may change it. For the files of core/shm and their
 * tests. Each process maps the arena somewhere else, so there are no pointers in it: a cell is named by its
 * number, counted from 1.
 *
 *   head | processes | buckets of keys | buckets of locks | cells …
 *
 * Whatever needs room is a chain of cells: no allocation is ever refused for want of contiguous space, and
 * taking or giving back a chain of any length changes a handful of words.
 */
#ifndef LF_SHM_LAYOUT_H
#define LF_SHM_LAYOUT_H

#include <pthread.h>

#include "base/str.h"
#include "shm/arena.h"

enum {
    LF_CELL_BYTES = 128,
    LF_UNDO_WORDS = 64,
    LF_ENTRY_BYTES = LF_CELL_BYTES - 48,
    LF_CHAIN_BYTES = LF_CELL_BYTES - 4,
    LF_LOCK_NAME_MAX = LF_CELL_BYTES - 48,
};

/* Any cell: free, or the second and later ones of a chain. */
typedef struct lf_cell {
    uint32_t next; /* 0: the last */
    char bytes[LF_CHAIN_BYTES];
} lf_cell_t;

/* The first cell of a key with its value. The bytes are the key's, then those of a text. */
typedef struct lf_entry {
    uint32_t next;
    uint32_t link;  /* the next entry in the bucket */
    uint32_t tail;  /* the last cell of the chain */
    uint32_t cells; /* of the chain */
    uint32_t hash;
    uint32_t text_len;
    uint32_t shape; /* the length of the key and, in the low byte, the type of the value */
    uint32_t unused;
    uint64_t expires; /* monotonic milliseconds; 0: never */
    uint64_t bits;    /* a number or boolean */
    char bytes[LF_ENTRY_BYTES];
} lf_entry_t;

/* A lock that is held: it is there as long as somebody holds it. */
typedef struct lf_lock_cell {
    uint32_t next;
    uint32_t link;      /* the next lock in the bucket */
    uint32_t holder;    /* number of the process */
    uint32_t held_next; /* the next lock that this process holds */
    uint32_t first;     /* who waits, in the order of their coming */
    uint32_t last;
    uint64_t ticket;  /* of the holder */
    uint64_t expires; /* when the holder loses it; 0: never */
    uint32_t hash;
    uint32_t name_len;
    char name[LF_LOCK_NAME_MAX];
} lf_lock_cell_t;

/* One who waits for a lock. */
typedef struct lf_waiter_cell {
    uint32_t next;
    uint32_t process;
    uint64_t serial; /* of the process */
    uint64_t ticket;
    uint64_t ttl; /* how long it may hold the lock; 0: as long as it likes */
} lf_waiter_cell_t;

/* A process that uses locks. It keeps `alive` locked as long as it lives: the kernel tells of its death. */
typedef struct lf_process {
    pthread_mutex_t alive;
    uint32_t pid;    /* 0: free */
    uint32_t held;   /* the first of the locks it holds */
    uint64_t serial; /* no other process has or had it */
} __attribute__((aligned(64))) lf_process_t;

/* What a word was before the operation that runs now. */
typedef struct lf_undo {
    uint64_t place; /* offset in the arena; bit 0: a word of 64 bits, else of 32 */
    uint64_t old;
} lf_undo_t;

typedef struct lf_arena_head {
    uint64_t magic; /* written last: with it the arena is whole */
    uint64_t layout;
    uint64_t bytes;
    uint64_t id[2];       /* random: names the arena to the outside */
    uint64_t hash_key[2]; /* random: nobody can choose keys that meet in one bucket */
    uint32_t nprocesses, nbuckets, nlock_buckets, ncells;
    uint64_t processes, buckets, lock_buckets, cells; /* offsets */

    pthread_mutex_t mutex __attribute__((aligned(64))); /* guards all that follows */
    uint32_t undos;
    lf_undo_t undo[LF_UNDO_WORDS];

    uint32_t free_first, free_cells; /* cells that were used and are free again */
    uint32_t fresh;                  /* cells from this one on were never touched */
    uint32_t used_processes;         /* processes from this one on were never used */
    uint64_t last_serial;            /* of tickets and processes */
    uint32_t hand;                   /* the bucket at which the search for expired keys goes on */
    uint64_t earliest;               /* no key expires before it */
    uint64_t earliest_behind;        /* no key in the buckets before the hand does, nor one that was added */
} lf_arena_head_t;

struct lf_arena {
    lf_arena_head_t *head;
    lf_process_t *processes; /* [1 … nprocesses] */
    uint32_t *buckets, *lock_buckets;
    char *cells; /* cell 1 is the first */
};

static inline void *lf_arena_at(const lf_arena_t *a, uint32_t cell)
{
    return a->cells + (size_t)(cell - 1) * LF_CELL_BYTES;
}

static inline lf_cell_t *lf_arena_cell(const lf_arena_t *a, uint32_t cell)
{
    return lf_arena_at(a, cell);
}

/* from arena.c. Between lock and unlock: every word that was there before the operation is changed through
 * put; commit is the moment at which the operation has happened. */
void lf_arena_lock(lf_arena_t *a);
void lf_arena_unlock(lf_arena_t *a);
void lf_arena_put32(lf_arena_t *a, uint32_t *word, uint32_t value);
void lf_arena_put64(lf_arena_t *a, uint64_t *word, uint64_t value);
void lf_arena_commit(lf_arena_t *a);

/* How many cells are free. */
size_t lf_arena_free_cells(const lf_arena_t *a);

/* A chain of n cells, or 0 if there are not so many. What is in them may be written directly, but for `next`.
 */
uint32_t lf_arena_take(lf_arena_t *a, size_t n, uint32_t *tail);

/* Gives a chain back. */
void lf_arena_give(lf_arena_t *a, uint32_t first, uint32_t tail, size_t n);

/* A mutex that can be shared by processes and whose owner may die. */
void lf_arena_init_mutex(pthread_mutex_t *mutex);

/* from hash.c: SipHash-1-3. */
uint64_t lf_arena_hash(const lf_arena_t *a, lf_str_t bytes);

/* from dict.c: makes room by removing keys that have expired. Looks at some buckets only: returns whether it
 * is worth while to call it again. */
int lf_dict_sweep(lf_arena_t *a, uint64_t now);

#endif
