/* SPDX-License-Identifier: MIT
 *
 * Building the URL of an endpoint. Its rules stand in order of preference: canonical ones before aliases,
 * then those with more arguments, then those with more defaults; the first that suits the values is written.
 */
#include "route/map_internal.h"
#include <stdlib.h>

/* Less than 0 when a is to be preferred. */
static int compare_preference(const rule_t *a, const rule_t *b)
{
    if (a->info.alias != b->info.alias)
        return a->info.alias ? 1 : -1;
    if (a->narguments != b->narguments)
        return a->narguments > b->narguments ? -1 : 1;
    if (a->info.ndefaults != b->info.ndefaults)
        return a->info.ndefaults > b->info.ndefaults ? -1 : 1;
    return 0;
}

static endpoint_t *find_endpoint(const lf_route_map_t *map, lf_str_t name)
{
    uint32_t at = table_get(&map->names, 0, name);
    return at == 0 ? NULL : &map->endpoints[at - 1];
}

static bool same_traces(const rule_t *a, const rule_t *b)
{
    if (a->ntraces != b->ntraces || a->ndomain_traces != b->ndomain_traces)
        return false;
    for (unsigned i = 0; i < a->ntraces; i++) {
        const trace_t *x = &a->traces[i], *y = &b->traces[i];
        if ((x->variable < 0) != (y->variable < 0))
            return false;
        lf_str_t p = x->variable < 0 ? x->text : a->info.variables[x->variable].name;
        lf_str_t q = y->variable < 0 ? y->text : b->info.variables[y->variable].name;
        if (!lf_str_eq(p, q))
            return false;
    }
    return true;
}

static bool same_arguments(const rule_t *a, const rule_t *b)
{
    if (a->narguments != b->narguments)
        return false;
    for (unsigned i = 0; i < a->narguments; i++) {
        if (!lf_str_eq(a->arguments[i], b->arguments[i]))
            return false;
    }
    return true;
}

bool lf_route_map_provides_defaults(const lf_route_map_t *map, uint32_t index, uint32_t other_index)
{
    const rule_t *rule = map->rules[index], *other = map->rules[other_index];
    return !rule->info.build_only && rule->info.ndefaults > 0 && same_arguments(rule, other) &&
           !same_traces(rule, other);
}

/* Whether a preferred rule of the endpoint may take over some of this rule's URLs for its defaults. */
static bool may_yield(const lf_route_map_t *map, const rule_t *rule)
{
    const endpoint_t *endpoint = find_endpoint(map, rule->info.endpoint);
    if (endpoint == NULL || !endpoint->has_defaults)
        return false;
    for (uint32_t i = endpoint->first; i != rule->index && i != NO_RULE; i = map->rules[i]->next_same) {
        if (lf_route_map_provides_defaults(map, i, rule->index))
            return true;
    }
    return false;
}

void map_review_rule(lf_route_map_t *map, rule_t *rule)
{
    rule->in_script = rule->info.redirects || (rule->info.alias && map->redirect_defaults) ||
                      (map->redirect_defaults && may_yield(map, rule));
    for (unsigned i = 0; i < rule->info.nvariables; i++)
        rule->in_script = rule->in_script || rule->info.variables[i].converter.in_script;
    for (unsigned i = 0; i < rule->info.ndefaults; i++)
        rule->in_script = rule->in_script || rule->info.defaults[i].value.type == LF_ROUTE_OTHER;
}

static endpoint_t *make_endpoint(lf_route_map_t *map, lf_str_t name)
{
    endpoint_t *endpoint = find_endpoint(map, name);
    if (endpoint != NULL)
        return endpoint;
    if (map->nendpoints == map->endpoints_cap) {
        map->endpoints_cap = map->endpoints_cap == 0 ? 16 : map->endpoints_cap * 2;
        map->endpoints = lf_realloc(map->endpoints, map->endpoints_cap * sizeof(endpoint_t));
    }
    endpoint = &map->endpoints[map->nendpoints++];
    *endpoint = (endpoint_t){.first = NO_RULE, .last = NO_RULE};
    table_put(&map->names, 0, name, map->nendpoints);
    return endpoint;
}

