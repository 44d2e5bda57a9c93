-- SPDX-License-Identifier: MIT
local ascii = require("luaflask.ascii")
local class = require("luaflask.class")
local luaflask = require("luaflask")
local utils = require("luaflask.utils")

-- What Debian's python3 prints for a program; nil if it has no Werkzeug.
local function python(program)
  local name = os.tmpname()
  local file = assert(io.open(name, "w"))
  file:write("import unicodedata, werkzeug.utils as u\n" .. program)
  file:close()
  local pipe = io.popen("PYTHONIOENCODING=utf-8 /usr/bin/python3 " .. name .. " 2>&1")
  local text = pipe:read("*a")
  pipe:close()
  os.remove(name)
  return not text:find("ModuleNotFoundError") and text or nil
end

describe("ascii.from", function()
  it("is Python's NFKD without what is not ASCII, for every character there is", function()
    local wrong, n = {}, 0
    local text = python([[
for c in range(128, 0x110000):
    if not 0xd800 <= c < 0xe000:
        s = unicodedata.normalize("NFKD", chr(c)).encode("ascii", "ignore").decode()
        if s or c % 97 == 0: print(chr(c).encode().hex(), s.encode().hex())
]])
    if not text then
      pending("/usr/bin/python3 with werkzeug is not here")
      return
    end
    local function bytes(hex)
      return (hex:gsub("%x%x", function(digits)
        return string.char(tonumber(digits, 16))
      end))
    end
    for from, to in text:gmatch("(%x+) (%x*)\n") do
      n = n + 1
      if ascii.from(bytes(from)) ~= bytes(to) then
        wrong[#wrong + 1] = from
      end
    end
    assert.is_true(n > 10000, text:sub(1, 300))
    assert.equal("", table.concat(wrong, " "))
  end)

  it("leaves out what is not UTF-8", function()
    assert.equal("ab", ascii.from("a\255\192\128\224\128\128\237\160\128\244\191\191\191\195b"))
    assert.equal("plain", ascii.from("plain"))
  end)
end)

describe("secure_filename", function()
  it("gives Werkzeug's documented examples", function()
    assert.equal("My_cool_movie.mov", utils.secure_filename("My cool movie.mov"))
    assert.equal("etc_passwd", utils.secure_filename("../../../etc/passwd"))
    assert.equal("i_contain_cool_umlauts.txt", utils.secure_filename("i contain cool \195\188ml\195\164uts.txt"))
    assert.equal("", utils.secure_filename("../.."))
    assert.equal(utils.secure_filename, luaflask.secure_filename)
    assert.error_matches(function() utils.secure_filename(nil) end, "not a nil value")
  end)

  it("is exact", function()
    local names = {
      "a b\tc\nd", "\028a\029b\030c\031d", "..", "._.", "__x__", "..x..", "a/b\\c", "C:\\x\\y.txt",
      "\194\189.txt", "\239\188\161\239\188\162.txt", "\226\133\174", "\240\157\147\157.md",
      "\227\128\128x\226\128\131y", "CON", "con.txt", "NUL.tar.gz", "a&b;c|d`e$f", "%00", "-rf", "\195\159",
      "\197\129\195\179d\197\186", "\230\151\165\230\156\172.pdf", "a.b.c", "x\127y", "e\204\129t\195\169",
      "\226\132\162.txt", "~user", "a\226\128\142b", "\194\133x", "\194\160x", "",
    }
    local list = {}
    for i, name in ipairs(names) do
      list[i] = "bytes([" .. name:gsub(".", function(c) return c:byte() .. "," end) .. "]).decode()"
    end
    local theirs = python("for n in [" .. table.concat(list, ", ") .. "]: print(u.secure_filename(n))")
    if not theirs then
      pending("/usr/bin/python3 with werkzeug is not here")
      return
    end
    local ours = {}
    for i, name in ipairs(names) do
      ours[i] = utils.secure_filename(name) .. "\n"
    end
    assert.equal(theirs, table.concat(ours))
  end)
end)

describe("append_slash_redirect", function()
  it("changes the last part only", function()
    for _, case in ipairs({
      { "/foo", "", "foo/" }, { "/foo/bar", "", "bar/" }, { "/", "", "./" }, { "", "", "./" },
      { "/a", "x=1&y", "a/?x=1&y" },
    }) do
      local response = utils.append_slash_redirect({ PATH_INFO = case[1], QUERY_STRING = case[2] })
      assert.equal(308, response.status_code)
      assert.equal(case[3], response.headers:get("Location"))
    end
    assert.equal(301, utils.append_slash_redirect({ PATH_INFO = "/foo" }, 301).status_code)
    assert.equal(302, utils.redirect("/x").status_code)
  end)
end)

describe("get_content_type", function()
  it("adds the charset to what is text", function()
    for mimetype, told in pairs({
      ["text/html"] = "text/html; charset=latin1", ["application/xml"] = "application/xml; charset=latin1",
      ["image/svg+xml"] = "image/svg+xml; charset=latin1", ["application/json"] = "application/json",
      ["image/png"] = "image/png",
    }) do
      assert.equal(told, utils.get_content_type(mimetype, "latin1"))
    end
  end)
end)

describe("import_string", function()
  it("finds modules and their fields", function()
    assert.equal(utils, utils.import_string("luaflask.utils"))
    assert.equal(utils.redirect, utils.import_string("luaflask.utils:redirect"))
    assert.equal(utils.redirect, utils.import_string("luaflask.utils.redirect"))
    assert.equal(string.format, utils.import_string("string.format"))
  end)

  it("tells what is not there, or is silent", function()
    for name, pattern in pairs({
      ["nothing_here"] = 'import of "nothing_here" failed: no module "nothing_here"',
      ["nothing.here"] = 'no module "nothing"',
      ["luaflask.utils.nope"] = 'module "luaflask.utils" has no field "nope"',
      ["luaflask.utils:nope"] = 'module "luaflask.utils" has no field "nope"',
    }) do
      local ok, err = pcall(utils.import_string, name)
      assert.is_false(ok)
      assert.is_true(class.isinstance(err, utils.ImportStringError))
      assert.equal(name, err.import_name)
      assert.matches(pattern, tostring(err))
      assert.is_nil(utils.import_string(name, true))
    end
  end)

  it("does not hide what a module raises", function()
    package.preload["utils_spec.broken"] = function()
      error("broken", 0)
    end
    assert.error_matches(function() utils.import_string("utils_spec.broken", true) end, "broken")
    package.preload["utils_spec.broken"] = nil
  end)
end)

describe("find_modules", function()
  local root, path

  setup(function()
    root, path = os.tmpname(), package.path
    os.remove(root)
    os.execute(("mkdir -p %s/shop/views/deep %s/shop/data"):format(root, root))
    local files = { "init", "models", "views/init", "views/cart", "views/deep/init", "views/deep/x", "data/y" }
    for _, name in ipairs(files) do
      assert(io.open(("%s/shop/%s.lua"):format(root, name), "w")):close()
    end
    assert(io.open(root .. "/shop/readme.txt", "w")):close()
    package.path = root .. "/?.lua;" .. root .. "/?/init.lua;" .. path
  end)

  teardown(function()
    package.path = path
    os.execute("rm -r " .. root)
  end)

  it("names the modules of a package", function()
    assert.same({ "shop.models" }, utils.find_modules("shop"))
    assert.same({ "shop.models", "shop.views" }, utils.find_modules("shop", { include_packages = true }))
    assert.same({ "shop.models", "shop.views.cart", "shop.views.deep.x" },
      utils.find_modules("shop", { recursive = true }))
    assert.same({ "shop.models", "shop.views", "shop.views.cart", "shop.views.deep", "shop.views.deep.x" },
      utils.find_modules("shop", { include_packages = true, recursive = true }))
    assert.error_matches(function() utils.find_modules("shop.models") end, "is not a package")
  end)
end)
