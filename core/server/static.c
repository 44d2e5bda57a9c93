/* SPDX-License-Identifier: MIT
 *
 * libh2o's file handler for folders that nobody needs the application for. The guard runs before it: what is
 * no clean request is refused here as it is anywhere else. So are names that begin with a dot: a folder that
 * is served often holds more than its owner thinks of (.git, .env, .htpasswd).
 */
#include "server/static.h"
#include "base/str.h"
#include "http/h2o_handler.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include <h2o.h>

static struct {
    char *url, *folder;
} list[LF_MAX_STATIC];
static size_t n;

static char *copy(const char *s)
{
    size_t len = strlen(s) + 1;
    return memcpy(lf_alloc(len), s, len);
}

int lf_static_add(const char *url, const char *folder, char *message, size_t size)
{
    struct stat st;
    size_t len = strlen(url);
    while (len > 1 && url[len - 1] == '/')
        len--;
    if (len < 2 || url[0] != '/' || strpbrk(url, "%?#") != NULL || strstr(url, "//") != NULL ||
        strstr(url, "/.") != NULL) {
        snprintf(message, size,
                 "'%s' is no path to serve files under: write one such as /assets (\"/\" would hide the "
                 "application)",
                 url);
        return -1;
    }
    errno = 0;
    if (stat(folder, &st) != 0 || !S_ISDIR(st.st_mode)) {
        snprintf(message, size, "'%s', to be served under %s, is no folder%s%s", folder, url,
                 errno != 0 ? ": " : "", errno != 0 ? strerror(errno) : "");
        return -1;
    }
    if (n == LF_MAX_STATIC) {
        snprintf(message, size, "at most %d folders", (int)LF_MAX_STATIC);
        return -1;
    }
    list[n].url = copy(url);
    list[n].url[len] = '\0';
    list[n++].folder = copy(folder);
    return 0;
}

/* Whether a part of the path begins with a dot; /.well-known/ is made to be read. */
static int is_hidden(h2o_iovec_t path)
{
    static const char allowed[] = "/.well-known/";
    const char *p = path.base, *end = path.base + path.len;
    while ((p = memchr(p, '/', (size_t)(end - p))) != NULL) {
        size_t left = (size_t)(end - p);
        if (left > 1 && p[1] == '.' &&
            (left < sizeof(allowed) - 1 || memcmp(p, allowed, sizeof(allowed) - 1) != 0))
            return 1;
        p++;
    }
    return 0;
}

static int hide(h2o_handler_t *self, h2o_req_t *req)
{
    if (!is_hidden(req->path_normalized))
        return -1;
    h2o_send_error_404(req, "Not Found", "not found", 0);
    return 0;
}

void lf_static_register(h2o_hostconf_t *host)
{
    static const char *index_files[] = {"index.html", NULL};
    for (size_t i = 0; i < n; i++) {
        h2o_pathconf_t *path = h2o_config_register_path(host, list[i].url, 0);
        lf_h2o_register_guard(path);
        h2o_create_handler(path, sizeof(h2o_handler_t))->on_req = hide;
        h2o_file_register(path, list[i].folder, index_files, NULL, H2O_FILE_FLAG_SEND_COMPRESSED);
    }
}
