/* SPDX-License-Identifier: MIT
 *
 * What one match costs, for maps of different size. Run by route_bench.sh, which counts user instructions
 * with callgrind for two numbers of rounds and takes the difference.
 *
 *   route_bench KIND RULES ROUNDS      KIND: static, user, int, path, deep, missing, none
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "route/map.h"

static void add(lf_route_map_t *map, const char *rule)
{
    lf_route_error_t error;
    uint32_t index;
    lf_str_t get = LF_STR("GET");
    lf_route_rule_options_t options = {.rule = lf_str(rule, strlen(rule)),
                                       .endpoint = lf_str(rule, strlen(rule)),
                                       .methods = &get,
                                       .nmethods = 1,
                                       .strict_slashes = true,
                                       .merge_slashes = true};
    if (lf_route_map_add(map, &options, &index, &error) != 0) {
        fprintf(stderr, "%s\n", error.text);
        exit(1);
    }
}

int main(int argc, char **argv)
{
    if (argc != 4) {
        fprintf(stderr, "usage: route_bench static|user|int|path|deep|missing|none RULES ROUNDS\n");
        return 2;
    }
    const char *kind = argv[1];
    long rules = atol(argv[2]), rounds = atol(argv[3]);
    char text[128], path[128];
    lf_route_map_t *map = lf_route_map_new(true);
    for (long i = 0; i < rules; i++) {
        snprintf(text, sizeof(text),
                 strcmp(kind, "static") == 0 ? "/section/page%ld" : "/section%ld/<int:id>/edit", i);
        add(map, text);
    }
    add(map, "/user/<int:id>");
    add(map, "/name/<name>");
    add(map, "/files/<path:file>");
    add(map, "/api/v1/<user>/<uuid:id>/<float:price>.json");
    if (strcmp(kind, "static") == 0)
        snprintf(path, sizeof(path), "/section/page%ld", rules / 2);
    else if (strcmp(kind, "user") == 0)
        snprintf(path, sizeof(path), "/name/somebody");
    else if (strcmp(kind, "int") == 0)
        snprintf(path, sizeof(path), "/user/42");
    else if (strcmp(kind, "path") == 0)
        snprintf(path, sizeof(path), "/files/css/site/main.css");
    else if (strcmp(kind, "deep") == 0)
        snprintf(path, sizeof(path), "/api/v1/bob/6ba7b810-9dad-11d1-80b4-00c04fd430c8/3.25.json");
    else if (strcmp(kind, "missing") == 0)
        snprintf(path, sizeof(path), "/no/such/page");
    else
        rounds = 0;
    lf_route_query_t query = {.path = lf_str(path, strlen(path)), .method = LF_STR("GET")};
    lf_route_match_t match;
    long hits = 0;
    for (long i = 0; i < rounds; i++)
        hits += lf_route_map_match(map, &query, &match) == LF_ROUTE_FOUND;
    printf("%s among %ld: %ld of %ld found\n", kind, rules, hits, rounds);
    lf_route_map_free(map);
    return 0;
}
