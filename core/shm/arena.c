/* SPDX-License-Identifier: MIT
 *
 * The arena: its making, its mutex, its undo log, its cells.
 *
 * A process may be killed between any two instructions, also in the middle of a change. Two things keep the
 * arena whole then:
 *
 *  - The mutex is robust: the kernel marks it when its owner dies, and the next one that locks it is told.
 *  - Every word that is changed is first noted, with its old value, in the undo log. While the log is empty
 *    the arena is consistent; to empty it, one store, is to commit. Who is told that the owner died puts the
 *    old values back, newest first. Doing so again does no harm, so that process may be killed as well.
 *
 * Cells taken within an operation need no notes for their contents: put back on the list of free cells,
 * nobody looks at them. Only `next`, which is the list itself, is noted.
 *
 * The order of the stores (note, count of notes, word) is kept by release stores. Power is no concern: what
 * a dead process had stored, the others see.
 *
 * There is one mutex, not one for each bucket: an operation holds it for some hundred nanoseconds, and memory
 * that is one pool is never full while another has room.
 */
#include "shm/layout.h"

#include "base/log.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAGIC 0x6b73616c66656e61ull
#define LAYOUT (1ull << 32 | sizeof(lf_arena_head_t) << 16 | sizeof(lf_process_t))
#define ENVIRONMENT "LUAFLASK_ARENA"

enum { MIN_PROCESSES = 64, MAX_PROCESSES = 4096, BYTES_PER_PROCESS = 16384, LOCK_BUCKETS = 1024 };

_Static_assert(sizeof(lf_cell_t) == LF_CELL_BYTES, "a cell");
_Static_assert(sizeof(lf_entry_t) == LF_CELL_BYTES, "an entry is a cell");
_Static_assert(sizeof(lf_lock_cell_t) <= LF_CELL_BYTES, "a lock is a cell");
_Static_assert(sizeof(lf_waiter_cell_t) <= LF_CELL_BYTES, "a waiter is a cell");

/* ---- mutex and undo log ---- */

void lf_arena_init_mutex(pthread_mutex_t *mutex)
{
    pthread_mutexattr_t attr;
    pthread_mutexattr_init(&attr);
    pthread_mutexattr_setpshared(&attr, PTHREAD_PROCESS_SHARED);
    pthread_mutexattr_setrobust(&attr, PTHREAD_MUTEX_ROBUST);
    pthread_mutex_init(mutex, &attr);
    pthread_mutexattr_destroy(&attr);
}

static void roll_back(lf_arena_t *a)
{
    lf_arena_head_t *head = a->head;
    for (uint32_t i = head->undos; i > 0; i--) {
        const lf_undo_t *undo = &head->undo[i - 1];
        char *word = (char *)head + (undo->place & ~1ull);
        if (undo->place & 1)
            __atomic_store_n((uint64_t *)word, undo->old, __ATOMIC_RELEASE);
        else
            __atomic_store_n((uint32_t *)word, (uint32_t)undo->old, __ATOMIC_RELEASE);
    }
    lf_arena_commit(a);
}

void lf_arena_lock(lf_arena_t *a)
{
    int rc = pthread_mutex_lock(&a->head->mutex);
    if (rc == EOWNERDEAD) {
        roll_back(a);
        pthread_mutex_consistent(&a->head->mutex);
    } else if (rc != 0) {
        lf_log(LF_LOG_ERROR, "the shared arena cannot be locked: %s", strerror(rc));
        abort();
    }
}

void lf_arena_unlock(lf_arena_t *a)
{
    pthread_mutex_unlock(&a->head->mutex);
}

static void note(lf_arena_t *a, const void *word, uint64_t old, uint64_t wide)
{
    lf_arena_head_t *head = a->head;
    uint32_t n = head->undos;
    if (n == LF_UNDO_WORDS) {
        /* Dying here undoes the operation, which is what its author wants to see. */
        lf_log(LF_LOG_ERROR, "an operation on the shared arena changes too many words");
        abort();
    }
    head->undo[n] = (lf_undo_t){(uint64_t)((const char *)word - (const char *)head) | wide, old};
    __atomic_store_n(&head->undos, n + 1, __ATOMIC_RELEASE);
}

