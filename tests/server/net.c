/* SPDX-License-Identifier: MIT
 *
 * testnet: sockets and processes for the server suites. Everything that can wait takes a timeout in seconds
 * and gives nil and "timeout" when it is over; other failures give nil and the system's words.
 *
 * Ownership: a socket belongs to its userdata and is closed by close() or __gc. A process belongs to whoever
 * spawned it: wait for it.
 */
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <arpa/inet.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <lauxlib.h>
#include <lua.h>

__attribute__((visibility("default"))) int luaopen_testnet(lua_State *L);

static const char socket_type[] = "luaflask.testnet.socket";

typedef struct sock {
    int fd; /* -1 once closed */
} sock_t;

static double now(void)
{
    struct timespec ts;
    clock_gettime(CLOCK_MONOTONIC, &ts);
    return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

static int fail(lua_State *L, const char *message)
{
    lua_pushnil(L);
    lua_pushstring(L, message);
    return 2;
}

static int fail_errno(lua_State *L)
{
    return fail(L, strerror(errno));
}

static sock_t *check_socket(lua_State *L)
{
    sock_t *s = luaL_checkudata(L, 1, socket_type);
    if (s->fd == -1)
        luaL_error(L, "this socket is closed");
    return s;
}

/* Waits until fd has one of the events: 1, or 0 when the time is over. */
static int wait_for(int fd, short events, double deadline)
{
    for (;;) {
        double left = deadline - now();
        struct pollfd p = {fd, events, 0};
        int n = poll(&p, 1, left > 0 ? (int)ceil(left * 1000) : 0);
        if (n > 0)
            return 1;
        if (n == 0 || errno != EINTR)
            return 0;
    }
}

static double deadline_arg(lua_State *L, int idx)
{
    return now() + luaL_optnumber(L, idx, 20);
}

/* ---- sockets ---- */

static int push_socket(lua_State *L, int fd)
{
    sock_t *s = lua_newuserdatauv(L, sizeof(*s), 0);
    s->fd = fd;
    luaL_setmetatable(L, socket_type);
    return 1;
}

static int finish_connect(lua_State *L, int fd, const struct sockaddr *addr, socklen_t len, double deadline)
{
    int error = 0;
    socklen_t size = sizeof(error);
    if (connect(fd, addr, len) != 0) {
        error = errno;
        /* A full backlog of a Unix socket says EAGAIN. */
        while (error == EAGAIN && now() < deadline) {
            usleep(1000);
            error = connect(fd, addr, len) == 0 ? 0 : errno;
        }
        if (error == EINPROGRESS) {
            if (!wait_for(fd, POLLOUT, deadline))
                error = ETIMEDOUT;
            else
                getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size);
        }
    }
    if (error == 0)
        return push_socket(L, fd);
    close(fd);
    return fail(L, strerror(error));
}

/* connect(address, port[, timeout[, receive buffer]]) -> socket */
static int net_connect(lua_State *L)
{
    struct sockaddr_in addr = {.sin_family = AF_INET, .sin_port = htons((uint16_t)luaL_checkinteger(L, 2))};
    int on = 1, room = (int)luaL_optinteger(L, 4, 0);
    if (inet_pton(AF_INET, luaL_checkstring(L, 1), &addr.sin_addr) != 1)
        return fail(L, "not an IPv4 address");
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd == -1)
        return fail_errno(L);
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    if (room > 0)
        setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &room, sizeof(room));
    return finish_connect(L, fd, (const struct sockaddr *)&addr, sizeof(addr), deadline_arg(L, 3));
}

/* connect_unix(path[, timeout]) -> socket */
static int net_connect_unix(lua_State *L)
{
    struct sockaddr_un addr = {.sun_family = AF_UNIX};
    size_t n;
    const char *path = luaL_checklstring(L, 1, &n);
    luaL_argcheck(L, n < sizeof(addr.sun_path), 1, "the path is too long");
    memcpy(addr.sun_path, path, n + 1);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd == -1)
        return fail_errno(L);
    return finish_connect(L, fd, (const struct sockaddr *)&addr, sizeof(addr), deadline_arg(L, 2));
}

/* listen() -> socket, port: a port that is taken */
static int net_listen(lua_State *L)
{
    struct sockaddr_in addr = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t len = sizeof(addr);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd == -1 || bind(fd, (struct sockaddr *)&addr, len) != 0 || listen(fd, 8) != 0 ||
        getsockname(fd, (struct sockaddr *)&addr, &len) != 0)
        return fail_errno(L);
    push_socket(L, fd);
    lua_pushinteger(L, ntohs(addr.sin_port));
    return 2;
}

