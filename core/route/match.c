/* SPDX-License-Identifier: MIT
 *
 * Finding the rule of a request. A path without variables is found at once by its hash. Everything else walks
 * the automaton depth first: at each segment the static way, then the dynamic ones by weight. A position is
 * an offset into the path; the one behind the last segment is path.len + 1, because the empty segment after a
 * last slash is a segment too.
 */
#include "codec/percent.h"
#include "route/map_internal.h"

typedef enum walk {
    WALK_NOTHING,
    WALK_FOUND,
    WALK_SLASH, /* a rule would match with a slash appended */
} walk_t;

/* How many attempts a request may cost. */
#define BUDGET 200000

/* The first rule of the list that takes method and protocol; the others leave their traces for 405 and
 * 400. */
static const rule_t *choose(matcher_t *m, const state_t *state, bool unstrict_only)
{
    for (uint32_t i = state->first_rule; i != NO_RULE;) {
        const rule_t *rule = m->map->rules[i];
        if (unstrict_only && rule->info.strict_slashes)
            ;
        else if ((rule->info.methods & m->method) == 0)
            m->out->allowed |= rule->info.methods;
        else if (rule->info.websocket != m->query->websocket)
            m->out->mismatch = true;
        else
            return rule;
        i = rule->next;
    }
    return NULL;
}

static walk_t found(matcher_t *m, const rule_t *rule)
{
    m->out->rule = rule->index;
    return WALK_FOUND;
}

/* All segments are used up. */
static walk_t arrive(matcher_t *m, const state_t *state)
{
    const rule_t *rule = choose(m, state, false);
    if (rule != NULL)
        return found(m, rule);
    if (state->slash == NO_STATE)
        return WALK_NOTHING;
    for (uint32_t i = m->map->states[state->slash].first_rule; i != NO_RULE; i = rule->next) {
        rule = m->map->rules[i];
        if (rule->info.websocket == m->query->websocket && (rule->info.methods & m->method) != 0)
            return rule->info.strict_slashes ? WALK_SLASH : found(m, rule);
    }
    return WALK_NOTHING;
}

static walk_t walk(matcher_t *m, uint32_t index, size_t pos);

/* Whether the edge takes the segment, or all that is left of the path; *next is then behind it. */
static inline bool pass_edge(matcher_t *m, const edge_t *edge, lf_str_t segment, size_t pos, size_t *next)
{
    const part_t *part = &edge->part;
    bool slash;
    m->budget--;
    *next = pos + segment.len + 1;
    /* The commonest parts, one number or any text, need no function. */
    if (part->plain == PLAIN_TEXT ? segment.len > 0
                                  : part->plain == PLAIN_DIGITS && segment.len > 0 && all_digits(segment)) {
        m->out->values[m->out->nvalues++] = segment;
        return true;
    }
    if (part->plain != NOT_PLAIN)
        return false;
    if (!part->final)
        return match_part(m, part, segment, &slash);
    if (!match_part(m, part, lf_str(m->path.base + pos, m->path.len - pos), &slash))
        return false;
    /* A suffixed part hands on its slash as the empty segment behind it. */
    *next = slash ? m->path.len : m->path.len + 1;
    return true;
}

/* Tries the state's edges but the last one. */
static walk_t walk_edges(matcher_t *m, const state_t *state, lf_str_t segment, size_t pos)
{
    unsigned nvalues = m->out->nvalues;
    size_t next;
    for (uint32_t i = 0; i + 1 < state->nedges && m->budget > 0; i++) {
        if (!pass_edge(m, &state->edges[i], segment, pos, &next))
            continue;
        walk_t rc = walk(m, state->edges[i].state, next);
        if (rc != WALK_NOTHING)
            return rc;
        m->out->nvalues = nvalues;
    }
    return WALK_NOTHING;
}

/* What is left to try where nothing led on: after a last slash, rules that do not insist on it. */
static walk_t fall_back(matcher_t *m, const state_t *state, size_t pos)
{
    if (pos != m->path.len || state->first_rule == NO_RULE)
        return WALK_NOTHING;
    const rule_t *rule = choose(m, state, true);
    return rule != NULL ? found(m, rule) : WALK_NOTHING;
}

