/* SPDX-License-Identifier: MIT
 *
 * What the fuzz targets share: the entry that libFuzzer (and the replay of the kept corpora) calls, and a
 * check that aborts also where assert is compiled out.
 */
#ifndef LF_FUZZ_H
#define LF_FUZZ_H

#include "base/str.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define CHECK(condition)                                                                                     \
    do {                                                                                                     \
        if (!(condition)) {                                                                                  \
            fprintf(stderr, "%s:%d: does not hold: %s\n", __FILE__, __LINE__, #condition);                   \
            abort();                                                                                         \
        }                                                                                                    \
    } while (0)

/* Whether `inner` lies within `outer`. */
static inline int within(lf_str_t inner, lf_str_t outer)
{
    return inner.base >= outer.base && inner.base + inner.len <= outer.base + outer.len;
}

#endif
