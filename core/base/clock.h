/* SPDX-License-Identifier: MIT
 *
 * Clocks. Deadlines use the monotonic clock, which no change of the wall clock can move.
 */
#ifndef LF_BASE_CLOCK_H
#define LF_BASE_CLOCK_H

#include <stdint.h>
#include <time.h>

/* Milliseconds on the monotonic clock. */
static inline uint64_t lf_clock_ms(void)
{
    struct timespec ts;
    clock_gettime(CLOCK_MONOTONIC, &ts);
    return (uint64_t)ts.tv_sec * 1000 + (uint64_t)ts.tv_nsec / 1000000;
}

/* Seconds on the monotonic clock, with the fraction. */
static inline double lf_clock_seconds(void)
{
    struct timespec ts;
    clock_gettime(CLOCK_MONOTONIC, &ts);
    return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

#endif
