/* SPDX-License-Identifier: MIT
 *
 * Adding a rule. It is first read into a draft, where everything that can be wrong with it is
 * found; only then are states made and the rule linked in, so that a refused rule changes nothing.
 */
#include "codec/percent.h"
#include "route/map_internal.h"
#include "route/rule_text.h"
#include <stdlib.h>

#define MAX_PIECES 160
#define MAX_RULE_BYTES 4096

typedef struct draft_part {
    bool is_static;
    lf_str_t text; /* static: the segment */
    unsigned first_piece, npieces, first_text, ntexts, nvariables;
    bool final, suffixed;
} draft_part_t;

typedef struct draft {
    lf_route_map_t *map;
    const lf_route_rule_options_t *options;
    lf_route_error_t *error;
    rule_t *rule;
    char *bytes; /* the literals of domain and path, those without a variable between them side by side */
    size_t nbytes;
    lf_buf_t quoted; /* the same percent-encoded, for building */
    piece_t pieces[MAX_PIECES];
    unsigned npieces;
    size_t texts[MAX_PIECES];
    unsigned ntexts;
    draft_part_t parts[LF_ROUTE_MAX_SEGMENTS + 3];
    unsigned nparts;
    trace_t traces[MAX_PIECES * 2];
    size_t trace_at[MAX_PIECES * 2]; /* offset of a literal in `quoted` */
    unsigned ntraces;
    lf_route_variable_t variables[LF_ROUTE_MAX_VALUES];
    unsigned nvariables;
} draft_t;

static size_t count_chars(lf_str_t s)
{
    size_t n = 0;
    for (size_t i = 0; i < s.len; i++)
        n += ((unsigned char)s.base[i] & 0xC0) != 0x80;
    return n;
}

static int malformed(draft_t *d, const char *why)
{
    lf_str_t rule = d->options->rule;
    return lf_route_fail(d->error, "malformed url rule '%.*s': %s", lf_route_printable(rule), rule.base, why);
}

/* ---- reading ---- */

/* Adds literal bytes to the open part (in_part) and to the trace; they join a literal just before them. */
static int add_literal(draft_t *d, draft_part_t *part, lf_str_t text, bool in_part)
{
    char *at = d->bytes + d->nbytes;
    memcpy(at, text.base, text.len);
    d->nbytes += text.len;
    if (d->ntraces == 0 || d->traces[d->ntraces - 1].variable >= 0) {
        if (d->ntraces == MAX_PIECES * 2)
            return malformed(d, "too many pieces");
        d->trace_at[d->ntraces] = d->quoted.len;
        d->traces[d->ntraces++] = (trace_t){.variable = -1};
    }
    lf_percent_encode(&d->quoted, text, &lf_percent_path);
    d->traces[d->ntraces - 1].text.len = d->quoted.len - d->trace_at[d->ntraces - 1];
    if (!in_part)
        return 0;
    if (part->npieces > 0 && d->pieces[d->npieces - 1].variable < 0) {
        d->pieces[d->npieces - 1].text.len += text.len;
        return 0;
    }
    if (d->npieces == MAX_PIECES)
        return malformed(d, "too many pieces");
    d->pieces[d->npieces++] = (piece_t){.text = lf_str(at, text.len), .variable = -1};
    part->npieces++;
    return 0;
}

static int choose_converter(draft_t *d, const lf_rule_token_t *token, lf_route_converter_t *out)
{
    const lf_route_rule_options_t *options = d->options;
    lf_str_t items[LF_ROUTE_MAX_ITEMS];
    if (d->nvariables < options->nconverters && options->converters[d->nvariables] != NULL)
        *out = *options->converters[d->nvariables];
    else if (lf_route_converter_parse(out, token->converter, token->arguments, items, d->error) != 0)
        return -1;
    if (out->nitems > 0) {
        lf_str_t *copy = map_alloc(d->map, out->nitems * sizeof(*copy));
        for (size_t i = 0; i < out->nitems; i++)
            copy[i] = map_copy(d->map, out->items[i]);
        out->items = copy;
    }
    out->in_script = out->in_script || out->kind == LF_ROUTE_CUSTOM;
    return 0;
}

