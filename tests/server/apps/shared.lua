-- SPDX-License-Identifier: MIT
-- What shared_spec.lua asks for: values and locks that all workers see, and who answers.
local luaflask = require("luaflask")

local app = luaflask.Flask("shared", { root_path = "." })
local request = luaflask.request
local values = luaflask.shared("values")

local function own_pid()
  local file = assert(io.open("/proc/self/stat"))
  local pid = file:read("*n")
  file:close()
  return pid
end

local loaded_by = own_pid()

-- The generation sets it; every generation finds what the first one set.
values:add("first generation", loaded_by)

app:get("/pid", function()
  return { pid = own_pid(), generation = loaded_by, first = values:get("first generation") }
end)

app:get("/get/<key>", function(key)
  return { value = values:get(key, luaflask.null) }
end)

app:post("/set/<key>", function(key)
  local ok, message, code = values:set(key, request.data, request.args:get("ttl", nil, "float"))
  return { ok = ok or false, message = message, code = code }
end)

app:post("/incr/<key>", function(key)
  return { value = values:incr(key, 1, 0), pid = own_pid() }
end)

-- Takes a lock and is killed with it, or holds it for a while.
app:get("/hold/<name>", function(name)
  luaflask.lock(name):with(function()
    values:set("holder of " .. name, own_pid())
    luaflask.sleep(request.args:get("for", 60, "float"))
  end)
  return { pid = own_pid() }
end)

app:get("/holder/<name>", function(name)
  return { pid = values:get("holder of " .. name, luaflask.null) }
end)

app:get("/try/<name>", function(name)
  local lock = luaflask.lock(name)
  local ok, message = lock:acquire(request.args:get("timeout", 0, "float"))
  if ok then
    lock:release()
  end
  return { ok = ok or false, message = message, pid = own_pid() }
end)

app:get("/forget/<name>", function(name)
  return tostring(luaflask.lock(name):acquire())
end)

-- Reads, waits, writes: exact only under the lock.
app:post("/slowly/<key>", function(key)
  luaflask.lock(key)(function()
    local n = values:get(key, 0)
    luaflask.sleep(0.001)
    values:set(key, n + 1)
  end)
  return { pid = own_pid() }
end)

-- What a program that a worker starts would find.
app:get("/inherited", function()
  local pipe = assert(io.popen("ls -l /proc/self/fd; env | grep LUAFLASK_ARENA"))
  local text = pipe:read("*a")
  pipe:close()
  return text
end)

return app
