std = "max"
max_line_length = 120
exclude_files = { "build", "build.luarocks", "lua_modules", ".luarocks" }
files["tests/**/*_spec.lua"] = { std = "max+busted" }
files["luaflask-scm-1.rockspec"] = { std = "rockspec" }
-- `self` is part of a method's shape even where a method does not need it.
self = false
