/* SPDX-License-Identifier: MIT
 *
 * What all generations of one master have in common: 32 random bytes, then the ad-hoc certificate as PEM if
 * there is one. It lies in a memory file, never on a disk, and not in the environment, where `ps` could show
 * it.
 */
#include "server/tls.h"
#include "crypto/random.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <openssl/crypto.h>

enum { SECRET_BYTES = 32, MAX_SHARE = 65536 };

static const char variable[] = "LUAFLASK_TLS"; /* the descriptor's number, for the generation alone */
static int share_fd = -1;                      /* the master's */
static lf_buf_t share;

static int write_all(int fd, const char *bytes, size_t n)
{
    while (n > 0) {
        ssize_t w = write(fd, bytes, n);
        if (w <= 0)
            return -1;
        bytes += w;
        n -= (size_t)w;
    }
    return 0;
}

int lf_tls_share_make(const lf_buf_t *adhoc, char *message, size_t size)
{
    char secret[SECRET_BYTES];
    lf_random_bytes(secret, sizeof(secret));
    lf_buf_put(&share, secret, sizeof(secret));
    OPENSSL_cleanse(secret, sizeof(secret));
    if (adhoc != NULL)
        lf_buf_put(&share, adhoc->base, adhoc->len);
    int fd = memfd_create("luaflask-tls", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    if (fd == -1 || write_all(fd, share.base, share.len) != 0 ||
        fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) != 0) {
        snprintf(message, size, "cannot keep the secret of TLS tickets in memory: %s", strerror(errno));
        if (fd != -1)
            close(fd);
        return -1;
    }
    share_fd = fd;
    lf_tickets_init(lf_str(share.base, SECRET_BYTES));
    return 0;
}

void lf_tls_share_pass(void)
{
    char number[16];
    if (share_fd == -1)
        return;
    snprintf(number, sizeof(number), "%d", share_fd);
    fcntl(share_fd, F_SETFD, 0);
    setenv(variable, number, 1);
}

void lf_tls_share_inherit(void)
{
    const char *text = getenv(variable);
    struct stat st;
    if (text == NULL)
        return;
    int fd = (int)strtol(text, NULL, 10);
    unsetenv(variable);
    if (fstat(fd, &st) != 0 || st.st_size < SECRET_BYTES || st.st_size > MAX_SHARE)
        return;
    lf_buf_reserve(&share, (size_t)st.st_size);
    if (pread(fd, share.base, (size_t)st.st_size, 0) == st.st_size) {
        share.len = (size_t)st.st_size;
        lf_tickets_init(lf_str(share.base, SECRET_BYTES));
    }
    close(fd);
}

lf_str_t lf_tls_share_adhoc(void)
{
    return share.len > SECRET_BYTES ? lf_str(share.base + SECRET_BYTES, share.len - SECRET_BYTES)
                                    : (lf_str_t){0};
}
