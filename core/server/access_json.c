/* SPDX-License-Identifier: MIT
 *
 * JSON lines. Well-formed UTF-8 stays as it is; a byte that is none becomes the four characters \xhh, so that
 * every line is text and nothing is lost. Control characters, those of Latin-1 too, are written \u00hh: a
 * terminal that shows the log takes no orders from it.
 */
#include "server/access_json.h"
#include "codec/utf8.h"

#include <stdio.h>
#include <time.h>

static const char hex[] = "0123456789abcdef";

/* The escape of what stands at p, which is `n` bytes long, or 0 when it stays as it is. */
static size_t escape(const unsigned char *p, size_t n, char out[8])
{
    unsigned code = n == 1 ? *p : n == 2 && *p == 0xc2 ? p[1] : 0xa0;
    out[0] = '\\';
    if (code == '"' || code == '\\') {
        out[1] = (char)code;
        return 2;
    }
    if (code == '\n' || code == '\r' || code == '\t') {
        out[1] = code == '\n' ? 'n' : code == '\r' ? 'r' : 't';
        return 2;
    }
    if (code >= ' ' && (code < 0x7f || code >= 0xa0))
        return 0;
    memcpy(out + 1, "u00", 3);
    out[4] = hex[code >> 4];
    out[5] = hex[code & 15];
    return 6;
}

static size_t sequence(unsigned char lead)
{
    return lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
}

static int is_plain(unsigned char c)
{
    return c >= ' ' && c < 0x7f && c != '"' && c != '\\';
}

static void put_text(lf_buf_t *out, lf_str_t s, size_t limit)
{
    const unsigned char *p = (const unsigned char *)s.base, *end = p + s.len, *good = p;
    size_t left = limit;
    lf_buf_putc(out, '"');
    while (p < end) {
        const unsigned char *from = p;
        while (p < end && (size_t)(p - from) < left && is_plain(*p))
            p++;
        lf_buf_put(out, (const char *)from, (size_t)(p - from));
        left -= (size_t)(p - from);
        if (p == end)
            break;
        char escaped[8];
        size_t n = 1, length;
        if (*p >= 0x80 && p >= good)
            good = p + lf_utf8_span(lf_str((const char *)p, (size_t)(end - p)));
        if (*p >= 0x80 && p >= good) {
            memcpy(escaped, "\\\\x", 3);
            escaped[3] = hex[*p >> 4];
            escaped[4] = hex[*p & 15];
            length = 5;
        } else {
            n = sequence(*p);
            length = escape(p, n, escaped);
        }
        size_t cost = length != 0 ? length : n;
        if (cost > left) {
            lf_buf_put(out, "...", 3);
            break;
        }
        lf_buf_put(out, length != 0 ? escaped : (const char *)p, cost);
        left -= cost;
        p += n;
    }
    lf_buf_putc(out, '"');
}

#define PUT(out, literal) lf_buf_put((out), (literal), sizeof(literal) - 1)

static void put_value(lf_buf_t *out, lf_str_t s, size_t limit)
{
    if (s.base == NULL || s.len == 0)
        PUT(out, "null");
    else
        put_text(out, s, limit);
}

static void put_header(lf_buf_t *out, const lf_access_record_t *r, lf_str_t name, size_t limit)
{
    lf_str_t value = {0};
    r->header(r->native, 0, name, &value);
    put_value(out, value, limit);
}

/* "2026-11-22T10:33:55.123Z" */
static void put_time(lf_buf_t *out, int64_t begin)
{
    static time_t last = -1;
    static char text[48];
    static size_t len;
    time_t now = (time_t)(begin / 1000000);
    if (now != last) {
        struct tm tm;
        len = strftime(text, sizeof(text), "\"%Y-%m-%dT%H:%M:%S.", gmtime_r(&now, &tm));
        last = now;
    }
    lf_buf_put(out, text, len);
    lf_access_put_number(out, (uint64_t)begin / 1000 % 1000, 3);
    PUT(out, "Z\"");
}

void lf_access_json_write(const lf_access_record_t *r, size_t limit, lf_buf_t *out)
{
    size_t path = r->query_at < r->target.len ? r->query_at : r->target.len;
    lf_str_t query = {0};
    if (path < r->target.len)
        query = lf_str(r->target.base + path + 1, r->target.len - path - 1);
    PUT(out, "{\"time\":");
    put_time(out, r->begin);
    PUT(out, ",\"remote_addr\":");
    put_value(out, r->peer, limit);
    PUT(out, ",\"method\":");
    put_text(out, r->method, limit);
    PUT(out, ",\"path\":");
    put_text(out, lf_str(r->target.base, path), limit);
    PUT(out, ",\"query\":");
    put_text(out, query, limit);
    PUT(out, ",\"protocol\":\"");
    lf_buf_put(out, r->protocol.base, r->protocol.len);
    PUT(out, "\",\"status\":");
    lf_access_put_number(out, (uint64_t)r->status, 0);
    PUT(out, ",\"bytes\":");
    lf_access_put_number(out, r->bytes, 0);
    PUT(out, ",\"duration\":");
    lf_access_put_number(out, r->duration / 1000000, 0);
    lf_buf_putc(out, '.');
    lf_access_put_number(out, r->duration % 1000000, 6);
    PUT(out, ",\"host\":");
    put_value(out, r->host, limit);
    PUT(out, ",\"user_agent\":");
    put_header(out, r, LF_STR("user-agent"), limit);
    PUT(out, ",\"referer\":");
    put_header(out, r, LF_STR("referer"), limit);
    PUT(out, ",\"endpoint\":");
    put_value(out, r->endpoint, limit);
    lf_buf_putc(out, '}');
}
