/* SPDX-License-Identifier: MIT
 *
 * A generation: the application, loaded once, and the workers forked from it. It serves nothing itself; a
 * worker that dies is replaced, and when workers die as fast as they are made, ever more slowly.
 */
#include "server/server.h"
#include "base/clock.h"
#include "base/log.h"
#include "server/tls.h"
#include "server/watchdog.h"
#include "server/access_log.h"
#include "server/log_file.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

enum { QUICK_DEATH_MS = 1000, MAX_BACKOFF_MS = 10000, LAST_RESORT_MS = 5000, LAST_WORDS = 512 };

typedef struct worker {
    pid_t pid;           /* 0: to be started */
    uint64_t started_at; /* ms */
    uint64_t start_after;
    unsigned quick_deaths;
    char *last_words; /* what it was doing when its watchdog ended it; memory shared with it */
} worker_t;

static int report_fd = -1; /* the pipe to the master */
static int signals = -1;   /* a signalfd */
static pid_t master;       /* the process that started this one */

/* Until it is ready: workers whose on_start functions have not ended. */
static struct {
    int pipe[2]; /* each writes a byte to it; -1 when nobody is waited for any more */
    int missing;
    int failed;
} starting = {{-1, -1}, 0, 0};

static void no_news(int signo)
{
}

int lf_generation_inherit(lf_listeners_t *listeners)
{
    const char *text = getenv("LUAFLASK_GENERATION");
    if (text == NULL)
        return 0;
    /* "report fd,listener fd,…": written by the master. */
    char *end;
    listeners->n = 0;
    master = getppid();
    report_fd = (int)strtol(text, &end, 10);
    while (*end == ',' && listeners->n < LF_MAX_LISTENERS)
        listeners->fds[listeners->n++] = (int)strtol(end + 1, &end, 10);
    fcntl(report_fd, F_SETFD, FD_CLOEXEC);
    for (size_t i = 0; i < listeners->n; i++)
        fcntl(listeners->fds[i], F_SETFD, FD_CLOEXEC);
    unsetenv("LUAFLASK_GENERATION");
    lf_tls_share_inherit();
    /* The master repeats SIGUSR1 once we are ready; until then it must not end us. */
    sigaction(SIGUSR1, &(struct sigaction){.sa_handler = no_news, .sa_flags = SA_RESTART}, NULL);
    return 1;
}

/* Asks for SIGTERM when the master dies; a change of user forgets it. */
static int end_with_master(void)
{
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    return getppid() == master ? 0 : -1;
}

int lf_generation_drop_privileges(const lf_identity_t *who, char *message, size_t size)
{
    if (lf_privileges_drop(who, message, size) != 0)
        return -1;
    if (end_with_master() == 0)
        return 0;
    snprintf(message, size, "the master has died");
    return -1;
}

static void report(const char *word, const char *text)
{
    char line[4200];
    int n = snprintf(line, sizeof(line), "%s %s\n", word, text);
    if (report_fd != -1 && n > 0 && (size_t)n < sizeof(line) && write(report_fd, line, (size_t)n) != n)
        lf_log(LF_LOG_WARNING, "the master does not listen: %s", strerror(errno));
}

void lf_generation_tell_file(const char *path)
{
    report("file", path);
}

static void start_worker(worker_t *w, lf_app_t *app, const lf_listeners_t *listeners,
                         const sigset_t *old_mask)
{
    pid_t parent = getpid();
    fflush(NULL);
    w->started_at = lf_clock_ms();
    w->last_words[0] = '\0';
    w->pid = fork();
    if (w->pid == -1) {
        lf_log(LF_LOG_ERROR, "cannot fork a worker: %s", strerror(errno));
        w->pid = 0;
        w->start_after = w->started_at + QUICK_DEATH_MS;
        return;
    }
    if (w->pid != 0)
        return;
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (getppid() != parent)
        _exit(0);
    /* A module loaded late reports its file from here: not into whatever gets this number next. */
    if (report_fd != -1)
        close(report_fd);
    report_fd = -1;
    close(signals);
    if (starting.pipe[0] != -1)
        close(starting.pipe[0]);
    lf_watchdog_set_last_words(w->last_words, LAST_WORDS);
    int status = lf_worker_run(app, listeners, old_mask, starting.pipe[1]);
    fflush(NULL);
    _exit(status);
}

