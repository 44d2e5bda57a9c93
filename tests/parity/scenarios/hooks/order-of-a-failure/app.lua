local luaflask = require("luaflask")
local app = luaflask.Flask("app")
local parent = luaflask.Blueprint("parent", { url_prefix = "/p" })
local child = luaflask.Blueprint("child", { url_prefix = "/c" })
local log = {}

local function note(text)
  log[#log + 1] = text
end

local function hooks(scaffold, name)
  scaffold:url_value_preprocessor(function() note("values " .. name) end)
  for i = 1, 2 do
    scaffold:before_request(function() note("before " .. name .. i) end)
    scaffold:after_request(function(response)
      note("after " .. name .. i)
      return response
    end)
    scaffold:teardown_request(function() note("teardown " .. name .. i) end)
  end
end

hooks(app, "app")
hooks(parent, "parent")
hooks(child, "child")

child:get("/", "index", function()
  note("view")
  error("broken")
end)

child:errorhandler(500, function()
  note("handler")
  return "handled", 500
end)

parent:register_blueprint(child)
app:register_blueprint(parent)

-- What the request before this one did.
app:get("/log", function()
  local text = table.concat(log, "\n")
  for i = #log, 1, -1 do
    log[i] = nil
  end
  return text
end)

return app
