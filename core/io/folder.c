/* SPDX-License-Identifier: MIT
 *
 * What Lua's own library lacks of the file system: the kind of a path, permissions, full names, the names in
 * a folder, temporary folders and the current one. For commands and for the loading of an application: every
 * call may block.
 */
#include "io/io.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int failed(lua_State *L)
{
    int code = errno;
    lua_pushnil(L);
    lua_pushstring(L, strerror(code));
    lua_pushinteger(L, code);
    return 3;
}

/* kind(path[, links]) -> "file", "folder", "link" (only with links) or "other"; nil, message, code */
static int folder_kind(lua_State *L)
{
    struct stat st;
    const char *path = luaL_checkstring(L, 1);
    int links = lua_toboolean(L, 2);
    if ((links ? lstat(path, &st) : stat(path, &st)) != 0)
        return failed(L);
    lua_pushstring(L, S_ISREG(st.st_mode)   ? "file"
                      : S_ISDIR(st.st_mode) ? "folder"
                      : S_ISLNK(st.st_mode) ? "link"
                                            : "other");
    return 1;
}

/* may(path, how) -> whether this process may "read", "write" or "execute" it */
static int folder_may(lua_State *L)
{
    static const char *const names[] = {"read", "write", "execute", NULL};
    static const int modes[] = {R_OK, W_OK, X_OK};
    const char *path = luaL_checkstring(L, 1);
    lua_pushboolean(L, access(path, modes[luaL_checkoption(L, 2, NULL, names)]) == 0);
    return 1;
}

/* full(path) -> the path without links and dots; nil, message, code when there is nothing there */
static int folder_full(lua_State *L)
{
    char full[PATH_MAX];
    if (realpath(luaL_checkstring(L, 1), full) == NULL)
        return failed(L);
    lua_pushstring(L, full);
    return 1;
}

/* names(path) -> the names in a folder without "." and "..", in no order; nil, message, code */
static int folder_names(lua_State *L)
{
    const char *path = luaL_checkstring(L, 1);
    lua_newtable(L);
    if (!lua_checkstack(L, 4))
        return luaL_error(L, "out of memory");
    DIR *dir = opendir(path);
    if (dir == NULL)
        return failed(L);
    struct dirent *entry;
    int n = 0;
    while ((entry = readdir(dir)) != NULL) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        lua_pushstring(L, entry->d_name);
        lua_rawseti(L, -2, ++n);
    }
    closedir(dir);
    return 1;
}

/* make_temporary(parent) -> the path of a new folder of this user's own; nil, message, code */
static int folder_make_temporary(lua_State *L)
{
    char path[PATH_MAX];
    size_t length;
    const char *parent = luaL_checklstring(L, 1, &length);
    luaL_argcheck(L, length + 16 < sizeof(path), 1, "the path is too long");
    memcpy(path, parent, length);
    memcpy(path + length, "/tmpXXXXXX", sizeof("/tmpXXXXXX"));
    if (mkdtemp(path) == NULL)
        return failed(L);
    lua_pushstring(L, path);
    return 1;
}

/* enter(path) -> true once it is the current folder; nil, message, code */
static int folder_enter(lua_State *L)
{
    if (chdir(luaL_checkstring(L, 1)) != 0)
        return failed(L);
    lua_pushboolean(L, 1);
    return 1;
}

int lf_folder_open(lua_State *L)
{
    static const luaL_Reg functions[] = {
        {"kind", folder_kind},
        {"may", folder_may},
        {"full", folder_full},
        {"names", folder_names},
        {"enter", folder_enter},
        {"make_temporary", folder_make_temporary},
        {NULL, NULL},
    };
    lua_newtable(L);
    for (const luaL_Reg *r = functions; r->name != NULL; r++) {
        lua_pushcfunction(L, r->func);
        lua_setfield(L, -2, r->name);
    }
    return 1;
}
