/* SPDX-License-Identifier: MIT
 *
 * The inside of a map, shared by map.c (adding), match.c with pieces.c (matching) and build.c.
 *
 * Rules are cut at their slashes into parts. A state is what the parts up to some slash have led to; static
 * parts lead on through one hash table over (state, text), dynamic ones through the state's edges, lightest
 * first. The first part is the domain; the empty part before a path's first slash is left out. Beside the
 * automaton, rules without any variable are found by one look-up of the whole path. Ownership: everything
 * hangs on the map and is freed with it.
 */
#ifndef LF_ROUTE_MAP_INTERNAL_H
#define LF_ROUTE_MAP_INTERNAL_H

#include "route/map.h"

#define NO_STATE 0 /* state 0 is the root, to which nothing leads */
#define NO_RULE UINT32_MAX

/* A literal, or a variable (then text is empty and variable its index in the rule). */
typedef struct piece {
    lf_str_t text;
    int variable; /* -1: a literal */
    lf_route_converter_t converter;
} piece_t;

/* Parts of one variable alone that are matched at a glance. */
typedef enum plain {
    NOT_PLAIN,
    PLAIN_TEXT,   /* any text */
    PLAIN_DIGITS, /* an unsigned integer */
} plain_t;

/* A dynamic part. A final one takes all that is left of the path. */
typedef struct part {
    const piece_t *pieces;
    unsigned npieces, nvariables;
    plain_t plain;
    bool final;
    bool suffixed;       /* final, and the rule goes on with one last slash */
    const size_t *texts; /* lengths in characters of the literal texts between slashes, for the weight */
    unsigned ntexts;
} part_t;

typedef struct edge {
    part_t part;
    uint32_t state;
} edge_t;

typedef struct state {
    uint32_t first_rule, last_rule; /* linked by rule_t.next, in order of adding */
    uint32_t slash;                 /* where an empty last part leads */
    uint32_t nstatic;               /* how many static parts lead on */
    uint32_t nedges;
    edge_t *edges;
} state_t;

/* Where a rule's text is put together again: a literal, or a variable. */
typedef struct trace {
    lf_str_t text; /* already percent-encoded */
    int variable;
} trace_t;

typedef struct rule {
    lf_route_rule_info_t info; /* first: handed out */
    uint32_t index;
    uint32_t next;      /* in the same state */
    uint32_t next_same; /* of the same endpoint, by preference for building */
    bool in_script;
    bool check_bounds; /* some value has bounds to be looked at after the choice */
    const trace_t *traces;
    unsigned ntraces, ndomain_traces;
    const lf_str_t *arguments; /* names of variables and defaults, sorted, each once */
    unsigned narguments;
} rule_t;

typedef struct slot {
    uint32_t hash;
    uint32_t owner; /* the state that the text leaves */
    uint32_t value; /* the state that it leads to, or a rule; 0: free slot */
    lf_str_t text;
} slot_t;

/* Open addressing, a power of two. */
typedef struct table {
    slot_t *slots;
    size_t cap, used;
} table_t;

/* The rules of an endpoint, linked by rule_t.next_same. */
typedef struct endpoint {
    uint32_t first, last;
    bool has_defaults; /* some rule of it has */
} endpoint_t;

#define MAX_CUSTOM_METHODS 54

struct lf_route_map {
    bool merge_slashes, redirect_defaults;
    bool has_domains, has_custom;
    uint32_t home; /* the state of the empty domain */
    state_t *states;
    uint32_t nstates, states_cap;
    rule_t **rules;
    uint32_t nrules, rules_cap;
    table_t parts; /* (state, part) to state */
    table_t paths; /* (domain state, whole path) to state */
    table_t names; /* name of an endpoint to its place in `endpoints`, counted from 1 */
    endpoint_t *endpoints;
    uint32_t nendpoints, endpoints_cap;
    lf_str_t custom_methods[MAX_CUSTOM_METHODS];
    unsigned ncustom_methods;
    struct block *blocks; /* memory of the arena */
    char *arena;
    size_t arena_left;
};

