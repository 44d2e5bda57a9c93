/* SPDX-License-Identifier: MIT
 *
 * The map's memory, its tables, its methods, and what can be asked about its rules. Adding stands in add.c.
 */
#include "route/map_internal.h"
#include <stdlib.h>

#define BLOCK_SIZE 16384

typedef struct block {
    struct block *next;
} block_t;

void *map_alloc(lf_route_map_t *map, size_t size)
{
    size = (size + 15) & ~(size_t)15;
    if (size > map->arena_left) {
        size_t room = size > BLOCK_SIZE / 4 ? size : BLOCK_SIZE;
        block_t *block = lf_alloc(16 + room);
        block->next = map->blocks;
        map->blocks = block;
        if (room == size) /* a large piece gets a block of its own; the open one stays open */
            return (char *)block + 16;
        map->arena = (char *)block + 16;
        map->arena_left = room;
    }
    void *p = map->arena;
    map->arena += size;
    map->arena_left -= size;
    return p;
}

lf_str_t map_copy(lf_route_map_t *map, lf_str_t s)
{
    if (s.len == 0)
        return (lf_str_t){"", 0};
    char *copy = map_alloc(map, s.len);
    memcpy(copy, s.base, s.len);
    return lf_str(copy, s.len);
}

static void table_grow(table_t *table)
{
    table_t bigger = {.cap = table->cap == 0 ? 64 : table->cap * 2, .used = table->used};
    bigger.slots = lf_alloc_zero(bigger.cap * sizeof(slot_t));
    for (size_t i = 0; i < table->cap; i++) {
        if (table->slots[i].value == 0)
            continue;
        size_t at = table->slots[i].hash & (bigger.cap - 1);
        while (bigger.slots[at].value != 0)
            at = (at + 1) & (bigger.cap - 1);
        bigger.slots[at] = table->slots[i];
    }
    free(table->slots);
    *table = bigger;
}

void table_put(table_t *table, uint32_t owner, lf_str_t text, uint32_t value)
{
    /* Half empty at least, so that a look-up that finds nothing is short as well. */
    if ((table->used + 1) * 2 > table->cap)
        table_grow(table);
    uint32_t hash = hash_text(owner, text);
    size_t at = hash & (table->cap - 1);
    while (table->slots[at].value != 0) {
        slot_t *slot = &table->slots[at];
        if (slot->hash == hash && slot->owner == owner && lf_str_eq(slot->text, text)) {
            slot->value = value;
            return;
        }
        at = (at + 1) & (table->cap - 1);
    }
    table->slots[at] = (slot_t){.hash = hash, .owner = owner, .value = value, .text = text};
    table->used++;
}

uint32_t map_new_state(lf_route_map_t *map)
{
    if (map->nstates == map->states_cap) {
        map->states_cap = map->states_cap == 0 ? 16 : map->states_cap * 2;
        map->states = lf_realloc(map->states, map->states_cap * sizeof(state_t));
    }
    map->states[map->nstates] = (state_t){.first_rule = NO_RULE, .last_rule = NO_RULE};
    return map->nstates++;
}

lf_route_map_t *lf_route_map_new(bool merge_slashes)
{
    lf_route_map_t *map = lf_alloc_zero(sizeof(*map));
    map->merge_slashes = merge_slashes;
    map->redirect_defaults = true;
    map_new_state(map);
    map->home = map_new_state(map);
    return map;
}

void lf_route_map_free(lf_route_map_t *map)
{
    if (map == NULL)
        return;
    for (uint32_t i = 0; i < map->nstates; i++)
        free(map->states[i].edges);
    while (map->blocks != NULL) {
        block_t *next = map->blocks->next;
        free(map->blocks);
        map->blocks = next;
    }
    free(map->states);
    free(map->rules);
    free(map->parts.slots);
    free(map->paths.slots);
    free(map->names.slots);
    free(map->endpoints);
    free(map);
}

void lf_route_map_set_redirect_defaults(lf_route_map_t *map, bool on)
{
    map->redirect_defaults = on;
    for (uint32_t i = 0; i < map->nrules; i++)
        map_review_rule(map, map->rules[i]);
}

void lf_route_map_set_merge_slashes(lf_route_map_t *map, bool on)
{
    map->merge_slashes = on;
}

uint32_t lf_route_map_size(const lf_route_map_t *map)
{
    return map->nrules;
}

const lf_route_rule_info_t *lf_route_map_rule(const lf_route_map_t *map, uint32_t index)
{
    return index < map->nrules ? &map->rules[index]->info : NULL;
}

bool lf_route_map_needs_lua(const lf_route_map_t *map)
{
    return map->has_custom || map->has_domains;
}

/* ---- methods: the usual ones are fixed bits, others get a bit when a rule first names them ---- */

static const lf_str_t usual_methods[] = {{"GET", 3},     {"HEAD", 4},   {"POST", 4},
                                         {"PUT", 3},     {"DELETE", 6}, {"PATCH", 5},
                                         {"OPTIONS", 7}, {"TRACE", 5},  {"CONNECT", 7}};
#define NUSUAL (sizeof(usual_methods) / sizeof(usual_methods[0]))
#define UNKNOWN_METHOD ((uint64_t)1 << 63)

lf_str_t lf_route_map_method_name(const lf_route_map_t *map, unsigned bit)
{
    if (bit < NUSUAL)
        return usual_methods[bit];
    return bit - NUSUAL < map->ncustom_methods ? map->custom_methods[bit - NUSUAL] : (lf_str_t){NULL, 0};
}

uint64_t find_method_bit(const lf_route_map_t *map, lf_str_t method)
{
    for (unsigned i = 0; i < NUSUAL; i++) {
        if (lf_str_eq(method, usual_methods[i]))
            return (uint64_t)1 << i;
    }
    for (unsigned i = 0; i < map->ncustom_methods; i++) {
        if (lf_str_eq(method, map->custom_methods[i]))
            return (uint64_t)1 << (NUSUAL + i);
    }
    return UNKNOWN_METHOD;
}

int map_method_mask(lf_route_map_t *map, const lf_str_t *methods, size_t n, uint64_t *mask,
                    lf_route_error_t *error)
{
    *mask = 0;
    for (size_t i = 0; i < n; i++) {
        uint64_t bit = method_bit(map, methods[i]);
        if (bit == UNKNOWN_METHOD) {
            if (map->ncustom_methods == MAX_CUSTOM_METHODS)
                return lf_route_fail(error, "a map knows at most %d methods of its own", MAX_CUSTOM_METHODS);
            bit = (uint64_t)1 << (NUSUAL + map->ncustom_methods);
            map->custom_methods[map->ncustom_methods++] = map_copy(map, methods[i]);
        }
        *mask |= bit;
    }
    if (*mask & 1)
        *mask |= 2; /* a rule for GET is one for HEAD */
    return 0;
}
