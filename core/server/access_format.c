/* SPDX-License-Identifier: MIT
 *
 * Apache's % directives, and JSON.
 *
 * A format is a list of items, literal text among them; writing a line is one walk over it with no allocation
 * but the buffer's growth. Times are kept as text and made anew only when the second changes. Everything that
 * a client chose goes through lf_log_put (or, in JSON, put_json), which leave nothing that could end a line
 * or a quoted value.
 */
#include "server/access_format.h"
#include "base/log.h"
#include "server/access_json.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

enum {
    MAX_ITEMS = 64,
    MAX_TEXT = 1024, /* of a format */
    FIXED_ITEM = 64, /* no item but a literal, a client's value or a strftime is longer */
    TIME_ITEM = 256, /* a strftime is no longer */
    SMALLEST_LIMIT = 32,
};

typedef enum kind {
    LITERAL,
    JSON,           /* the whole line */
    PEER,           /* %h %a */
    DASH,           /* %l */
    USER,           /* %u */
    TIME,           /* %t */
    TIME_FORMAT,    /* %{strftime}t */
    TIME_SECONDS,   /* %{sec}t */
    TIME_MS,        /* %{msec}t */
    TIME_US,        /* %{usec}t */
    TIME_MS_FRAC,   /* %{msec_frac}t */
    TIME_US_FRAC,   /* %{usec_frac}t */
    REQUEST_LINE,   /* %r */
    STATUS,         /* %s */
    BYTES,          /* %B */
    BYTES_DASH,     /* %b */
    REQUEST_HEADER, /* %{Name}i */
    ANSWER_HEADER,  /* %{Name}o */
    DURATION_US,    /* %D */
    DURATION_S,     /* %T */
    DURATION_MS,    /* %{ms}T */
    PROTOCOL,       /* %H */
    METHOD,         /* %m */
    PATH,           /* %U */
    QUERY,          /* %q */
    PORT,           /* %p */
    HOST,           /* %v %V */
    PID,            /* %P */
    ENDPOINT,       /* %R */
} kind_t;

typedef struct item {
    kind_t kind;
    lf_str_t text; /* a literal, a header's name in lower case, a strftime */
} item_t;

struct lf_access_format {
    size_t n;
    unsigned wants;
    size_t fixed;   /* the most that all but the client's values can take */
    size_t nvalues; /* how many of those there are */
    char *text;     /* what the items' slices point into */
    size_t text_len;
    item_t items[MAX_ITEMS];
};

/* ---- compiling ---- */

typedef struct compiler {
    lf_access_format_t *to;
    const char *p, *end;
    char *message;
    size_t size;
} compiler_t;

