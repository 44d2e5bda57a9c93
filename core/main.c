/* SPDX-License-Identifier: MIT
 *
 * The `luaflask` executable.
 */
#include "module.h"

int main(int argc, char **argv)
{
    lua_State *L = luaL_newstate();
    if (L == NULL)
        return 1;
    luaL_openlibs(L);
    lua_close(L);
    return 0;
}