/* Goes on from a state. It calls itself only where something else is left to try should the way end in
 * nothing; the last way of all is gone by the loop. Recursion is as deep as the longest rule:
 * LF_ROUTE_MAX_SEGMENTS. */
static walk_t walk(matcher_t *m, uint32_t index, size_t pos)
{
    lf_str_t path = m->path;
    for (;;) {
        const state_t *state = &m->map->states[index];
        if (pos > path.len)
            return arrive(m, state);
        unsigned nvalues = m->out->nvalues;
        bool is_last_resort = pos != path.len || state->first_rule == NO_RULE;
        lf_str_t segment = lf_str(path.base + pos, path.len - pos);
        const char *slash = segment.len != 0 ? memchr(segment.base, '/', segment.len) : NULL;
        if (slash != NULL)
            segment.len = (size_t)(slash - segment.base);
        uint32_t to = NO_STATE;
        if (state->nstatic != 0)
            to = segment.len == 0 ? state->slash : table_get(&m->map->parts, index, segment);
        if (to != NO_STATE) {
            size_t next = pos + segment.len + 1;
            if (state->nedges == 0 && is_last_resort) {
                index = to;
                pos = next;
                continue;
            }
            walk_t rc = walk(m, to, next);
            if (rc != WALK_NOTHING)
                return rc;
            m->out->nvalues = nvalues;
        }
        if (state->nedges == 0)
            return fall_back(m, state, pos);
        if (state->nedges > 1) {
            walk_t rc = walk_edges(m, state, segment, pos);
            if (rc != WALK_NOTHING)
                return rc;
        }
        const edge_t *edge = &state->edges[state->nedges - 1];
        size_t next;
        if (m->budget <= 0 || !pass_edge(m, edge, segment, pos, &next))
            return fall_back(m, state, pos);
        if (is_last_resort) {
            index = edge->state;
            pos = next;
            continue;
        }
        walk_t rc = walk(m, edge->state, next);
        if (rc != WALK_NOTHING)
            return rc;
        m->out->nvalues = nvalues;
        return fall_back(m, state, pos);
    }
}

/* The domain is one part, before the path. */
static inline walk_t walk_domain(matcher_t *m, bool empty_path)
{
    const lf_route_map_t *map = m->map;
    const state_t *root = &map->states[0];
    lf_str_t domain = m->query->domain;
    size_t start = empty_path ? m->path.len + 1 : 0;
    uint32_t to = domain.len == 0 ? map->home : table_get(&map->parts, 0, domain);
    if (to != NO_STATE) {
        walk_t rc = walk(m, to, start);
        if (rc != WALK_NOTHING || root->nedges == 0)
            return rc;
    }
    for (uint32_t i = 0; i < root->nedges; i++) {
        bool slash;
        m->out->nvalues = 0;
        if (!match_part(m, &root->edges[i].part, domain, &slash))
            continue;
        walk_t rc = walk(m, root->edges[i].state, start);
        if (rc != WALK_NOTHING)
            return rc;
    }
    return WALK_NOTHING;
}

lf_route_result_t lf_route_match_refuse(lf_route_match_t *match)
{
    match->nvalues = 0;
    match->kind = match->allowed != 0 ? LF_ROUTE_METHOD
                  : match->mismatch   ? LF_ROUTE_WEBSOCKET
                                      : LF_ROUTE_NOT_FOUND;
    return match->kind;
}

/* Whether each number is within its bounds, and within 64 bits. */
static inline bool in_bounds(const rule_t *rule, const lf_route_match_t *out)
{
    for (unsigned i = 0; i < rule->info.nvariables; i++) {
        if ((rule->check_bounds || out->values[i].len > 18) &&
            !lf_route_converter_in_bounds(&rule->info.variables[i].converter, out->values[i]))
            return false;
    }
    return true;
}

static lf_route_result_t finish(matcher_t *m)
{
    lf_route_match_t *out = m->out;
    const rule_t *rule = m->map->rules[out->rule];
    if (!in_bounds(rule, out))
        return lf_route_match_refuse(out);
    out->in_script = rule->in_script;
    out->kind = LF_ROUTE_FOUND;
    return LF_ROUTE_FOUND;
}

