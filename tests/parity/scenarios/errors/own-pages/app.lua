local luaflask = require("luaflask")
local exceptions = luaflask.exceptions

local app = luaflask.Flask("app")

local ApiError = exceptions.HTTPException:extend("ApiError", { code = 422 })

function ApiError:get_body()
  return app.json:dumps({ error = self.description, code = self.code })
end

function ApiError:get_headers()
  return { { "Content-Type", "application/json" }, { "X-Error", self.name } }
end

local Named = exceptions.HTTPException:extend("Named",
  { code = 499, name = "Client Closed", description = "Gone away." })

local Plain = exceptions.BadRequest:extend("Plain")

function Plain:get_description()
  return "<pre>" .. self.description .. "</pre>"
end

local Fixed = exceptions.NotFound:extend("Fixed")

function Fixed:get_response() -- luacheck: ignore 212
  return luaflask.Response("fixed", 404, { ["X-Fixed"] = "yes" })
end

app:get("/api", function()
  error(ApiError("no title"))
end)

app:get("/named", function()
  error(Named())
end)

app:get("/plain", function()
  error(Plain("a <b>"))
end)

app:get("/fixed", function()
  error(Fixed())
end)

return app
