/* SPDX-License-Identifier: MIT
 *
 * The end of a connection whose client is still sending. A socket that is closed with unread input takes back
 * the answer that was just sent: the client sees a reset instead of a 413. So its last bytes are read and
 * thrown away for a moment.
 *
 * Ownership: the descriptor given to lf_linger is this file's.
 */
#ifndef LF_HTTP_H2O_LINGER_H
#define LF_HTTP_H2O_LINGER_H

/* Ends the sending side of a socket, reads what still comes, then closes it. */
void lf_linger(int fd);

#endif