static int fail(compiler_t *c, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

static int fail(compiler_t *c, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    vsnprintf(c->message, c->size, fmt, args);
    va_end(args);
    return -1;
}

static int is_client_value(kind_t kind)
{
    switch (kind) {
    case USER:
    case REQUEST_LINE:
    case REQUEST_HEADER:
    case ANSWER_HEADER:
    case METHOD:
    case PATH:
    case QUERY:
    case HOST:
    case ENDPOINT:
        return 1;
    default:
        return 0;
    }
}

static int add(compiler_t *c, kind_t kind, lf_str_t text)
{
    lf_access_format_t *f = c->to;
    if (f->n == MAX_ITEMS)
        return fail(c, "the format is too long: at most %d directives and texts between them",
                    (int)MAX_ITEMS);
    f->items[f->n++] = (item_t){kind, text};
    f->wants |= kind == PEER ? LF_ACCESS_PEER : kind == PORT ? LF_ACCESS_PORT : 0;
    f->wants |= kind == ENDPOINT ? LF_ACCESS_ENDPOINT : 0;
    if (is_client_value(kind))
        f->nvalues++;
    else
        f->fixed += kind == LITERAL ? text.len : kind == TIME_FORMAT ? TIME_ITEM : FIXED_ITEM;
    return 0;
}

/* A copy in the format's own memory, which never moves. */
static lf_str_t keep(compiler_t *c, lf_str_t s, int lower)
{
    char *to = c->to->text + c->to->text_len;
    for (size_t i = 0; i < s.len; i++)
        to[i] = (char)(lower && s.base[i] >= 'A' && s.base[i] <= 'Z' ? s.base[i] + 32 : s.base[i]);
    to[s.len] = '\0';
    c->to->text_len += s.len + 1;
    return lf_str(to, s.len);
}

typedef struct row {
    char letter;
    kind_t kind;
} row_t;

static kind_t find(const row_t *rows, size_t n, char letter)
{
    for (size_t i = 0; i < n; i++) {
        if (rows[i].letter == letter)
            return rows[i].kind;
    }
    return LITERAL;
}

static int add_time(compiler_t *c, lf_str_t argument)
{
    static const struct {
        lf_str_t name;
        kind_t kind;
    } rows[] = {
        {{"sec", 3}, TIME_SECONDS},       {{"msec", 4}, TIME_MS},           {{"usec", 4}, TIME_US},
        {{"msec_frac", 9}, TIME_MS_FRAC}, {{"usec_frac", 9}, TIME_US_FRAC},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        if (lf_str_eq(rows[i].name, argument))
            return add(c, rows[i].kind, (lf_str_t){0});
    }
    if (memchr(argument.base, '%', argument.len) == NULL)
        return fail(c,
                    "%%{%.*s}t: sec, msec, usec, msec_frac, usec_frac or a format of strftime, such as "
                    "%%{%%Y-%%m-%%d}t, is needed",
                    (int)argument.len, argument.base);
    return add(c, TIME_FORMAT, keep(c, argument, 0));
}

static int add_duration(compiler_t *c, lf_str_t unit)
{
    kind_t kind = lf_str_eq(unit, LF_STR("ms"))   ? DURATION_MS
                  : lf_str_eq(unit, LF_STR("us")) ? DURATION_US
                  : lf_str_eq(unit, LF_STR("s"))  ? DURATION_S
                                                  : LITERAL;
    if (kind == LITERAL)
        return fail(c, "%%{%.*s}T: the unit is s, ms or us", (int)unit.len, unit.base);
    return add(c, kind, (lf_str_t){0});
}

static int with_argument(compiler_t *c, lf_str_t argument, char letter)
{
    switch (letter) {
    case 'i':
        return add(c, REQUEST_HEADER, keep(c, argument, 1));
    case 'o':
        return add(c, ANSWER_HEADER, keep(c, argument, 1));
    case 't':
        return add_time(c, argument);
    case 'T':
        return add_duration(c, argument);
    default:
        return fail(c,
                    "%%{%.*s}%c is not known: %%{Name}i is a header of the request, %%{Name}o one of the "
                    "answer, %%{…}t a time, %%{ms}T a duration",
                    (int)argument.len, argument.base, letter);
    }
}

/* What stands after a "%". */
static int directive(compiler_t *c)
{
    static const row_t rows[] = {
        {'a', PEER},         {'h', PEER},     {'l', DASH},       {'u', USER},  {'t', TIME},
        {'r', REQUEST_LINE}, {'s', STATUS},   {'b', BYTES_DASH}, {'B', BYTES}, {'D', DURATION_US},
        {'T', DURATION_S},   {'H', PROTOCOL}, {'m', METHOD},     {'U', PATH},  {'q', QUERY},
        {'p', PORT},         {'v', HOST},     {'V', HOST},       {'P', PID},   {'R', ENDPOINT},
    };
    /* Apache tells the first request from the one that an internal redirect came to; here they are one. */
    if (c->p < c->end && (*c->p == '>' || *c->p == '<'))
        c->p++;
    if (c->p < c->end && *c->p == '{') {
        const char *close = memchr(c->p, '}', (size_t)(c->end - c->p));
        if (close == NULL || close + 1 == c->end)
            return fail(c, "\"%%{\" without \"}\" and a letter: %%{User-Agent}i is a header of the request");
        lf_str_t argument = lf_str(c->p + 1, (size_t)(close - c->p) - 1);
        c->p = close + 2;
        return with_argument(c, argument, close[1]);
    }
    if (c->p == c->end)
        return fail(c, "the format ends with a lone %%: %%%% is a percent sign");
    char letter = *c->p++;
    kind_t kind = find(rows, sizeof(rows) / sizeof(*rows), letter);
    if (letter == '%')
        return add(c, LITERAL, LF_STR("%"));
    if (kind == LITERAL)
        return fail(
            c,
            "%%%c is not known: common, combined, json, or a text with the directives %%h %%l %%u %%t "
            "%%r %%>s %%b %%B %%D %%T %%H %%m %%U %%q %%p %%v %%P %%R %%{Name}i %%{Name}o",
            letter);
    return add(c, kind, (lf_str_t){0});
}

static int compile(compiler_t *c)
{
    lf_str_t rest = keep(c, lf_str(c->p, (size_t)(c->end - c->p)), 0);
    c->p = rest.base;
    c->end = rest.base + rest.len;
    while (c->p < c->end) {
        const char *percent = memchr(c->p, '%', (size_t)(c->end - c->p));
        const char *stop = percent != NULL ? percent : c->end;
        if (stop != c->p && add(c, LITERAL, lf_str(c->p, (size_t)(stop - c->p))) != 0)
            return -1;
        c->p = stop;
        if (percent == NULL)
            break;
        c->p++;
        if (directive(c) != 0)
            return -1;
    }
    return 0;
}

static const char common[] = "%h %l %u %t \"%r\" %>s %b";
static const char combined[] = "%h %l %u %t \"%r\" %>s %b \"%{Referer}i\" \"%{User-Agent}i\"";

lf_access_format_t *lf_access_format_new(lf_str_t text, char *message, size_t size)
{
    if (lf_str_eq(text, LF_STR("common")))
        text = LF_STR(common);
    else if (lf_str_eq(text, LF_STR("combined")))
        text = LF_STR(combined);
    lf_access_format_t *f = lf_alloc_zero(sizeof(*f));
    compiler_t c = {f, text.base, text.base + text.len, message, size};
    if (lf_str_eq(text, LF_STR("json"))) {
        f->wants = LF_ACCESS_PEER | LF_ACCESS_ENDPOINT;
        f->fixed = LF_ACCESS_JSON_FIXED;
        f->nvalues = LF_ACCESS_JSON_VALUES;
        f->items[f->n++] = (item_t){JSON, {0}};
        return f;
    }
    int failed = 0;
    if (text.len == 0 || text.len > MAX_TEXT)
        failed = fail(&c, "the format has %zu bytes: between 1 and %d are taken", text.len, (int)MAX_TEXT);
    for (size_t i = 0; !failed && i < text.len; i++) {
        unsigned char byte = (unsigned char)text.base[i];
        if ((byte < ' ' && byte != '\t') || byte == 0x7f)
            failed =
                fail(&c, "the format holds a line break or another control character: a line of the log is "
                         "one line");
    }
    if (!failed && memchr(text.base, '%', text.len) == NULL)
        failed = fail(&c, "common, combined, json, or a text with directives such as %%h and %%r, is needed");
    if (!failed) {
        f->text = lf_alloc(2 * text.len + MAX_ITEMS + 2); /* the text and what is kept of its parts */
        failed = compile(&c);
    }
    if (!failed)
        return f;
    lf_access_format_free(f);
    return NULL;
}

void lf_access_format_free(lf_access_format_t *format)
{
    if (format != NULL)
        free(format->text);
    free(format);
}

unsigned lf_access_format_wants(const lf_access_format_t *format)
{
    return format->wants;
}

size_t lf_access_format_limit(const lf_access_format_t *format, size_t line)
{
    size_t dots = format->nvalues * 2 * sizeof("...") + 1;
    if (format->nvalues == 0)
        return line;
    if (line < format->fixed + dots)
        return SMALLEST_LIMIT;
    size_t limit = (line - format->fixed - dots) / format->nvalues;
    return limit > SMALLEST_LIMIT ? limit : SMALLEST_LIMIT;
}

/* ---- writing ---- */

void lf_access_put_number(lf_buf_t *out, uint64_t n, int width)
{
    char digits[24], *p = digits + sizeof(digits);
    do {
        *--p = (char)('0' + n % 10);
        width--;
    } while ((n /= 10) != 0 || width > 0);
    lf_buf_put(out, p, (size_t)(digits + sizeof(digits) - p));
}

/* "[22/Nov/2026:10:33:55 +0000]": the local time, with English months whatever the locale. */
static void put_time(lf_buf_t *out, int64_t begin)
{
    static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    static time_t last = -1;
    static char text[48];
    static size_t len;
    time_t now = (time_t)(begin / 1000000);
    if (now != last) {
        struct tm tm;
        localtime_r(&now, &tm);
        long minutes = tm.tm_gmtoff / 60, away = minutes < 0 ? -minutes : minutes;
        int n = snprintf(text, sizeof(text), "[%02d/%.3s/%04d:%02d:%02d:%02d %c%02ld%02ld]", tm.tm_mday,
                         months + 3 * tm.tm_mon, tm.tm_year + 1900, tm.tm_hour, tm.tm_min, tm.tm_sec,
                         minutes < 0 ? '-' : '+', away / 60, away % 60);
        len = n > 0 && (size_t)n < sizeof(text) ? (size_t)n : 0;
        last = now;
    }
    lf_buf_put(out, text, len);
}

static void put_strftime(lf_buf_t *out, int64_t begin, const char *format)
{
    time_t now = (time_t)(begin / 1000000);
    struct tm tm;
    char text[TIME_ITEM];
    size_t n = strftime(text, sizeof(text), format, localtime_r(&now, &tm));
    lf_log_put(out, lf_str(text, n), SIZE_MAX);
}

static void put_or_dash(lf_buf_t *out, lf_str_t s, size_t limit)
{
    if (s.len != 0)
        lf_log_put(out, s, limit);
    else
        lf_buf_putc(out, '-');
}

static void put_header(lf_buf_t *out, const lf_access_record_t *r, const item_t *item, size_t limit)
{
    lf_str_t value = {0};
    r->header(r->native, item->kind == ANSWER_HEADER, item->text, &value);
    put_or_dash(out, value, limit);
}

/* The name in "Authorization: Basic": what the client says, unchecked. */
static void put_user(lf_buf_t *out, const lf_access_record_t *r, size_t limit)
{
    static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    char name[256];
    size_t n = 0;
    lf_str_t value;
    if (r->header(r->native, 0, LF_STR("authorization"), &value) && value.len > 6 &&
        lf_str_ieq(lf_str(value.base, 6), LF_STR("Basic "))) {
        uint32_t bits = 0;
        int have = 0;
        for (size_t i = 6; i < value.len && n < sizeof(name); i++) {
            const char *digit = value.base[i] ? strchr(alphabet, value.base[i]) : NULL;
            if (digit == NULL)
                break;
            bits = bits << 6 | (uint32_t)(digit - alphabet);
            have += 6;
            if (have >= 8) {
                have -= 8;
                name[n++] = (char)(bits >> have & 0xff);
                if (name[n - 1] == ':') {
                    put_or_dash(out, lf_str(name, n - 1), limit);
                    return;
                }
            }
        }
    }
    lf_buf_putc(out, '-');
}

static lf_str_t path_of(const lf_access_record_t *r)
{
    return lf_str(r->target.base, r->query_at < r->target.len ? r->query_at : r->target.len);
}

static lf_str_t query_of(const lf_access_record_t *r)
{
    if (r->query_at >= r->target.len)
        return (lf_str_t){0};
    return lf_str(r->target.base + r->query_at, r->target.len - r->query_at);
}

static void put_request_line(lf_buf_t *out, const lf_access_record_t *r, size_t limit)
{
    size_t start = out->len;
    lf_log_put(out, r->method, limit);
    lf_buf_putc(out, ' ');
    size_t used = out->len - start + 1 + r->protocol.len;
    lf_log_put(out, r->target, limit > used ? limit - used : 0);
    lf_buf_putc(out, ' ');
    lf_buf_put(out, r->protocol.base, r->protocol.len);
}

static void put_item(const item_t *item, const lf_access_record_t *r, size_t limit, lf_buf_t *out)
{
    switch (item->kind) {
    case LITERAL:
        lf_buf_put(out, item->text.base, item->text.len);
        break;
    case JSON:
        lf_access_json_write(r, limit, out);
        break;
    case PEER:
        put_or_dash(out, r->peer, FIXED_ITEM);
        break;
    case DASH:
        lf_buf_putc(out, '-');
        break;
    case USER:
        put_user(out, r, limit);
        break;
    case TIME:
        put_time(out, r->begin);
        break;
    case TIME_FORMAT:
        put_strftime(out, r->begin, item->text.base);
        break;
    case TIME_SECONDS:
        lf_access_put_number(out, (uint64_t)r->begin / 1000000, 0);
        break;
    case TIME_MS:
        lf_access_put_number(out, (uint64_t)r->begin / 1000, 0);
        break;
    case TIME_US:
        lf_access_put_number(out, (uint64_t)r->begin, 0);
        break;
    case TIME_MS_FRAC:
        lf_access_put_number(out, (uint64_t)r->begin / 1000 % 1000, 3);
        break;
    case TIME_US_FRAC:
        lf_access_put_number(out, (uint64_t)r->begin % 1000000, 6);
        break;
    case REQUEST_LINE:
        put_request_line(out, r, limit);
        break;
    case STATUS:
        lf_access_put_number(out, (uint64_t)r->status, 0);
        break;
    case BYTES_DASH:
        if (r->bytes == 0) {
            lf_buf_putc(out, '-');
            break;
        }
        /* fall through */
    case BYTES:
        lf_access_put_number(out, r->bytes, 0);
        break;
    case REQUEST_HEADER:
    case ANSWER_HEADER:
        put_header(out, r, item, limit);
        break;
    case DURATION_US:
        lf_access_put_number(out, r->duration, 0);
        break;
    case DURATION_S:
        lf_access_put_number(out, r->duration / 1000000, 0);
        break;
    case DURATION_MS:
        lf_access_put_number(out, r->duration / 1000, 0);
        break;
    case PROTOCOL:
        lf_buf_put(out, r->protocol.base, r->protocol.len);
        break;
    case METHOD:
        lf_log_put(out, r->method, limit);
        break;
    case PATH:
        lf_log_put(out, path_of(r), limit);
        break;
    case QUERY:
        lf_log_put(out, query_of(r), limit);
        break;
    case PORT:
        lf_access_put_number(out, (uint64_t)r->port, 0);
        break;
    case HOST:
        put_or_dash(out, r->host, limit);
        break;
    case PID:
        lf_access_put_number(out, (uint64_t)getpid(), 0);
        break;
    case ENDPOINT:
        put_or_dash(out, r->endpoint, limit);
        break;
    }
}

void lf_access_format_write(const lf_access_format_t *format, const lf_access_record_t *record, size_t limit,
                            lf_buf_t *out)
{
    for (size_t i = 0; i < format->n; i++)
        put_item(&format->items[i], record, limit, out);
    lf_buf_putc(out, '\n');
}