static int add_variable(draft_t *d, draft_part_t *part, const lf_rule_token_t *token, bool is_domain)
{
    lf_str_t rule = d->options->rule;
    if (d->nvariables == LF_ROUTE_MAX_VALUES)
        return malformed(d, "a rule has at most 32 variables");
    for (unsigned i = 0; i < d->nvariables; i++) {
        if (lf_str_eq(d->variables[i].name, token->text))
            return lf_route_fail(d->error, "malformed url rule '%.*s': variable name '%.*s' used twice",
                                 lf_route_printable(rule), rule.base, lf_route_printable(token->text),
                                 token->text.base);
    }
    lf_route_variable_t *variable = &d->variables[d->nvariables];
    if (choose_converter(d, token, &variable->converter) != 0)
        return -1;
    if (is_domain && !variable->converter.isolating)
        return malformed(d, "a variable of the host cannot hold slashes");
    if (d->npieces == MAX_PIECES || d->ntraces == MAX_PIECES * 2)
        return malformed(d, "too many pieces");
    variable->name = map_copy(d->map, token->text);
    d->pieces[d->npieces++] = (piece_t){.variable = (int)part->nvariables, .converter = variable->converter};
    d->traces[d->ntraces++] = (trace_t){.variable = (int)d->nvariables};
    part->npieces++;
    part->nvariables++;
    d->nvariables++;
    if (!variable->converter.isolating)
        part->final = true;
    return 0;
}

static draft_part_t *open_part(draft_t *d)
{
    draft_part_t *part = &d->parts[d->nparts];
    *part = (draft_part_t){.first_piece = d->npieces, .first_text = d->ntexts};
    return part;
}

static int close_part(draft_t *d, draft_part_t *part)
{
    if (d->nparts > LF_ROUTE_MAX_SEGMENTS)
        return malformed(d, "a rule has at most 64 segments");
    part->is_static = part->nvariables == 0;
    if (part->is_static && part->npieces > 0)
        part->text = d->pieces[part->first_piece].text;
    d->nparts++;
    return 0;
}

static int read_tokens(draft_t *d, lf_str_t text, bool is_domain)
{
    size_t pos = 0;
    draft_part_t *part = open_part(d);
    for (;;) {
        lf_rule_token_t token;
        bool first = pos == 0;
        int rc = 0;
        if (lf_rule_next_token(text, &pos, !is_domain && d->options->merge_slashes, &token, d->error) != 0)
            return -1;
        switch (token.kind) {
        case LF_RULE_SLASH:
            if (is_domain)
                return malformed(d, "a host has no slash");
            if (!first && !part->final) {
                if (close_part(d, part) != 0)
                    return -1;
                part = open_part(d);
            }
            /* The first slash is every rule's, and stands in no part. */
            rc = add_literal(d, part, LF_STR("/"), part->final);
            break;
        case LF_RULE_LITERAL:
            if (d->ntexts == MAX_PIECES)
                return malformed(d, "too many pieces");
            d->texts[d->ntexts++] = count_chars(token.text);
            part->ntexts++;
            rc = add_literal(d, part, token.text, true);
            break;
        case LF_RULE_VARIABLE:
            rc = add_variable(d, part, &token, is_domain);
            break;
        case LF_RULE_END:
            return close_part(d, part);
        }
        if (rc != 0)
            return -1;
    }
}

/* A final part that ends with a slash leaves it to an empty part behind it, so that it can be redirected
 * to. */
static int split_suffix(draft_t *d)
{
    draft_part_t *part = &d->parts[d->nparts - 1];
    piece_t *last = part->npieces > 0 ? &d->pieces[d->npieces - 1] : NULL;
    if (!part->final || last->variable >= 0 || last->text.base[last->text.len - 1] != '/')
        return 0;
    part->suffixed = true;
    if (--last->text.len == 0) {
        d->npieces--;
        part->npieces--;
    }
    return close_part(d, open_part(d));
}

static int read_rule(draft_t *d)
{
    const lf_route_rule_options_t *options = d->options;
    if (options->rule.len == 0 || options->rule.base[0] != '/')
        return lf_route_fail(d->error, "URL rule '%.*s' must start with a slash",
                             lf_route_printable(options->rule), options->rule.base);
    if (options->rule.len + options->domain.len > MAX_RULE_BYTES)
        return malformed(d, "it is longer than 4096 bytes");
    if (options->ndefaults > LF_ROUTE_MAX_DEFAULTS)
        return malformed(d, "a rule has at most 32 defaults");
    d->bytes = map_alloc(d->map, options->rule.len + options->domain.len);
    if (read_tokens(d, options->domain, true) != 0)
        return -1;
    d->rule->ndomain_traces = d->ntraces;
    /* A literal of the path must not join one of the domain. */
    if (d->ntraces > 0 && d->traces[d->ntraces - 1].variable < 0)
        d->traces[d->ntraces++] = (trace_t){.variable = -1}, d->trace_at[d->ntraces - 1] = d->quoted.len;
    if (read_tokens(d, options->rule, false) != 0)
        return -1;
    return split_suffix(d);
}

