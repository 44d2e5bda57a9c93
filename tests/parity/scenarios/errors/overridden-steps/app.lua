local luaflask = require("luaflask")

local App = luaflask.Flask:extend("App")

function App:handle_http_exception(err)
  if err.code == 404 then
    return "overridden 404", 404
  end
  return luaflask.Flask.handle_http_exception(self, err)
end

function App:handle_user_exception(err)
  if tostring(err):find("special", 1, true) then
    return "overridden error", 500
  end
  return luaflask.Flask.handle_user_exception(self, err)
end

function App:trap_http_exception(err)
  return err.code == 410
end

function App:log_exception() end

local app = App("app")

app:get("/special", function()
  error("special")
end)

app:get("/plain", function()
  error("plain")
end)

app:get("/<int:code>", function(code)
  luaflask.abort(code)
end)

return app
