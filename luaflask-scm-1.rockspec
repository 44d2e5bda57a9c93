-- SPDX-License-Identifier: MIT
rockspec_format = "3.0"
package = "luaflask"
version = "scm-1"
source = {
  url = "git+https://github.com/luaflask/luaflask.git",
}
description = {
  summary = "Flask for Lua, on a C core",
  detailed = [[
Flask's ideas, names and behaviours for Lua 5.4 and LuaJIT 2.1: blueprints, sessions, templates and views that
read like blocking code, in one binary that is also the HTTP server.]],
  license = "MIT",
}
-- LuaJIT counts as 5.1 here; CMake refuses PUC Lua 5.1 to 5.3 and says why.
dependencies = {
  "lua >= 5.1, < 5.5",
}
-- libedit is used where it is: line editing in `luaflask shell`.
external_dependencies = {
  H2O = { header = "h2o.h", library = "h2o-evloop" },
  SODIUM = { header = "sodium.h", library = "sodium" },
}
build = {
  type = "cmake",
  variables = {
    CMAKE_BUILD_TYPE = "Release",
    CMAKE_INSTALL_PREFIX = "$(PREFIX)",
    BINDIR = "$(BINDIR)",
    LUADIR = "$(LUADIR)",
    LIBDIR = "$(LIBDIR)",
    LUA_INCDIR = "$(LUA_INCDIR)",
    BUILD_TESTING = "OFF",
  },
}
