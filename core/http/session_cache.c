/* SPDX-License-Identifier: MIT
 *
 * The cache: a fixed number of slots, each value in the one its hash names; a newcomer takes the place of whoever
 * was there.
 */
#include "http/session_cache.h"
#include "crypto/random.h"

#include <sodium.h>
#include <stdlib.h>

enum { SLOTS = 512, MAX_VALUE = 2048 };

typedef struct entry {
    uint64_t hash;
    int64_t timestamp;
    char *bytes; /* the value, then the payload; NULL: empty slot */
    size_t value_len, payload_len;
    int table; /* registry reference */
} entry_t;

struct lf_session_cache {
    unsigned char key[crypto_shorthash_KEYBYTES];
    entry_t entries[SLOTS];
};

lf_session_cache_t *lf_session_cache_new(void)
{
    lf_session_cache_t *cache = lf_alloc_zero(sizeof(*cache));
    lf_random_bytes(cache->key, sizeof(cache->key));
    return cache;
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

static uint64_t hash_of(const lf_session_cache_t *cache, lf_str_t value)
{
    unsigned char out[crypto_shorthash_BYTES];
    uint64_t hash;
    crypto_shorthash(out, (const unsigned char *)value.base, value.len, cache->key);
    memcpy(&hash, out, sizeof(hash));
    return hash;
}

int lf_session_cache_get(lua_State *L, lf_session_cache_t *cache, lf_str_t value, int64_t *timestamp,
                         lf_str_t *payload)
{
    uint64_t hash = hash_of(cache, value);
    entry_t *e = &cache->entries[hash % SLOTS];
    /* Plain comparison: who does not know the key of the hash never gets this far with a wrong value. */
    if (e->bytes == NULL || e->hash != hash || e->value_len != value.len ||
        memcmp(e->bytes, value.base, value.len) != 0)
        return 0;
    lua_rawgeti(L, LUA_REGISTRYINDEX, e->table);
    *timestamp = e->timestamp;
    *payload = lf_str(e->bytes + e->value_len, e->payload_len);
    return 1;
}

void lf_session_cache_put(lua_State *L, lf_session_cache_t *cache, lf_str_t value, int64_t timestamp,
                          lf_str_t payload)
{
    if (value.len > MAX_VALUE)
        return;
    lua_pushvalue(L, -1);
    int table = luaL_ref(L, LUA_REGISTRYINDEX);
    uint64_t hash = hash_of(cache, value);
    entry_t *e = &cache->entries[hash % SLOTS];
    clear(L, e);
    e->bytes = lf_alloc(value.len + payload.len);
    memcpy(e->bytes, value.base, value.len);
    memcpy(e->bytes + value.len, payload.base, payload.len);
    e->hash = hash;
    e->timestamp = timestamp;
    e->value_len = value.len;
    e->payload_len = payload.len;
    e->table = table;
}