void lf_arena_put32(lf_arena_t *a, uint32_t *word, uint32_t value)
{
    note(a, word, *word, 0);
    __atomic_store_n(word, value, __ATOMIC_RELEASE);
}

void lf_arena_put64(lf_arena_t *a, uint64_t *word, uint64_t value)
{
    note(a, word, *word, 1);
    __atomic_store_n(word, value, __ATOMIC_RELEASE);
}

void lf_arena_commit(lf_arena_t *a)
{
    __atomic_store_n(&a->head->undos, 0, __ATOMIC_RELEASE);
}

/* ---- cells ---- */

size_t lf_arena_free_cells(const lf_arena_t *a)
{
    const lf_arena_head_t *head = a->head;
    return head->free_cells + (size_t)(head->ncells - (head->fresh - 1));
}

/* Cells that were never used hold nothing that could be lost: they are chained directly. */
static uint32_t take_fresh(lf_arena_t *a, size_t n)
{
    uint32_t first = a->head->fresh, last = first + (uint32_t)n - 1;
    for (uint32_t cell = first; cell < last; cell++)
        lf_arena_cell(a, cell)->next = cell + 1;
    lf_arena_cell(a, last)->next = 0;
    lf_arena_put32(a, &a->head->fresh, last + 1);
    return first;
}

uint32_t lf_arena_take(lf_arena_t *a, size_t n, uint32_t *tail)
{
    lf_arena_head_t *head = a->head;
    if (n > lf_arena_free_cells(a))
        return 0;
    size_t used = n < head->free_cells ? n : head->free_cells;
    uint32_t first = used != 0 ? head->free_first : 0, last = first;
    for (size_t i = 1; i < used; i++)
        last = lf_arena_cell(a, last)->next;
    if (used != 0) {
        lf_arena_put32(a, &head->free_first, lf_arena_cell(a, last)->next);
        lf_arena_put32(a, &head->free_cells, head->free_cells - (uint32_t)used);
        lf_arena_put32(a, &lf_arena_cell(a, last)->next, 0);
    }
    if (used < n) {
        uint32_t fresh = take_fresh(a, n - used);
        if (used != 0)
            lf_arena_put32(a, &lf_arena_cell(a, last)->next, fresh);
        else
            first = fresh;
        last = head->fresh - 1;
    }
    *tail = last;
    return first;
}

void lf_arena_give(lf_arena_t *a, uint32_t first, uint32_t tail, size_t n)
{
    lf_arena_head_t *head = a->head;
    lf_arena_put32(a, &lf_arena_cell(a, tail)->next, head->free_first);
    lf_arena_put32(a, &head->free_first, first);
    lf_arena_put32(a, &head->free_cells, head->free_cells + (uint32_t)n);
}

void lf_arena_stats(lf_arena_t *a, lf_arena_stats_t *stats)
{
    lf_arena_lock(a);
    stats->bytes = (size_t)a->head->ncells * LF_CELL_BYTES;
    stats->free = lf_arena_free_cells(a) * LF_CELL_BYTES;
    lf_arena_unlock(a);
}

/* ---- making and mapping ---- */

static void plan(lf_arena_head_t *head, size_t bytes)
{
    size_t processes = bytes / BYTES_PER_PROCESS;
    if (processes < MIN_PROCESSES)
        processes = MIN_PROCESSES;
    if (processes > MAX_PROCESSES)
        processes = MAX_PROCESSES;
    uint32_t buckets = 1024;
    while (buckets < bytes / LF_CELL_BYTES / 2)
        buckets *= 2;
    head->nprocesses = (uint32_t)processes;
    head->nbuckets = buckets;
    head->nlock_buckets = LOCK_BUCKETS;
    head->processes = (sizeof(*head) + 4095) & ~4095ull;
    head->buckets = head->processes + processes * sizeof(lf_process_t);
    head->lock_buckets = head->buckets + (uint64_t)buckets * sizeof(uint32_t);
    head->cells = (head->lock_buckets + LOCK_BUCKETS * sizeof(uint32_t) + 4095) & ~4095ull;
    head->ncells = (uint32_t)((bytes - head->cells) / LF_CELL_BYTES);
}