/* A hash of the text for a table of the given owner. */
static inline uint32_t hash_text(uint32_t owner, lf_str_t s)
{
    const uint64_t k = 0x9e3779b97f4a7c15u;
    uint64_t h = (owner + 1) * k ^ s.len, w;
    const char *p = s.base;
    size_t n = s.len;
    while (n > 8) {
        memcpy(&w, p, 8);
        h = (h ^ w) * k;
        h ^= h >> 29;
        p += 8;
        n -= 8;
    }
    if (n >= 4) {
        uint32_t a, b;
        memcpy(&a, p, 4);
        memcpy(&b, p + n - 4, 4);
        h = (h ^ ((uint64_t)a << 32 | b)) * k;
    } else if (n > 0) {
        h = (h ^ ((uint64_t)(unsigned char)p[0] << 16 | (uint64_t)(unsigned char)p[n / 2] << 8 |
                  (unsigned char)p[n - 1])) *
            k;
    }
    return (uint32_t)(h >> 32) ^ (uint32_t)h;
}

/* memcmp, but inline: the texts are short and mostly equal. */
static inline bool same_bytes(const char *a, const char *b, size_t n)
{
    uint64_t x, y;
    if (n >= 8) {
        for (size_t i = 0; i + 8 < n; i += 8) {
            memcpy(&x, a + i, 8);
            memcpy(&y, b + i, 8);
            if (x != y)
                return false;
        }
        memcpy(&x, a + n - 8, 8);
        memcpy(&y, b + n - 8, 8);
        return x == y;
    }
    if (n >= 4) {
        uint32_t p, q, r, s;
        memcpy(&p, a, 4);
        memcpy(&q, b, 4);
        memcpy(&r, a + n - 4, 4);
        memcpy(&s, b + n - 4, 4);
        return ((p ^ q) | (r ^ s)) == 0;
    }
    return n == 0 || (a[0] == b[0] && a[n / 2] == b[n / 2] && a[n - 1] == b[n - 1]);
}

/* What (owner, text) leads to; 0 for nothing. */
static inline uint32_t table_get(const table_t *table, uint32_t owner, lf_str_t text)
{
    if (table->used == 0)
        return 0;
    uint32_t hash = hash_text(owner, text);
    for (size_t i = hash & (table->cap - 1);; i = (i + 1) & (table->cap - 1)) {
        const slot_t *slot = &table->slots[i];
        if (slot->value == 0)
            return 0;
        if (slot->hash == hash && slot->owner == owner && slot->text.len == text.len &&
            same_bytes(slot->text.base, text.base, text.len))
            return slot->value;
    }
}

/* from map.c */
void *map_alloc(lf_route_map_t *map, size_t size);
lf_str_t map_copy(lf_route_map_t *map, lf_str_t s);
void table_put(table_t *table, uint32_t owner, lf_str_t text, uint32_t value);
uint32_t map_new_state(lf_route_map_t *map);
int map_method_mask(lf_route_map_t *map, const lf_str_t *methods, size_t n, uint64_t *mask,
                    lf_route_error_t *error);

/* from build.c: places the rule among those of its endpoint; works out anew whether the script has to finish
 * a match of the rule. */
void map_link_endpoint(lf_route_map_t *map, rule_t *rule);
void map_review_rule(lf_route_map_t *map, rule_t *rule);

static inline bool all_digits(lf_str_t s)
{
    for (size_t i = 0; i < s.len; i++) {
        if (s.base[i] < '0' || s.base[i] > '9')
            return false;
    }
    return true;
}

/* from map.c: the bit of a method, with the last bit for those that no rule names. */
uint64_t find_method_bit(const lf_route_map_t *map, lf_str_t method);

static inline uint64_t method_bit(const lf_route_map_t *map, lf_str_t method)
{
    return method.len == 3 && memcmp(method.base, "GET", 3) == 0 ? 1 : find_method_bit(map, method);
}

/* from pieces.c: matches a dynamic part. Returns false, or true with values appended and *slash telling
 * whether a suffixed part met its slash. */
typedef struct matcher {
    const lf_route_map_t *map;
    const lf_route_query_t *query;
    uint64_t method;
    lf_str_t path; /* without first slashes */
    long budget;   /* of attempts: bounds what a hostile path can cost */
    lf_route_match_t *out;
} matcher_t;

bool match_part(matcher_t *m, const part_t *part, lf_str_t target, bool *slash);

#endif
