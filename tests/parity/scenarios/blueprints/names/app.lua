local luaflask = require("luaflask")

local app = luaflask.Flask("app")
local Blueprint = luaflask.Blueprint

local function complaint(fn)
  local ok, err = pcall(fn)
  return ok and "taken" or (tostring(err):gsub("^[^ ]+:%d+: ", ""))
end

local same = Blueprint("same")
app:register_blueprint(same)

local results = {
  dot = complaint(function() Blueprint("a.b") end),
  empty = complaint(function() Blueprint("") end),
  endpoint_dot = complaint(function() Blueprint("bp"):add_url_rule("/", "a.b", function() end) end),
  itself = complaint(function()
    local bp = Blueprint("bp")
    bp:register_blueprint(bp)
  end),
  this = complaint(function() app:register_blueprint(same) end):match("^The name 'same' is already registered for this "
    .. "blueprint"),
  different = complaint(function() app:register_blueprint(Blueprint("same")) end):match("^The name 'same' is already "
    .. "registered for a different blueprint"),
  cure = complaint(function() app:register_blueprint(same) end):match("Use 'name=' to provide a unique name%.$"),
  other_name = complaint(function() app:register_blueprint(same, { name = "other" }) end),
}

app:get("/", function()
  return results
end)

return app
