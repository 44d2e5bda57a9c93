-- SPDX-License-Identifier: MIT
-- What the middlewares have in common: the check of what they are given, and headers on their way out.
local functions = require("luaflask.functions")
local keys = require("luaflask.keys")

local base = {}

--- Refuses to wrap what cannot be called.
---@param name string the middleware's
---@param app any
---@return any app
function base.application(name, app)
  if not functions.is_callable(app) then
    functions.fail("%s: an application, such as app.wsgi_app, is needed, not a %s value", name, type(app))
  end
  return app
end

--- The options with their defaults (false: none); an unknown one is refused.
---@param name string the middleware's
---@param given table?
---@param defaults table<string, any>
---@return table
function base.options(name, given, defaults)
  if given ~= nil and type(given) ~= "table" then
    functions.fail("%s: the options are a table, not a %s value", name, type(given))
  end
  local options = {}
  for key, value in next, defaults do
    options[key] = value
  end
  for key, value in next, given or {} do
    if defaults[key] == nil then
      functions.fail("%s has no option '%s'; it takes %s", name, tostring(key),
        table.concat(keys.sorted(defaults), ", "))
    end
    options[key] = value
  end
  return options
end

--- The place of a header in a list of { name, value }, or nil.
---@param headers string[][]
---@param name string in lower case
---@return integer?
function base.find(headers, name)
  for i = 1, #headers do
    if #headers[i][1] == #name and headers[i][1]:lower() == name then
      return i
    end
  end
end

--- Sets a header in a list of { name, value }: in place of the first of its name; others of it are removed.
---@param headers string[][]
---@param name string
---@param value string
function base.set(headers, name, value)
  local lower = name:lower()
  local at = base.find(headers, lower)
  if not at then
    headers[#headers + 1] = { name, value }
    return
  end
  headers[at] = { name, value }
  for i = #headers, at + 1, -1 do
    if headers[i][1]:lower() == lower then
      table.remove(headers, i)
    end
  end
end

--- Adds a word to a header that lists words, such as Vary, unless it is there.
---@param headers string[][]
---@param name string
---@param word string
function base.add_word(headers, name, word)
  local lower = name:lower()
  for i = 1, #headers do
    if headers[i][1]:lower() == lower then
      for known in headers[i][2]:gmatch("[^,%s]+") do
        if known:lower() == word:lower() or known == "*" then
          return
        end
      end
    end
  end
  local at = base.find(headers, lower)
  if at then
    headers[at] = { headers[at][1], headers[at][2] .. ", " .. word }
  else
    headers[#headers + 1] = { name, word }
  end
end

--- A start_response that lets `change(headers, status)` change the headers first.
---@param start_response luaflask.StartResponse
---@param change fun(headers: string[][], status: string)
---@return luaflask.StartResponse
function base.changing(start_response, change)
  return function(status, headers, exc_info)
    change(headers, status)
    return start_response(status, headers, exc_info)
  end
end

--- A body with something to do once it is over: fn runs when it is closed, whatever becomes of it.
---@param body any
---@param fn fun()
---@return table body
function base.when_closed(body, fn)
  local done = false
  local next_piece = base.iterator(body)
  return setmetatable({ close = function()
    if done then
      return
    end
    done = true
    local close = (type(body) == "table" or type(body) == "userdata") and body.close
    local ok, err = true, nil
    if close then
      ok, err = pcall(close, body)
    end
    fn()
    if not ok then
      error(err, 0)
    end
  end }, { __call = next_piece })
end

--- What a body's pieces are asked of: a list is walked through, everything else is called.
---@param body any
---@return fun(): string?
function base.iterator(body)
  if functions.is_callable(body) then
    return function()
      return body()
    end
  end
  local i = 0
  return function()
    i = i + 1
    return body[i]
  end
end

return base
