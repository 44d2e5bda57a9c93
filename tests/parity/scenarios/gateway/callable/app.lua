-- SPDX-License-Identifier: MIT
local luaflask = require("luaflask")
local app = luaflask.Flask("app", { static_folder = false })

app:get("/", function()
  return "Hello"
end)

local Prefix = setmetatable({}, { __call = function(class, inner, text)
  return setmetatable({ inner = inner, text = text }, class)
end })

function Prefix:__call(environ, start_response)
  return self.inner(environ, function(status, headers, exc_info)
    headers[#headers + 1] = { "X-Prefix", self.text }
    return start_response(status, headers, exc_info)
  end)
end

app.wsgi_app = Prefix(app.wsgi_app, "a")

return app
