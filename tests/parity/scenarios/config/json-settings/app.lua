local luaflask = require("luaflask")

local app = luaflask.Flask("app")

local function shown(settings)
  local inner = luaflask.Flask("inner")
  for key, value in pairs(settings) do
    inner.json[key] = value
  end
  inner:get("/", function()
    return { b = "ü", a = luaflask.array({ 1 }) }
  end)
  local response = inner:test_client():get("/")
  return { response.text, response.content_type }
end

app:get("/", function()
  return {
    plain = shown({}),
    not_ascii = shown({ ensure_ascii = false }),
    not_compact = shown({ compact = false }),
    mimetype = shown({ mimetype = "application/vnd.api+json" }),
  }
end)

return app
