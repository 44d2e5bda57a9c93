local luaflask = require("luaflask")

local function make_app(key, fallbacks)
  local app = luaflask.Flask("app")
  app.config:update({ SECRET_KEY = key, SECRET_KEY_FALLBACKS = fallbacks })

  app:post("/", function()
    luaflask.session.a = 1
    return ""
  end)

  app:get("/", function()
    return { a = luaflask.session:get("a", 0) }
  end)

  return app
end

local old = make_app("0 key"):test_client()
old:post("/")
local cookie = old:get_cookie("session").value

local function answer_of(app)
  local client = app:test_client()
  client:set_cookie("session", cookie)
  return client:get("/").text
end

local answers = answer_of(make_app("? key")) .. answer_of(make_app("+1 key", { "0 key", "-1 key" }))

local app = make_app("1 key")

app:get("/answers", function()
  return answers
end)

return app
