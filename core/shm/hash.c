/* SPDX-License-Identifier: MIT
 *
 * SipHash-1-3 with the arena's random key. Keys come from clients (addresses, names): with a hash that they
 * could compute they would make all of them meet in one bucket.
 */
#include "shm/layout.h"

#include <string.h>

static inline uint64_t turn(uint64_t x, int by)
{
    return x << by | x >> (64 - by);
}

static inline void mix(uint64_t v[4])
{
    v[0] += v[1];
    v[2] += v[3];
    v[1] = turn(v[1], 13) ^ v[0];
    v[3] = turn(v[3], 16) ^ v[2];
    v[0] = turn(v[0], 32);
    v[2] += v[1];
    v[0] += v[3];
    v[1] = turn(v[1], 17) ^ v[2];
    v[3] = turn(v[3], 21) ^ v[0];
    v[2] = turn(v[2], 32);
}

static inline uint64_t word_at(const char *p, size_t n)
{
    uint64_t word = 0;
    memcpy(&word, p, n);
    return word;
}

uint64_t lf_arena_hash(const lf_arena_t *a, lf_str_t bytes)
{
    uint64_t k0 = a->head->hash_key[0], k1 = a->head->hash_key[1];
    uint64_t v[4] = {k0 ^ 0x736f6d6570736575, k1 ^ 0x646f72616e646f6d, k0 ^ 0x6c7967656e657261,
                     k1 ^ 0x7465646279746573};
    const char *p = bytes.base;
    size_t left = bytes.len;
    for (; left >= 8; p += 8, left -= 8) {
        uint64_t word = word_at(p, 8);
        v[3] ^= word;
        mix(v);
        v[0] ^= word;
    }
    uint64_t last = word_at(p, left) | (uint64_t)bytes.len << 56;
    v[3] ^= last;
    mix(v);
    v[0] ^= last;
    v[2] ^= 0xff;
    for (int i = 0; i < 3; i++)
        mix(v);
    return v[0] ^ v[1] ^ v[2] ^ v[3];
}
