-- SPDX-License-Identifier: MIT
-- The body of an HTTP error that no handler took: Flask's page of HTML, unless the client asks for something else.
-- A client that prefers JSON (or problem+json, RFC 9457) or plain text to HTML by its Accept header gets that; one
-- without a preference, and every browser, gets the page. ERROR_FORMAT = "html", "json", "problem" or "text" fixes it.
local core = require("luaflask.core")
local exceptions = require("luaflask.exceptions")

local HTTPException = exceptions.HTTPException

local error_pages = {}

local function reason(err)
  return err.description ~= nil and tostring(err.description) or nil
end

-- kind -> { media type, function(err, app) -> body }
local writers = {
  json = { "application/json", function(err, app)
    return app.json:dumps({ code = err.code, name = err.name, description = reason(err) }) .. "\n"
  end },
  problem = { "application/problem+json", function(err, app)
    return app.json:dumps({
      type = "about:blank", title = err.name, status = err.code, detail = reason(err),
    }) .. "\n"
  end },
  text = { "text/plain; charset=utf-8", function(err)
    local description = reason(err)
    return ("%d %s\n"):format(err.code, err.name) .. (description and description .. "\n" or "")
  end },
}

local KINDS = { ["text/html"] = "html", ["text/plain"] = "text" }
for kind, writer in next, writers do
  KINDS[writer[1]] = kind
end

-- What the client likes most; at equal quality the entry that names a type goes before one with a star.
local function preferred(accept)
  if accept == nil or accept == "" or accept == "*/*" then
    return "html"
  end
  local offers = { "text/html", "application/json", "text/plain" }
  -- Only to those who name it: "application/*" means the JSON that everybody knows.
  if accept:lower():find("application/problem+json", 1, true) then
    table.insert(offers, 2, "application/problem+json")
  end
  local best = core.request.proxy.accept_mimetypes:best_match(offers)
  return best and KINDS[best] or "html"
end

local function kind_for(app)
  local format = app.config.ERROR_FORMAT
  if format ~= nil and format ~= "auto" then
    return format
  end
  return core.context.has_request() and preferred(core.request.header("accept")) or "html"
end

-- Whether the page is the default one, not a class's or an instance's own.
local function has_default_page(err)
  return err.response == nil and type(err.code) == "number" and err.get_response == HTTPException.get_response
    and err.get_body == HTTPException.get_body and err.get_description == HTTPException.get_description
end

--- The response of an HTTP error that answers for itself.
---@param app luaflask.Flask?
---@param err luaflask.HTTPException
---@return luaflask.Response
function error_pages.response(app, err)
  local kind = app and has_default_page(err) and kind_for(app) or "html"
  local writer = writers[kind]
  if writer == nil then
    return err:get_response()
  end
  local response = (app.response_class or require("luaflask.wrappers").Response)(writer[2](err, app), err.code,
    err:get_headers())
  response.headers:set("Content-Type", writer[1])
  response.vary:add("Accept")
  return response
end

return error_pages
