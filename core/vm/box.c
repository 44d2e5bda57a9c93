/* SPDX-License-Identifier: MIT
 *
 * Boxes: userdata that Lua code fills with life. A box carries one companion table, its peer, and the
 * metatable that it was made with. Lua builds MultiDict, Headers and the like on it: unlike a table's own
 * metamethods, those of a userdata are honoured in full on every Lua (length, comparison), and no key of the
 * data can be found or overwritten behind the back of __index and __newindex.
 *
 * The block of a box holds a mark by which functions here know it; a userdata of other origin is refused.
 * Ownership: all memory is Lua's.
 */
#include "module.h"
#include "vm/box.h"

typedef struct st_box_t {
    const void *mark;
} box_t;

/* Its address is the mark. */
static const char box_mark;

/* Whether the value at idx is a box. The size is asked first: a foreign block may be smaller than a mark. */
static int is_box(lua_State *L, int idx)
{
    if (lua_type(L, idx) != LUA_TUSERDATA || lua_rawlen(L, idx) != sizeof(box_t))
        return 0;
    const void *mark;
    memcpy(&mark, lua_touserdata(L, idx), sizeof(mark));
    return mark == &box_mark;
}

int lf_box_pushpeer(lua_State *L, int idx)
{
    if (!is_box(L, idx))
        return 0;
    lf_lua_getpeer(L, idx);
    return 1;
}

void lf_box_push(lua_State *L)
{
    box_t *box = lua_newuserdatauv(L, sizeof(*box), 1);
    box->mark = &box_mark;
    lua_insert(L, -3);
    lua_insert(L, -2);
    lf_lua_setpeer(L, -3);
    lua_setmetatable(L, -2);
}

/* new(metatable, peer) -> box */
static int box_new(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TTABLE);
    luaL_checktype(L, 2, LUA_TTABLE);
    box_t *box = lua_newuserdatauv(L, sizeof(*box), 1);
    box->mark = &box_mark;
    lua_pushvalue(L, 2);
    lf_lua_setpeer(L, -2);
    lua_pushvalue(L, 1);
    lua_setmetatable(L, -2);
    return 1;
}

/* peer(box) -> the table given to new, or nil when the value is not a box */
static int box_peer(lua_State *L)
{
    if (!lf_box_pushpeer(L, 1))
        lua_pushnil(L);
    return 1;
}

/* is(value, metatable) -> whether the value is a box made with this metatable */
static int box_is(lua_State *L)
{
    int same = 0;
    if (is_box(L, 1) && lua_getmetatable(L, 1))
        same = lua_rawequal(L, -1, 2);
    lua_pushboolean(L, same);
    return 1;
}

int lf_box_open(lua_State *L)
{
    static const luaL_Reg functions[] = {{"new", box_new}, {"peer", box_peer}, {"is", box_is}, {NULL, NULL}};
    lua_newtable(L);
    for (const luaL_Reg *r = functions; r->name != NULL; r++) {
        lua_pushcfunction(L, r->func);
        lua_setfield(L, -2, r->name);
    }
    lf_box_index_open(L);
    return 1;
}
