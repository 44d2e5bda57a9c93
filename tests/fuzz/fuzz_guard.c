/* SPDX-License-Identifier: MIT
 *
 * The guard over raw heads, and request targets. A slow second reading of the head, line by line, must agree
 * about what is in it.
 */
#include "fuzz.h"
#include "http/guard.h"
#include "http/target.h"

typedef struct seen {
    int framings, hosts, folded, bare;
} seen_t;

static int named(lf_str_t line, const char *name)
{
    size_t n = strlen(name);
    return line.len > n && memcmp(line.base, name, n) == 0;
}

static seen_t read_slowly(lf_str_t head)
{
    seen_t seen = {0};
    size_t at = head.len >= 2 && memcmp(head.base, "\r\n", 2) == 0 ? 2 : 0;
    for (int first = 1; at < head.len; first = 0) {
        size_t end = at;
        while (end < head.len && head.base[end] != '\n')
            end++;
        lf_str_t line = lf_str(head.base + at, end - at);
        if (!first) {
            /* The rest of the text counts as the line: a name cut off at its end is none. */
            lf_str_t rest = lf_str(head.base + at, head.len - at);
            if (line.len != 0 && line.base[0] == '\r')
                break;
            seen.folded |= line.len != 0 && (line.base[0] == ' ' || line.base[0] == '\t');
            seen.framings += named(rest, "content-length:") || named(rest, "transfer-encoding:");
            seen.hosts += named(rest, "host:");
        }
        /* A line that ends in LF alone. */
        seen.bare |= end < head.len && (end == 0 || head.base[end - 1] != '\r');
        at = end + 1;
    }
    return seen;
}

static void heads(lf_str_t head)
{
    lf_request_t r;
    lf_str_t why = {0};
    memset(&r, 0, sizeof(r));
    r.version = 0x101;
    r.method = LF_STR("GET");
    r.target = r.path = LF_STR("/");
    r.host = LF_STR("a");
    if (head.len == 0)
        return;
    seen_t seen = read_slowly(head);
    int status = lf_guard_check(&r, head, &why);
    CHECK((status == 0) == (seen.folded == 0 && seen.bare == 0 && seen.framings <= 1 && seen.hosts == 1));
    CHECK(status == 0 || why.len != 0);
}

static void targets(lf_str_t text)
{
    lf_str_t authority, rest;
    lf_authority_ok(text);
    if (!lf_target_absolute(text, LF_STR("http"), &authority, &rest))
        return;
    CHECK(authority.base + authority.len == rest.base && rest.base + rest.len == text.base + text.len);
    CHECK(rest.len == 0 || rest.base[0] == '/' || rest.base[0] == '?');
    if (lf_authority_ok(authority))
        CHECK(memchr(authority.base, '@', authority.len) == NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    lf_str_t text = lf_str((const char *)data, size);
    heads(text);
    targets(text);
    return 0;
}