/* ---- the automaton ---- */

/* Less than, equal to or more than 0, as the draft's part is to be tried before, with or after the other. */
static int compare_weight(const draft_t *d, const draft_part_t *a, const part_t *b)
{
    if (a->ntexts != b->ntexts)
        return a->ntexts > b->ntexts ? -1 : 1;
    for (unsigned i = 0; i < a->ntexts; i++) {
        size_t x = d->texts[a->first_text + i], y = b->texts[i];
        if (x != y)
            return x > y ? -1 : 1;
    }
    if (a->nvariables != b->nvariables)
        return a->nvariables > b->nvariables ? -1 : 1;
    const piece_t *p = d->pieces + a->first_piece, *q = b->pieces;
    for (unsigned n = 0; n < a->nvariables; n++, p++, q++) {
        while (p->variable < 0)
            p++;
        while (q->variable < 0)
            q++;
        if (p->converter.weight != q->converter.weight)
            return p->converter.weight < q->converter.weight ? -1 : 1;
    }
    return 0;
}

static bool same_part(const draft_t *d, const draft_part_t *a, const part_t *b)
{
    if (a->npieces != b->npieces || a->final != b->final || a->suffixed != b->suffixed)
        return false;
    for (unsigned i = 0; i < a->npieces; i++) {
        const piece_t *p = &d->pieces[a->first_piece + i], *q = &b->pieces[i];
        if (p->variable != q->variable || !lf_str_eq(p->text, q->text))
            return false;
        if (p->variable >= 0 && !lf_route_converter_same_texts(&p->converter, &q->converter))
            return false;
    }
    return compare_weight(d, a, b) == 0;
}

/* Where the part leads from the state, NO_STATE if nowhere yet. */
static uint32_t follow(const draft_t *d, uint32_t from, const draft_part_t *part)
{
    const state_t *state = &d->map->states[from];
    if (part->is_static) {
        if (part->text.len == 0)
            return from == 0 ? d->map->home : state->slash;
        return table_get(&d->map->parts, from, part->text);
    }
    for (uint32_t i = 0; i < state->nedges; i++) {
        if (same_part(d, part, &state->edges[i].part))
            return state->edges[i].state;
    }
    return NO_STATE;
}

static plain_t plain_of(const draft_part_t *part, const piece_t *piece)
{
    const lf_route_converter_t *c = &piece->converter;
    if (part->npieces != 1 || part->final)
        return NOT_PLAIN;
    if (c->kind == LF_ROUTE_STRING && c->min_length == 1 && c->max_length == SIZE_MAX)
        return PLAIN_TEXT;
    return c->kind == LF_ROUTE_INT && !c->is_signed ? PLAIN_DIGITS : NOT_PLAIN;
}

static uint32_t lay_edge(draft_t *d, uint32_t from, const draft_part_t *draft)
{
    uint32_t to = map_new_state(d->map);
    state_t *state = &d->map->states[from];
    state->edges = lf_realloc(state->edges, (state->nedges + 1) * sizeof(edge_t));
    uint32_t at = 0;
    while (at < state->nedges && compare_weight(d, draft, &state->edges[at].part) >= 0)
        at++;
    memmove(state->edges + at + 1, state->edges + at, (state->nedges - at) * sizeof(edge_t));
    state->nedges++;
    piece_t *pieces = map_alloc(d->map, draft->npieces * sizeof(piece_t));
    memcpy(pieces, d->pieces + draft->first_piece, draft->npieces * sizeof(piece_t));
    size_t *texts = map_alloc(d->map, draft->ntexts * sizeof(size_t));
    memcpy(texts, d->texts + draft->first_text, draft->ntexts * sizeof(size_t));
    state->edges[at] = (edge_t){.state = to,
                                .part = {.pieces = pieces,
                                         .npieces = draft->npieces,
                                         .nvariables = draft->nvariables,
                                         .plain = plain_of(draft, pieces),
                                         .final = draft->final,
                                         .suffixed = draft->suffixed,
                                         .texts = texts,
                                         .ntexts = draft->ntexts}};
    return to;
}

