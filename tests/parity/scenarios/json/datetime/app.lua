local luaflask = require("luaflask")
local datetime = luaflask.datetime
local app = luaflask.Flask("app")

app:get("/<text>", function(text)
  local t, message = datetime.fromisoformat(text)
  if not t then
    return message and "no date", 400
  end
  return table.concat({
    t:isoformat(), tostring(t), t:isoformat(" ", "minutes"), t:strftime("%A %d %B %Y, %I:%M:%S %p %j %U %z"),
    (t + 86400.5):isoformat(), (t - 1):isoformat(), t:astimezone(-90):isoformat(), t:date():isoformat(),
    t:replace({ year = 2000, microsecond = 5 }):isoformat(), ("%d %d"):format(t:weekday(), t:isoweekday()),
    ("%d"):format(datetime.utc(2030, 1, 1) - datetime.utc(2026, 1, 1)), tostring(t < datetime.utc(2026, 11, 22, 13)),
  }, "\n")
end)

return app
