/* SPDX-License-Identifier: MIT
 *
 * The shared arena: memory that all processes of a server see. The master makes it, generations inherit its
 * descriptor across exec, workers inherit the mapping across fork; a process without a server makes one of
 * its own at first use.
 *
 * What is in it stays consistent when a process dies at any instruction: see arena.c.
 * Ownership: the memory lives as long as any process has it mapped or open; a mapping as long as its process.
 */
#ifndef LF_SHM_ARENA_H
#define LF_SHM_ARENA_H

#include <stddef.h>
#include <stdint.h>

typedef struct lf_arena lf_arena_t;

/* Sizes that an arena may have, and the one it has when nobody says. Only what is used takes memory. */
#define LF_ARENA_MIN ((size_t)1 << 20)
#define LF_ARENA_MAX ((size_t)1 << 37)
#define LF_ARENA_DEFAULT ((size_t)64 << 20)

/* Makes an empty arena; its descriptor (the caller's, closed on exec), or -1 with errno. */
int lf_arena_make(size_t bytes);

/* Maps an arena. The descriptor may be closed afterwards. Returns NULL and a message if it is none, or was
 * made by another version. */
lf_arena_t *lf_arena_map(int fd, const char **message);

/* Unmaps it. */
void lf_arena_unmap(lf_arena_t *arena);

/* Has a program that this process is about to exec find the arena of descriptor fd: to be called between fork
 * and exec. */
void lf_arena_pass(int fd);

/* The arena of this process: the one passed to it, else one of its own. NULL with a message if there can be
 * none. */
lf_arena_t *lf_arena_own(const char **message);

typedef struct lf_arena_stats {
    size_t bytes; /* for keys and values, all together */
    size_t free;  /* of these */
} lf_arena_stats_t;

void lf_arena_stats(lf_arena_t *arena, lf_arena_stats_t *stats);

#endif
