/* SPDX-License-Identifier: MIT
 *
 * What the core knows of an application: its rules, the job planned for each, its session settings.
 * Ownership: an lf_app_t lies in a Lua userdata that the Lua application holds; registry references anchor
 * what it points to. Requests and contexts point at it: it outlives them because the process ends first, or
 * because the test that made it waits for its requests.
 */
#ifndef LF_HTTP_APP_H
#define LF_HTTP_APP_H

#include "codec/json.h"
#include "http/request.h"
#include "http/session_cache.h"
#include "http/session_cookie.h"
#include "route/map.h"

typedef struct lf_session_settings {
    lf_session_codec_t *codec; /* NULL: no secret key, the session is read-only and empty */
    lf_session_cache_t *cache; /* cookies verified lately */
    lf_buf_t texts;            /* the bytes behind the slices below */
    lf_str_t cookie_name, domain, path, samesite;
    int64_t lifetime;  /* seconds a permanent session lasts */
    size_t max_cookie; /* a longer Set-Cookie is warned about; 0: never */
    uint8_t httponly, secure, partitioned, refresh;
    uint8_t
        permanent_seen; /* a permanent session was met: from now on cookies are looked at for their refresh */
    uint8_t in_lua;     /* a session interface of the application's own opens and saves */
} lf_session_settings_t;

/* What lf_app_push can push; the job of rule n lies at LF_APP_JOBS + n. */
enum {
    LF_APP_SELF = 1,        /* the Lua application */
    LF_APP_PLAIN,           /* function(): answers a request for which no job was planned */
    LF_APP_RECOVER,         /* function(err): answers a request whose job raised */
    LF_APP_FINALIZE,        /* function(): answers with what the view returned, by way of a Response */
    LF_APP_GATEWAY,         /* function(): answers by way of the middleware that wraps the application */
    LF_APP_GATEWAY_RECOVER, /* function(err): the same for what the middleware raised */
    LF_APP_CORE,            /* the userdata that the core's half lies in */
    LF_APP_GLOBALS,         /* the class of `g`, where globals_class is set */
    LF_APP_JOBS,
};

struct lf_app {
    lua_Integer serial;        /* its place in the weak table of applications */
    int pinned;                /* registry reference of its values once it is served, LUA_NOREF before */
    const lf_route_map_t *map; /* NULL while the rules are matched in Lua */
    const lf_route_map_t
        *direct;     /* the same for requests from outside: NULL too while a middleware gets them */
    int without_map; /* what answers those without it: LF_APP_PLAIN or LF_APP_GATEWAY */
    size_t nrules;
    unsigned char *planned; /* for each rule, whether it has a job */
    lf_session_settings_t session;
    lf_json_encode_opts_t json; /* how a table becomes an answer */
    uint8_t json_in_lua;        /* the application has a JSON provider of its own */
    uint8_t response_in_lua;    /* the application has a response class of its own */
    uint8_t globals_class;      /* the application has a class of its own for `g` */
};

/* Pushes one of the application's values. Does not allocate. */
void lf_app_push(lua_State *L, const lf_app_t *app, int which);

/* Keeps the application alive and its values one look-up away: it is about to be served. */
void lf_app_pin(lua_State *L, lf_app_t *app);

/* The endpoint of the rule that a request matched; empty when there is none, or when Lua found it. */
lf_str_t lf_app_endpoint(const lf_request_t *r);

/* core.app: new(app) -> userdata with the setters that lua/luaflask/app.lua calls. */
int lf_app_open(lua_State *L);

/* The application behind the userdata at idx, or an error. */
lf_app_t *lf_app_check(lua_State *L, int idx);

#endif
