local luaflask = require("luaflask")
local request = luaflask.request
local Flask = luaflask.Flask

local ZeroDivisionError = luaflask.exceptions.Exception:extend("ZeroDivisionError")

local Loud = Flask:extend("Loud")

function Loud:dispatch_request()
  return "<" .. Flask.dispatch_request(self) .. ">"
end

function Loud:preprocess_request()
  if request.args:get("stop") then
    return "stopped", 403
  end
  return Flask.preprocess_request(self)
end

function Loud:make_response(...)
  local response = Flask.make_response(self, ...)
  response.headers["X-Made"] = "1"
  return response
end

function Loud:process_response(response)
  response = Flask.process_response(self, response)
  response.headers["X-Processed"] = "1"
  return response
end

function Loud:handle_user_exception(err)
  if luaflask.isinstance(err, ZeroDivisionError) then
    return "divided", 400
  end
  return Flask.handle_user_exception(self, err)
end

local app = Loud("app")

app:get("/", "index", function()
  return "index"
end)

app:get("/divide", "divide", function()
  error(ZeroDivisionError())
end)

return app