static uint32_t lay(draft_t *d, uint32_t from, const draft_part_t *part)
{
    if (!part->is_static)
        return lay_edge(d, from, part);
    uint32_t to = map_new_state(d->map);
    d->map->states[from].nstatic++;
    if (part->text.len == 0)
        d->map->states[from].slash = to;
    else
        table_put(&d->map->parts, from, part->text, to);
    return to;
}

/* HEAD comes with every GET and OPTIONS with every view, so sharing those alone is no clash. */
static bool clashes(const rule_t *a, const rule_t *b)
{
    const uint64_t head_and_options = 1 << 1 | 1 << 6;
    uint64_t x = a->info.methods, y = b->info.methods;
    return a->info.websocket == b->info.websocket &&
           (x == y || x == LF_ROUTE_ALL_METHODS || y == LF_ROUTE_ALL_METHODS ||
            (x & y & ~head_and_options) != 0);
}

/* The earlier rule that this one repeats, or NO_RULE. */
static uint32_t find_duplicate(const draft_t *d)
{
    uint32_t state = 0;
    for (unsigned i = 0; i < d->nparts; i++) {
        state = follow(d, state, &d->parts[i]);
        if (state == NO_STATE)
            return NO_RULE;
    }
    for (uint32_t i = d->map->states[state].first_rule; i != NO_RULE; i = d->map->rules[i]->next) {
        if (clashes(d->rule, d->map->rules[i]))
            return i;
    }
    return NO_RULE;
}

static void link_into_automaton(draft_t *d)
{
    rule_t *rule = d->rule;
    uint32_t state = 0, domain = 0;
    bool is_static = true;
    for (unsigned i = 0; i < d->nparts; i++) {
        uint32_t to = follow(d, state, &d->parts[i]);
        state = to != NO_STATE ? to : lay(d, state, &d->parts[i]);
        if (i == 0)
            domain = state;
        is_static = is_static && d->parts[i].is_static;
    }
    if (domain != d->map->home)
        d->map->has_domains = true;
    state_t *end = &d->map->states[state];
    if (end->first_rule == NO_RULE)
        end->first_rule = rule->index;
    else
        d->map->rules[end->last_rule]->next = rule->index;
    end->last_rule = rule->index;
    if (is_static) {
        size_t domain_len = d->parts[0].text.len;
        table_put(&d->map->paths, domain, lf_str(d->bytes + domain_len + 1, d->nbytes - domain_len - 1),
                  state);
    }
}

/* ---- what building needs ---- */

/* Names sorted and each once. */
static unsigned insert_name(lf_str_t *names, unsigned n, lf_str_t name)
{
    unsigned at = 0;
    while (at < n) {
        size_t min = names[at].len < name.len ? names[at].len : name.len;
        int order = memcmp(names[at].base, name.base, min);
        if (order == 0 && names[at].len == name.len)
            return n;
        if (order > 0 || (order == 0 && names[at].len > name.len))
            break;
        at++;
    }
    memmove(names + at + 1, names + at, (n - at) * sizeof(*names));
    names[at] = name;
    return n + 1;
}

static void keep_defaults(draft_t *d)
{
    const lf_route_rule_options_t *options = d->options;
    lf_str_t names[LF_ROUTE_MAX_VALUES + LF_ROUTE_MAX_DEFAULTS + 1];
    unsigned n = 0;
    for (unsigned i = 0; i < options->ndefaults; i++)
        n = insert_name(names, n, options->defaults[i].name);
    lf_route_named_value_t *defaults = map_alloc(d->map, n * sizeof(*defaults));
    for (unsigned i = 0; i < n; i++) {
        for (unsigned k = 0; k < options->ndefaults; k++) {
            if (lf_str_eq(options->defaults[k].name, names[i]))
                defaults[i] = options->defaults[k];
        }
        names[i] = defaults[i].name = map_copy(d->map, defaults[i].name);
        if (defaults[i].value.type == LF_ROUTE_TEXT)
            defaults[i].value.as.text = map_copy(d->map, defaults[i].value.as.text);
    }
    d->rule->info.defaults = defaults;
    d->rule->info.ndefaults = n;
    for (unsigned i = 0; i < d->nvariables; i++)
        n = insert_name(names, n, d->variables[i].name);
    lf_str_t *arguments = map_alloc(d->map, n * sizeof(*arguments));
    memcpy(arguments, names, n * sizeof(*arguments));
    d->rule->arguments = arguments;
    d->rule->narguments = n;
}

