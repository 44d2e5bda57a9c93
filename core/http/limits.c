/* SPDX-License-Identifier: MIT
 *
 * The limits of requests made without a server; those of a server come from its options
 * (lua/luaflask/cli/serving.lua).
 */
#include "http/limits.h"

lf_limits_t lf_limits = {
    .max_body = SIZE_MAX,
    .max_bodies = SIZE_MAX,
    .max_header_size = SIZE_MAX,
    .max_target = 8192,
    .max_headers = SIZE_MAX,
    .http2_resets = SIZE_MAX,
};
