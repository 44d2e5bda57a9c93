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
