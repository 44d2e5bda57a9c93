/* SPDX-License-Identifier: MIT
 *
 * Whether the reader at the other end of a socket takes what it was sent.
 */
#ifndef LF_IO_PROGRESS_H
#define LF_IO_PROGRESS_H

#include <stdint.h>

/* A number that changes as the other end takes bytes: of TCP, how many it has acknowledged; of a Unix socket,
 * how many wait for it (the kernel lets a writer go on only when most of them are gone, so it moves). */
uint64_t lf_socket_progress(int fd);

#endif
