local luaflask = require("luaflask")
local request = luaflask.request

local app = luaflask.Flask("app")

-- A second app in debug mode, asked by its test client.
local inner = luaflask.Flask("inner")
inner.debug = true

inner:get("/key", function()
  return request.form:need("missing_key")
end)

inner:errorhandler(400, function(err)
  return err.description, 400
end)

app:get("/", function()
  inner.config.TRAP_BAD_REQUEST_ERRORS = false
  return inner:test_client():get("/key").text
end)

app:get("/trapped", function()
  inner.config.TRAP_BAD_REQUEST_ERRORS = nil
  local ok, err = pcall(function()
    inner:test_client():get("/key")
  end)
  return ok and "answered" or getmetatable(err).__name .. " " .. err.key
end)

return app
