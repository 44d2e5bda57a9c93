/* SPDX-License-Identifier: MIT
 *
 * core.server.prepare: certificates, protocols and folders, as lua/luaflask/cli/serving.lua reads them. The
 * master calls it to fail early and to make what generations share, a generation to serve by it.
 */
#include "server/accept.h"
#include "server/static.h"
#include "server/tls.h"

#include <stdio.h>

typedef struct settings {
    lf_tls_options_t tls;
    const char *host;
} settings_t;

/* A text of the table at 1, which keeps it alive; NULL if it is not there. */
static const char *text(lua_State *L, const char *name)
{
    lua_getfield(L, 1, name);
    const char *s = lua_tostring(L, -1);
    lua_pop(L, 1);
    return s;
}

static lua_Number number(lua_State *L, const char *name)
{
    lua_getfield(L, 1, name);
    lua_Number n = luaL_checknumber(L, -1);
    lua_pop(L, 1);
    return n;
}

static int flag(lua_State *L, const char *name)
{
    lua_getfield(L, 1, name);
    int on = lua_toboolean(L, -1);
    lua_pop(L, 1);
    return on;
}

static int refuse(lua_State *L, const char *message)
{
    lua_pushnil(L);
    lua_pushstring(L, message);
    return 2;
}

static int add_folders(lua_State *L, char *message, size_t size)
{
    lua_getfield(L, 1, "static");
    int n = lua_istable(L, -1) ? (int)lua_rawlen(L, -1) : 0;
    for (int i = 1; i <= n; i++) {
        lua_rawgeti(L, -1, i);
        lua_rawgeti(L, -1, 1);
        lua_rawgeti(L, -2, 2);
        if (lf_static_add(luaL_checkstring(L, -2), luaL_checkstring(L, -1), message, size) != 0)
            return -1;
        lua_pop(L, 3);
    }
    lua_pop(L, 1);
    return 0;
}

/* In the master: the secret, and the certificate that is made here. Fills `shown` with its fingerprint. */
static int make_share(const settings_t *s, char *shown, size_t shown_size, char *message, size_t size)
{
    lf_buf_t pem = {0};
    int adhoc = strcmp(s->tls.cert, "adhoc") == 0;
    int rc = adhoc ? lf_adhoc_make(s->host, &pem, message, size) : 0;
    if (rc == 0)
        rc = lf_tls_share_make(adhoc ? &pem : NULL, message, size);
    if (rc == 0 && adhoc)
        lf_tls_fingerprint(lf_tls_share_adhoc(), shown, shown_size);
    if (pem.len != 0)
        OPENSSL_cleanse(pem.base, pem.len);
    lf_buf_free(&pem);
    return rc;
}

/* prepare(settings, is_master) -> true and the fingerprint of a certificate made here, or nil and a message
 */
int lf_server_prepare(lua_State *L)
{
    char message[1024], fingerprint[100] = "";
    settings_t s = {
        .tls = {.cert = text(L, "cert"), .key = text(L, "key"), .http2 = flag(L, "http2")},
        .host = text(L, "host"),
    };
    int is_master = lua_toboolean(L, 2);
    s.tls.quiet = is_master;
    lf_front.h2c = flag(L, "h2c");
    lf_front.http2_streams = (size_t)number(L, "http2_streams");
    lf_front.handshake_timeout = (uint64_t)number(L, "tls_timeout");
    if (add_folders(L, message, sizeof(message)) != 0)
        return refuse(L, message);
    if (s.tls.cert != NULL) {
        if (is_master && make_share(&s, fingerprint, sizeof(fingerprint), message, sizeof(message)) != 0)
            return refuse(L, message);
        lf_front.tls = lf_tls_load(&s.tls, message, sizeof(message));
        if (lf_front.tls == NULL)
            return refuse(L, message);
    }
    if (is_master) { /* it serves nothing */
        SSL_CTX_free(lf_front.tls);
        lf_front.tls = NULL;
    }
    lua_pushboolean(L, 1);
    if (fingerprint[0] == '\0')
        return 1;
    lua_pushstring(L, fingerprint);
    return 2;
}
