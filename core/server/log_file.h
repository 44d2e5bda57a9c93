/* SPDX-License-Identifier: MIT
 *
 * Files that logs are appended to, and standard error as one of them.
 *
 * Ownership: a descriptor that lf_log_file_open gives is the caller's. The path of the error log is kept by
 * each process that opened it, so that SIGUSR1 can open it again.
 */
#ifndef LF_SERVER_LOG_FILE_H
#define LF_SERVER_LOG_FILE_H

#include <stddef.h>
#include <sys/types.h>

/* Opens a file for appending, creating it. -1 with a message that says what and what to do. */
int lf_log_file_open(const char *path, char *message, size_t size);

/* The path as it is from the root, for a process that may change its folder later; the caller frees it. */
char *lf_log_file_absolute(const char *path);

/* Makes a file standard error, for this process and all that it starts. -1 with a message. */
int lf_error_log_open(const char *path, char *message, size_t size);

/* Opens the error log again under its name. When that fails the old file goes on, with a line that says so.
 */
void lf_error_log_reopen(void);

/* Says at the terminal where the errors are to be read; for a master that ends because of one. */
void lf_error_log_refer(void);

/* Log files that root opens from now on are given to this user, as whom the server runs. */
void lf_log_files_belong_to(uid_t uid, gid_t gid);

#endif
