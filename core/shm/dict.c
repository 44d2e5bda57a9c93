/* SPDX-License-Identifier: MIT
 *
 * A hash table of chains. It never grows: its buckets are planned for an arena full of small entries, and
 * take no memory before they are used.
 *
 * A key that has expired is removed when it is met, and when cells are wanted and there are none. For that a
 * hand goes round the buckets; `earliest` tells when it would be in vain. What expires first behind the hand
 * is collected in earliest_behind, which becomes earliest when the hand has gone round. Both may be too
 * early, which costs a vain search, and never too late.
 */
#include "shm/dict.h"

#include "base/clock.h"
#include "shm/layout.h"

#include <string.h>

/* One of so many cells is not for keys: a full cache must not keep anybody from taking a lock. */
enum { SWEEP_BUCKETS = 256, KEPT_FOR_LOCKS = 64 };

/* Where an entry is found: the word that names it (0 when there is none) and what the key looks like. */
typedef struct place {
    uint32_t *link;
    uint32_t hash;
    lf_str_t key;
    lf_entry_t *entry; /* NULL: none */
} place_t;

static size_t key_len(const lf_entry_t *entry)
{
    return entry->shape >> 8;
}

static lf_dict_type_t type_of(const lf_entry_t *entry)
{
    return (lf_dict_type_t)(entry->shape & 0xff);
}

/* ---- the bytes of an entry ---- */

typedef struct cursor {
    const lf_arena_t *arena;
    char *at;
    size_t left; /* in this cell */
    uint32_t next;
} cursor_t;

static cursor_t begin(const lf_arena_t *a, lf_entry_t *entry)
{
    return (cursor_t){a, entry->bytes, LF_ENTRY_BYTES, entry->next};
}

/* The next piece, of n bytes at most. */
static char *piece(cursor_t *c, size_t n, size_t *got)
{
    if (c->left == 0) {
        lf_cell_t *cell = lf_arena_cell(c->arena, c->next);
        c->at = cell->bytes;
        c->left = LF_CHAIN_BYTES;
        c->next = cell->next;
    }
    char *at = c->at;
    *got = n < c->left ? n : c->left;
    c->at += *got;
    c->left -= *got;
    return at;
}

static void write_bytes(cursor_t *c, lf_str_t bytes)
{
    for (size_t n; bytes.len > 0; bytes.base += n, bytes.len -= n) {
        char *to = piece(c, bytes.len, &n);
        memcpy(to, bytes.base, n);
    }
}

static int same_bytes(cursor_t *c, lf_str_t bytes)
{
    for (size_t n; bytes.len > 0; bytes.base += n, bytes.len -= n) {
        const char *at = piece(c, bytes.len, &n);
        if (memcmp(at, bytes.base, n) != 0)
            return 0;
    }
    return 1;
}

static size_t cells_for(size_t bytes)
{
    return bytes <= LF_ENTRY_BYTES ? 1 : 1 + (bytes - LF_ENTRY_BYTES + LF_CHAIN_BYTES - 1) / LF_CHAIN_BYTES;
}

/* ---- finding and removing ---- */

static int has_key(const lf_arena_t *a, lf_entry_t *entry, uint32_t hash, lf_str_t key)
{
    if (entry->hash != hash || key_len(entry) != key.len)
        return 0;
    cursor_t c = begin(a, entry);
    return same_bytes(&c, key);
}

/* Takes the entry that a link names out of its bucket. */
static void unlink_entry(lf_arena_t *a, uint32_t *link)
{
    uint32_t cell = *link;
    lf_entry_t *entry = lf_arena_at(a, cell);
    lf_arena_put32(a, link, entry->link);
    lf_arena_give(a, cell, entry->tail, entry->cells);
}

static int has_expired(const lf_entry_t *entry, uint64_t now)
{
    return entry->expires != 0 && entry->expires <= now;
}

/* Finds a key; one that has expired is removed. */
static void find(lf_arena_t *a, uint64_t now, place_t *place)
{
    uint32_t *link = &a->buckets[place->hash & (a->head->nbuckets - 1)];
    place->entry = NULL;
    while (*link != 0) {
        lf_entry_t *entry = lf_arena_at(a, *link);
        if (has_key(a, entry, place->hash, place->key)) {
            if (!has_expired(entry, now)) {
                place->entry = entry;
                break;
            }
            unlink_entry(a, link);
            lf_arena_commit(a);
            continue;
        }
        link = &entry->link;
    }
    place->link = link;
}

/* ---- what has expired ---- */

static void sweep_bucket(lf_arena_t *a, uint64_t now, uint64_t *earliest)
{
    uint32_t *link = &a->buckets[a->head->hand];
    while (*link != 0) {
        lf_entry_t *entry = lf_arena_at(a, *link);
        if (has_expired(entry, now)) {
            unlink_entry(a, link);
            lf_arena_commit(a);
            continue;
        }
        if (entry->expires != 0 && entry->expires < *earliest)
            *earliest = entry->expires;
        link = &entry->link;
    }
}