/* socket:send(bytes[, timeout]) -> true: all of them */
static int socket_send(lua_State *L)
{
    sock_t *s = check_socket(L);
    size_t n;
    const char *bytes = luaL_checklstring(L, 2, &n);
    double deadline = deadline_arg(L, 3);
    while (n > 0) {
        ssize_t w = send(s->fd, bytes, n, MSG_NOSIGNAL);
        if (w > 0) {
            bytes += w;
            n -= (size_t)w;
        } else if (w == -1 && errno != EAGAIN && errno != EINTR) {
            return fail_errno(L);
        } else if (!wait_for(s->fd, POLLOUT, deadline)) {
            return fail(L, "timeout");
        }
    }
    lua_pushboolean(L, 1);
    return 1;
}

/* socket:try_send(bytes) -> how many the system took without waiting */
static int socket_try_send(lua_State *L)
{
    sock_t *s = check_socket(L);
    size_t n;
    const char *bytes = luaL_checklstring(L, 2, &n);
    ssize_t w = send(s->fd, bytes, n, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (w == -1 && errno != EAGAIN)
        return fail_errno(L);
    lua_pushinteger(L, w > 0 ? (lua_Integer)w : 0);
    return 1;
}

/* socket:recv([max[, timeout]]) -> bytes, as soon as there are any; nil, "closed" at the end */
static int socket_recv(lua_State *L)
{
    sock_t *s = check_socket(L);
    size_t max = (size_t)luaL_optinteger(L, 2, 65536);
    double deadline = deadline_arg(L, 3);
    luaL_Buffer b;
    char *room = luaL_buffinitsize(L, &b, max);
    for (;;) {
        ssize_t n = recv(s->fd, room, max, MSG_DONTWAIT);
        if (n > 0) {
            luaL_pushresultsize(&b, (size_t)n);
            return 1;
        }
        if (n == 0)
            return fail(L, "closed");
        if (errno != EAGAIN && errno != EINTR)
            return fail_errno(L);
        if (!wait_for(s->fd, POLLIN, deadline))
            return fail(L, "timeout");
    }
}

/* socket:shutdown(): no more will be sent */
static int socket_shutdown(lua_State *L)
{
    shutdown(check_socket(L)->fd, SHUT_WR);
    return 0;
}

static int socket_close(lua_State *L)
{
    sock_t *s = luaL_checkudata(L, 1, socket_type);
    if (s->fd != -1)
        close(s->fd);
    s->fd = -1;
    return 0;
}

/* socket:reset(): closes with a reset, as a client that died does */
static int socket_reset(lua_State *L)
{
    struct linger linger = {.l_onoff = 1, .l_linger = 0};
    setsockopt(check_socket(L)->fd, SOL_SOCKET, SO_LINGER, &linger, sizeof(linger));
    return socket_close(L);
}

/* readable({socket, …}[, timeout]) -> { socket, … }: those with something to read; empty when the time is
 * over */
static int net_readable(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TTABLE);
    size_t n = lua_rawlen(L, 1);
    double left = luaL_optnumber(L, 2, 20);
    struct pollfd *fds = lua_newuserdatauv(L, (n + 1) * sizeof(*fds), 0);
    for (size_t i = 0; i < n; i++) {
        lua_rawgeti(L, 1, (lua_Integer)i + 1);
        fds[i] = (struct pollfd){((sock_t *)luaL_checkudata(L, -1, socket_type))->fd, POLLIN, 0};
        lua_pop(L, 1);
    }
    poll(fds, n, (int)ceil(left * 1000));
    lua_newtable(L);
    lua_Integer found = 0;
    for (size_t i = 0; i < n; i++) {
        if (fds[i].revents == 0)
            continue;
        lua_rawgeti(L, 1, (lua_Integer)i + 1);
        lua_rawseti(L, -2, ++found);
    }
    return 1;
}

/* ---- processes ---- */

static char **string_list(lua_State *L, int idx)
{
    size_t n = lua_istable(L, idx) ? lua_rawlen(L, idx) : 0;
    char **list = lua_newuserdatauv(L, (n + 1) * sizeof(*list), 1);
    for (size_t i = 0; i < n; i++) {
        lua_rawgeti(L, idx, (lua_Integer)i + 1);
        list[i] = (char *)luaL_checkstring(L, -1); /* the table keeps it alive */
        lua_pop(L, 1);
    }
    list[n] = NULL;
    return list;
}

