-- SPDX-License-Identifier: MIT
-- A small application about contexts: what `request`, `session` and `g` hold, how long they live, and what goes
-- wrong when one is used as if it were another. Run it with
--
--     luaflask --app apps/contexts run
local luaflask = require("luaflask")
local pages = require("contexts.pages")

local g, request = luaflask.g, luaflask.request

local M = {}

---@param config table? settings that replace the defaults below
function M.create_app(config)
  local app = luaflask.Flask("contexts")
  app.config:from_mapping({ SECRET_KEY = "only for this example", SESSION_COOKIE_SAMESITE = "Lax" })
  app.config:from_mapping(config or {})

  -- The timing hook. `g` is empty at the start of every request, so it is the place for what belongs to one.
  app:before_request(function()
    g.started = luaflask.monotonic()
  end)

  app:after_request(function(response)
    local ms = (luaflask.monotonic() - g.started) * 1000
    response.headers:set("Server-Timing", ("app;dur=%.2f"):format(ms))
    return response
  end)

  app:register_blueprint(require("contexts.visit"))
  app:register_blueprint(require("contexts.mistakes"), { url_prefix = "/mistakes" })
  app:register_blueprint(require("contexts.counters"))
  app:register_blueprint(require("contexts.api"), { url_prefix = "/api" })

  -- For every page that is not there; the JSON blueprint answers for itself in its own views.
  app:errorhandler(404, function(err)
    return pages.page("Not found", pages.html([[
      <p>There is nothing at <code>%s</code>.</p>
      <p class=note>%s</p>]], request.path, err.description)), 404
  end)

  return app
end

return M