static void describe_death(const worker_t *w, int status)
{
    if (WIFEXITED(status) && WEXITSTATUS(status) == LF_EXIT_WATCHDOG)
        lf_log(LF_LOG_ERROR,
               "%s held worker %d where Lua cannot be stopped (a C function%s) and was ended with it "
               "(--watchdog); starting another",
               w->last_words[0] != '\0' ? w->last_words : "something", (int)w->pid,
               LUA_VERSION_NUM >= 504 ? "" : ", or a compiled loop");
    else if (WIFSIGNALED(status))
        lf_log(LF_LOG_ERROR, "worker %d was killed by signal %d (%s); starting another", (int)w->pid,
               WTERMSIG(status), strsignal(WTERMSIG(status)));
    else if (WEXITSTATUS(status) == LF_EXIT_START)
        lf_log(LF_LOG_ERROR, "worker %d could not be started (see above); starting another", (int)w->pid);
    else
        lf_log(LF_LOG_ERROR, "worker %d ended with status %d; starting another", (int)w->pid,
               WEXITSTATUS(status));
}

static void reap(worker_t *workers, int n, int stopping)
{
    int status;
    pid_t pid;
    while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
        for (int i = 0; i < n; i++) {
            worker_t *w = &workers[i];
            if (w->pid != pid)
                continue;
            uint64_t now = lf_clock_ms();
            if (starting.pipe[0] != -1 && WIFEXITED(status) && WEXITSTATUS(status) == LF_EXIT_START)
                starting.failed = 1;
            else if (!stopping)
                describe_death(w, status);
            int quick = now - w->started_at < QUICK_DEATH_MS;
            w->quick_deaths = quick ? w->quick_deaths + 1 : 0;
            uint64_t backoff =
                w->quick_deaths < 2 ? 0 : 100u << (w->quick_deaths > 8 ? 7 : w->quick_deaths - 2);
            w->start_after = now + (backoff < MAX_BACKOFF_MS ? backoff : MAX_BACKOFF_MS);
            if (!stopping && w->quick_deaths == 5)
                lf_log(LF_LOG_ERROR,
                       "workers die as soon as they start: look at the errors above; trying on, more "
                       "slowly");
            w->pid = 0;
        }
    }
}

/* Starts the workers that are due; returns how long to wait for the next one, in ms, or -1. */
static int start_due(worker_t *workers, int n, lf_app_t *app, const lf_listeners_t *listeners,
                     const sigset_t *mask)
{
    int wait = -1;
    uint64_t now = lf_clock_ms();
    for (int i = 0; i < n; i++) {
        worker_t *w = &workers[i];
        if (w->pid == 0 && w->start_after <= now)
            start_worker(w, app, listeners, mask);
        if (w->pid == 0 && (wait == -1 || (uint64_t)wait > w->start_after - now))
            wait = w->start_after > now ? (int)(w->start_after - now) : 0;
    }
    return wait;
}

static int alive(const worker_t *workers, int n)
{
    int count = 0;
    for (int i = 0; i < n; i++)
        count += workers[i].pid != 0;
    return count;
}

static void signal_all(const worker_t *workers, int n, int signo)
{
    for (int i = 0; i < n; i++) {
        if (workers[i].pid != 0)
            kill(workers[i].pid, signo);
    }
}

/* They would keep the port open, for nobody, as long as the workers take to end. */
static void close_listeners(const lf_listeners_t *listeners)
{
    for (size_t i = 0; i < listeners->n; i++)
        close(listeners->fds[i]);
}

