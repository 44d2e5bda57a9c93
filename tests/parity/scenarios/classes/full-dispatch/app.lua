local luaflask = require("luaflask")
local Exception = luaflask.exceptions.Exception
local Flask = luaflask.Flask
local KeyError, ValueError = Exception:extend("KeyError"), Exception:extend("ValueError")

local Stamped = Flask:extend("Stamped")

function Stamped:full_dispatch_request()
  local response = Flask.full_dispatch_request(self)
  response.headers["X-Stamp"] = tostring(response.status_code)
  return response
end

local app = Stamped("app")
local log = {}

app:after_request(function(response)
  log[#log + 1] = response.status_code
  return response
end)

app:errorhandler(KeyError, function()
  return "handled", 400
end)

app:errorhandler(404, function()
  error(KeyError("not handled again"))
end)

app:get("/ok", function()
  return "ok", 201
end)

app:get("/handled", function()
  error(KeyError("k"))
end)

app:get("/teapot", function()
  luaflask.abort(418)
end)

app:get("/crash", function()
  error(ValueError("oops"))
end)

local function attempt(path)
  return app:test_request_context(path)(function()
    local ok, result = pcall(app.full_dispatch_request, app)
    return ok and result.status_code or luaflask.isinstance(result, ValueError) and "raised"
  end)
end

app:get("/", "index", function()
  log = {}
  local seen = { attempt("/ok"), attempt("/handled"), attempt("/teapot"), attempt("/crash") }
  return { seen, log }
end)

app:get("/by-hand", "by_hand", function()
  local err, seen = ValueError("oops"), {}
  app:test_request_context("/crash")(function()
    seen[1] = app:make_response(app:handle_exception(err)).status_code
    app.testing = true
    if not pcall(app.handle_exception, app, err) then
      seen[2] = "raised"
    end
    app.testing = false
  end)
  return seen
end)

return app
