-- SPDX-License-Identifier: MIT
local class = require("luaflask.class")

-- The message of the error that fn throws, with its place (busted's own matchers cut the place off).
local function message_of(fn)
  local ok, message = pcall(fn)
  assert.is_false(ok)
  return message
end

describe("class", function()
  local Animal, Bird

  before_each(function()
    Animal = class.new("Animal", { legs = 4 })
    function Animal:init(name)
      self.name = name
    end
    function Animal:describe()
      return self.name .. " has " .. self.legs .. " legs"
    end
    function Animal:__tostring()
      return "<" .. self.name .. ">"
    end
    Bird = Animal:extend("Bird", { legs = 2 })
  end)

  it("makes instances through init, with inherited fields and methods", function()
    local b = Bird("Polly")
    assert.equal("Polly has 2 legs", b:describe())
    assert.equal(4, Animal("Rex").legs)
  end)

  it("knows name and parent", function()
    assert.equal("Bird", Bird.__name)
    assert.equal(Animal, Bird.__parent)
    assert.is_nil(Animal.__parent)
    assert.equal("class Bird", tostring(Bird))
  end)

  it("hands metamethods down at extend", function()
    assert.equal("<Polly>", tostring(Bird("Polly")))
    local Parrot = Bird:extend("Parrot")
    assert.equal("<Polly>", tostring(Parrot("Polly")))
  end)

  it("lets a subclass replace a metamethod", function()
    local Parrot = Bird:extend("Parrot")
    function Parrot:__tostring()
      return "parrot"
    end
    assert.equal("parrot", tostring(Parrot("x")))
    assert.equal("<x>", tostring(Bird("x")))
  end)

  it("sees a method added to a parent later", function()
    local b = Bird("Polly")
    function Animal.sleep()
      return "zzz"
    end
    assert.equal("zzz", b.sleep())
  end)

  it("calls the parent's method by name", function()
    local Parrot = Bird:extend("Parrot")
    function Parrot:init(name)
      Bird.init(self, name:upper())
    end
    assert.equal("POLLY", Parrot("polly").name)
  end)

  it("tells instances of a class from all other values", function()
    local b = Bird("Polly")
    assert.is_true(class.isinstance(b, Bird))
    assert.is_true(class.isinstance(b, Animal))
    assert.is_false(class.isinstance(Animal("x"), Bird))
    for _, v in ipairs({ 1, "x", true, {}, print, Bird, setmetatable({}, {}), coroutine.create(print) }) do
      assert.is_false(class.isinstance(v, Animal))
    end
    assert.is_false(class.isinstance(nil, Animal))
    assert.is_false(class.isinstance(nil, nil))
  end)

  it("looks through a proxy", function()
    local b = Bird("Polly")
    local proxy = setmetatable({}, {
      __unwrap = function()
        return b
      end,
    })
    assert.is_true(class.isinstance(proxy, Animal))
  end)

  it("knows subclasses and classes", function()
    assert.is_true(class.issubclass(Bird, Animal))
    assert.is_true(class.issubclass(Bird, Bird))
    assert.is_false(class.issubclass(Animal, Bird))
    assert.is_false(class.issubclass(Bird("x"), Animal))
    assert.is_true(class.is_class(Bird))
    assert.is_false(class.is_class(Bird("x")))
    assert.is_false(class.is_class({}))
    assert.equal(Bird, class.of(Bird("x")))
    assert.is_nil(class.of("x"))
  end)

  it("takes a class's own __index and __new", function()
    local Counter = class.new("Counter", {
      __new = function(cls)
        return setmetatable({ made = true }, cls)
      end,
    })
    function Counter.__index(self, key)
      return key == "answer" and 42 or getmetatable(self)[key]
    end
    local Child = Counter:extend("Child", { hi = "there" })
    assert.equal(42, Child().answer)
    assert.equal("there", Child().hi)
    assert.is_true(Child().made)
  end)

  it("tells a parent of its subclasses", function()
    local told = {}
    Animal.__init_subclass = function(cls, members)
      told[#told + 1] = { cls.__name, members.legs }
    end
    Animal:extend("Fish", { legs = 0 })
    assert.same({ { "Fish", 0 } }, told)
  end)

  it("refuses a wrong definition at the caller's line", function()
    local ok, message = pcall(function()
      Animal.extend("Fish")
    end)
    assert.is_false(ok)
    assert.matches("class_spec.lua:%d+: `extend` called with '%.'", message)
    assert.matches("class_spec.lua:%d+: Animal:extend: the first argument is the class name",
      message_of(function()
      Animal:extend({})
    end))
    assert.matches("class_spec.lua:%d+: class.new: the members of class X must be a table",
      message_of(function()
      class.new("X", 5)
    end))
  end)

  it("teaches the colon", function()
    function Animal:eat()
      class.check_self(self, Animal, "animal:eat")
      return true
    end
    assert.is_true(Bird("x"):eat())
    assert.matches("class_spec.lua:%d+: `animal%.eat` called with '%.', write `animal:eat%(%.%.%.%)`",
      message_of(function()
      Bird("x").eat()
    end))
  end)
end)
