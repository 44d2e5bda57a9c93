/* SPDX-License-Identifier: MIT
 *
 * The kernel's own count: the C library's struct tcp_info ends before it.
 */
#include "io/progress.h"

#include <linux/sockios.h>
#include <linux/tcp.h>
#include <netinet/in.h>
#include <stddef.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

uint64_t lf_socket_progress(int fd)
{
    struct tcp_info info;
    socklen_t size = sizeof(info);
    int waiting = 0;
    if (getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &size) == 0 &&
        size >= offsetof(struct tcp_info, tcpi_bytes_acked) + sizeof(info.tcpi_bytes_acked))
        return info.tcpi_bytes_acked;
    ioctl(fd, SIOCOUTQ, &waiting);
    return (uint64_t)waiting;
}
