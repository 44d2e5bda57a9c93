local luaflask = require("luaflask")

local app = luaflask.Flask("app")

local function read_lines(file)
  local settings = {}
  for line in file:read("*a"):gmatch("[^\n]+") do
    local key, value = line:match("^(%S+) = (.*)$")
    settings[key] = value
  end
  return settings
end

local results = {
  json = app.config:from_file("settings.json", luaflask.json.load),
  lines = app.config:from_file("settings.ini", read_lines),
  binary = app.config:from_file("settings.json", luaflask.json.load, { text = false }),
  missing = app.config:from_file("missing.json", luaflask.json.load, { silent = true }),
}
results.error = pcall(app.config.from_file, app.config, "missing.json", luaflask.json.load)

app:get("/", function()
  results.name, results.nested, results.line = app.config.NAME, app.config.NESTED, app.config.LINE
  results.lower = app.config.lower == nil
  return results
end)

return app
