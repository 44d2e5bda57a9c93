/* SPDX-License-Identifier: MIT
 *
 * Lines are gathered in a buffer, one a worker, and written when FLUSH_AT bytes have come, a second after the
 * first of them, at the worker's end and before the file is opened again. A terminal gets each line at once.
 *
 * Workers write to the same place and their lines must not mix, so every write is made of whole lines:
 * - A file is opened for appending. The kernel holds the file's lock for the whole of such a write, however
 *   long, so the buffer goes out in one. (This is so of local file systems; NFS does not promise it.)
 * - A pipe, terminal or socket takes only PIPE_BUF bytes in one piece. The buffer goes out in groups of whole
 *   lines that are no longer, and the values in a line that would be longer are cut.
 *
 * A write never waits but for a file's disk: pipes and terminals are opened anew through /proc, for a flag
 * O_NONBLOCK of our own (the description behind standard output is shared with whoever started us), sockets
 * have MSG_DONTWAIT. Where nothing can be written, because a disk is full or a reader has stopped, lines are
 * kept up to KEEP bytes and tried again; what comes then is lost, and counted in a warning.
 */
#include "server/access_log.h"
#include "base/clock.h"
#include "base/log.h"
#include "http/app.h"
#include "http/h2o_handler.h"
#include "io/loop.h"
#include "server/access_format.h"
#include "server/log_file.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <unistd.h>

#include <h2o.h>

enum {
    FLUSH_AT = 32 * 1024,
    KEEP = 1 << 20,
    FLUSH_MS = 1000,
    RETRY_MS = 100,
    WARN_MS = 60000,
    LAST_TRIES = 10,
    CLIENT_CLOSED = 499, /* nginx's status for a client that left before its answer */
};

typedef enum sink { TO_FILE, TO_PIPE, TO_SOCKET, TO_TERMINAL } sink_t;

static struct {
    int fd; /* -1: there is no log */
    sink_t sink;
    int polled; /* fd may block: it is asked before each write */
    char *path; /* NULL: standard output */
    lf_access_format_t *format;
    lf_buf_t buf;
    lf_timer_t timer;
    uint64_t lost; /* lines since the last warning */
    uint64_t warned_at;
    int stuck;   /* the last write left something: the timer tries again, not every request */
    int failing; /* and that is worth a warning */
} access_log = {.fd = -1};

/* ---- where it goes ---- */

static sink_t kind_of(int fd)
{
    struct stat st;
    if (fstat(fd, &st) != 0 || S_ISREG(st.st_mode))
        return TO_FILE;
    return S_ISSOCK(st.st_mode) ? TO_SOCKET : isatty(fd) ? TO_TERMINAL : TO_PIPE;
}

/* Standard output, through a description of our own where that is possible. */
static int open_stdout(int *polled)
{
    sink_t sink = kind_of(STDOUT_FILENO);
    int fd = -1;
    /* A file would get an offset of its own as well, and overwrite what the application prints. */
    if (sink == TO_PIPE || sink == TO_TERMINAL)
        fd = open("/proc/self/fd/1", O_WRONLY | O_APPEND | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    *polled = fd == -1 && (sink == TO_PIPE || sink == TO_TERMINAL);
    return fd != -1 ? fd : fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);
}

/* ---- writing ---- */

static ssize_t write_some(const char *bytes, size_t n)
{
    if (access_log.sink == TO_SOCKET)
        return send(access_log.fd, bytes, n, MSG_DONTWAIT | MSG_NOSIGNAL);
    if (access_log.polled) {
        struct pollfd p = {access_log.fd, POLLOUT, 0};
        if (poll(&p, 1, 0) != 1) {
            errno = EAGAIN;
            return -1;
        }
    }
    return write(access_log.fd, bytes, n);
}

/* How much of the buffer is written in one piece: everything, or whole lines that a pipe takes at once. */
static size_t piece(const char *bytes, size_t n)
{
    if (access_log.sink == TO_FILE || n <= PIPE_BUF)
        return n;
    const char *last = memrchr(bytes, '\n', PIPE_BUF);
    return last != NULL ? (size_t)(last - bytes) + 1 : n;
}

static void warn(int error)
{
    uint64_t now = lf_clock_ms();
    access_log.failing = 1;
    if (access_log.warned_at != 0 && now - access_log.warned_at < WARN_MS)
        return;
    access_log.warned_at = now;
    lf_log(LF_LOG_WARNING,
           "the access log cannot be written to %s: %s; lines wait up to %d bytes, %llu lost so far",
           access_log.path != NULL ? access_log.path : "standard output",
           error == EAGAIN ? "its reader takes nothing" : strerror(error), (int)KEEP,
           (unsigned long long)access_log.lost);
}

