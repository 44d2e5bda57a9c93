/* SPDX-License-Identifier: MIT
 *
 * The cache: a fixed number of slots, each value in the one its bytes lead to; a newcomer takes the place of
 * whoever was there.
 */
#include "http/session_cache.h"

#include <stdlib.h>

enum { SLOTS = 512, MAX_VALUE = 2048 };

typedef struct entry {
    int64_t timestamp;
    char *bytes; /* the value; NULL: empty slot */
    size_t value_len;
    int table; /* registry reference */
} entry_t;

struct lf_session_cache {
    entry_t entries[SLOTS];
};

lf_session_cache_t *lf_session_cache_new(void)
{
    return lf_alloc_zero(sizeof(lf_session_cache_t));
}

static void clear(lua_State *L, entry_t *e)
{
    if (e->bytes == NULL)
        return;
    luaL_unref(L, LUA_REGISTRYINDEX, e->table);
    free(e->bytes);
    e->bytes = NULL;
}

void lf_session_cache_free(lua_State *L, lf_session_cache_t *cache)
{
    if (cache == NULL)
        return;
    for (size_t i = 0; i < SLOTS; i++)
        clear(L, &cache->entries[i]);
    free(cache);
}

static uint64_t word_at(const char *p)
{
    uint64_t word;
    memcpy(&word, p, sizeof(word));
    return word;
}

/* Says only which slot: it need not be strong, since only verified values are kept. */
static size_t slot_of(lf_str_t value)
{
    uint64_t h = value.len;
    size_t i = 0;
    for (; i + 8 <= value.len; i += 8)
        h = (h ^ word_at(value.base + i)) * 0x9E3779B97F4A7C15u;
    for (; i < value.len; i++)
        h = (h ^ (unsigned char)value.base[i]) * 0x9E3779B97F4A7C15u;
    return (size_t)(h >> 32) % SLOTS;
}

/* Whether n bytes are the same, in a time that does not tell where they differ. */
static int same_bytes(const char *a, const char *b, size_t n)
{
    uint64_t difference = 0;
    size_t i = 0;
    for (; i + 8 <= n; i += 8)
        difference |= word_at(a + i) ^ word_at(b + i);
    for (; i < n; i++)
        difference |= (uint64_t)(unsigned char)(a[i] ^ b[i]);
    return difference == 0;
}

int lf_session_cache_get(lua_State *L, lf_session_cache_t *cache, lf_str_t value, int64_t *timestamp)
{
    entry_t *e = &cache->entries[slot_of(value)];
    if (e->bytes == NULL || e->value_len != value.len || !same_bytes(e->bytes, value.base, value.len))
        return 0;
    lua_rawgeti(L, LUA_REGISTRYINDEX, e->table);
    *timestamp = e->timestamp;
    return 1;
}

void lf_session_cache_put(lua_State *L, lf_session_cache_t *cache, lf_str_t value, int64_t timestamp)
{
    if (value.len > MAX_VALUE)
        return;
    lua_pushvalue(L, -1);
    int table = luaL_ref(L, LUA_REGISTRYINDEX);
    entry_t *e = &cache->entries[slot_of(value)];
    clear(L, e);
    e->bytes = lf_alloc(value.len);
    memcpy(e->bytes, value.base, value.len);
    e->timestamp = timestamp;
    e->value_len = value.len;
    e->table = table;
}
