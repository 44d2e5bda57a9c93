/* SPDX-License-Identifier: MIT
 *
 * A streamed body: Lua functions { pull, close, failed }, pulled one piece a task. What pull or close raises
 * is given to failed, or, where it is absent, to the function of lf_stream_set_recover. Ownership: a stream
 * belongs to itself from lf_stream_new on and frees itself after its end, an error or lf_stream_abandon;
 * `close` has then run exactly once. The owner hears nothing after any of these.
 */
#ifndef LF_HTTP_STREAM_H
#define LF_HTTP_STREAM_H

#include "base/str.h"
#include "vm/vm.h"

typedef struct lf_stream lf_stream_t;
typedef enum lf_stream_event { LF_STREAM_PIECE, LF_STREAM_END, LF_STREAM_ERROR } lf_stream_event_t;

/* Called on the loop. The bytes of a piece live until the next pull. */
typedef void (*lf_stream_cb)(void *owner, lf_stream_event_t event, lf_str_t bytes);

/* Makes a stream over the table { pull, close } that the registry holds under `pair`; the stream keeps an
 * anchor of its own. */
lf_stream_t *lf_stream_new(int pair, void *owner, lf_stream_cb cb);

/* Asks for the next piece. */
void lf_stream_pull(lf_stream_t *stream);

/* Ends the pull that runs, if any, with Cancelled; the owner then hears of an error. */
void lf_stream_cancel(lf_stream_t *stream);

/* The client has gone, or wants no body: no more callbacks. */
void lf_stream_abandon(lf_stream_t *stream);

/* set_stream_recover(fn): what the end of a stream without a `failed` that raised is made of; fn(err) logs
 * and returns false. */
int lf_stream_set_recover(lua_State *L);

#endif
