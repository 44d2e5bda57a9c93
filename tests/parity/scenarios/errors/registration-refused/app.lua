local luaflask = require("luaflask")
local exceptions = luaflask.exceptions

local app = luaflask.Flask("app")

local function handler() end

local function refused(key)
  local ok, err = pcall(function()
    app:register_error_handler(key, handler)
  end)
  return not ok and tostring(err) or "taken"
end

local results = {
  unknown_code = refused(999):match("'999' is not a recognized HTTP error code[^:]*$"),
  instance = refused(exceptions.NotFound()) ~= "taken",
  plain_class = refused(luaflask.class.new("Plain")) ~= "taken",
  text = refused("text") ~= "taken",
  known_code = refused(404) == "taken",
}

app:get("/", function()
  return results
end)

return app
