local luaflask = require("luaflask")
local app = luaflask.Flask("app", { static_folder = "files/", static_url_path = "/s" })
local bp = luaflask.Blueprint("bp", nil, { static_folder = "own" })

local function base(path)
  return path:match("[^/]*$")
end

local function is_absolute(path)
  return path:sub(1, 1) == "/"
end

app:get("/", function()
  local f = app:open_resource("app.lua")
  local kind = #f:read(1)
  f:close()
  f = app:open_resource("app.lua", "r", "utf-8")
  local first = #f:read(1)
  f:close()
  local seen = { kind, first }
  local _, err = pcall(app.open_resource, app, "x", "w")
  seen[3] = tostring(err):match("Resources.*")
  if not pcall(app.open_resource, app, "missing.txt") then
    seen[4] = "missing"
  end
  seen[5] = { base(app.static_folder), is_absolute(app.static_folder), app.static_url_path }
  seen[6] = { app.has_static_folder, luaflask.Flask("x", { static_folder = false }).has_static_folder }
  seen[7] = { base(bp.static_folder), is_absolute(bp.static_folder) }
  seen[8] = { app.instance_path:sub(#app.root_path + 2), app.name }
  local names = {}
  for blueprint in app:iter_blueprints() do
    names[#names + 1] = blueprint.name
  end
  seen[9] = names
  return seen
end)

app:register_blueprint(bp)

return app
