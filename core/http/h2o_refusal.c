/* SPDX-License-Identifier: MIT
 *
 * Refusals of libh2o's go out by the path of a host that no URL leads to; a filter there sees them all.
 */
#include "http/h2o_refusal.h"
#include "http/guard.h"
#include "http/h2o_connection.h"

#include <h2o.h>

static void on_refusal(h2o_filter_t *self, h2o_req_t *req, h2o_ostream_t **slot)
{
    if (req->version < 0x200) {
        h2o_socket_t *sock = req->conn->callbacks->get_socket(req->conn);
        lf_connection_t *connection = lf_connection_of(sock);
        if (connection != NULL)
            lf_connection_linger(connection);
        if (req->res.status == 400 &&
            lf_guard_unknown_coding(lf_str(sock->input->bytes, sock->input->size))) {
            req->res.status = 501;
            req->res.reason = "Not Implemented";
        }
    }
    h2o_setup_next_ostream(req, slot);
}

void lf_h2o_mend_refusals(h2o_hostconf_t *host)
{
    h2o_create_filter(&host->fallback_path, sizeof(h2o_filter_t))->on_setup_ostream = on_refusal;
}