static void recovered(void)
{
    if (!access_log.failing)
        return;
    access_log.failing = 0;
    if (access_log.warned_at != 0)
        lf_log(LF_LOG_WARNING, "the access log is written again; %llu lines were lost",
               (unsigned long long)access_log.lost);
    access_log.lost = 0;
    access_log.warned_at = 0;
}

static void on_timer(lf_timer_t *timer);

static void flush(void)
{
    lf_buf_t *buf = &access_log.buf;
    size_t done = 0;
    int error = 0;
    while (done < buf->len) {
        ssize_t n = write_some(buf->base + done, piece(buf->base + done, buf->len - done));
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0) {
            error = n < 0 ? errno : EIO;
            break;
        }
        done += (size_t)n;
    }
    buf->len -= done;
    access_log.stuck = buf->len != 0;
    if (!access_log.stuck) {
        recovered();
        return;
    }
    memmove(buf->base, buf->base + done, buf->len);
    /* A pipe is full for a moment whenever its reader is slower than we are: that is no news. */
    if (error != EAGAIN || buf->len > KEEP / 2)
        warn(error);
    lf_timer_start(&access_log.timer, error == EAGAIN ? RETRY_MS : FLUSH_MS, on_timer);
}

static void on_timer(lf_timer_t *timer)
{
    flush();
}

/* After a line was appended behind `start`. */
static void appended(size_t start)
{
    lf_buf_t *buf = &access_log.buf;
    if (buf->len > KEEP) {
        buf->len = start;
        access_log.lost++;
        warn(access_log.sink == TO_FILE ? ENOSPC : EAGAIN);
    } else if (buf->len >= FLUSH_AT || access_log.sink == TO_TERMINAL) {
        if (!access_log.stuck)
            flush();
    } else if (access_log.timer.index == 0) {
        lf_timer_start(&access_log.timer, FLUSH_MS, on_timer);
    }
}

void lf_access_log_line(const char *bytes, size_t n)
{
    size_t start = access_log.buf.len;
    lf_buf_put(&access_log.buf, bytes, n);
    appended(start);
}

int lf_access_log_open(const char *path, lf_str_t format, char *message, size_t size)
{
    lf_access_format_t *compiled = lf_access_format_new(format, message, size);
    if (compiled == NULL)
        return -1;
    int to_stdout = strcmp(path, "-") == 0, polled = 0;
    int fd = to_stdout ? open_stdout(&polled) : lf_log_file_open(path, message, size);
    if (fd == -1) {
        if (to_stdout)
            snprintf(message, size, "standard output is closed: %s", strerror(errno));
        lf_access_format_free(compiled);
        return -1;
    }
    if (access_log.fd != -1) {
        flush();
        close(access_log.fd);
        free(access_log.path);
        lf_access_format_free(access_log.format);
    }
    access_log.fd = fd;
    access_log.polled = polled;
    access_log.sink = kind_of(fd);
    access_log.path = to_stdout ? NULL : lf_log_file_absolute(path);
    access_log.format = compiled;
    return 0;
}

/* ---- a request that has ended ---- */

static int find_header(const void *native, int of_answer, lf_str_t name, lf_str_t *value)
{
    const h2o_req_t *req = native;
    const h2o_headers_t *headers = of_answer ? &req->res.headers : &req->headers;
    for (size_t i = 0; i < headers->size; i++) {
        const h2o_header_t *h = &headers->entries[i];
        if (h->name->len == name.len && lf_str_ieq(lf_str(h->name->base, h->name->len), name)) {
            *value = lf_str(h->value.base, h->value.len);
            return 1;
        }
    }
    /* libh2o takes this one off the list. */
    if (!of_answer && lf_str_eq(name, LF_STR("host"))) {
        *value = lf_str(req->input.authority.base, req->input.authority.len);
        return 1;
    }
    return 0;
}

void lf_access_log_accepted(h2o_socket_t *sock)
{
    struct sockaddr_storage sa;
    if (access_log.fd != -1 && (lf_access_format_wants(access_log.format) & LF_ACCESS_PEER))
        h2o_socket_getpeername(sock, (struct sockaddr *)&sa);
}

static lf_str_t put_address(const h2o_req_t *req, char text[NI_MAXHOST])
{
    struct sockaddr_storage sa;
    socklen_t len = req->conn->callbacks->get_peername(req->conn, (struct sockaddr *)&sa);
    if (len == 0)
        return (lf_str_t){0};
    if (sa.ss_family == AF_UNIX)
        return LF_STR("unix:");
    if (sa.ss_family != AF_INET) {
        size_t n = h2o_socket_getnumerichost((struct sockaddr *)&sa, len, text);
        return lf_str(text, n != SIZE_MAX ? n : 0);
    }
    /* Four numbers: libh2o would print them with sprintf, which costs more than all the rest of a line. */
    const unsigned char *bytes = (const unsigned char *)&((struct sockaddr_in *)&sa)->sin_addr;
    char *p = text;
    for (int i = 0; i < 4; i++) {
        unsigned n = bytes[i];
        if (i != 0)
            *p++ = '.';
        if (n >= 100)
            *p++ = (char)('0' + n / 100);
        if (n >= 10)
            *p++ = (char)('0' + n / 10 % 10);
        *p++ = (char)('0' + n % 10);
    }
    return lf_str(text, (size_t)(p - text));
}