static void keep_traces(draft_t *d)
{
    lf_str_t quoted = map_copy(d->map, lf_str(d->quoted.base, d->quoted.len));
    trace_t *traces = map_alloc(d->map, d->ntraces * sizeof(*traces));
    memcpy(traces, d->traces, d->ntraces * sizeof(*traces));
    for (unsigned i = 0; i < d->ntraces; i++) {
        if (traces[i].variable < 0)
            traces[i].text.base = quoted.base + d->trace_at[i];
    }
    d->rule->traces = traces;
    d->rule->ntraces = d->ntraces;
}

/* ---- the rule ---- */

static void keep_rule(draft_t *d)
{
    lf_route_map_t *map = d->map;
    const lf_route_rule_options_t *options = d->options;
    rule_t *rule = d->rule;
    rule->info.rule = map_copy(map, options->rule);
    rule->info.domain = map_copy(map, options->domain);
    rule->info.endpoint = map_copy(map, options->endpoint);
    lf_route_variable_t *variables = map_alloc(map, d->nvariables * sizeof(*variables));
    memcpy(variables, d->variables, d->nvariables * sizeof(*variables));
    rule->info.variables = variables;
    rule->info.nvariables = d->nvariables;
    keep_defaults(d);
    keep_traces(d);
    for (unsigned i = 0; i < d->nvariables; i++) {
        const lf_route_converter_t *c = &variables[i].converter;
        rule->check_bounds = rule->check_bounds || c->has_min || c->has_max || c->fixed_digits != 0;
        map->has_custom = map->has_custom || variables[i].converter.in_script;
    }
    if (map->nrules == map->rules_cap) {
        map->rules_cap = map->rules_cap == 0 ? 16 : map->rules_cap * 2;
        map->rules = lf_realloc(map->rules, map->rules_cap * sizeof(*map->rules));
    }
    map->rules[map->nrules++] = rule;
}

static int check_methods(draft_t *d)
{
    const lf_route_rule_options_t *options = d->options;
    const uint64_t for_websocket = 1 << 0 | 1 << 1 | 1 << 6;
    d->rule->info.methods = LF_ROUTE_ALL_METHODS;
    if (options->any_method)
        return 0;
    if (map_method_mask(d->map, options->methods, options->nmethods, &d->rule->info.methods, d->error) != 0)
        return -1;
    if (options->websocket && (d->rule->info.methods & ~for_websocket) != 0)
        return lf_route_fail(d->error, "WebSocket rules can only use 'GET', 'HEAD', and 'OPTIONS' methods");
    return 0;
}

static int add_draft(draft_t *d, uint32_t *index)
{
    if (read_rule(d) != 0 || check_methods(d) != 0)
        return -1;
    if (!d->options->build_only) {
        uint32_t duplicate = find_duplicate(d);
        if (duplicate != NO_RULE) {
            lf_str_t old = d->map->rules[duplicate]->info.rule, new = d->options->rule;
            *index = duplicate;
            lf_route_fail(d->error, "URL rule '%.*s' repeats the earlier rule '%.*s'",
                          lf_route_printable(new), new.base, lf_route_printable(old), old.base);
            return -2;
        }
    }
    keep_rule(d);
    if (!d->options->build_only)
        link_into_automaton(d);
    map_link_endpoint(d->map, d->rule);
    *index = d->rule->index;
    return 0;
}

int lf_route_map_add(lf_route_map_t *map, const lf_route_rule_options_t *options, uint32_t *index,
                     lf_route_error_t *error)
{
    draft_t *d = lf_alloc(sizeof(*d));
    *d = (draft_t){.map = map, .options = options, .error = error};
    d->rule = map_alloc(map, sizeof(*d->rule));
    *d->rule = (rule_t){.index = map->nrules,
                        .next = NO_RULE,
                        .next_same = NO_RULE,
                        .info = {.websocket = options->websocket,
                                 .strict_slashes = options->strict_slashes,
                                 .merge_slashes = options->merge_slashes,
                                 .build_only = options->build_only,
                                 .alias = options->alias,
                                 .redirects = options->redirects}};
    int rc = add_draft(d, index);
    lf_buf_free(&d->quoted);
    free(d);
    return rc;
}
