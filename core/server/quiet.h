/* SPDX-License-Identifier: MIT
 *
 * What libh2o prints.
 */
#ifndef LF_SERVER_QUIET_H
#define LF_SERVER_QUIET_H

/* libh2o prints a line for each HTTP/2 frame of a type that it does not know, of which a client may send any
 * number: from now on those lines go nowhere. Whatever else is printed to `stderr` goes where it went. */
void lf_quiet_libh2o(void);

#endif
