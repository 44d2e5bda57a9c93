/* SPDX-License-Identifier: MIT
 *
 * The map of URL rules: adding rules, finding the rule of a request, building the URL of an endpoint.
 * Matching allocates nothing and copies nothing, so the check callback may leave it by longjmp.
 * Ownership: a map owns copies of everything that rules were given; slices that it hands out live as long as
 * the map, except the values of a match, which are slices of the request's own host and path.
 */
#ifndef LF_ROUTE_MAP_H
#define LF_ROUTE_MAP_H

#include "route/converter.h"

#define LF_ROUTE_MAX_VALUES 32   /* variables of one rule */
#define LF_ROUTE_MAX_SEGMENTS 64 /* segments of one rule */
#define LF_ROUTE_MAX_DEFAULTS 32 /* defaults of one rule */
#define LF_ROUTE_ALL_METHODS UINT64_MAX

typedef struct lf_route_map lf_route_map_t;

/* ---- adding ---- */

typedef struct lf_route_rule_options {
    lf_str_t rule;     /* starts with "/" */
    lf_str_t domain;   /* subdomain or host pattern; empty for none */
    lf_str_t endpoint; /* may be empty */
    bool any_method;   /* `methods` is then ignored */
    const lf_str_t *methods;
    size_t nmethods;
    bool websocket, strict_slashes, merge_slashes, build_only, alias;
    bool redirects; /* has a redirect_to: the script finishes */
    const lf_route_named_value_t *defaults;
    size_t ndefaults;
    /* The converters of the variables in order (host first); where NULL or missing, the built-in one that the
     * rule names. */
    const lf_route_converter_t *const *converters;
    size_t nconverters;
} lf_route_rule_options_t;

/* An empty map; with merge_slashes, a path that matches only with its rows of slashes merged is
 * redirected. */
lf_route_map_t *lf_route_map_new(bool merge_slashes);
void lf_route_map_free(lf_route_map_t *map);

/* With redirect_defaults (as a new map has it) aliases and spelled-out defaults are redirected, by the
 * script. */
void lf_route_map_set_redirect_defaults(lf_route_map_t *map, bool on);
void lf_route_map_set_merge_slashes(lf_route_map_t *map, bool on);

/* Adds a rule and gives its index, counted from 0 in order of adding. -1 with a message when it is malformed,
 * -2 when it repeats an earlier rule, whose index is then given. A refused rule leaves no trace. */
int lf_route_map_add(lf_route_map_t *map, const lf_route_rule_options_t *options, uint32_t *index,
                     lf_route_error_t *error);

/* ---- looking at rules ---- */

typedef struct lf_route_variable {
    lf_str_t name;
    lf_route_converter_t converter;
} lf_route_variable_t;

typedef struct lf_route_rule_info {
    lf_str_t rule, domain, endpoint;
    uint64_t methods; /* LF_ROUTE_ALL_METHODS: any */
    bool websocket, strict_slashes, merge_slashes, build_only, alias, redirects;
    const lf_route_variable_t *variables; /* in rule order, host first */
    unsigned nvariables;
    const lf_route_named_value_t *defaults; /* sorted by name */
    unsigned ndefaults;
} lf_route_rule_info_t;

uint32_t lf_route_map_size(const lf_route_map_t *map);
const lf_route_rule_info_t *lf_route_map_rule(const lf_route_map_t *map, uint32_t index);

/* The name of method bit `bit` (0-62), empty when the map does not use it. */
lf_str_t lf_route_map_method_name(const lf_route_map_t *map, unsigned bit);

/* Whether some rule has a converter of the script's own or is bound to a host: then the dispatcher has to
 * fill `domain` and `check` of the query, or leave matching to the script. */
bool lf_route_map_needs_lua(const lf_route_map_t *map);

/* ---- matching ---- */

typedef struct lf_route_query {
    lf_str_t domain; /* host or subdomain; empty where the map uses neither */
    lf_str_t path;   /* percent-decoded */
    lf_str_t method; /* upper case */
    bool websocket;
    /* Whether a converter of the script's own accepts the text; may leave by longjmp. */
    bool (*check)(void *data, uint32_t check_id, lf_str_t text);
    void *check_data;
} lf_route_query_t;

typedef enum lf_route_result {
    LF_ROUTE_FOUND,
    LF_ROUTE_REDIRECT, /* to lf_route_write_redirect's path */
    LF_ROUTE_NOT_FOUND,
    LF_ROUTE_METHOD,    /* the path is known, the method is not: see `allowed` */
    LF_ROUTE_WEBSOCKET, /* only a rule of the other protocol matches */
} lf_route_result_t;

typedef struct lf_route_match {
    lf_route_result_t kind;
    uint32_t rule;                    /* FOUND: its index */
    bool in_script;                   /* FOUND: the script has to finish (own converters, alias, redirects) */
    bool merge_slashes, append_slash; /* REDIRECT: what to change */
    bool mismatch;                    /* a rule of the other protocol matched */
    uint64_t allowed;                 /* methods of the rules that matched but for the method */
    unsigned nvalues;
    lf_str_t values[LF_ROUTE_MAX_VALUES]; /* raw texts in rule order */
} lf_route_match_t;

/* Finds the rule; returns out->kind. */
lf_route_result_t lf_route_map_match(const lf_route_map_t *map, const lf_route_query_t *query,
                                     lf_route_match_t *out);

/* What a match that failed after its rule was chosen (a refused value) comes to: 405, 400 or 404. */
lf_route_result_t lf_route_match_refuse(lf_route_match_t *match);

/* Appends the path, percent-encoded, that a REDIRECT match leads to. */
void lf_route_write_redirect(const lf_route_query_t *query, const lf_route_match_t *match, lf_buf_t *out);

/* ---- building ---- */

typedef struct lf_route_build {
    lf_str_t endpoint;
    lf_str_t method; /* empty: any */
    lf_str_t host;   /* with match_host: among the rules that fit, one of this host is preferred */
    bool match_host;
    /* The value of that name, type NONE when there is none. */
    lf_route_value_t (*get)(void *data, lf_str_t name);
    /* Appends the URL text of a variable whose converter is the script's own: 0, or -1 to try the next
     * rule. */
    int (*write)(void *data, uint32_t rule, unsigned variable, lf_buf_t *out);
    void *data;
} lf_route_build_t;

typedef struct lf_route_built {
    uint32_t rule;
    size_t path_at; /* in the buffer: the domain part, then from here the path */
} lf_route_built_t;

/* Appends domain and path of the endpoint's most suitable rule. 1 built, 0 no rule is suitable, -1 a value is
 * unfit for its converter (message in error; `built->rule` says whose). */
int lf_route_map_build(const lf_route_map_t *map, const lf_route_build_t *build, lf_buf_t *out,
                       lf_route_built_t *built, lf_route_error_t *error);

/* The same for one rule, whether it is suitable or not. */
int lf_route_map_build_rule(const lf_route_map_t *map, uint32_t index, const lf_route_build_t *build,
                            lf_buf_t *out, lf_route_built_t *built, lf_route_error_t *error);

/* Whether the rule may stand in for the other one of its endpoint, where that one's values are its
 * defaults. */
bool lf_route_map_provides_defaults(const lf_route_map_t *map, uint32_t index, uint32_t other);

#endif
