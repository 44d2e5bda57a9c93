-- SPDX-License-Identifier: MIT
-- The functions that views use most.
local core = require("luaflask.core")
local ctx = require("luaflask.ctx")
local exceptions = require("luaflask.exceptions")
local functions = require("luaflask.functions")
local globals = require("luaflask.globals")
local json = require("luaflask.json")
local options = require("luaflask.options")
local signals = require("luaflask.signals")

local current_app, session = globals.current_app, globals.session

local helpers = {}

-- The teaching errors of the proxies, for a function that needs a context.
local function need_app(name)
  if not core.context.has_app() then
    functions.fail("Working outside of application context.\n\nYou used `%s`, which needs the current application: use "
      .. "it inside a view, hook or command, or push a context with app:app_context().", name)
  end
end

local function need_request(name)
  if not core.context.has_request() then
    functions.fail("Working outside of request context.\n\nYou used `%s`, which needs an active HTTP request: use it "
      .. "inside a view or hook, or push a context with app:test_request_context().", name)
  end
end

--- Ends the request with an HTTP error: a code, or a ready Response.
---@param code integer|luaflask.Response
---@param ... any arguments of the exception class: the description first
function helpers.abort(code, ...)
  if core.context.has_app() then
    return current_app.aborter(code, ...)
  end
  return exceptions.abort(code, ...)
end

--- A response that sends the client elsewhere.
---@param location string
---@param code integer? 302
---@return luaflask.Response
function helpers.redirect(location, code)
  if type(location) ~= "string" then
    functions.fail("redirect: the location is a string, not a %s value", type(location))
  end
  if location:find("[\r\n%z]") then
    functions.fail("redirect: the location must not contain line breaks or NUL: cut or encode what comes from users "
      .. "before it goes into a header")
  end
  if type(code) == "table" then
    code = code.code
  end
  if code ~= nil and type(code) ~= "number" then
    functions.fail("redirect: the code is a number such as 302 or 303, not %s", tostring(code))
  end
  if core.context.has_app() then
    return current_app:redirect(location, code)
  end
  return require("luaflask.urls").redirect(location, code)
end

--- A Response of anything that a view may return.
---@return luaflask.Response
function helpers.make_response(...)
  need_app("make_response")
  if select("#", ...) == 0 then
    return (current_app.response_class or require("luaflask.wrappers").Response)()
  end
  return current_app:make_response(...)
end

--- Builds a URL. `values` fill the rule's variables; the rest becomes the query; _anchor, _method, _scheme and
--- _external steer.
---@param endpoint string a leading dot means the current blueprint
---@param values table?
---@return string
function helpers.url_for(endpoint, values)
  if type(endpoint) ~= "string" then
    functions.fail("url_for: the endpoint is a string, not a %s value", type(endpoint))
  end
  if values ~= nil and type(values) ~= "table" then
    functions.fail("url_for: the values are a table, not a %s value", type(values))
  end
  need_app("url_for")
  return current_app:url_for(endpoint, values)
end

--- A JSON response: of one value, of several as an array, of none as null.
---@return luaflask.Response
function helpers.jsonify(...)
  need_app("jsonify")
  return current_app.json:response(...)
end

--- Keeps a message for the next request.
---@param message any
---@param category string|{ category: string? }|nil "message"
function helpers.flash(message, category)
  need_request("flash")
  if message == nil then
    functions.fail("flash: a message is needed")
  end
  if type(category) == "table" then
    category = category.category
  end
  category = category or "message"
  local flashes = session:get("_flashes") or json.array({})
  flashes[#flashes + 1] = json.array({ category, message })
  session:set("_flashes", flashes)
  if signals.message_flashed.active then
    signals.message_flashed:send(current_app, { message = message, category = category })
  end
end

local FLASH_OPTIONS = { with_categories = "boolean", category_filter = "table" }

--- Takes the flashed messages out of the session; the same list for the rest of this request.
---@param opts { with_categories: boolean?, category_filter: string[]? }?
---@return any[] messages, or { category, message } pairs
function helpers.get_flashed_messages(opts)
  need_request("get_flashed_messages")
  opts = options.check("get_flashed_messages", opts, FLASH_OPTIONS)
  local own = ctx.state()
  if own.flashes == nil then
    own.flashes = session:get("_flashes") ~= nil and session:pop("_flashes") or {}
  end
  local wanted
  if opts.category_filter and #opts.category_filter > 0 then
    wanted = {}
    for _, category in ipairs(opts.category_filter) do
      wanted[category] = true
    end
  end
  local list = json.array({})
  for _, pair in ipairs(own.flashes) do
    if not wanted or wanted[pair[1]] then
      list[#list + 1] = opts.with_categories and { pair[1], pair[2] } or pair[2]
    end
  end
  return list
end

--- Calls fn(response) when this request's response is there; it returns the response.
---@param fn function
---@return function
function helpers.after_this_request(fn)
  functions.check(fn, "after_this_request")
  core.context.after_this(fn)
  return fn
end

--- Whether there is a current application.
---@return boolean
function helpers.has_app_context()
  return core.context.has_app()
end

--- Whether there is a current request.
---@return boolean
function helpers.has_request_context()
  return core.context.has_request()
end

return helpers
