/* SPDX-License-Identifier: MIT
 *
 * Lingering.
 */
#include "http/h2o_linger.h"
#include "base/str.h"
#include "io/loop.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
    LINGER_MS = 2000,
    AT_A_TIME = 256,    /* beyond that, connections end as they come */
    PIECES_A_TURN = 16, /* a client that sends quickly is not to hold the loop */
    PIECE = 64 * 1024,
};

typedef struct lingering {
    lf_watch_t watch;
    lf_timer_t timer;
} lingering_t;

static size_t present;

static void end(lingering_t *l)
{
    int fd = l->watch.fd;
    lf_watch_stop(&l->watch);
    lf_timer_stop(&l->timer);
    close(fd);
    free(l);
    present--;
}

static void on_time(lf_timer_t *timer)
{
    end((lingering_t *)((char *)timer - offsetof(lingering_t, timer)));
}

static void on_input(lf_watch_t *watch, uint32_t events)
{
    static char waste[PIECE];
    for (int i = 0; i < PIECES_A_TURN; i++) {
        ssize_t n = read(watch->fd, waste, sizeof(waste));
        if (n == 0 || (n == -1 && errno != EAGAIN && errno != EINTR)) {
            end((lingering_t *)watch);
            return;
        }
        if (n == -1)
            return;
    }
}

void lf_linger(int fd)
{
    lingering_t *l = present < AT_A_TIME ? lf_alloc_zero(sizeof(*l)) : NULL;
    if (l != NULL)
        l->watch.fd = -1;
    if (l == NULL || shutdown(fd, SHUT_WR) != 0 || lf_watch_start(&l->watch, fd, EPOLLIN, on_input) != 0) {
        free(l);
        close(fd);
        return;
    }
    present++;
    lf_timer_start(&l->timer, LINGER_MS, on_time);
}
