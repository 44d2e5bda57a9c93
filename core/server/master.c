/* SPDX-License-Identifier: MIT
 *
 * The master: keeps the listeners, starts generations, watches them and the application's files. It runs no
 * Lua while it does. A new generation replaces the old one only once it has reported that it is ready; one
 * that cannot load leaves the old one serving.
 *
 * At most one generation is loading. Whoever asks for a reload meanwhile is served by one more load after it,
 * however many asked: the last of them sees its code, and no stream of signals can keep a load from ending.
 * Only a file that changed under a load (debug mode) ends it early: what it has read is old.
 */
#include "server/server.h"
#include "base/clock.h"
#include "base/log.h"
#include "server/tls.h"
#include "server/log_file.h"
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

enum {
    SETTLE_MS = 100,
    RESTART_MS = 1000, /* before a generation that died is replaced, doubled each time that fails */
    MAX_RESTART_MS = 30000,
    MANY_RETIRED = 8,       /* more generations than this may not linger for their clients */
    LOAD_GRACE_MS = 2000,   /* after --load-timeout, for a generation that does not give up by itself */
    SHUT_MS = 100,          /* when the server ends: connections are taken that much longer */
    LAST_RESORT_MS = 10000, /* after the deadline, for a generation that does not end */
};

typedef struct generation {
    pid_t pid; /* 0: none */
    int pipe;  /* what it reports, -1 once closed */
    int ready;
    uint64_t load_end;       /* 0, or when it has been loading for too long */
    int reopen;              /* SIGUSR1 came while it was loading: it is told once it is ready */
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
    uint64_t shut_at;  /* 0, or when the listeners are to be shut */
    uint64_t kill_at;  /* 0, or when what has not ended is killed */
    unsigned restarts; /* in a row that did not come to serve */
    int again;         /* load once more after the present load */
    int has_served;    /* some generation has been ready */
    pid_t *retired;    /* generations that drain, the oldest first */
    size_t nretired, cap_retired;
    int stopping; /* the signal that stops us */
    int status;
} master;

static void at_earliest(uint64_t *at, uint64_t other)
{
    if (other != 0 && (*at == 0 || other < *at))
        *at = other;
}

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
    lf_tls_share_pass();
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
static void retire(generation_t *g, int signo)
{
    if (g->pipe != -1)
        close(g->pipe);
    if (g->pid != 0) {
        kill(g->pid, signo);
        if (master.nretired == master.cap_retired) {
            master.cap_retired = master.cap_retired ? master.cap_retired * 2 : 16;
            master.retired = lf_realloc(master.retired, master.cap_retired * sizeof(*master.retired));
        }
        master.retired[master.nretired++] = g->pid;
    }
    *g = (generation_t){.pipe = -1};
    /* Idle clients of reloads that follow one another must not fill the memory with old code. */
    if (master.nretired > MANY_RETIRED)
        kill(master.retired[master.nretired - MANY_RETIRED - 1], SIGTERM);
}

/* When a generation is tried again that is needed but did not start, or did not last. */
static void restart_later(void)
{
    uint64_t wait = (uint64_t)RESTART_MS << (master.restarts < 5 ? master.restarts : 5);
    master.restarts++;
    master.restart_at = lf_clock_ms() + (wait < MAX_RESTART_MS ? wait : MAX_RESTART_MS);
}

static void load(void)
{
    master.again = 0;
    start(&master.next);
    if (master.next.pid == 0 && master.current.pid == 0)
        restart_later();
    /* The generation gives up by itself, and can say where it was, unless it stands still in C. */
    if (master.next.pid != 0 && lf_server_settings.load_ms != 0)
        master.next.load_end = lf_clock_ms() + lf_server_settings.load_ms + LOAD_GRACE_MS;
}

static void reload(void)
{
    if (master.next.pid != 0)
        master.again = 1;
    else
        load();
}

/* ---- what generations report ---- */

