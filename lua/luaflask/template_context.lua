-- SPDX-License-Identifier: MIT
-- What templates see beside the values they are given: `request`, `g`, and what context processors return.
-- (`session` is no value of the context but a global of templates: an answer depends on the cookie only if it is asked.)
local core = require("luaflask.core")
local ctx = require("luaflask.ctx")
local globals = require("luaflask.globals")

local template_context = {}

--- The context processor that every application has.
---@return table
function template_context.default_processor()
  local values = {}
  if core.context.has_app() then
    values.g = globals.g
  end
  if core.context.has_request() then
    values.request = globals.request
  end
  return values
end

--- Adds what the context processors return: the application's, then those of the request's blueprints, outer first. A
--- later one wins over an earlier, and what is in the context already wins over all.
---@param app luaflask.Flask
---@param context table changed in place
function template_context.update(app, context)
  local given = {}
  for name, value in next, context do
    given[name] = value
  end
  local scopes = { "" }
  if core.context.has_request() then
    scopes = ctx.scopes_of(app, ctx.endpoint())
  end
  for _, scope in ipairs(scopes) do
    for _, processor in ipairs(app.template_context_processors[scope] or {}) do
      for name, value in next, processor() or {} do
        context[name] = value
      end
    end
  end
  for name, value in next, given do
    context[name] = value
  end
end

return template_context
