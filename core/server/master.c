/* SPDX-License-Identifier: MIT
 *
 * The master: keeps the listeners, starts generations, watches them and the application's files. It runs no
 * Lua while it does. A new generation replaces the old one only once it has reported that it is ready; one
 * that cannot load leaves the old one serving.
 */
#include "server/server.h"
#include "base/clock.h"
#include "base/log.h"
#include "server/watch.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum { SETTLE_MS = 100, RESTART_MS = 1000, MAX_RETIRED = 64 };

typedef struct generation {
    pid_t pid; /* 0: none */
    int pipe;  /* what it reports, -1 once closed */
    int ready;
    struct timespec started; /* what changes after it may not have been loaded */
    char line[4200];
    size_t line_len;
} generation_t;

static struct {
    const lf_master_options_t *options;
    generation_t current; /* serves */
    generation_t next;    /* is loading */
    sigset_t old_mask;
    lf_watcher_t watcher;
    uint64_t reload_at; /* 0, or when the files have settled after a change */
    uint64_t restart_at;
    pid_t retired[MAX_RETIRED]; /* generations that drain */
    size_t nretired;
    int stopping; /* the signal that stops us */
    int status;
} master;

/* ---- starting a generation ---- */

/* The command line of this process, as the kernel keeps it. */
static char **own_argv(void)
{
    lf_buf_t text = {0};
    int fd = open("/proc/self/cmdline", O_RDONLY | O_CLOEXEC);
    ssize_t n = 1;
    while (fd != -1 && n > 0) {
        lf_buf_reserve(&text, 4096);
        n = read(fd, text.base + text.len, 4096);
        text.len += n > 0 ? (size_t)n : 0;
    }
    if (fd != -1)
        close(fd);
    size_t argc = 0;
    for (size_t i = 0; i < text.len; i++)
        argc += text.base[i] == '\0';
    char **argv = lf_alloc_zero((argc + 1) * sizeof(*argv));
    char *p = text.base;
    for (size_t i = 0; i < argc; i++) {
        argv[i] = p;
        p += strlen(p) + 1;
    }
    return argv;
}

static void become_generation(int report, pid_t parent)
{
    char list[512], exe[4096];
    int at = snprintf(list, sizeof(list), "%d", report);
    for (size_t i = 0; i < master.options->listeners.n; i++) {
        fcntl(master.options->listeners.fds[i], F_SETFD, 0);
        at += snprintf(list + at, sizeof(list) - (size_t)at, ",%d", master.options->listeners.fds[i]);
    }
    setenv("LUAFLASK_GENERATION", list, 1);
    lf_server_pass_arena();
    sigprocmask(SIG_SETMASK, &master.old_mask, NULL);
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (getppid() != parent)
        _exit(1); /* the master died before it could be watched */
    ssize_t n = readlink("/proc/self/exe", exe, sizeof(exe) - 1);
    if (n > 0) {
        exe[n] = '\0';
        execv(exe, own_argv());
    }
    fprintf(stderr, "luaflask: cannot start the server again from %s: %s\n", n > 0 ? exe : "/proc/self/exe",
            strerror(errno));
    _exit(1);
}

static void start(generation_t *g)
{
    int fds[2];
    *g = (generation_t){.pipe = -1};
    clock_gettime(CLOCK_REALTIME_COARSE, &g->started);
    if (pipe2(fds, O_CLOEXEC) != 0) {
        lf_log(LF_LOG_ERROR, "pipe: %s", strerror(errno));
        return;
    }
    fflush(NULL);
    pid_t parent = getpid(), pid = fork();
    if (pid == 0) {
        close(fds[0]);
        fcntl(fds[1], F_SETFD, 0);
        become_generation(fds[1], parent);
    }
    close(fds[1]);
    if (pid == -1) {
        lf_log(LF_LOG_ERROR, "fork: %s", strerror(errno));
        close(fds[0]);
        return;
    }
    g->pid = pid;
    g->pipe = fds[0];
}

/* A generation that is told to go keeps its place in a list until it has gone: the master outlives it. */
static void retire(generation_t *g)
{
    if (g->pipe != -1)
        close(g->pipe);
    if (g->pid != 0) {
        kill(g->pid, SIGTERM);
        if (master.nretired < MAX_RETIRED)
            master.retired[master.nretired++] = g->pid;
    }
    *g = (generation_t){.pipe = -1};
}

static void replace(void)
{
    retire(&master.next);
    start(&master.next);
    if (master.next.pid == 0 && master.current.pid == 0)
        master.restart_at = lf_clock_ms() + RESTART_MS;
}

/* ---- what generations report ---- */

static void promote(void)
{
    generation_t old = master.current;
    master.current = master.next;
    master.next = (generation_t){.pipe = -1};
    if (old.pid != 0)
        lf_log(LF_LOG_INFO, "the new code serves (pid %d)", (int)master.current.pid);
    retire(&old);
}

static void on_line(generation_t *g, const char *line)
{
    if (strncmp(line, "file ", 5) == 0 && master.options->debug) {
        if (lf_watcher_add(&master.watcher, line + 5, &g->started))
            master.reload_at = lf_clock_ms() + SETTLE_MS;
    } else if (strncmp(line, "ready", 5) == 0) {
        g->ready = 1;
    }
}