int lf_dict_sweep(lf_arena_t *a, uint64_t now)
{
    lf_arena_head_t *head = a->head;
    if (now < head->earliest)
        return 0;
    uint64_t earliest = head->earliest_behind;
    int round = 0;
    for (int i = 0; i < SWEEP_BUCKETS && !round; i++) {
        sweep_bucket(a, now, &earliest);
        round = head->hand + 1 == head->nbuckets;
        lf_arena_put32(a, &head->hand, round ? 0 : head->hand + 1);
        lf_arena_put64(a, &head->earliest_behind, round ? UINT64_MAX : earliest);
        if (round)
            lf_arena_put64(a, &head->earliest, earliest);
        lf_arena_commit(a);
    }
    return now >= head->earliest;
}

static void note_expiry(lf_arena_t *a, uint64_t expires)
{
    lf_arena_head_t *head = a->head;
    if (expires == 0)
        return;
    if (expires < head->earliest)
        lf_arena_put64(a, &head->earliest, expires);
    if (expires < head->earliest_behind)
        lf_arena_put64(a, &head->earliest_behind, expires);
}

/* ---- storing ---- */

static int is_text(lf_dict_type_t type)
{
    return type == LF_DICT_TEXT;
}

static void overwrite(lf_arena_t *a, lf_entry_t *entry, const lf_dict_value_t *value, uint64_t expires)
{
    uint32_t shape = (entry->shape & ~0xffu) | value->type;
    if (entry->shape != shape)
        lf_arena_put32(a, &entry->shape, shape);
    if (entry->expires != expires) {
        lf_arena_put64(a, &entry->expires, expires);
        note_expiry(a, expires);
    }
    lf_arena_put64(a, &entry->bits, value->as.bits);
}

/* Sets the key at a place. Only an entry that is not there yet, or has a text, needs new cells. */
static int store(lf_arena_t *a, place_t *place, const lf_dict_value_t *value, uint64_t expires)
{
    if (place->entry != NULL && !is_text(value->type) && !is_text(type_of(place->entry))) {
        overwrite(a, place->entry, value, expires);
        return 1;
    }
    lf_str_t text = is_text(value->type) ? value->text : (lf_str_t){"", 0};
    size_t n = cells_for(place->key.len + text.len);
    if (n + a->head->ncells / KEPT_FOR_LOCKS > lf_arena_free_cells(a))
        return 0;
    uint32_t tail, cell = lf_arena_take(a, n, &tail);
    lf_entry_t *entry = lf_arena_at(a, cell);
    entry->tail = tail;
    entry->cells = (uint32_t)n;
    entry->hash = place->hash;
    entry->text_len = (uint32_t)text.len;
    entry->shape = (uint32_t)place->key.len << 8 | value->type;
    entry->expires = expires;
    entry->bits = value->as.bits;
    cursor_t c = begin(a, entry);
    write_bytes(&c, place->key);
    write_bytes(&c, text);
    note_expiry(a, expires);
    entry->link = *place->link;
    if (place->entry != NULL) {
        entry->link = place->entry->link;
        unlink_entry(a, place->link);
    }
    lf_arena_put32(a, place->link, cell);
    return 1;
}

/* What a change does with the entry it found: fills in the new value, or says why there is none. */
typedef lf_dict_result_t (*change_t)(const lf_entry_t *entry, const void *arg, lf_dict_value_t *value);

/* Finds the key, has the new value made, and stores it. With the memory full it looks for keys that have
 * expired, and lets the others have the mutex in between. */
static lf_dict_result_t update(lf_arena_t *a, lf_str_t key, uint64_t ttl, int keeps_expiry, change_t change,
                               const void *arg, lf_dict_value_t *value)
{
    if (key.len > LF_DICT_KEY_MAX)
        return LF_DICT_TOO_LONG;
    place_t place = {.hash = (uint32_t)lf_arena_hash(a, key), .key = key};
    uint64_t now = lf_clock_ms();
    int again, worthwhile = 1;
    lf_dict_result_t result;
    do {
        again = 0;
        lf_arena_lock(a);
        find(a, now, &place);
        result = change(place.entry, arg, value);
        if (result == LF_DICT_OK) {
            uint64_t expires = place.entry != NULL && keeps_expiry ? place.entry->expires
                               : ttl != 0                          ? now + ttl
                                                                   : 0;
            if (store(a, &place, value, expires)) {
                lf_arena_commit(a);
            } else {
                result = LF_DICT_NO_MEMORY;
                again = worthwhile;
                worthwhile = again && lf_dict_sweep(a, now);
            }
        }
        lf_arena_unlock(a);
    } while (again);
    return result;
}

