-- SPDX-License-Identifier: MIT
-- Views as classes.
--
--   local Users = views.MethodView:extend("Users")
--   function Users:get(id) ... end
--   function Users:post(id) ... end
--   app:add_url_rule("/users/<int:id>", nil, Users:as_view("users"))
--
-- What as_view returns is called like a view function. Every call makes an instance of the class, with the
-- arguments given to as_view, unless the class sets `init_every_request = false`: then one serves all.
local class = require("luaflask.class")
local compat = require("luaflask.compat")
local functions = require("luaflask.functions")
local keys = require("luaflask.keys")

local rawget, rawset, type = rawget, rawset, type

local views = {}

---@class luaflask.View: luaflask.Class
---@field methods string[]? the HTTP methods that the view answers
---@field provide_automatic_options boolean? whether OPTIONS is answered for the view
---@field decorators function[]? applied in order to the function that as_view makes
---@field init_every_request boolean
local View = class.new("View", { init_every_request = true })
views.View = View

--- A function-like value that keeps what the app asks of a view.
---@class luaflask.ViewFunction: luaflask.Class
---@field name string the endpoint when none is given
---@field view_class luaflask.View
---@field methods string[]?
---@field provide_automatic_options boolean?
---@field fn function what a call calls
local ViewFunction = class.new("ViewFunction")
views.ViewFunction = ViewFunction

function ViewFunction:__call(...)
  return self.fn(...)
end

function ViewFunction:__tostring()
  return "view " .. self.name
end

--- Answers a request. A subclass defines it; the arguments are the variables of the rule.
---@return any
function View:dispatch_request()
  local name = class.of(self).__name
  functions.fail("%s has no dispatch_request: define `function %s:dispatch_request(...)`", name, name)
end

--- Wraps every view that as_view makes of this class and of those that extend it: `Item:use(login_required)`. The
--- first is outermost, and runs first; `decorators` are inside of them.
---@param decorator fun(view: function): function
---@return function decorator
function View:use(decorator)
  if not class.issubclass(self, View) then
    error("`use` called with '.' or on an instance, write `MyView:use(decorator)`", 2)
  end
  functions.check(decorator, self.__name .. ":use")
  if rawget(self, "_in_use") then
    functions.fail("%s:use: a view was made of this class already, without the decorator: call `use` before `as_view`",
      self.__name)
  end
  local list = rawget(self, "_used") or {}
  rawset(self, "_used", list)
  list[#list + 1] = decorator
  return decorator
end

-- A view inside the decorators of its class and, around them, those of the classes above.
local function used(cls, fn)
  while cls ~= nil do
    local list = rawget(cls, "_used") or {}
    for i = #list, 1, -1 do
      fn = list[i](fn)
      if not functions.is_callable(fn) then
        functions.fail("a decorator given to %s:use returned %s: it must return the function to call", cls.__name,
          fn == nil and "nothing" or "a " .. type(fn) .. " value")
      end
    end
    cls = cls.__parent
  end
  return fn
end

-- The methods of a class; MethodView finds them itself.
function View:_methods()
  return self.methods
end

--- Makes the view function.
---@param name string the endpoint when none is given
---@param ... any handed to `init` of every instance
---@return luaflask.ViewFunction
function View:as_view(name, ...)
  if not class.issubclass(self, View) then
    error("`as_view` called with '.' or on an instance, write `MyView:as_view(\"name\")`", 2)
  end
  if type(name) ~= "string" then
    error(("%s:as_view needs the name of the view, a string, not a %s value"):format(self.__name, type(name)),
      2)
  end
  local cls, fn = self
  rawset(cls, "_in_use", true)
  local view = ViewFunction()
  local arguments = compat.pack(...)
  if cls.init_every_request then
    fn = function(...)
      return view.view_class(compat.unpack(arguments, 1, arguments.n)):dispatch_request(...)
    end
  else
    local instance = cls(...)
    fn = function(...)
      return instance:dispatch_request(...)
    end
  end
  for _, decorator in ipairs(cls.decorators or {}) do
    fn = decorator(fn)
    if fn == nil then
      error(("a decorator of %s returned nothing; it must return the function to call"):format(cls.__name), 2)
    end
  end
  fn = used(cls, fn)
  view.name, view.view_class, view.fn = name, cls, fn
  view.methods = cls:_methods()
  view.provide_automatic_options = cls.provide_automatic_options
  return view
end

local HTTP_METHODS = { "get", "post", "head", "options", "delete", "put", "trace", "patch" }

--- A view with one method for each HTTP method. HEAD is answered by `get` where there is no `head`.
---@class luaflask.MethodView: luaflask.View
local MethodView = View:extend("MethodView")
views.MethodView = MethodView

-- What the class itself lists counts; without a list, what it defines and inherits.
function MethodView:_methods()
  local own = rawget(self, "methods")
  if own then
    return own
  end
  local set = {}
  local parent = self.__parent
  for _, method in ipairs(parent and parent ~= View and parent:_methods() or {}) do
    set[method:upper()] = true
  end
  for _, name in ipairs(HTTP_METHODS) do
    if self[name] ~= nil then
      set[name:upper()] = true
    end
  end
  local list = keys.sorted(set)
  return #list > 0 and list or nil
end

---@param ... any
---@return any
function MethodView:dispatch_request(...)
  local method = require("luaflask.globals").request.method
  local fn = self[method:lower()]
  if fn == nil and method == "HEAD" then
    fn = self.get
  end
  if fn == nil then
    local name = class.of(self).__name
    functions.fail("%s has no method for %s requests: define `function %s:%s(...)`", name, method, name, method:lower())
  end
  return fn(self, ...)
end

return views
