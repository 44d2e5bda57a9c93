/* SPDX-License-Identifier: MIT
 *
 * Listening sockets: TCP by name or address, Unix by path. They are closed on exec; the master lets
 * generations, and nothing else, inherit them.
 */
#include "server/server.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

enum { BACKLOG = 4096 };

static struct {
    unsigned mode;
    const lf_identity_t *owner;
} unix_access = {0660, NULL};

/* The socket files bound by this process. */
static struct {
    char path[sizeof(((struct sockaddr_un *)0)->sun_path)];
    dev_t dev;
    ino_t ino;
} files[LF_MAX_LISTENERS];
static size_t nfiles;

void lf_listener_set_access(unsigned mode, const lf_identity_t *owner)
{
    unix_access.mode = mode;
    unix_access.owner = owner;
}

void lf_listener_remove_files(void)
{
    for (size_t i = 0; i < nfiles; i++) {
        struct stat st;
        if (lstat(files[i].path, &st) == 0 && st.st_dev == files[i].dev && st.st_ino == files[i].ino)
            unlink(files[i].path);
    }
    nfiles = 0;
}

/* Binds with nobody let in, then listens, then opens the file: its mode holds from the first connection on.
 */
static int bind_file(int fd, const struct sockaddr_un *addr)
{
    mode_t before = umask(0777);
    int rc = bind(fd, (const struct sockaddr *)addr, sizeof(*addr));
    int error = errno;
    umask(before);
    errno = error;
    if (rc != 0)
        return -1;
    struct stat st;
    if (nfiles < LF_MAX_LISTENERS && lstat(addr->sun_path, &st) == 0) {
        strcpy(files[nfiles].path, addr->sun_path);
        files[nfiles].dev = st.st_dev;
        files[nfiles++].ino = st.st_ino;
    }
    if (listen(fd, BACKLOG) != 0 ||
        (unix_access.owner != NULL &&
         chown(addr->sun_path, unix_access.owner->uid, unix_access.owner->gid) != 0))
        return -1;
    return chmod(addr->sun_path, unix_access.mode);
}

/* A socket file that no process listens on any more may be replaced; any other file may not. */
static int clear_stale(const struct sockaddr_un *addr)
{
    struct stat st;
    if (lstat(addr->sun_path, &st) != 0)
        return 0;
    if (!S_ISSOCK(st.st_mode)) {
        errno = EEXIST;
        return -1;
    }
    /* Not blocking: a server whose backlog is full is one as well. */
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    int in_use =
        fd == -1 || connect(fd, (const struct sockaddr *)addr, sizeof(*addr)) == 0 || errno != ECONNREFUSED;
    if (fd != -1)
        close(fd);
    if (in_use) {
        errno = EADDRINUSE;
        return -1;
    }
    return unlink(addr->sun_path);
}

static int bind_unix(lf_listeners_t *to, const char *path, char *message, size_t size)
{
    struct sockaddr_un addr = {.sun_family = AF_UNIX};
    if (strlen(path) >= sizeof(addr.sun_path)) {
        snprintf(message, size, "the socket path is too long (%zu bytes, at most %zu)", strlen(path),
                 sizeof(addr.sun_path) - 1);
        return -1;
    }
    strcpy(addr.sun_path, path);
    int fd = -1;
    if (clear_stale(&addr) == 0)
        fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd == -1 || bind_file(fd, &addr) != 0) {
        if (errno == EADDRINUSE)
            snprintf(message, size,
                     "%s is in use: another server listens on it; stop it or choose another path", path);
        else
            snprintf(message, size, "cannot listen on %s: %s", path, strerror(errno));
        if (fd != -1)
            close(fd);
        return -1;
    }
    to->fds[to->n++] = fd;
    return 0;
}

static int bind_address(const struct addrinfo *ai)
{
    int on = 1;
    int fd = socket(ai->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd == -1)
        return -1;
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
    if (ai->ai_family == AF_INET6)
        setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof(on));
    if (bind(fd, ai->ai_addr, ai->ai_addrlen) == 0 && listen(fd, BACKLOG) == 0)
        return fd;
    int error = errno;
    close(fd);
    errno = error;
    return -1;
}

int lf_listener_bind(lf_listeners_t *to, const char *host, const char *port, char *message, size_t size)
{
    if (to->n == LF_MAX_LISTENERS) {
        snprintf(message, size, "at most %d listeners", (int)LF_MAX_LISTENERS);
        return -1;
    }
    if (strncmp(host, "unix:", 5) == 0)
        return bind_unix(to, host + 5, message, size);
    struct addrinfo hints = {.ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE};
    struct addrinfo *found;
    int rc = getaddrinfo(*host ? host : NULL, port, &hints, &found);
    if (rc != 0) {
        snprintf(message, size,
                 "cannot listen on host \"%s\": %s; give an address of this machine, such as "
                 "127.0.0.1, or 0.0.0.0 for all of them",
                 host, gai_strerror(rc));
        return -1;
    }
    /* The first of the name's addresses that this machine has. */
    int fd = -1, error = 0;
    for (const struct addrinfo *ai = found; ai != NULL && fd == -1; ai = ai->ai_next) {
        fd = bind_address(ai);
        error = error == 0 || error == EADDRNOTAVAIL || error == EAFNOSUPPORT ? errno : error;
    }
    freeaddrinfo(found);
    if (fd != -1) {
        to->fds[to->n++] = fd;
        return 0;
    }
    if (error == EADDRINUSE)
        snprintf(message, size,
                 "port %s on %s is in use by another program; stop that one or choose another port "
                 "with -p",
                 port, host);
    else if (error == EACCES)
        snprintf(message, size,
                 "port %s needs more privileges: ports below 1024 are for root; choose another one "
                 "with -p",
                 port);
    else
        snprintf(message, size, "cannot listen on %s port %s: %s", host, port, strerror(error));
    return -1;
}

void lf_listener_url(int fd, char *out, size_t size)
{
    union {
        struct sockaddr any;
        struct sockaddr_in in4;
        struct sockaddr_in6 in6;
        struct sockaddr_un un;
    } addr;
    socklen_t len = sizeof(addr);
    char text[INET6_ADDRSTRLEN] = "";
    memset(&addr, 0, sizeof(addr));
    getsockname(fd, &addr.any, &len);
    if (addr.any.sa_family == AF_UNIX) {
        snprintf(out, size, "unix:%s", addr.un.sun_path);
    } else if (addr.any.sa_family == AF_INET6) {
        inet_ntop(AF_INET6, &addr.in6.sin6_addr, text, sizeof(text));
        snprintf(out, size, "http://[%s]:%d", text, ntohs(addr.in6.sin6_port));
    } else {
        inet_ntop(AF_INET, &addr.in4.sin_addr, text, sizeof(text));
        snprintf(out, size, "http://%s:%d", text, ntohs(addr.in4.sin_port));
    }
}
