/* SPDX-License-Identifier: MIT
 *
 * A client that measures by asking the same thing again and again: one keep-alive connection, strictly one
 * request at a time, every answer checked. Because nothing overlaps, the work of the server per request is
 * constant, and instruction counts repeat to a tenth of a percent.
 *
 *     client [-n N] [-H HEADER]... [-b BODY] PORT PATH
 *         sends N requests (default 1) and fails unless each is answered 200, with BODY if given
 *     client [-c CPU] -t PORT PATH -- COMMAND...
 *         starts COMMAND (on CPU), prints the microseconds from its exec to the first answer 200, stops it
 *
 * The answers must carry Content-Length. Exit status: 0 well, 1 a wrong or missing answer, 2 usage.
 *
 * Ownership: nothing is allocated but by the process itself; all buffers are static.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define POLL_INTERVAL_NS 50000L  /* between two attempts to connect to a server that starts */
#define START_LIMIT_US 30000000L /* a server that has not answered by then is given up */
#define STOP_LIMIT_US 5000000L   /* a server that has not stopped by then is killed */

typedef struct {
    char bytes[65536];
    size_t len;      /* bytes read so far */
    size_t head_len; /* length of the head with its empty line; 0 until it is complete */
    size_t body_len;
} answer_t;

static char request[16384];
static size_t request_len;
static answer_t answer;

__attribute__((noreturn, format(printf, 1, 2))) static void die(const char *format, ...)
{
    va_list args;

    fputs("client: ", stderr);
    va_start(args, format);
    vfprintf(stderr, format, args);
    va_end(args);
    fputc('\n', stderr);
    exit(1);
}

static long now_us(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000000L + t.tv_nsec / 1000;
}

static void nap(void)
{
    nanosleep(&(struct timespec){.tv_nsec = POLL_INTERVAL_NS}, NULL);
}

__attribute__((format(printf, 1, 2))) static void request_add(const char *format, ...)
{
    va_list args;
    int n;

    va_start(args, format);
    n = vsnprintf(request + request_len, sizeof(request) - request_len, format, args);
    va_end(args);
    if (n < 0 || (size_t)n >= sizeof(request) - request_len)
        die("the request is longer than %zu bytes", sizeof(request));
    request_len += (size_t)n;
}

/* A connection to 127.0.0.1:port, or -1 with errno set. */
static int connect_to(int port)
{
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons((unsigned short)port),
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd, on = 1;

    if ((fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) == -1)
        die("socket: %s", strerror(errno));
    if (connect(fd, (struct sockaddr *)&address, sizeof(address)) != 0) {
        int saved = errno;
        close(fd);
        errno = saved;
        return -1;
    }
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    return fd;
}

/* Finds the end of the head and Content-Length in it; false while the head is incomplete. */
static bool answer_read_head(void)
{
    static const char name[] = "content-length:";
    const char *line, *end = memmem(answer.bytes, answer.len, "\r\n\r\n", 4);

    if (end == NULL)
        return false;
    answer.head_len = (size_t)(end - answer.bytes) + 4;
    for (line = answer.bytes; line < end;
         line = (const char *)memmem(line, (size_t)(end + 2 - line), "\r\n", 2) + 2) {
        if ((size_t)(end - line) > sizeof(name) && strncasecmp(line, name, sizeof(name) - 1) == 0) {
            answer.body_len = strtoul(line + sizeof(name) - 1, NULL, 10);
            return true;
        }
    }
    die("an answer without Content-Length");
}

/* Sends the request and reads one whole answer; false if the connection broke. */
static bool exchange(int fd)
{
    answer.len = answer.head_len = answer.body_len = 0;
    if (send(fd, request, request_len, MSG_NOSIGNAL) != (ssize_t)request_len)
        return false;
    do {
        ssize_t n;
        if (answer.len == sizeof(answer.bytes))
            die("an answer longer than %zu bytes", sizeof(answer.bytes));
        n = recv(fd, answer.bytes + answer.len, sizeof(answer.bytes) - answer.len, 0);
        if (n <= 0)
            return false;
        answer.len += (size_t)n;
    } while ((answer.head_len == 0 && !answer_read_head()) || answer.len < answer.head_len + answer.body_len);
    return true;
}

