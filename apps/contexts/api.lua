-- SPDX-License-Identifier: MIT
-- The same in JSON: what tests and curl ask. A view may return a table; errors of these views are JSON too.
local luaflask = require("luaflask")

local g, request, session = luaflask.g, luaflask.request, luaflask.session

local bp = luaflask.Blueprint("api")

-- Who asks: kept in `g` for the time of the request.
bp:before_request(function()
  g.asker = request.args:get("asker")
end)

-- Errors raised in this blueprint's views are answered as JSON. A handler for a code comes before one for a class,
-- also when it is the application's: so the 404 has to be named here once more.
local function as_json(err)
  return { error = err.name, description = err.description }, err.code
end

bp:errorhandler(404, as_json)
bp:errorhandler(luaflask.exceptions.HTTPException, as_json)

--- Sets g, waits (other requests go on meanwhile), and tells what g says afterwards.
bp:get("/echo/<name>", "echo", function(name)
  g.name = name
  luaflask.sleep(math.min(request.args:get("wait", 0, "float"), 5))
  return {
    name = g.name,
    asker = g.asker or luaflask.null,
    path = request.path,
    remembered = session:get("name") or luaflask.null,
  }
end)

bp:post("/remember", "remember", function()
  local data = request:get_json()
  if type(data) ~= "table" or type(data.name) ~= "string" then
    luaflask.abort(400, "Send {\"name\": \"...\"}.")
  end
  session.name = data.name
  return { remembered = session.name }, 201
end)

bp:get("/fail", "fail", function()
  luaflask.abort(404, "There is no such thing.")
end)

return bp
