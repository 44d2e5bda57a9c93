/* SPDX-License-Identifier: MIT
 *
 * The openers of every Lua-facing part of the core, and the one entry point that the executable and the
 * loadable module share.
 */
#ifndef LF_MODULE_H
#define LF_MODULE_H

#include "lua_compat.h"

/* Pushes the table `luaflask.core`. */
__attribute__((visibility("default"))) int luaopen_luaflask_core(lua_State *L);

int lf_digest_open(lua_State *L);   /* core/http/digest_lua.c */
int lf_password_open(lua_State *L); /* core/http/password_lua.c */
int lf_random_open(lua_State *L);   /* core/http/random_lua.c */
int lf_session_open(lua_State *L);  /* core/http/session_lua.c */
/* JSON: core/codec/json_lua.c. */
int lf_json_open(lua_State *L);
/* from vm/box.c */
int lf_box_open(lua_State *L);

/* from http/form_lua.c */
int lf_form_open(lua_State *L);
int lf_gateway_open(lua_State *L);
/* from http/upload.c */
int lf_upload_open(lua_State *L);
/* from vm/env.c */
int lf_env_open(lua_State *L);
/* from http/routing_lua.c */
int lf_routing_open(lua_State *L);
/* from codec/codec_lua.c and codec/codec_lua_http.c */
int lf_base64url_open(lua_State *L);
int lf_cookie_open(lua_State *L);
int lf_date_open(lua_State *L);
int lf_header_open(lua_State *L);
int lf_html_open(lua_State *L);
int lf_url_open(lua_State *L);
/* from codec/deflate_lua.c */
int lf_zlib_open(lua_State *L);

#endif