static lf_dict_result_t change_set(const lf_entry_t *entry, const void *arg, lf_dict_value_t *value)
{
    *value = *(const lf_dict_value_t *)arg;
    return LF_DICT_OK;
}

static lf_dict_result_t change_add(const lf_entry_t *entry, const void *arg, lf_dict_value_t *value)
{
    *value = *(const lf_dict_value_t *)arg;
    return entry != NULL ? LF_DICT_EXISTS : LF_DICT_OK;
}

static lf_dict_result_t set(lf_arena_t *a, lf_str_t key, const lf_dict_value_t *value, uint64_t ttl,
                            change_t change)
{
    lf_dict_value_t stored;
    if (is_text(value->type) && value->text.len > LF_DICT_TEXT_MAX)
        return LF_DICT_TOO_LONG;
    return update(a, key, ttl, 0, change, value, &stored);
}

lf_dict_result_t lf_dict_set(lf_arena_t *a, lf_str_t key, const lf_dict_value_t *value, uint64_t ttl)
{
    return set(a, key, value, ttl, change_set);
}

lf_dict_result_t lf_dict_add(lf_arena_t *a, lf_str_t key, const lf_dict_value_t *value, uint64_t ttl)
{
    return set(a, key, value, ttl, change_add);
}

typedef struct addition {
    const lf_dict_value_t *by, *init;
} addition_t;

static double as_double(const lf_dict_value_t *value)
{
    return value->type == LF_DICT_INTEGER ? (double)value->as.integer : value->as.number;
}

static lf_dict_result_t change_incr(const lf_entry_t *entry, const void *arg, lf_dict_value_t *value)
{
    const addition_t *addition = arg;
    lf_dict_value_t from;
    if (entry != NULL)
        from = (lf_dict_value_t){.type = type_of(entry), .as.bits = entry->bits};
    else if (addition->init != NULL)
        from = *addition->init;
    else
        return LF_DICT_MISSING;
    if (from.type != LF_DICT_INTEGER && from.type != LF_DICT_NUMBER)
        return LF_DICT_NOT_A_NUMBER;
    *value = (lf_dict_value_t){.type = LF_DICT_INTEGER};
    if (from.type == LF_DICT_INTEGER && addition->by->type == LF_DICT_INTEGER)
        return __builtin_add_overflow(from.as.integer, addition->by->as.integer, &value->as.integer)
                   ? LF_DICT_OVERFLOW
                   : LF_DICT_OK;
    value->type = LF_DICT_NUMBER;
    value->as.number = as_double(&from) + as_double(addition->by);
    return LF_DICT_OK;
}

lf_dict_result_t lf_dict_incr(lf_arena_t *a, lf_str_t key, const lf_dict_value_t *by,
                              const lf_dict_value_t *init, uint64_t ttl, lf_dict_value_t *sum)
{
    addition_t addition = {by, init};
    return update(a, key, ttl, 1, change_incr, &addition, sum);
}

/* ---- taking out ---- */

static void read_text(lf_arena_t *a, lf_entry_t *entry, lf_buf_t *text)
{
    cursor_t c = begin(a, entry);
    size_t n;
    for (size_t left = key_len(entry); left > 0; left -= n)
        piece(&c, left, &n);
    text->len = 0;
    for (size_t left = entry->text_len; left > 0; left -= n) {
        const char *at = piece(&c, left, &n);
        lf_buf_put(text, at, n);
    }
}

lf_dict_result_t lf_dict_get(lf_arena_t *a, lf_str_t key, lf_dict_value_t *value, lf_buf_t *text)
{
    if (key.len > LF_DICT_KEY_MAX)
        return LF_DICT_TOO_LONG;
    place_t place = {.hash = (uint32_t)lf_arena_hash(a, key), .key = key};
    lf_arena_lock(a);
    find(a, lf_clock_ms(), &place);
    if (place.entry != NULL) {
        *value = (lf_dict_value_t){.type = type_of(place.entry), .as.bits = place.entry->bits};
        if (is_text(value->type)) {
            read_text(a, place.entry, text);
            value->text = lf_str(text->base, text->len);
        }
    }
    lf_arena_unlock(a);
    return place.entry != NULL ? LF_DICT_OK : LF_DICT_MISSING;
}

lf_dict_result_t lf_dict_delete(lf_arena_t *a, lf_str_t key)
{
    if (key.len > LF_DICT_KEY_MAX)
        return LF_DICT_TOO_LONG;
    place_t place = {.hash = (uint32_t)lf_arena_hash(a, key), .key = key};
    lf_arena_lock(a);
    find(a, lf_clock_ms(), &place);
    if (place.entry != NULL) {
        unlink_entry(a, place.link);
        lf_arena_commit(a);
    }
    lf_arena_unlock(a);
    return place.entry != NULL ? LF_DICT_OK : LF_DICT_MISSING;
}