static lf_route_result_t redirect(lf_route_match_t *out, bool merge, bool append)
{
    out->nvalues = 0;
    out->kind = LF_ROUTE_REDIRECT;
    out->merge_slashes = merge;
    out->append_slash = append;
    return LF_ROUTE_REDIRECT;
}

/* Copies the path without repeated slashes; false when it has none, or is too long to be worth it. */
static bool merge(lf_str_t path, char *room, size_t size, lf_str_t *merged)
{
    size_t n = 0;
    if (path.len > size)
        return false;
    for (size_t i = 0; i < path.len; i++) {
        if (path.base[i] != '/' || n == 0 || room[n - 1] != '/')
            room[n++] = path.base[i];
    }
    *merged = lf_str(room, n);
    return n != path.len;
}

/* Nothing was found: would it be, with repeated slashes merged? Kept apart for its stack room. */
static __attribute__((noinline)) lf_route_result_t match_merged(matcher_t *m)
{
    char room[16384];
    m->out->nvalues = 0;
    if (m->map->merge_slashes && m->path.len > 1 && memmem(m->path.base, m->path.len, "//", 2) != NULL &&
        merge(m->path, room, sizeof(room), &m->path)) {
        walk_t rc = walk_domain(m, false);
        if (rc == WALK_SLASH)
            return redirect(m->out, true, true);
        if (rc == WALK_FOUND && m->map->rules[m->out->rule]->info.merge_slashes)
            return redirect(m->out, true, false);
    }
    return lf_route_match_refuse(m->out);
}

static __attribute__((noinline)) lf_route_result_t match_walking(const lf_route_map_t *map,
                                                                 const lf_route_query_t *query,
                                                                 uint64_t method, lf_str_t path,
                                                                 lf_route_match_t *out)
{
    matcher_t m = {.map = map, .query = query, .method = method, .path = path, .budget = BUDGET, .out = out};
    switch (walk_domain(&m, query->path.len == 0)) {
    case WALK_FOUND:
        return finish(&m);
    case WALK_SLASH:
        return redirect(out, false, true);
    default:
        return match_merged(&m);
    }
}

lf_route_result_t lf_route_map_match(const lf_route_map_t *map, const lf_route_query_t *query,
                                     lf_route_match_t *out)
{
    uint64_t method = method_bit(map, query->method);
    lf_str_t path = query->path;
    out->allowed = 0;
    out->nvalues = 0;
    out->in_script = out->merge_slashes = out->append_slash = out->mismatch = false;
    while (path.len > 0 && *path.base == '/')
        path = lf_str(path.base + 1, path.len - 1);
    uint32_t domain = query->domain.len == 0 ? map->home : table_get(&map->parts, 0, query->domain);
    if (domain != NO_STATE && query->path.len != 0) {
        uint32_t to = table_get(&map->paths, domain, path);
        for (uint32_t i = to != NO_STATE ? map->states[to].first_rule : NO_RULE; i != NO_RULE;) {
            const rule_t *rule = map->rules[i];
            if ((rule->info.methods & method) != 0 && rule->info.websocket == query->websocket) {
                out->rule = i;
                out->in_script = rule->in_script;
                return out->kind = LF_ROUTE_FOUND;
            }
            i = rule->next;
        }
    }
    return match_walking(map, query, method, path, out);
}

void lf_route_write_redirect(const lf_route_query_t *query, const lf_route_match_t *match, lf_buf_t *out)
{
    lf_str_t path = query->path;
    size_t i = 0;
    while (i < path.len && path.base[i] == '/')
        i++;
    lf_buf_putc(out, '/');
    while (i < path.len) {
        size_t start = i;
        while (i < path.len && path.base[i] != '/')
            i++;
        lf_percent_encode(out, lf_str(path.base + start, i - start), &lf_percent_path);
        for (; i < path.len && path.base[i] == '/'; i++) {
            if (!match->merge_slashes || path.base[i - 1] != '/')
                lf_buf_putc(out, '/');
        }
    }
    if (match->append_slash && path.len != 0)
        lf_buf_putc(out, '/');
}
