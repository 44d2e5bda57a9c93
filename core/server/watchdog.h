/* SPDX-License-Identifier: MIT
 *
 * The watchdog of a worker: ends what holds its loop too long, and in debug mode names what holds it up.
 */
#ifndef LF_SERVER_WATCHDOG_H
#define LF_SERVER_WATCHDOG_H

#include <stdint.h>

/* Starts the watchdog: a task may run `limit` milliseconds without waiting (0: any time); with `name_slow`,
 * one that runs longer than a tenth of a second is named in the log. To be called in the worker, once.
 * Returns 0, or -1 with errno. */
int lf_watchdog_start(uint64_t limit, int name_slow);

#endif
