/* SPDX-License-Identifier: MIT
 *
 * The state of HTTP/2 streams. The struct is that of the header installed with the library, so that both
 * agree.
 */
#include "http/h2o_stream.h"

#include <h2o.h>
#include <h2o/http2.h>
#include <h2o/http2_internal.h>

lf_stream_state_t lf_h2o_stream_state(const h2o_req_t *req)
{
    const h2o_http2_stream_t *stream = H2O_STRUCT_FROM_MEMBER(const h2o_http2_stream_t, req, req);
    lf_stream_state_t state = {.id = stream->stream_id, .phase = LF_STREAM_RUNNING};
    size_t waits = 0;
    switch (stream->state) {
    case H2O_HTTP2_STREAM_STATE_RECV_HEADERS:
        state.phase = LF_STREAM_HEAD;
        break;
    case H2O_HTTP2_STREAM_STATE_RECV_BODY:
        state.phase = LF_STREAM_BODY;
        state.mark = stream->_req_body != NULL ? stream->_req_body->size : 0;
        break;
    case H2O_HTTP2_STREAM_STATE_SEND_BODY:
    case H2O_HTTP2_STREAM_STATE_SEND_BODY_IS_FINAL:
        for (size_t i = 0; i < stream->_data.size; i++)
            waits += stream->_data.entries[i].len;
        if (waits != 0) {
            state.phase = LF_STREAM_WRITING;
            state.mark = req->bytes_sent - waits; /* what was handed over, less what waits */
        }
        break;
    default:
        break;
    }
    return state;
}

int lf_h2o_stream_lacks_body(const h2o_req_t *req)
{
    const h2o_http2_stream_t *stream = H2O_STRUCT_FROM_MEMBER(const h2o_http2_stream_t, req, req);
    return stream->_req_body == NULL && stream->_expected_content_length != SIZE_MAX &&
           stream->_expected_content_length != 0;
}

uint32_t lf_h2o_max_streams(void)
{
    return H2O_HTTP2_SETTINGS_HOST.max_concurrent_streams;
}
