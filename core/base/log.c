/* SPDX-License-Identifier: MIT
 *
 * The process's own log.
 */
#include "base/log.h"
#include "base/str.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

static lf_log_level_t lowest = LF_LOG_INFO;

void lf_log_set_level(lf_log_level_t level)
{
    lowest = level;
}

void lf_log(lf_log_level_t level, const char *fmt, ...)
{
    static const char *const names[] = {"DEBUG", "INFO", "WARNING", "ERROR"};
    if (level < lowest)
        return;
    char when[32];
    time_t now = time(NULL);
    struct tm tm;
    strftime(when, sizeof(when), "%Y-%m-%d %H:%M:%S", localtime_r(&now, &tm));
    lf_buf_t line = {0};
    lf_buf_printf(&line, "[%s] %s (%d): ", when, names[level], (int)getpid());
    va_list args;
    va_start(args, fmt);
    char *text = NULL;
    int n = vasprintf(&text, fmt, args);
    va_end(args);
    if (n >= 0)
        lf_buf_put(&line, text, (size_t)n);
    free(text);
    lf_buf_putc(&line, '\n');
    size_t done = 0;
    while (done < line.len) {
        ssize_t w = write(STDERR_FILENO, line.base + done, line.len - done);
        if (w < 0 && errno == EINTR)
            continue;
        if (w <= 0)
            break;
        done += (size_t)w;
    }
    lf_buf_free(&line);
}

static int is_plain(unsigned char c)
{
    return c >= ' ' && c < 0x7f && c != '"' && c != '\\';
}

static size_t escape(unsigned char c, char out[4])
{
    static const char hex[] = "0123456789abcdef";
    static const char letters[] = "\bb\ff\nn\rr\tt\vv\"\"\\\\";
    out[0] = '\\';
    for (size_t i = 0; i + 1 < sizeof(letters); i += 2) {
        if (c == (unsigned char)letters[i]) {
            out[1] = letters[i + 1];
            return 2;
        }
    }
    out[1] = 'x';
    out[2] = hex[c >> 4];
    out[3] = hex[c & 15];
    return 4;
}

void lf_log_put(lf_buf_t *out, lf_str_t s, size_t limit)
{
    size_t i = 0, left = limit;
    while (i < s.len) {
        size_t from = i;
        while (i < s.len && i - from < left && is_plain((unsigned char)s.base[i]))
            i++;
        lf_buf_put(out, s.base + from, i - from);
        left -= i - from;
        if (i == s.len)
            return;
        char escaped[4];
        size_t n = is_plain((unsigned char)s.base[i]) ? 1 : escape((unsigned char)s.base[i], escaped);
        if (n > left) {
            lf_buf_put(out, "...", 3);
            return;
        }
        lf_buf_put(out, escaped, n);
        left -= n;
        i++;
    }
}