void map_link_endpoint(lf_route_map_t *map, rule_t *rule)
{
    endpoint_t *endpoint = make_endpoint(map, rule->info.endpoint);
    uint32_t *link = &endpoint->first;
    if (endpoint->last != NO_RULE && compare_preference(rule, map->rules[endpoint->last]) >= 0)
        link = &map->rules[endpoint->last]->next_same;
    while (*link != NO_RULE && compare_preference(rule, map->rules[*link]) >= 0)
        link = &map->rules[*link]->next_same;
    rule->next_same = *link;
    *link = rule->index;
    if (rule->next_same == NO_RULE)
        endpoint->last = rule->index;
    if (rule->info.ndefaults > 0) {
        endpoint->has_defaults = true;
        for (uint32_t i = endpoint->first; i != NO_RULE; i = map->rules[i]->next_same)
            map_review_rule(map, map->rules[i]);
    } else {
        map_review_rule(map, rule);
    }
}

/* The default of that name, or NULL. */
static const lf_route_value_t *find_default(const rule_t *rule, lf_str_t name)
{
    for (unsigned i = 0; i < rule->info.ndefaults; i++) {
        if (lf_str_eq(rule->info.defaults[i].name, name))
            return &rule->info.defaults[i].value;
    }
    return NULL;
}

/* Whether there is a value for every argument, none of them contradicting a default. */
static bool is_suitable(const rule_t *rule, const lf_route_build_t *build, uint64_t method)
{
    if ((rule->info.methods & method) == 0)
        return false;
    for (unsigned i = 0; i < rule->narguments; i++) {
        lf_route_value_t value = build->get(build->data, rule->arguments[i]);
        const lf_route_value_t *fixed = find_default(rule, rule->arguments[i]);
        if (fixed == NULL ? value.type == LF_ROUTE_NONE
                          : value.type != LF_ROUTE_NONE && !lf_route_value_eq(&value, fixed))
            return false;
    }
    return true;
}

/* 1 written, 0 the script asks for the next rule, -1 a value is unfit. */
static int write_rule(const rule_t *rule, const lf_route_build_t *build, lf_buf_t *out,
                      lf_route_built_t *built, lf_route_error_t *error)
{
    built->rule = rule->index;
    for (unsigned i = 0; i < rule->ntraces; i++) {
        const trace_t *trace = &rule->traces[i];
        if (i == rule->ndomain_traces)
            built->path_at = out->len;
        if (trace->variable < 0) {
            lf_buf_put(out, trace->text.base, trace->text.len);
            continue;
        }
        const lf_route_variable_t *variable = &rule->info.variables[trace->variable];
        if (variable->converter.in_script) {
            if (build->write == NULL ||
                build->write(build->data, rule->index, (unsigned)trace->variable, out) != 0)
                return 0;
            continue;
        }
        const lf_route_value_t *fixed = find_default(rule, variable->name);
        lf_route_value_t value = fixed != NULL ? *fixed : build->get(build->data, variable->name);
        lf_route_error_t why;
        if (lf_route_converter_write(&variable->converter, &value, out, &why) != 0)
            return lf_route_fail(error, "cannot build '%.*s': value of '%.*s': %.*s",
                                 lf_route_printable(rule->info.rule), rule->info.rule.base,
                                 lf_route_printable(variable->name), variable->name.base, 200, why.text);
    }
    return 1;
}

int lf_route_map_build(const lf_route_map_t *map, const lf_route_build_t *build, lf_buf_t *out,
                       lf_route_built_t *built, lf_route_error_t *error)
{
    const endpoint_t *endpoint = find_endpoint(map, build->endpoint);
    size_t start = out->len;
    uint32_t fallback = NO_RULE;
    uint64_t method = build->method.len == 0 ? LF_ROUTE_ALL_METHODS : method_bit(map, build->method);
    if (endpoint == NULL)
        return 0;
    for (uint32_t i = endpoint->first; i != NO_RULE; i = map->rules[i]->next_same) {
        const rule_t *rule = map->rules[i];
        if (!is_suitable(rule, build, method))
            continue;
        int rc = write_rule(rule, build, out, built, error);
        if (rc < 0)
            return rc;
        if (rc > 0) {
            lf_str_t domain = lf_str(out->base + start, built->path_at - start);
            if (!build->match_host || lf_str_eq(domain, build->host))
                return 1;
            if (fallback == NO_RULE)
                fallback = i;
        }
        out->len = start;
    }
    return fallback == NO_RULE ? 0 : write_rule(map->rules[fallback], build, out, built, error);
}

int lf_route_map_build_rule(const lf_route_map_t *map, uint32_t index, const lf_route_build_t *build,
                            lf_buf_t *out, lf_route_built_t *built, lf_route_error_t *error)
{
    return index < map->nrules ? write_rule(map->rules[index], build, out, built, error) : 0;
}
