/* SPDX-License-Identifier: MIT
 *
 * A stream in the place of `stderr` that leaves lines out. The log and Lua do not go through it: they have
 * descriptors and streams of their own.
 */
#include "server/quiet.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static ssize_t write_unless_flooded(void *cookie, const char *text, size_t n)
{
    static const char flood[] = "skipping frame (type:";
    if (n >= sizeof(flood) - 1 && memcmp(text, flood, sizeof(flood) - 1) == 0)
        return (ssize_t)n;
    ssize_t done;
    do
        done = write(STDERR_FILENO, text, n);
    while (done == -1 && errno == EINTR);
    return done == -1 ? 0 : done;
}

void lf_quiet_libh2o(void)
{
    static char line[512];
    FILE *stream = fopencookie(NULL, "w", (cookie_io_functions_t){.write = write_unless_flooded});
    if (stream == NULL)
        return;
    setvbuf(stream, line, _IOLBF, sizeof(line));
    stderr = stream;
}
