-- SPDX-License-Identifier: MIT
-- Streams of events, and what became of them.
local luaflask = require("luaflask")
local request = luaflask.request

local app = luaflask.Flask("events", { static_folder = false })

local state = {}

local function note(name, what)
  state[name] = what
end

app:get("/state/<name>", function(name)
  return state[name] or "none"
end)

app:teardown_request(function()
  if request.endpoint == "events" then
    note(request.view_args.name .. "-teardown", "ran")
  end
end)

-- Sends one event, then one more for every POST to /next; tells how it ended.
local nexts = {}

app:post("/next/<name>", function(name)
  nexts[name] = (nexts[name] or 0) + 1
  return "ok"
end)

app:get("/events/<name>", "events", function(name)
  local heartbeat = request.args:get("heartbeat", nil, "float")
  nexts[name] = 0
  note(name, "open")
  local response = luaflask.sse(function(send)
    local ok, err = pcall(function()
      send({ id = 1, data = "first after " .. (send.last_event_id or "nothing") })
      for i = 2, 3 do
        while nexts[name] < i - 1 do
          luaflask.sleep(0.01)
        end
        send({ id = i, data = "event " .. i })
      end
    end)
    note(name, ok and "finished" or luaflask.isinstance(err, luaflask.Cancelled) and "cancelled" or tostring(err))
    if not ok then
      error(err, 0)
    end
  end, { heartbeat = heartbeat })
  response:call_on_close(function()
    note(name .. "-close", (state[name .. "-close"] or "") .. "closed")
  end)
  return response
end)

-- As many events as the client takes, each of 64 KB.
local block = ("x"):rep(65536)

app:get("/flood/<name>", function(name)
  note(name, "0")
  return luaflask.sse(function(send)
    local ok, err
    for i = 1, 4000 do
      ok, err = pcall(send, block)
      if not ok then
        note(name, luaflask.isinstance(err, luaflask.Cancelled) and "cancelled" or tostring(err))
        error(err, 0)
      end
      note(name, tostring(i))
    end
    note(name, "all")
  end, { heartbeat = request.args:get("heartbeat", nil, "float") })
end)

return app
