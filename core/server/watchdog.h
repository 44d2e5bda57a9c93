/* SPDX-License-Identifier: MIT
 *
 * The watchdog of a worker: ends what holds its loop too long, and in debug mode names what holds it up. And
 * that of a generation, which ends a load that does not come to an end.
 */
#ifndef LF_SERVER_WATCHDOG_H
#define LF_SERVER_WATCHDOG_H

#include <stddef.h>
#include <stdint.h>

/* Where a worker that its watchdog ends leaves what it was doing, as text: memory shared with the generation,
 * which logs it. To be called before the start. */
void lf_watchdog_set_last_words(char *room, size_t size);

/* In a generation: what has not been loaded `limit` milliseconds (0: any time) from now raises an error where
 * it is. Returns 0, or -1 with errno. */
int lf_watchdog_begin_load(uint64_t limit);

/* It has been loaded, or has failed. */
void lf_watchdog_end_load(void);

/* Starts the watchdog: a task may run `limit` milliseconds without waiting (0: any time); with `name_slow`,
 * one that runs longer than a tenth of a second is named in the log. To be called in the worker, once.
 * Returns 0, or -1 with errno. */
int lf_watchdog_start(uint64_t limit, int name_slow);

#endif
