/* SPDX-License-Identifier: MIT
 *
 * Watching an application's files for changes, by inotify on their folders: editors replace files rather than
 * write into them.
 */
#ifndef LF_SERVER_WATCH_H
#define LF_SERVER_WATCH_H

#include <stddef.h>
#include <time.h>

typedef struct lf_watcher {
    int fd; /* readable when something happened in a watched folder; -1 when nothing can be watched */
    struct lf_watched_file *files;
    size_t nfiles, cap;
} lf_watcher_t;

void lf_watcher_init(lf_watcher_t *w);
void lf_watcher_free(lf_watcher_t *w);

/* Watches one more file; the same again is harmless. The answer is whether the file changed after `since` (on
 * CLOCK_REALTIME_COARSE, by which the kernel dates files) and before it was watched: no event will tell of
 * that. */
int lf_watcher_add(lf_watcher_t *w, const char *path, const struct timespec *since);

/* Reads what happened: whether a watched file was written, replaced or removed. */
int lf_watcher_changed(lf_watcher_t *w);

#endif
