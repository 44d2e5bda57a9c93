/* SPDX-License-Identifier: MIT
 *
 * luaopen_luaflask_core: the index of everything Lua can call. Each opener leaves one table on the stack; it
 * becomes the field of that name.
 */
#include "module.h"
#include "http/app.h"
#include "http/client.h"
#include "http/context_lua.h"
#include "http/dispatch.h"
#include "http/file.h"
#include "http/request_lua.h"
#include "http/response_lua.h"
#include "http/session_proxy.h"
#include "io/io.h"
#include "io/loop.h"
#include "io/shared.h"
#include "server/server.h"
#include "vm/task.h"

static const luaL_Reg openers[] = {
    {"app", lf_app_open},
    {"base64url", lf_base64url_open},
    {"box", lf_box_open},
    {"client", lf_client_open},
    {"context", lf_context_open},
    {"cookie", lf_cookie_open},
    {"date", lf_date_open},
    {"digest", lf_digest_open},
    {"env", lf_env_open},
    {"file", lf_file_open},
    {"folder", lf_folder_open},
    {"form", lf_form_open},
    {"gateway", lf_gateway_open},
    {"header", lf_header_open},
    {"html", lf_html_open},
    {"io", lf_io_open},
    {"json", lf_json_open},
    {"password", lf_password_open},
    {"random", lf_random_open},
    {"request", lf_request_open},
    {"response", lf_response_open},
    {"result", lf_result_open},
    {"routing", lf_routing_open},
    {"server", lf_server_open},
    {"session", lf_session_open},
    {"session_proxy", lf_session_proxy_open},
    {"shared", lf_shared_open},
    {"task", lf_task_open},
    {"terminal", lf_terminal_open},
    {"upload", lf_upload_open},
    {"url", lf_url_open},
    {"zlib", lf_zlib_open},
    {NULL, NULL},
};

int luaopen_luaflask_core(lua_State *L)
{
    lf_vm_init(L);
    lf_loop_install();
    lua_newtable(L);
    for (const luaL_Reg *r = openers; r->name != NULL; r++) {
        lua_pushcfunction(L, r->func);
        lua_call(L, 0, 1);
        lua_setfield(L, -2, r->name);
    }
    lua_pushliteral(L, LF_VERSION);
    lua_setfield(L, -2, "_VERSION");
    return 1;
}
