/* SPDX-License-Identifier: MIT
 *
 * File watching for debug mode.
 */
#include "server/watch.h"
#include "base/str.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

struct lf_watched_file {
    int folder; /* inotify's descriptor of its folder */
    char *path, *name;
};

void lf_watcher_init(lf_watcher_t *w)
{
    *w = (lf_watcher_t){.fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC)};
}

void lf_watcher_free(lf_watcher_t *w)
{
    for (size_t i = 0; i < w->nfiles; i++)
        free(w->files[i].path);
    free(w->files);
    if (w->fd != -1)
        close(w->fd);
    *w = (lf_watcher_t){.fd = -1};
}

/* By the time of the entry, not of the content: a file that was moved here may be old. */
static int changed_since(const char *path, const struct timespec *since)
{
    struct stat st;
    if (stat(path, &st) != 0)
        return 1;
    return st.st_ctim.tv_sec != since->tv_sec ? st.st_ctim.tv_sec > since->tv_sec
                                              : st.st_ctim.tv_nsec > since->tv_nsec;
}

int lf_watcher_add(lf_watcher_t *w, const char *path, const struct timespec *since)
{
    for (size_t i = 0; i < w->nfiles; i++) {
        if (strcmp(w->files[i].path, path) == 0)
            return 0;
    }
    size_t n = strlen(path) + 1;
    char *copy = memcpy(lf_alloc(n + 2), path, n);
    char *slash = strrchr(copy, '/');
    char folder[4096];
    snprintf(folder, sizeof(folder), "%.*s", slash ? (int)(slash - copy) : 1, slash ? copy : ".");
    int wd = inotify_add_watch(w->fd, folder[0] ? folder : "/",
                               IN_CLOSE_WRITE | IN_MOVED_TO | IN_CREATE | IN_DELETE);
    if (wd == -1) {
        free(copy);
        return 0;
    }
    if (w->nfiles == w->cap) {
        w->cap = w->cap ? w->cap * 2 : 32;
        w->files = lf_realloc(w->files, w->cap * sizeof(*w->files));
    }
    w->files[w->nfiles++] = (struct lf_watched_file){wd, copy, slash ? slash + 1 : copy};
    return changed_since(path, since);
}

int lf_watcher_changed(lf_watcher_t *w)
{
    char room[8192] __attribute__((aligned(__alignof__(struct inotify_event))));
    int changed = 0;
    ssize_t n;
    while ((n = read(w->fd, room, sizeof(room))) > 0) {
        for (char *p = room; p < room + n;) {
            struct inotify_event *event = (struct inotify_event *)p;
            changed |= (event->mask & IN_Q_OVERFLOW) != 0; /* something was missed */
            for (size_t i = 0; event->len != 0 && i < w->nfiles; i++) {
                if (w->files[i].folder == event->wd && strcmp(w->files[i].name, event->name) == 0)
                    changed = 1;
            }
            p += sizeof(*event) + event->len;
        }
    }
    return changed;
}