static int server_port(const h2o_req_t *req)
{
    struct sockaddr_storage sa;
    socklen_t len = req->conn->callbacks->get_sockname(req->conn, (struct sockaddr *)&sa);
    int32_t port = len != 0 && sa.ss_family != AF_UNIX ? h2o_socket_getport((struct sockaddr *)&sa) : 0;
    return port > 0 ? port : 0;
}

static lf_str_t protocol(int version)
{
    switch (version) {
    case 0x100:
        return LF_STR("HTTP/1.0");
    case 0x200:
        return LF_STR("HTTP/2.0");
    default:
        return LF_STR("HTTP/1.1");
    }
}

static int64_t microseconds(struct timeval tv)
{
    return (int64_t)tv.tv_sec * 1000000 + tv.tv_usec;
}

static lf_str_t endpoint_of(h2o_req_t *req)
{
    const lf_request_t *r = lf_h2o_request(req);
    return r != NULL ? lf_app_endpoint(r) : (lf_str_t){0};
}

static void log_request(h2o_req_t *req)
{
    struct timeval now;
    char address[NI_MAXHOST];
    unsigned wants = lf_access_format_wants(access_log.format);
    gettimeofday(&now, NULL);
    int64_t end = microseconds(now), begin = microseconds(req->timestamps.request_begin_at);
    if (begin == 0)
        begin = microseconds(req->processed_at.at);
    lf_access_record_t record = {
        .begin = begin,
        .duration = end > begin ? (uint64_t)(end - begin) : 0,
        .bytes = req->bytes_sent,
        .status = req->res.status != 0 ? req->res.status : CLIENT_CLOSED,
        .method = lf_str(req->input.method.base, req->input.method.len),
        .host = lf_str(req->input.authority.base, req->input.authority.len),
        .target = lf_str(req->input.path.base, req->input.path.len),
        .query_at = req->input.query_at,
        .protocol = protocol(req->version),
        .native = req,
        .header = find_header,
    };
    if (wants & LF_ACCESS_PEER)
        record.peer = put_address(req, address);
    if (wants & LF_ACCESS_PORT)
        record.port = server_port(req);
    if (wants & LF_ACCESS_ENDPOINT)
        record.endpoint = endpoint_of(req);
    lf_buf_t *buf = &access_log.buf;
    size_t start = buf->len;
    lf_access_format_write(access_log.format, &record, SIZE_MAX, buf);
    if (access_log.sink != TO_FILE && buf->len - start > PIPE_BUF) {
        buf->len = start;
        lf_access_format_write(access_log.format, &record,
                               lf_access_format_limit(access_log.format, PIPE_BUF), buf);
    }
    appended(start);
}

static void log_access(h2o_logger_t *self, h2o_req_t *req)
{
    log_request(req);
}

void lf_access_log_register(struct st_h2o_hostconf_t *host)
{
    if (access_log.fd == -1)
        return;
    for (size_t i = 0; i < host->paths.size; i++)
        h2o_create_logger(&host->paths.entries[i], sizeof(h2o_logger_t))->log_access = log_access;
    /* What libh2o refuses before any handler. */
    h2o_create_logger(&host->fallback_path, sizeof(h2o_logger_t))->log_access = log_access;
}

/* ---- its end ---- */

void lf_access_log_reopen(void)
{
    if (access_log.fd == -1)
        return;
    flush();
    if (access_log.path == NULL)
        return;
    char message[512];
    int fd = lf_log_file_open(access_log.path, message, sizeof(message));
    if (fd == -1) {
        lf_log(LF_LOG_WARNING, "the access log stays the file that it was: %s", message);
        return;
    }
    close(access_log.fd);
    access_log.fd = fd;
    access_log.sink = kind_of(fd);
    /* What the old file did not take. */
    flush();
}

static int log_cut(h2o_req_t *req, void *data)
{
    if (req->version != 0 && req->pathconf != NULL)
        log_request(req);
    return 0;
}

void lf_access_log_close(struct st_h2o_context_t *context)
{
    if (access_log.fd == -1)
        return;
    context->globalconf->http1.callbacks.foreach_request(context, log_cut, NULL);
    context->globalconf->http2.callbacks.foreach_request(context, log_cut, NULL);
    flush();
    /* A reader that is only slow gets the rest; one that has stopped does not keep us. */
    for (int i = 0; access_log.stuck && access_log.sink != TO_FILE && i < LAST_TRIES; i++) {
        struct pollfd p = {access_log.fd, POLLOUT, 0};
        poll(&p, 1, RETRY_MS);
        flush();
    }
}
