-- SPDX-License-Identifier: MIT
-- Classes: the one idiom behind exceptions, views, models, forms, converters and data structures.
--
--   local Animal = class.new("Animal", { legs = 4 })
--   function Animal:init(name) self.name = name end
--   local Bird = Animal:extend("Bird", { legs = 2 })
--   local b = Bird("Polly")                          -- b.name, b.legs; class.isinstance(b, Animal)
--
-- A class is the metatable of its instances and their __index. What an instance or a subclass lacks is looked
-- up in the parent at the moment of use, so a method added to a parent later is seen everywhere. Metamethods
-- are the exception: Lua reads them raw from the metatable, so `extend` copies every "__" key of the parent,
-- and a metamethod must be in place before a class is extended. A class may bring its own `__index` function;
-- it is inherited like the other metamethods and reads methods with `getmetatable(self)[key]`.
--
-- Two special members: `__new(cls)` makes the raw instance where a plain table will not do (userdata), and
-- `__init_subclass(cls, members)` is told of every class that extends this one.
local getmetatable, setmetatable, rawget, type = getmetatable, setmetatable, rawget, type

---@class luaflask.Class
---@field __name string
---@field __parent luaflask.Class?
---@field extend fun(self: luaflask.Class, name: string, members: table?): luaflask.Class

---@class luaflask.class
local class = {}

-- Keys that belong to one class alone and are never copied to a subclass.
local OWN = { __index = true, __name = true, __parent = true, __isa = true }

local function construct(cls, ...)
  local new = cls.__new
  local self = new and new(cls) or setmetatable({}, cls)
  local init = cls.init
  if init then
    init(self, ...)
  end
  return self
end

local function class_tostring(cls)
  return "class " .. cls.__name
end

local function make(name, members, parent)
  -- A class without __new says so itself, so that making an instance need not ask its ancestors.
  local cls = { __new = false }
  local isa = { [cls] = true }
  if parent then
    for k, v in next, parent do
      if type(k) == "string" and k:sub(1, 2) == "__" and not OWN[k] then
        cls[k] = v
      end
    end
    for ancestor in next, parent.__isa do
      isa[ancestor] = true
    end
    local index = parent.__index
    cls.__index = type(index) == "function" and index or cls
  else
    cls.__index = cls
  end
  if members then
    for k, v in next, members do
      cls[k] = v
    end
  end
  cls.__name, cls.__parent, cls.__isa = name, parent, isa
  setmetatable(cls, {
    __index = parent or class.root,
    __call = construct,
    __tostring = class_tostring,
  })
  local told = parent and parent.__init_subclass
  if told then
    told(cls, members or {})
  end
  return cls
end

local function check_definition(what, name, members, level)
  if type(name) ~= "string" then
    error(("%s: the first argument is the class name, a string, not a %s value"):format(what, type(name)),
      level + 1)
  end
  if members ~= nil and type(members) ~= "table" then
    error(("%s: the members of class %s must be a table, not a %s value"):format(what, name, type(members)),
      level + 1)
  end
end

-- What every class has without defining it.
class.root = {}

--- Makes a subclass.
---@param name string shown in error messages
---@param members table? fields and methods
---@return luaflask.Class
function class.root:extend(name, members)
  if not class.is_class(self) then
    error("`extend` called with '.', write `Base:extend(\"Name\", {...})`", 2)
  end
  check_definition(self.__name .. ":extend", name, members, 2)
  return make(name, members, self)
end

--- Makes a class without a parent.
---@param name string shown in error messages
---@param members table? fields and methods
---@return luaflask.Class
function class.new(name, members)
  check_definition("class.new", name, members, 2)
  return make(name, members, nil)
end

--- Whether v is a class made here.
---@param v any
---@return boolean
function class.is_class(v)
  return type(v) == "table" and rawget(v, "__isa") ~= nil
end

--- Whether v is an instance of cls or of a class that extends it. Any v is allowed; a proxy (a value whose
--- metatable has `__unwrap`) is looked through.
---@param v any
---@param cls luaflask.Class
---@return boolean
function class.isinstance(v, cls)
  local mt = getmetatable(v)
  if mt == cls then
    return cls ~= nil
  end
  -- A protected metatable shows itself as any value.
  if not mt or mt == true then
    return false
  end
  local isa = mt.__isa
  if isa then
    return isa[cls] == true
  end
  local unwrap = mt.__unwrap
  if unwrap then
    return class.isinstance(unwrap(v), cls)
  end
  -- A value of the core whose class an application chooses.
  local class_of = mt.__class_of
  return class_of ~= nil and class.issubclass(class_of(v), cls)
end

--- What a proxy stands for; any other value is itself.
---@param v any
---@return any
function class.unwrap(v)
  local mt = getmetatable(v)
  local unwrap = type(mt) == "table" and mt.__unwrap
  return unwrap and unwrap(v) or v
end

--- Whether cls is ancestor or a class that extends it.
---@param cls any
---@param ancestor luaflask.Class
---@return boolean
function class.issubclass(cls, ancestor)
  return class.is_class(cls) and cls.__isa[ancestor] == true
end

--- The class of an instance, or nil.
---@param v any
---@return luaflask.Class?
function class.of(v)
  local mt = getmetatable(v)
  return class.is_class(mt) and mt or nil
end

--- Refuses a method called with '.' instead of ':', at the line that called the method.
---@param self any what the method got as self
---@param cls luaflask.Class
---@param what string the right spelling without arguments, such as "request.args:get"
function class.check_self(self, cls, what)
  if getmetatable(self) == cls or class.isinstance(self, cls) then
    return
  end
  error(("`%s` called with '.', write `%s(...)`"):format((what:gsub(":", ".")), what), 3)
end

return class
