-- SPDX-License-Identifier: MIT
-- What the suite of logs asks. Lines of this file are named in tests/server/logs_spec.lua: see WAITS.
local luaflask = require("luaflask")
local request = luaflask.request

local app = luaflask.Flask("logs", { static_folder = "static", root_path = os.getenv("LOGS_ROOT") })

app:get("/")(function()
  return "hello"
end)

app:get("/user/<name>", { endpoint = "profile" })(function(name)
  return "user " .. name, 200, { ["X-Answer"] = "a \"quoted\" answer" }
end)

app:post("/body")(function()
  return tostring(#request.raw_data), 201
end)

app:get("/fail")(function()
  error("the view failed")
end)

app:get("/warn")(function()
  app.logger:warning("a line of the application's")
  return "warned"
end)

app:get("/stream")(function()
  local pieces = 0
  local function next_piece()
    pieces = pieces + 1
    if pieces == 3 then
      error("the stream failed")
    end
    return "piece"
  end
  return function()
    local piece = next_piece()
    return piece
  end
end)

app:get("/spawn")(function()
  luaflask.spawn(function()
    error("the task failed")
  end)
  return "spawned"
end)

local released = false

local function wait_for_release()
  while not released do
    luaflask.sleep(0.02) -- WAITS
  end
end

app:get("/hang")(function()
  released = false
  wait_for_release()
  return "released"
end)

app:get("/hang-inside")(function()
  released = false
  local work = coroutine.wrap(function()
    wait_for_release()
    return "released"
  end)
  return work()
end)

app:get("/release")(function()
  released = true
  return "ok"
end)

app:get("/compute/<float:seconds>", { endpoint = "compute" })(function(seconds)
  local start = luaflask.monotonic()
  while luaflask.monotonic() - start < seconds do -- luacheck: ignore 542
  end
  return "computed"
end)

return app