static bool answer_is_200(void)
{
    return answer.len > 13 && memcmp(answer.bytes, "HTTP/1.1 200 ", 13) == 0;
}

static void ask_many(int port, long count, const char *body)
{
    int fd = connect_to(port);

    if (fd == -1)
        die("cannot connect to 127.0.0.1:%d: %s", port, strerror(errno));
    for (long i = 1; i <= count; ++i) {
        if (!exchange(fd))
            die("the connection broke at request %ld", i);
        if (!answer_is_200())
            die("request %ld was answered: %.*s", i, (int)answer.len, answer.bytes);
        if (body != NULL && (answer.body_len != strlen(body) ||
                             memcmp(answer.bytes + answer.head_len, body, answer.body_len) != 0))
            die("request %ld has another body: %.*s", i, (int)answer.body_len,
                answer.bytes + answer.head_len);
    }
    close(fd);
}

/* Starts the command in a process group of its own, on one CPU if cpu is not -1. */
static pid_t start(char **command, int cpu)
{
    pid_t pid = fork();

    if (pid == -1)
        die("fork: %s", strerror(errno));
    if (pid == 0) {
        setpgid(0, 0);
        prctl(PR_SET_PDEATHSIG, SIGTERM); /* an interrupted measurement leaves no server behind */
        if (cpu != -1) {
            cpu_set_t set;
            CPU_ZERO(&set);
            CPU_SET((size_t)cpu, &set);
            sched_setaffinity(0, sizeof(set), &set);
        }
        execvp(command[0], command);
        fprintf(stderr, "client: cannot start %s: %s\n", command[0], strerror(errno));
        _exit(127);
    }
    return pid;
}

static void stop(pid_t pid)
{
    long limit = now_us() + STOP_LIMIT_US;

    kill(pid, SIGTERM);
    while (waitpid(pid, NULL, WNOHANG) == 0) {
        if (now_us() > limit) {
            kill(-pid, SIGKILL);
            waitpid(pid, NULL, 0);
            die("the server did not stop on SIGTERM and was killed");
        }
        nap();
    }
}

/* Prints the time from exec to the first answer 200, then stops the server. */
static void time_start(int port, char **command, int cpu)
{
    long begin = now_us(), end;
    pid_t pid = start(command, cpu);

    for (;;) {
        int fd = connect_to(port);
        bool answered = fd != -1 && exchange(fd) && answer_is_200();
        end = now_us();
        if (fd != -1)
            close(fd);
        if (answered)
            break;
        if (waitpid(pid, NULL, WNOHANG) == pid)
            die("%s ended before it answered", command[0]);
        if (end - begin > START_LIMIT_US) {
            stop(pid);
            die("%s has not answered 200", command[0]);
        }
        nap();
    }
    printf("%ld\n", end - begin);
    fflush(stdout);
    stop(pid);
}

static void usage(void)
{
    fputs("usage: client [-n N] [-H HEADER]... [-b BODY] PORT PATH\n"
          "       client [-c CPU] -t PORT PATH -- COMMAND...\n",
          stderr);
    exit(2);
}

int main(int argc, char **argv)
{
    const char *body = NULL, *headers[16];
    size_t header_count = 0;
    long count = 1;
    bool timing = false;
    int option, port, cpu = -1;

    while ((option = getopt(argc, argv, "+n:H:b:c:t")) != -1) {
        if (option == 'n')
            count = atol(optarg);
        else if (option == 'H' && header_count < sizeof(headers) / sizeof(headers[0]))
            headers[header_count++] = optarg;
        else if (option == 'b')
            body = optarg;
        else if (option == 'c')
            cpu = atoi(optarg);
        else if (option == 't')
            timing = true;
        else
            usage();
    }
    if (argc - optind < 2 || (port = atoi(argv[optind])) <= 0 || port > 65535)
        usage();
    request_add("GET %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n", argv[optind + 1], port);
    for (size_t i = 0; i < header_count; ++i)
        request_add("%s\r\n", headers[i]);
    request_add("\r\n");
    argv += optind + 2;
    if (!timing) {
        ask_many(port, count, body);
        return 0;
    }
    if (argv[0] != NULL && strcmp(argv[0], "--") == 0)
        ++argv;
    if (argv[0] == NULL)
        usage();
    time_start(port, argv, cpu);
    return 0;
}
