-- SPDX-License-Identifier: MIT
--
-- The app that tests/bench/run.py measures. The hooks live in a blueprint, so that "/" and "/json" show what
-- a request costs without them.
local luaflask = require("luaflask")
local session, g = luaflask.session, luaflask.g

local app = luaflask.Flask("bench")
app.config.SECRET_KEY = "a fixed key: this app serves benchmarks only"

app:get("/", function()
  return "Hello, World!"
end)

app:get("/json", function()
  return { message = "Hello, World!" }
end)

-- Gives the cookie of a two-field session that the client then sends with each request.
app:get("/login", function()
  session.user = "ada"
  session.csrf = "5f3c0e9a1b7d4286"
  return "logged in"
end)

local member = luaflask.Blueprint("member")

member:before_request(function()
  g.user = session.user
end)

member:after_request(function(response)
  response.headers["X-Frame-Options"] = "DENY"
  return response
end)

member:get("/session", function()
  return "Hello, World!"
end)

-- Shows that the hook did its work; checked once before anything is measured.
member:get("/whoami", function()
  return g.user
end)

app:register_blueprint(member)

return app
