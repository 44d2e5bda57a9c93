/* SPDX-License-Identifier: MIT
 *
 * luaopen_luaflask_core: the index of everything Lua can call. Each opener leaves one table on the stack; it
 * becomes the field of that name.
 */
#include "module.h"

static const luaL_Reg openers[] = {
    {"password", lf_password_open},
    {"random", lf_random_open},
    {"session", lf_session_open},
    {"sign", lf_sign_open},
    {"json", lf_json_open},
    {"box", lf_box_open},
    {"env", lf_env_open},
    {"base64url", lf_base64url_open},
    {"cookie", lf_cookie_open},
    {"date", lf_date_open},
    {"header", lf_header_open},
    {"html", lf_html_open},
    {"multipart", lf_multipart_open},
    {"url", lf_url_open},
    {NULL, NULL},
};

int luaopen_luaflask_core(lua_State *L)
{
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
