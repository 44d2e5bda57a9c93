/* SPDX-License-Identifier: MIT
 *
 * Peers. A process that uses locks has a datagram socket in Linux's abstract namespace, named after the arena
 * and its own serial; who grants it a lock sends the ticket there. A stranger's datagram is harmless: it
 * makes us look into the arena, which alone says what is true. Deaths are told by pidfds.
 *
 * A sandbox may have neither. Then we look every BLIND_MS while somebody waits.
 */
#include "io/peers.h"

#include "base/log.h"
#include "io/loop.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

enum { BLIND_MS = 50 };

typedef struct peer peer_t;
struct peer {
    lf_watch_t watch; /* of its pidfd, which is ours */
    lf_member_t member;
    peer_t *next;
};

int lf_peers_blind;

static struct {
    lf_arena_t *arena;
    const lf_peers_ops_t *ops;
    lf_member_t self; /* process 0: not entered */
    lf_watch_t socket;
    peer_t *watched;
    lf_timer_t tick;
} peers = {.socket = {.fd = -1}};

/* ---- the socket ---- */

static socklen_t address_of(uint64_t serial, struct sockaddr_un *address)
{
    uint64_t id[2];
    lf_member_arena_id(peers.arena, id);
    *address = (struct sockaddr_un){.sun_family = AF_UNIX};
    int n = snprintf(address->sun_path + 1, sizeof(address->sun_path) - 1, "luaflask/%016llx%016llx/%llu",
                     (unsigned long long)id[0], (unsigned long long)id[1], (unsigned long long)serial);
    return (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 + (size_t)n);
}

static void on_datagram(lf_watch_t *watch, uint32_t events)
{
    uint64_t ticket;
    ssize_t n;
    while ((n = recv(watch->fd, &ticket, sizeof(ticket), 0)) >= 0) {
        if (n == sizeof(ticket))
            peers.ops->granted(ticket);
    }
}

static void open_socket(void)
{
    struct sockaddr_un address;
    int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    socklen_t size = address_of(peers.self.serial, &address);
    if (fd != -1 && bind(fd, (struct sockaddr *)&address, size) == 0 &&
        lf_watch_start(&peers.socket, fd, EPOLLIN, on_datagram) == 0)
        return;
    lf_peers_blind = 1;
    if (fd != -1)
        close(fd);
}

static void send_ticket(const lf_wake_t *wake)
{
    struct sockaddr_un address;
    socklen_t size = address_of(wake->serial, &address);
    /* With a full queue it has news already; if nobody listens it is dead, or looks by itself. */
    (void)!sendto(peers.socket.fd, &wake->ticket, sizeof(wake->ticket), MSG_DONTWAIT | MSG_NOSIGNAL,
                  (struct sockaddr *)&address, size);
}

void lf_peers_wake(const lf_wake_t *wake)
{
    if (wake->process == 0)
        return;
    if (wake->serial == peers.self.serial)
        peers.ops->granted(wake->ticket);
    else if (peers.socket.fd != -1)
        send_ticket(wake);
}

/* ---- deaths ---- */

static void bury(const lf_member_t *member)
{
    lf_wake_t wake;
    while (lf_member_bury(peers.arena, member, &wake))
        lf_peers_wake(&wake);
}

void lf_peers_bury(void)
{
    lf_member_t member;
    for (uint32_t i = 1; i < lf_member_count(peers.arena); i++) {
        if (i != peers.self.process && lf_member_at(peers.arena, i, &member))
            bury(&member);
    }
}

static void forget(peer_t *peer)
{
    peer_t **link = &peers.watched;
    int fd = peer->watch.fd;
    while (*link != peer)
        link = &(*link)->next;
    *link = peer->next;
    lf_watch_stop(&peer->watch);
    close(fd);
    free(peer);
}

static void on_death(lf_watch_t *watch, uint32_t events)
{
    peer_t *peer = (peer_t *)watch; /* the watch comes first */
    lf_member_t member = peer->member;
    forget(peer);
    bury(&member);
    /* Whoever buried it first may have died as well, before it told us. */
    peers.ops->look();
}

static int is_watched(const lf_member_t *member)
{
    for (const peer_t *peer = peers.watched; peer != NULL; peer = peer->next) {
        if (peer->member.serial == member->serial)
            return 1;
    }
    return 0;
}

static void watch(const lf_member_t *member)
{
    int fd = (int)syscall(SYS_pidfd_open, (pid_t)member->pid, 0);
    if (fd == -1 && errno == ESRCH) {
        bury(member);
        return;
    }
    peer_t *peer = lf_alloc_zero(sizeof(*peer));
    peer->watch.fd = -1;
    peer->member = *member;
    if (fd == -1 || lf_watch_start(&peer->watch, fd, EPOLLIN, on_death) != 0) {
        lf_peers_blind = 1;
        if (fd != -1)
            close(fd);
        free(peer);
        return;
    }
    peer->next = peers.watched;
    peers.watched = peer;
    /* It lived when the pidfd was opened, or it is dead now: the number cannot be another process's. */
    if (!lf_member_alive(peers.arena, member)) {
        forget(peer);
        bury(member);
    }
}

static void on_tick(lf_timer_t *timer)
{
    lf_peers_bury();
    if (peers.ops->look())
        lf_timer_start(timer, BLIND_MS, on_tick);
}

void lf_peers_watch(void)
{
    lf_member_t member;
    for (uint32_t i = 1; i < lf_member_count(peers.arena) && !lf_peers_blind; i++) {
        if (i != peers.self.process && lf_member_at(peers.arena, i, &member) && !is_watched(&member))
            watch(&member);
    }
    if (lf_peers_blind && peers.tick.index == 0)
        lf_timer_start(&peers.tick, BLIND_MS, on_tick);
}

/* ---- entering ---- */

/* A child is no member, and what it inherited is the parent's. The memory of the list is left alone: the
 * parent may have forked from anywhere. */
static void after_fork_child(void)
{
    if (peers.socket.fd != -1)
        close(peers.socket.fd);
    for (const peer_t *peer = peers.watched; peer != NULL; peer = peer->next)
        close(peer->watch.fd);
    peers.socket.fd = -1;
    peers.watched = NULL;
    peers.self = (lf_member_t){0};
}

const lf_member_t *lf_peers_join(lf_arena_t *arena, const lf_peers_ops_t *ops)
{
    if (peers.self.process != 0)
        return &peers.self;
    if (peers.arena == NULL)
        pthread_atfork(NULL, NULL, after_fork_child);
    peers.arena = arena;
    peers.ops = ops;
    if (lf_member_join(arena, &peers.self) != 0) {
        lf_peers_bury();
        if (lf_member_join(arena, &peers.self) != 0)
            return NULL;
    }
    open_socket();
    return &peers.self;
}