static void promote(void)
{
    generation_t old = master.current;
    master.current = master.next;
    master.next = (generation_t){.pipe = -1};
    master.current.load_end = 0;
    if (old.pid != 0)
        lf_log(LF_LOG_INFO, "the new code serves (pid %d)", (int)master.current.pid);
    retire(&old, SIGUSR2);
    if (master.current.reopen)
        kill(master.current.pid, SIGUSR1);
    master.has_served = 1;
    master.restarts = 0;
    if (master.again)
        load();
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

/* The end of a generation that was loading. */
static void on_failed_load(int status)
{
    if (master.stopping)
        return;
    if (WIFSIGNALED(status))
        lf_log(LF_LOG_ERROR, "the process that loaded the code was killed by signal %d (%s)",
               WTERMSIG(status), strsignal(WTERMSIG(status)));
    if (master.current.pid != 0) {
        lf_log(LF_LOG_ERROR, "the new code does not load (see above): the old one serves on");
    } else if (master.options->debug && master.watcher.nfiles != 0) {
        lf_log(LF_LOG_ERROR, "waiting for a change of the files");
    } else if (master.has_served && !master.again) {
        restart_later();
        lf_log(LF_LOG_ERROR, "the code does not load (see above): nothing serves; trying again in %d s",
               (int)((master.restart_at - lf_clock_ms() + 500) / 1000));
    } else if (!master.again) {
        master.stopping = SIGTERM;
        master.status = exit_status(status) ? exit_status(status) : 1;
    }
    if (master.again)
        load();
}

/* The end of the generation that served. */
static void on_lost(pid_t pid, int status)
{
    if (master.stopping)
        return;
    if (WIFSIGNALED(status))
        lf_log(LF_LOG_ERROR, "the generation (pid %d) was killed by signal %d (%s); starting another",
               (int)pid, WTERMSIG(status), strsignal(WTERMSIG(status)));
    else
        lf_log(LF_LOG_ERROR, "the generation (pid %d) ended with status %d; starting another", (int)pid,
               exit_status(status));
    restart_later();
}

static void on_child(pid_t pid, int status)
{
    for (size_t i = 0; i < master.nretired; i++) {
        if (master.retired[i] == pid) {
            master.nretired--;
            memmove(&master.retired[i], &master.retired[i + 1],
                    (master.nretired - i) * sizeof(*master.retired));
            return;
        }
    }
    generation_t *g = pid == master.next.pid      ? &master.next
                      : pid == master.current.pid ? &master.current
                                                  : NULL;
    if (g == NULL)
        return; /* inherited from whoever became this process */
    int loading = g == &master.next;
    if (g->pipe != -1)
        close(g->pipe);
    *g = (generation_t){.pipe = -1};
    if (loading)
        on_failed_load(status);
    else
        on_lost(pid, status);
}

/* ---- signals ---- */

static void signal_all(int signo)
{
    if (master.current.pid != 0)
        kill(master.current.pid, signo);
    if (master.next.pid != 0)
        kill(master.next.pid, signo);
    for (size_t i = 0; i < master.nretired; i++)
        kill(master.retired[i], signo);
}

/* The workers close their copies of the listeners, but ours would go on queueing connections that nobody
 * accepts: they would hang until we end. Now they are refused at once. */
static void shut_listeners(void)
{
    master.shut_at = 0;
    for (size_t i = 0; i < master.options->listeners.n; i++)
        shutdown(master.options->listeners.fds[i], SHUT_RDWR);
}

/* The workers take what waits in the queue of a listener; shutting it would drop that. At a terminal nobody
 * wants to wait for it. */
static void stop(int signo)
{
    if (!master.stopping) {
        lf_listener_remove_files();
        master.shut_at = lf_clock_ms() + SHUT_MS;
        master.kill_at = lf_clock_ms() + lf_server_settings.drain_ms + LAST_RESORT_MS;
    }
    if (signo == SIGINT)
        shut_listeners();
    master.stopping = signo;
    signal_all(signo);
}

/* Everybody opens the logs again. */
static void reopen(void)
{
    lf_error_log_reopen();
    master.next.reopen = 1;
    if (master.current.pid != 0)
        kill(master.current.pid, SIGUSR1);
    for (size_t i = 0; i < master.nretired; i++)
        kill(master.retired[i], SIGUSR1);
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
            if (!master.stopping)
                reload();
            break;
        case SIGUSR2: /* means something to the processes below only */
            break;
        case SIGUSR1:
            reopen();
            break;
        default:
            stop((int)info.ssi_signo);
        }
    }
}

static int next_wait(void)
{
    uint64_t now = lf_clock_ms(), at = 0;
    if (!master.stopping) {
        at_earliest(&at, master.reload_at);
        at_earliest(&at, master.restart_at);
        at_earliest(&at, master.next.load_end);
    }
    at_earliest(&at, master.shut_at);
    at_earliest(&at, master.kill_at);
    return at == 0 ? -1 : at > now ? (int)(at - now) : 0;
}

static int is_due(uint64_t *at)
{
    if (*at == 0 || *at > lf_clock_ms())
        return 0;
    *at = 0;
    return 1;
}

static void run_due(void)
{
    if (is_due(&master.shut_at))
        shut_listeners();
    if (is_due(&master.kill_at)) {
        lf_log(LF_LOG_ERROR, "a generation does not end: killed");
        signal_all(SIGKILL);
    }
    if (master.stopping)
        return;
    if (is_due(&master.reload_at)) {
        lf_log(LF_LOG_INFO, "a file changed: loading the new code");
        retire(&master.next, SIGTERM);
        load();
    }
    if (is_due(&master.restart_at) && master.next.pid == 0 && master.current.pid == 0)
        load();
    if (is_due(&master.next.load_end)) {
        lf_log(LF_LOG_ERROR, "the code has been loading for %g s: given up (--load-timeout)",
               (double)lf_server_settings.load_ms / 1000);
        kill(master.next.pid, SIGKILL);
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
    sigaddset(&mask, SIGUSR2);
    sigaddset(&mask, SIGUSR1);
    sigprocmask(SIG_BLOCK, &mask, &master.old_mask);
    int signals = signalfd(-1, &mask, SFD_CLOEXEC | SFD_NONBLOCK);
    lf_watcher_init(&master.watcher);
    if (signals == -1) {
        lf_log(LF_LOG_ERROR, "signalfd: %s", strerror(errno));
        return 1;
    }
    load();
    while (!master.stopping || master.current.pid != 0 || master.next.pid != 0 || master.nretired != 0) {
        struct pollfd fds[4] = {
            {signals, POLLIN, 0},
            {master.current.pipe, POLLIN, 0},
            {master.next.pipe, POLLIN, 0},
            {master.watcher.fd, POLLIN, 0},
        };
        int n = poll(fds, 4, next_wait());
        if (n > 0 && fds[2].revents && fds[2].fd == master.next.pipe)
            read_report(&master.next);
        if (n > 0 && fds[1].revents && fds[1].fd == master.current.pipe)
            read_report(&master.current);
        if (n > 0 && fds[3].revents && lf_watcher_changed(&master.watcher))
            master.reload_at = lf_clock_ms() + SETTLE_MS;
        if (n > 0 && fds[0].revents)
            on_signals(signals);
        run_due();
    }
    lf_listener_remove_files();
    free(master.retired);
    close(signals);
    lf_watcher_free(&master.watcher);
    sigprocmask(SIG_SETMASK, &master.old_mask, NULL);
    if (master.status != 0)
        lf_error_log_refer();
    return master.status;
}
