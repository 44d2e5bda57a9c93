/* SPDX-License-Identifier: MIT
 *
 * Tagged JSON, for sessions: what plain JSON cannot say travels as an object with one key, a blank and a
 * letter or two, as in Flask:
 *   {" b": base64url}       a string that is not UTF-8
 *   {" m": text}            Markup
 *   {" d": text}            a moment, as HTTP writes it
 *   {" im": [[k, v], ...]}  a table whose keys are not all strings (integers with gaps, mixed, bytes)
 *   {" di": {"key__": v}}   an object that would look like one of these: its only key grows by two
 * underscores
 */
#include "codec/json_private.h"

#include "codec/base64url.h"

static const char *const tags[] = {" b", " m", " d", " im", " di"};

int lf_json_is_tag(const char *key, size_t n)
{
    if (n < 2 || n > 3 || key[0] != ' ')
        return 0;
    for (size_t i = 0; i < sizeof(tags) / sizeof(tags[0]); i++) {
        if (strlen(tags[i]) == n && memcmp(tags[i], key, n) == 0)
            return 1;
    }
    return 0;
}

void lf_json_put_bytes(lf_buf_t *out, const char *s, size_t n)
{
    lf_buf_put(out, "{\" b\":\"", 7);
    lf_buf_reserve(out, lf_base64url_encoded_len(n) + 2);
    out->len += lf_base64url_encode(out->base + out->len, s, n);
    lf_buf_put(out, "\"}", 2);
}

/* Each of these finds the tag's value on the top and pushes what it stands for; 0 when the value is
 * malformed. */

static int untag_bytes(lua_State *L)
{
    size_t n, len;
    if (lua_type(L, -1) != LUA_TSTRING)
        return 0;
    const char *text = lua_tolstring(L, -1, &n);
    size_t room = lf_base64url_decoded_len(n);
    unsigned char *bytes = lua_newuserdatauv(L, room + 1, 0);
    if (lf_base64url_decode(bytes, room, text, n, &len) != 0)
        return 0;
    lua_pushlstring(L, (const char *)bytes, len);
    return 1;
}

/* What the function of this reference makes of the text; without one, the text. */
static int untag_text(lua_State *L, int ref)
{
    if (lua_type(L, -1) != LUA_TSTRING)
        return 0;
    if (ref == LUA_NOREF) {
        lua_pushvalue(L, -1);
        return 1;
    }
    lua_rawgeti(L, LUA_REGISTRYINDEX, ref);
    lua_pushvalue(L, -2);
    lua_call(L, 1, 1);
    return !lua_isnil(L, -1);
}

static int untag_map(lua_State *L)
{
    int pairs = lua_gettop(L);
    if (lua_type(L, pairs) != LUA_TTABLE)
        return 0;
    int n = (int)lua_rawlen(L, pairs);
    if (n == 0)
        return 0;
    lua_createtable(L, 0, n);
    for (int i = 1; i <= n; i++) {
        lua_rawgeti(L, pairs, i);
        if (lua_type(L, -1) != LUA_TTABLE || lua_rawlen(L, -1) != 2)
            return 0;
        lua_rawgeti(L, -1, 1);
        lua_rawgeti(L, -2, 2);
        int type = lua_type(L, -2);
        if (type != LUA_TSTRING && type != LUA_TNUMBER && type != LUA_TBOOLEAN)
            return 0;
        lua_rawset(L, pairs + 1);
        lua_pop(L, 1);
    }
    lf_json_mark_object(L, -1);
    return 1;
}

static int untag_escaped(lua_State *L)
{
    size_t n;
    if (lua_type(L, -1) != LUA_TTABLE)
        return 0;
    lua_createtable(L, 0, 1);
    lua_pushnil(L);
    if (!lua_next(L, -3) || lua_type(L, -2) != LUA_TSTRING)
        return 0;
    const char *key = lua_tolstring(L, -2, &n);
    if (n < 2 || memcmp(key + n - 2, "__", 2) != 0)
        return 0;
    lua_pushlstring(L, key, n - 2);
    lua_insert(L, -2);
    lua_rawset(L, -4);
    lua_pushvalue(L, -1);
    if (lua_next(L, -4)) /* more than the one member */
        return 0;
    lua_pop(L, 1);
    return 1;
}

int lf_json_untag(lua_State *L)
{
    size_t n;
    int key_at = lua_gettop(L) - 1;
    const char *key = lua_tolstring(L, key_at, &n);
    if (!lf_json_is_tag(key, n))
        return 0;
    if (!lua_checkstack(L, 12))
        return -1;
    int done;
    switch (key[1]) {
    case 'b':
        done = untag_bytes(L);
        break;
    case 'm':
        done = untag_text(L, lf_json_types(L)->markup_ref);
        break;
    case 'i':
        done = untag_map(L);
        break;
    case 'd':
        done = n == 2 ? untag_text(L, lf_json_types(L)->date_ref) : untag_escaped(L);
        break;
    default:
        done = 0;
    }
    if (!done)
        return -1;
    lua_replace(L, key_at);
    lua_settop(L, key_at);
    return 1;
}
