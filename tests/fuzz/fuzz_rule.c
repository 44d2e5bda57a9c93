/* SPDX-License-Identifier: MIT
 *
 * Rules of any text, matched against any path and built again. The input is lines: a line that starts with
 * "/" is a rule, one with "|" a rule with a host pattern before the next "|", any other a path to be matched;
 * an accepted rule is built from its own values.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include "route/map.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool check(void *data, uint32_t check_id, lf_str_t text)
{
    return text.len % 3 != 1;
}

static lf_route_value_t get(void *data, lf_str_t name)
{
    const lf_str_t *line = data;
    if (name.len % 3 == 0)
        return (lf_route_value_t){.type = LF_ROUTE_INTEGER, .as.integer = (int64_t)line->len};
    if (name.len % 3 == 1)
        return (lf_route_value_t){.type = LF_ROUTE_TEXT, .as.text = *line};
    return (lf_route_value_t){.type = LF_ROUTE_NUMBER, .as.number = (double)line->len / 7};
}

static void add(lf_route_map_t *map, lf_str_t rule, lf_str_t domain)
{
    static const lf_route_converter_t custom = {.kind = LF_ROUTE_CUSTOM, .isolating = true, .weight = 90};
    const lf_route_converter_t *converters[2] = {NULL, (rule.len & 1) != 0 ? &custom : NULL};
    lf_str_t methods[2] = {LF_STR("GET"), LF_STR("ODD")};
    lf_route_named_value_t fixed = {{"a", 1}, {.type = LF_ROUTE_TEXT, .as.text = {"1", 1}}};
    lf_route_error_t error;
    uint32_t index;
    lf_route_rule_options_t options = {.rule = rule,
                                       .domain = domain,
                                       .endpoint = LF_STR("e"),
                                       .any_method = (rule.len & 2) != 0,
                                       .methods = methods,
                                       .nmethods = 2,
                                       .websocket = (rule.len & 31) == 31,
                                       .strict_slashes = (rule.len & 4) != 0,
                                       .merge_slashes = (rule.len & 8) != 0,
                                       .build_only = (rule.len & 63) == 63,
                                       .defaults = &fixed,
                                       .ndefaults = (rule.len & 15) == 15,
                                       .converters = converters,
                                       .nconverters = 2};
    lf_route_map_add(map, &options, &index, &error);
}

static void match(lf_route_map_t *map, lf_str_t path)
{
    lf_route_query_t query = {.path = path, .method = LF_STR("GET"), .check = check};
    lf_route_match_t out;
    if (path.len > 4 && path.base[0] == '.') {
        query.domain = lf_str(path.base + 1, 3);
        query.path = lf_str(path.base + 4, path.len - 4);
    }
    lf_route_result_t kind = lf_route_map_match(map, &query, &out);
    if (kind == LF_ROUTE_REDIRECT) {
        lf_buf_t buf = {0};
        lf_route_write_redirect(&query, &out, &buf);
        lf_buf_free(&buf);
    } else if (kind == LF_ROUTE_FOUND) {
        /* Each value lies within the request. */
        const lf_route_rule_info_t *rule = lf_route_map_rule(map, out.rule);
        if (rule == NULL || rule->nvariables != out.nvalues)
            abort();
        for (unsigned i = 0; i < out.nvalues; i++) {
            const char *at = out.values[i].base;
            if (at < path.base || at + out.values[i].len > path.base + path.len)
                abort();
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    lf_str_t rest = lf_str((const char *)data, size);
    lf_route_map_t *map = lf_route_map_new((size & 1) != 0);
    while (rest.len > 0) {
        const char *end = memchr(rest.base, '\n', rest.len);
        lf_str_t line = lf_str(rest.base, end != NULL ? (size_t)(end - rest.base) : rest.len);
        const char *bar =
            line.len > 1 && line.base[0] == '|' ? memchr(line.base + 1, '|', line.len - 1) : NULL;
        if (line.len > 0 && line.base[0] == '/') {
            add(map, line, (lf_str_t){"", 0});
            match(map, line);
        } else if (bar != NULL) {
            size_t n = (size_t)(bar - line.base);
            add(map, lf_str(bar + 1, line.len - n - 1), lf_str(line.base + 1, n - 1));
        } else {
            match(map, line);
        }
        lf_route_build_t build = {
            .endpoint = LF_STR("e"), .method = LF_STR("GET"), .get = get, .data = &line};
        lf_route_built_t built;
        lf_route_error_t error;
        lf_buf_t out = {0};
        lf_route_map_build(map, &build, &out, &built, &error);
        lf_buf_free(&out);
        rest = end != NULL ? lf_str(end + 1, (size_t)(rest.base + rest.len - end - 1)) : (lf_str_t){"", 0};
    }
    lf_route_map_free(map);
    return 0;
}
