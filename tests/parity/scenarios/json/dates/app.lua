local luaflask = require("luaflask")
local datetime = luaflask.datetime
local app = luaflask.Flask("app")

app:get("/", function()
  return {
    moment = datetime.utc(2026, 11, 22, 13, 5, 9, 250000),
    elsewhere = datetime.datetime(2026, 11, 22, 13, 5, 9, 0, 330),
    date = datetime.date(1999, 1, 2),
    list = { datetime.date(2024, 2, 29) },
  }
end)

app:get("/jsonify", function()
  return luaflask.jsonify(datetime.utc(1970, 1, 1))
end)

return app
