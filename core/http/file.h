/* SPDX-License-Identifier: MIT
 *
 * Files as response bodies: opened, measured and (small ones) read on the thread pool.
 */
#ifndef LF_HTTP_FILE_H
#define LF_HTTP_FILE_H

#include "http/request.h"

/* Makes the opened file at idx the body of the response; the response now owns its descriptor. */
void lf_file_take(lua_State *L, int idx, lf_request_t *r);

/* Pushes the file that is the body of a response, which has none then: the reverse of lf_file_take. */
void lf_file_push(lua_State *L, lf_request_t *r);

/* core.file: open(path, read_below) -> wait whose take gives (content or file), size, mtime; or nil, message.
 */
int lf_file_open(lua_State *L);

#endif
