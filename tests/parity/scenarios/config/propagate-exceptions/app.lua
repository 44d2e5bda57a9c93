local luaflask = require("luaflask")

local app = luaflask.Flask("app")

local function outcome(settings)
  local inner = luaflask.Flask("inner")
  inner.config:from_mapping(settings)
  inner.logger:set_level("CRITICAL")
  inner:get("/", function()
    error(luaflask.exceptions.LookupError("raised"))
  end)
  local ok, result = pcall(function()
    return inner:test_client():get("/").status_code
  end)
  return ok and result or "raised"
end

app:get("/", function()
  return {
    plain = outcome({}),
    testing = outcome({ TESTING = true }),
    debug = outcome({ DEBUG = true }),
    propagate = outcome({ PROPAGATE_EXCEPTIONS = true }),
    testing_without = outcome({ TESTING = true, PROPAGATE_EXCEPTIONS = false }),
  }
end)

return app
