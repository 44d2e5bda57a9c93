/* SPDX-License-Identifier: MIT
 *
 * A load that counts honestly, for the fault tests:
 *
 *     load [-c CONNECTIONS] [-n REQUESTS] [-p PAUSE_MS] [-t TIMEOUT_S] PORT PATH...
 *
 * Every connection sends one request at a time, waits for the whole answer, pauses, and goes on with the next
 * path. It ends on SIGTERM or SIGINT, or after REQUESTS, when what is under way has been answered, and prints
 *
 *     sent=N answered=N failed=N other=N closed=N connects=N
 *
 * A request counts as answered when its whole answer came with status 200, as other with any other status.
 * It has failed when its connection could not be made, was closed or reset before the answer was whole, or
 * gave nothing for TIMEOUT_S. closed counts what costs no request: connections that the server ended after an
 * answer with `Connection: close`, or during a pause. Of failures the first ten are told on standard error.
 * Exit status: 0 if nothing failed, 1 if something did, 2 usage.
 *
 * Ownership: all connections lie in one array made at the start.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { ROOM = 65536 };

typedef enum phase { IDLE, CONNECTING, WAITING } phase_t;

typedef struct connection {
    int fd; /* -1: none */
    phase_t phase;
    double due; /* when a pause ends, or a wait has been too long */
    size_t path, len;
    char bytes[ROOM];
} connection_t;

static int port, npaths;
static char **paths;
static long limit = -1, sent, answered, failed, other, closed_well, connects;
static double pause_s = 0, timeout_s = 20;
static volatile sig_atomic_t stopping;

static void on_signal(int signo)
{
    stopping = signo;
}

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void drop(connection_t *c)
{
    if (c->fd != -1)
        close(c->fd);
    c->fd = -1;
    c->phase = IDLE;
    c->len = 0;
}

static void fail(connection_t *c, const char *why)
{
    if (++failed <= 10)
        fprintf(stderr, "load: %s: %s (%zu bytes of the answer had come)\n", paths[c->path], why, c->len);
    drop(c);
    /* A server that is away is asked again, but not in a tight loop. */
    c->due = now() + (pause_s > 0.01 ? pause_s : 0.01);
}

static void send_request(connection_t *c)
{
    char text[2048];
    int n =
        snprintf(text, sizeof(text), "GET %s HTTP/1.1\r\nHost: localhost:%d\r\n\r\n", paths[c->path], port);
    c->phase = WAITING;
    c->len = 0;
    c->due = now() + timeout_s;
    if (send(c->fd, text, (size_t)n, MSG_NOSIGNAL) != n)
        fail(c, strerror(errno));
}

static void begin(connection_t *c)
{
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons((unsigned short)port),
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int on = 1;
    char byte;
    sent++;
    c->path = (c->path + 1) % (size_t)npaths;
    if (c->fd != -1 && recv(c->fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT) == 0) {
        closed_well++; /* during the pause that ends now */
        drop(c);
    }
    if (c->fd != -1) {
        send_request(c);
        return;
    }
    connects++;
    c->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (c->fd == -1) {
        fail(c, strerror(errno));
        return;
    }
    setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    c->phase = CONNECTING;
    c->due = now() + timeout_s;
    if (connect(c->fd, (struct sockaddr *)&address, sizeof(address)) == 0)
        send_request(c);
    else if (errno != EINPROGRESS)
        fail(c, strerror(errno));
}

static void on_connected(connection_t *c)
{
    int error = 0;
    socklen_t size = sizeof(error);
    getsockopt(c->fd, SOL_SOCKET, SO_ERROR, &error, &size);
    if (error != 0)
        fail(c, strerror(error));
    else
        send_request(c);
}

/* The value of a header of the answer's head, or NULL. */
static const char *header(const char *head, const char *name)
{
    size_t n = strlen(name);
    for (const char *line = strstr(head, "\r\n"); line != NULL; line = strstr(line, "\r\n")) {
        line += 2;
        if (strncasecmp(line, name, n) == 0 && line[n] == ':')
            return line + n + 1 + strspn(line + n + 1, " ");
    }
    return NULL;
}

