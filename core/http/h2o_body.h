/* SPDX-License-Identifier: MIT
 *
 * Sending the three kinds of body through libh2o: bytes, a file, a stream pulled from Lua.
 */
#ifndef LF_HTTP_H2O_BODY_H
#define LF_HTTP_H2O_BODY_H

#include "http/request.h"

/* Starts the response whose status and headers are set and sends its body. The request may be gone when this
 * returns. */
void lf_h2o_send_body(lf_request_t *r);

#endif