static void read_report(generation_t *g)
{
    ssize_t n = read(g->pipe, g->line + g->line_len, sizeof(g->line) - g->line_len);
    if (n <= 0) {
        close(g->pipe);
        g->pipe = -1;
        return;
    }
    g->line_len += (size_t)n;
    char *eol;
    while ((eol = memchr(g->line, '\n', g->line_len)) != NULL) {
        *eol = '\0';
        on_line(g, g->line);
        size_t used = (size_t)(eol - g->line) + 1;
        g->line_len -= used;
        memmove(g->line, g->line + used, g->line_len);
    }
    if (g->line_len == sizeof(g->line))
        g->line_len = 0;
    if (g == &master.next && g->ready)
        promote();
}

static int exit_status(int status)
{
    return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}

static void on_child(pid_t pid, int status)
{
    for (size_t i = 0; i < master.nretired; i++) {
        if (master.retired[i] == pid) {
            master.retired[i] = master.retired[--master.nretired];
            return;
        }
    }
    if (pid == master.next.pid) {
        if (master.next.pipe != -1)
            close(master.next.pipe);
        master.next = (generation_t){.pipe = -1};
        if (master.stopping)
            return;
        if (master.current.pid != 0)
            lf_log(LF_LOG_ERROR, "the new code does not load (see above): the old one serves on");
        else if (master.options->debug && master.watcher.nfiles != 0)
            lf_log(LF_LOG_ERROR, "waiting for a change of the files");
        else
            master.stopping = SIGTERM, master.status = exit_status(status) ? exit_status(status) : 1;
    } else if (pid == master.current.pid) {
        if (master.current.pipe != -1)
            close(master.current.pipe);
        master.current = (generation_t){.pipe = -1};
        if (master.stopping)
            return;
        if (WIFSIGNALED(status))
            lf_log(LF_LOG_ERROR, "the generation (pid %d) was killed by signal %d (%s); starting another",
                   (int)pid, WTERMSIG(status), strsignal(WTERMSIG(status)));
        else
            lf_log(LF_LOG_ERROR, "the generation (pid %d) ended with status %d; starting another", (int)pid,
                   exit_status(status));
        master.restart_at = lf_clock_ms() + RESTART_MS;
    }
}

/* ---- signals ---- */

static void stop(int signo)
{
    master.stopping = signo;
    /* The workers close their copies of the listeners, but ours would go on queueing connections that nobody
     * accepts: they would hang until we end. Now they are refused at once. */
    for (size_t i = 0; i < master.options->listeners.n; i++)
        shutdown(master.options->listeners.fds[i], SHUT_RDWR);
    if (master.current.pid != 0)
        kill(master.current.pid, signo);
    if (master.next.pid != 0)
        kill(master.next.pid, signo);
    for (size_t i = 0; i < master.nretired; i++)
        kill(master.retired[i], signo);
}

static void on_signals(int fd)
{
    struct signalfd_siginfo info;
    while (read(fd, &info, sizeof(info)) == sizeof(info)) {
        int status;
        pid_t pid;
        switch (info.ssi_signo) {
        case SIGCHLD:
            while ((pid = waitpid(-1, &status, WNOHANG)) > 0)
                on_child(pid, status);
            break;
        case SIGHUP:
            replace();
            break;
        default:
            stop((int)info.ssi_signo);
        }
    }
}

static int next_wait(void)
{
    uint64_t now = lf_clock_ms(), at = master.reload_at;
    if (master.restart_at != 0 && (at == 0 || master.restart_at < at))
        at = master.restart_at;
    return at == 0 ? -1 : at > now ? (int)(at - now) : 0;
}

static void run_due(void)
{
    uint64_t now = lf_clock_ms();
    if (master.reload_at != 0 && master.reload_at <= now) {
        master.reload_at = 0;
        lf_log(LF_LOG_INFO, "a file changed: loading the new code");
        replace();
    }
    if (master.restart_at != 0 && master.restart_at <= now) {
        master.restart_at = 0;
        if (master.next.pid == 0 && master.current.pid == 0)
            replace();
    }
}

int lf_master_run(const lf_master_options_t *options)
{
    sigset_t mask;
    master.options = options;
    master.current.pipe = master.next.pipe = -1;
    sigemptyset(&mask);
    sigaddset(&mask, SIGCHLD);
    sigaddset(&mask, SIGTERM);
    sigaddset(&mask, SIGINT);
    sigaddset(&mask, SIGHUP);
    sigprocmask(SIG_BLOCK, &mask, &master.old_mask);
    int signals = signalfd(-1, &mask, SFD_CLOEXEC | SFD_NONBLOCK);
    lf_watcher_init(&master.watcher);
    if (signals == -1) {
        lf_log(LF_LOG_ERROR, "signalfd: %s", strerror(errno));
        return 1;
    }
    replace();
    while (!master.stopping || master.current.pid != 0 || master.next.pid != 0 || master.nretired != 0) {
        struct pollfd fds[4] = {
            {signals, POLLIN, 0},
            {master.current.pipe, POLLIN, 0},
            {master.next.pipe, POLLIN, 0},
            {master.watcher.fd, POLLIN, 0},
        };
        int n = poll(fds, 4, master.stopping ? 1000 : next_wait());
        if (n > 0 && fds[2].revents && fds[2].fd == master.next.pipe)
            read_report(&master.next);
        if (n > 0 && fds[1].revents && fds[1].fd == master.current.pipe)
            read_report(&master.current);
        if (n > 0 && fds[3].revents && lf_watcher_changed(&master.watcher))
            master.reload_at = lf_clock_ms() + SETTLE_MS;
        if (n > 0 && fds[0].revents)
            on_signals(signals);
        if (!master.stopping)
            run_due();
    }
    close(signals);
    lf_watcher_free(&master.watcher);
    sigprocmask(SIG_SETMASK, &master.old_mask, NULL);
    return master.status;
}