static void on_answer(connection_t *c)
{
    ssize_t n = recv(c->fd, c->bytes + c->len, ROOM - 1 - c->len, 0);
    if (n == -1 && errno == EAGAIN)
        return;
    if (n <= 0) {
        fail(c, n == 0 ? "closed before the answer was whole" : strerror(errno));
        return;
    }
    c->len += (size_t)n;
    c->bytes[c->len] = '\0';
    char *end = strstr(c->bytes, "\r\n\r\n");
    if (end == NULL)
        return;
    end[2] = '\0';
    const char *length = header(c->bytes, "content-length"), *connection = header(c->bytes, "connection");
    size_t whole = (size_t)(end - c->bytes) + 4 + (length != NULL ? strtoul(length, NULL, 10) : 0);
    int last = connection != NULL && strncasecmp(connection, "close", 5) == 0;
    end[2] = '\r';
    if (length == NULL || whole >= ROOM) {
        fail(c, "an answer without Content-Length, or too long for this program");
        return;
    }
    if (c->len < whole)
        return;
    if (strncmp(c->bytes, "HTTP/1.1 200 ", 13) == 0)
        answered++;
    else
        other++;
    c->phase = IDLE;
    c->len = 0;
    c->due = now() + pause_s;
    if (last) {
        closed_well++;
        drop(c);
    }
}

/* Bytes or an end between two requests. */
static void on_idle_event(connection_t *c)
{
    char byte;
    if (recv(c->fd, &byte, 1, MSG_DONTWAIT) > 0) {
        fputs("load: bytes that nobody asked for\n", stderr);
        failed++;
    }
    closed_well++;
    drop(c);
}

static int may_begin(void)
{
    return !stopping && (limit == -1 || sent < limit);
}

/* Starts what is due, collects what is to be polled; returns the number of requests under way. */
static int prepare(connection_t *all, int n, struct pollfd *fds, double *wake)
{
    int busy = 0;
    double t = now();
    *wake = t + 0.2;
    for (int i = 0; i < n; i++) {
        connection_t *c = &all[i];
        if (c->phase != IDLE && c->due <= t)
            fail(c, c->phase == CONNECTING ? "no connection in time" : "no answer in time");
        if (c->phase == IDLE && c->due <= t && may_begin())
            begin(c);
        busy += c->phase != IDLE;
        if (c->due > t && c->due < *wake)
            *wake = c->due;
        fds[i] = (struct pollfd){c->fd, c->phase == CONNECTING ? POLLOUT : POLLIN, 0};
    }
    return busy;
}

static void run(connection_t *all, int n)
{
    struct pollfd *fds = calloc((size_t)n, sizeof(*fds));
    double wake;
    while (prepare(all, n, fds, &wake) > 0 || may_begin()) {
        double left = wake - now();
        poll(fds, (nfds_t)n, left > 0 ? (int)(left * 1000) + 1 : 0);
        for (int i = 0; i < n; i++) {
            connection_t *c = &all[i];
            if (fds[i].revents == 0 || c->fd != fds[i].fd || c->fd == -1)
                continue;
            if (c->phase == CONNECTING)
                on_connected(c);
            else if (c->phase == WAITING)
                on_answer(c);
            else
                on_idle_event(c);
        }
    }
    free(fds);
}

int main(int argc, char **argv)
{
    int option, n = 8;
    while ((option = getopt(argc, argv, "c:n:p:t:")) != -1) {
        if (option == 'c')
            n = atoi(optarg);
        else if (option == 'n')
            limit = atol(optarg);
        else if (option == 'p')
            pause_s = atof(optarg) / 1000;
        else if (option == 't')
            timeout_s = atof(optarg);
        else
            optind = argc;
    }
    if (argc - optind < 2 || n < 1 || (port = atoi(argv[optind])) <= 0) {
        fputs("usage: load [-c CONNECTIONS] [-n REQUESTS] [-p PAUSE_MS] [-t TIMEOUT_S] PORT PATH...\n",
              stderr);
        return 2;
    }
    paths = argv + optind + 1;
    npaths = argc - optind - 1;
    connection_t *all = calloc((size_t)n, sizeof(*all));
    if (all == NULL)
        return 1;
    for (int i = 0; i < n; i++)
        all[i].fd = -1;
    signal(SIGTERM, on_signal);
    signal(SIGINT, on_signal);
    run(all, n);
    printf("sent=%ld answered=%ld failed=%ld other=%ld closed=%ld connects=%ld\n", sent, answered, failed,
           other, closed_well, connects);
    for (int i = 0; i < n; i++)
        drop(&all[i]);
    free(all);
    return failed == 0 ? 0 : 1;
}
