/* SPDX-License-Identifier: MIT
 *
 * core.folder: what is in a folder, for the time when an application is loaded.
 * Ownership: the open folder belongs to a userdata, which closes it also when Lua runs out of memory.
 */
#include "module.h"

#include <dirent.h>
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#define FOLDER_TYPE "luaflask.folder"

static int folder_gc(lua_State *L)
{
    DIR **folder = lua_touserdata(L, 1);
    if (*folder != NULL)
        closedir(*folder);
    *folder = NULL;
    return 0;
}

/* Whether the entry is a folder, or a link to one. */
static int is_folder(DIR *folder, const struct dirent *entry)
{
    struct stat st;
    if (entry->d_type != DT_UNKNOWN && entry->d_type != DT_LNK)
        return entry->d_type == DT_DIR;
    return fstatat(dirfd(folder), entry->d_name, &st, 0) == 0 && S_ISDIR(st.st_mode);
}

/* list(path) -> names, those of folders with a slash behind | nil, message */
static int folder_list(lua_State *L)
{
    const char *path = luaL_checkstring(L, 1);
    DIR **folder = lua_newuserdatauv(L, sizeof(*folder), 0);
    *folder = NULL;
    luaL_getmetatable(L, FOLDER_TYPE);
    lua_setmetatable(L, -2);
    *folder = opendir(path);
    if (*folder == NULL) {
        lua_pushnil(L);
        lua_pushfstring(L, "%s: %s", path, strerror(errno));
        return 2;
    }
    lua_newtable(L);
    int n = 0;
    for (struct dirent *entry; (entry = readdir(*folder)) != NULL;) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        lua_pushfstring(L, "%s%s", entry->d_name, is_folder(*folder, entry) ? "/" : "");
        lua_rawseti(L, -2, ++n);
    }
    closedir(*folder);
    *folder = NULL;
    return 1;
}

int lf_folder_open(lua_State *L)
{
    luaL_newmetatable(L, FOLDER_TYPE);
    lua_pushcfunction(L, folder_gc);
    lua_setfield(L, -2, "__gc");
    lua_pop(L, 1);
    lua_newtable(L);
    lua_pushcfunction(L, folder_list);
    lua_setfield(L, -2, "list");
    return 1;
}