static int format(lf_arena_head_t *head, size_t bytes)
{
    uint64_t random[4];
    if (getrandom(random, sizeof(random), 0) != sizeof(random))
        return -1;
    head->bytes = bytes;
    head->layout = LAYOUT;
    memcpy(head->id, random, sizeof(head->id));
    memcpy(head->hash_key, random + 2, sizeof(head->hash_key));
    plan(head, bytes);
    head->fresh = head->used_processes = 1;
    head->earliest = head->earliest_behind = UINT64_MAX;
    lf_arena_init_mutex(&head->mutex);
    head->magic = MAGIC;
    return 0;
}

int lf_arena_make(size_t bytes)
{
    if (bytes < LF_ARENA_MIN || bytes > LF_ARENA_MAX) {
        errno = EINVAL;
        return -1;
    }
    bytes &= ~(size_t)4095;
    int fd = memfd_create("luaflask-arena", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    if (fd == -1)
        return -1;
    void *base = MAP_FAILED;
    /* Sealed, it cannot be cut short under those who have it mapped. */
    if (ftruncate(fd, (off_t)bytes) != 0 ||
        fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) != 0 ||
        (base = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0)) == MAP_FAILED ||
        format(base, bytes) != 0) {
        int error = errno;
        close(fd);
        fd = -1;
        errno = error;
    }
    if (base != MAP_FAILED)
        munmap(base, bytes);
    return fd;
}

lf_arena_t *lf_arena_map(int fd, const char **message)
{
    struct stat st;
    *message = "the descriptor of the shared arena leads to no arena";
    if (fstat(fd, &st) != 0 || st.st_size < (off_t)LF_ARENA_MIN)
        return NULL;
    size_t bytes = (size_t)st.st_size;
    lf_arena_head_t *head = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (head == MAP_FAILED) {
        *message = "the shared arena cannot be mapped: not enough memory";
        return NULL;
    }
    if (head->magic != MAGIC || head->layout != LAYOUT || head->bytes != bytes) {
        *message =
            "the shared arena was made by another version of luaflask: stop the server and start it again";
        munmap(head, bytes);
        return NULL;
    }
    lf_arena_t *a = lf_alloc_zero(sizeof(*a));
    char *base = (char *)head;
    a->head = head;
    a->processes = (lf_process_t *)(base + head->processes) - 1;
    a->buckets = (uint32_t *)(base + head->buckets);
    a->lock_buckets = (uint32_t *)(base + head->lock_buckets);
    a->cells = base + head->cells;
    return a;
}

void lf_arena_unmap(lf_arena_t *a)
{
    munmap(a->head, a->head->bytes);
    free(a);
}

/* ---- the arena of the process ---- */

void lf_arena_pass(int fd)
{
    char text[16];
    snprintf(text, sizeof(text), "%d", fd);
    fcntl(fd, F_SETFD, 0);
    setenv(ENVIRONMENT, text, 1);
}

lf_arena_t *lf_arena_own(const char **message)
{
    static lf_arena_t *own;
    if (own != NULL)
        return own;
    const char *passed = getenv(ENVIRONMENT);
    int fd = passed != NULL ? (int)strtol(passed, NULL, 10) : lf_arena_make(LF_ARENA_DEFAULT);
    *message = "there is no memory for a shared arena";
    if (fd != -1)
        own = lf_arena_map(fd, message);
    if (own == NULL)
        return NULL;
    /* The mapping is enough; what this process starts must not find either. */
    close(fd);
    unsetenv(ENVIRONMENT);
    return own;
}
