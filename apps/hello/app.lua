-- SPDX-License-Identifier: MIT
local luaflask = require("luaflask")
local app = luaflask.Flask("hello")

app:get("/", function() return "Hello, World!" end)

return app