static void now_ready(void)
{
    if (starting.pipe[0] != -1) {
        close(starting.pipe[0]);
        close(starting.pipe[1]);
        starting.pipe[0] = starting.pipe[1] = -1;
    }
    report("ready", "");
}

/* A worker has written that it started. */
static void count_started(void)
{
    char bytes[64];
    ssize_t n = starting.pipe[0] != -1 ? read(starting.pipe[0], bytes, sizeof(bytes)) : 0;
    if (n > 0 && (starting.missing -= (int)n) <= 0)
        now_ready();
}

int lf_generation_run(lf_app_t *app, const lf_generation_options_t *options)
{
    int n = options->workers;
    worker_t *workers = lf_alloc_zero((size_t)n * sizeof(*workers));
    sigset_t mask, old_mask;
    char *words =
        mmap(NULL, (size_t)n * LAST_WORDS, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (words == MAP_FAILED) {
        lf_log(LF_LOG_ERROR, "mmap: %s", strerror(errno));
        free(workers);
        return 1;
    }
    for (int i = 0; i < n; i++)
        workers[i].last_words = words + (size_t)i * LAST_WORDS;
    sigemptyset(&mask);
    sigaddset(&mask, SIGCHLD);
    sigaddset(&mask, SIGTERM);
    sigaddset(&mask, SIGINT);
    sigaddset(&mask, SIGUSR2);
    sigaddset(&mask, SIGHUP);
    sigaddset(&mask, SIGUSR1);
    sigprocmask(SIG_BLOCK, &mask, &old_mask);
    signal(SIGPIPE, SIG_IGN); /* a master that has let go of the pipe is no reason to die */
    signals = signalfd(-1, &mask, SFD_CLOEXEC | SFD_NONBLOCK);
    if (end_with_master() != 0)
        return 1;
    if (lf_server_has_lifespan() && pipe2(starting.pipe, O_CLOEXEC | O_NONBLOCK) != 0) {
        lf_log(LF_LOG_ERROR, "pipe: %s", strerror(errno));
        return 1;
    }
    starting.missing = n;
    start_due(workers, n, app, &options->listeners, &old_mask);
    if (starting.pipe[0] == -1)
        now_ready();
    uint64_t deadline = 0;
    while (deadline == 0 || alive(workers, n)) {
        int wait = deadline == 0 ? start_due(workers, n, app, &options->listeners, &old_mask) : 1000;
        struct pollfd pfd[] = {{signals, POLLIN, 0}, {starting.pipe[0], POLLIN, 0}};
        poll(pfd, 2, wait);
        count_started();
        struct signalfd_siginfo info;
        while (read(signals, &info, sizeof(info)) == sizeof(info)) {
            if (info.ssi_signo == SIGCHLD) {
                reap(workers, n, deadline != 0);
            } else if (info.ssi_signo == SIGUSR1) {
                lf_error_log_reopen();
                lf_access_log_reopen();
                signal_all(workers, n, SIGUSR1);
            } else if (info.ssi_signo != SIGHUP) {
                signal_all(workers, n, (int)info.ssi_signo);
                if (deadline == 0) {
                    close_listeners(&options->listeners);
                    deadline = lf_clock_ms() + lf_server_settings.drain_ms + LAST_RESORT_MS;
                }
            }
        }
        if (starting.failed && deadline == 0) {
            signal_all(workers, n, SIGTERM);
            close_listeners(&options->listeners);
            deadline = lf_clock_ms() + lf_server_settings.drain_ms + LAST_RESORT_MS;
        }
        if (deadline != 0 && lf_clock_ms() > deadline)
            signal_all(workers, n, SIGKILL);
    }
    close(signals);
    munmap(words, (size_t)n * LAST_WORDS);
    free(workers);
    return starting.failed ? 1 : 0;
}