/* What the child does between fork and exec; does not return. */
static void become(char **argv, char **changes, const char *log, const char *folder)
{
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    /* A shell may have made a background job ignore it. */
    signal(SIGINT, SIG_DFL);
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    for (char **p = changes; *p != NULL; p++) {
        if (strchr(*p, '=') != NULL)
            putenv(*p);
        else
            unsetenv(*p);
    }
    int out = open(log, O_WRONLY | O_CREAT | O_APPEND, 0644), in = open("/dev/null", O_RDONLY);
    if (out == -1 || in == -1 || (folder != NULL && chdir(folder) != 0))
        _exit(126);
    dup2(in, 0);
    dup2(out, 1);
    dup2(out, 2);
    execvp(argv[0], argv);
    _exit(127);
}

/* spawn({program, argument, …}, log file[, {"NAME=value", "NAME", …}[, folder]]) -> pid. Output and errors go
 * to the log; a name without "=" is taken out of the environment. */
static int net_spawn(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TTABLE);
    const char *log = luaL_checkstring(L, 2), *folder = luaL_optstring(L, 4, NULL);
    char **argv = string_list(L, 1), **changes = string_list(L, 3);
    pid_t parent = getpid(), pid = fork();
    if (pid == 0) {
        if (getppid() == parent)
            become(argv, changes, log, folder);
        _exit(125);
    }
    if (pid == -1)
        return fail_errno(L);
    lua_pushinteger(L, pid);
    return 1;
}

/* kill(pid, signal number) -> true */
static int net_kill(lua_State *L)
{
    lua_Integer pid = luaL_checkinteger(L, 1);
    luaL_argcheck(L, pid > 1, 1, "the pid of one process");
    if (kill((pid_t)pid, (int)luaL_checkinteger(L, 2)) != 0)
        return fail_errno(L);
    lua_pushboolean(L, 1);
    return 1;
}

/* wait(pid[, timeout]) -> "exit" or "signal", number; nil, "timeout" while it runs */
static int net_wait(lua_State *L)
{
    pid_t pid = (pid_t)luaL_checkinteger(L, 1);
    double deadline = deadline_arg(L, 2);
    int fd = (int)syscall(SYS_pidfd_open, pid, 0), status;
    int ended = fd != -1 && wait_for(fd, POLLIN, deadline);
    if (fd == -1)
        return fail_errno(L);
    close(fd);
    if (!ended)
        return fail(L, "timeout");
    if (waitpid(pid, &status, 0) != pid)
        return fail_errno(L);
    lua_pushstring(L, WIFSIGNALED(status) ? "signal" : "exit");
    lua_pushinteger(L, WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status));
    return 2;
}

/* ---- time and limits ---- */

static int net_now(lua_State *L)
{
    lua_pushnumber(L, now());
    return 1;
}

/* pause(seconds): between two looks at a condition */
static int net_pause(lua_State *L)
{
    usleep((useconds_t)(luaL_checknumber(L, 1) * 1e6));
    return 0;
}

/* raise_limits() -> how many descriptors this process and its children may have open */
static int net_raise_limits(lua_State *L)
{
    struct rlimit limit;
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
    lua_pushinteger(L, limit.rlim_cur > 1000000 ? 1000000 : (lua_Integer)limit.rlim_cur);
    return 1;
}

static const luaL_Reg methods[] = {
    {"send", socket_send},
    {"try_send", socket_try_send},
    {"recv", socket_recv},
    {"shutdown", socket_shutdown},
    {"reset", socket_reset},
    {"close", socket_close},
    {NULL, NULL},
};

static const luaL_Reg functions[] = {
    {"connect", net_connect},
    {"connect_unix", net_connect_unix},
    {"listen", net_listen},
    {"readable", net_readable},
    {"spawn", net_spawn},
    {"kill", net_kill},
    {"wait", net_wait},
    {"now", net_now},
    {"pause", net_pause},
    {"raise_limits", net_raise_limits},
    {NULL, NULL},
};

int luaopen_testnet(lua_State *L)
{
    luaL_newmetatable(L, socket_type);
    luaL_newlib(L, methods);
    lua_setfield(L, -2, "__index");
    lua_pushcfunction(L, socket_close);
    lua_setfield(L, -2, "__gc");
    lua_pop(L, 1);
    luaL_newlib(L, functions);
    return 1;
}
