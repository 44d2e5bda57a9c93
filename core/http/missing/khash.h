/* SPDX-License-Identifier: MIT
 *
 * libh2o's header http2_internal.h asks for khash.h, which is not installed with it. This file gives the
 * names that it uses; nothing here is ever called: h2o_stream.c reads the fields of one stream and looks up
 * none.
 */
#ifndef LF_HTTP_MISSING_KHASH_H
#define LF_HTTP_MISSING_KHASH_H

typedef uint32_t khiter_t;
#define khash_t(name) struct kh_##name
#define KHASH_MAP_INIT_INT64(name, value)                                                                    \
    khash_t(name)                                                                                            \
    {                                                                                                        \
        value *vals;                                                                                         \
    };
#define kh_get(name, map, key) ((khiter_t)(key))
#define kh_end(map) (~(khiter_t)0)
#define kh_val(map, iter) ((map)->vals[iter])

#endif
