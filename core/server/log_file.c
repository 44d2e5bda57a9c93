/* SPDX-License-Identifier: MIT
 *
 * Log files. The error log is put in the place of standard error: what Lua, a library or a sanitizer writes
 * there goes into the same file as the server's own lines, each with one write(2) at the file's end.
 */
#include "server/log_file.h"
#include "base/log.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static struct {
    char *path;   /* NULL: standard error is what it was */
    int terminal; /* standard error as this process found it */
} error_log = {.terminal = -1};

static struct {
    int is_set;
    uid_t uid;
    gid_t gid;
} owner;

void lf_log_files_belong_to(uid_t uid, gid_t gid)
{
    owner.is_set = 1;
    owner.uid = uid;
    owner.gid = gid;
}

int lf_log_file_open(const char *path, char *message, size_t size)
{
    /* O_NONBLOCK means nothing to a file, and to a named pipe that neither open nor write waits for a reader.
     */
    int fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY | O_NONBLOCK, 0640);
    if (fd != -1) {
        /* What root makes for a server that is not root's must be open to that server. */
        if (owner.is_set && geteuid() == 0 && fchown(fd, owner.uid, owner.gid) != 0) {
            /* A pipe or a device: it is somebody else's already. */
        }
        return fd;
    }
    const char *why = strerror(errno), *cure = "";
    if (errno == EACCES || errno == EPERM || errno == EROFS)
        cure = "; the user that runs the server must be allowed to write there";
    else if (errno == ENOENT)
        cure = "; make the folder first";
    else if (errno == ENXIO)
        why = "it is a pipe that no program reads";
    snprintf(message, size, "cannot open %s: %s%s", path, why, cure);
    return -1;
}

char *lf_log_file_absolute(const char *path)
{
    lf_buf_t out = {0};
    char here[4096];
    if (path[0] != '/' && getcwd(here, sizeof(here)) != NULL)
        lf_buf_printf(&out, "%s/", here);
    lf_buf_printf(&out, "%s", path);
    lf_buf_putc(&out, '\0');
    return out.base;
}

static int become_stderr(const char *path, char *message, size_t size)
{
    int fd = lf_log_file_open(path, message, size);
    if (fd == -1)
        return -1;
    dup2(fd, STDERR_FILENO);
    close(fd);
    return 0;
}

int lf_error_log_open(const char *path, char *message, size_t size)
{
    int terminal = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3);
    if (become_stderr(path, message, size) != 0) {
        if (terminal != -1)
            close(terminal);
        return -1;
    }
    error_log.terminal = terminal;
    error_log.path = lf_log_file_absolute(path);
    return 0;
}

void lf_error_log_reopen(void)
{
    char message[512];
    if (error_log.path != NULL && become_stderr(error_log.path, message, sizeof(message)) != 0)
        lf_log(LF_LOG_WARNING, "the error log stays the file that it was: %s", message);
}

void lf_error_log_refer(void)
{
    if (error_log.path != NULL && error_log.terminal != -1)
        dprintf(error_log.terminal, "luaflask: the server has ended; %s says why\n", error_log.path);
}
