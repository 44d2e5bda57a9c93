-- SPDX-License-Identifier: MIT
local core = require("luaflask.core")
local FileStorage = require("luaflask.wrappers").FileStorage
local tasks = require("luaflask.tasks")
require("luaflask.wrappers.request")
local helper = dofile((os.getenv("LUAFLASK_SOURCE") or ".") .. "/tests/lua/helper.lua")
local thrown = helper.thrown

local request = core.request.proxy
local self_app = { config = {} }
local app = core.app.new(self_app)

local function within(spec, fn)
  return helper.within(app, spec, fn)
end

local function multipart(...)
  local out = {}
  for _, part in ipairs({ ... }) do
    out[#out + 1] = "--B\r\nContent-Disposition: form-data; " .. part[1] .. "\r\n" .. (part[3] or "")
      .. "\r\n"
      .. part[2] .. "\r\n"
  end
  return { method = "POST", body = table.concat(out) .. "--B--\r\n",
    headers = { "content-type", "multipart/form-data; boundary=B" } }
end

describe("Multipart forms", function()
  it("have fields and files", function()
    local spec = multipart({ 'name="a"', "hällo" }, { 'name="f"; filename="x y.txt"', "l1\r\nl2\r\n",
      "Content-Type: Text/Plain; charset=utf-8\r\nX-Own: 1\r\n" }, { 'name="f"; filename="b.bin"', "" })
    within(spec, function()
      assert.equal("hällo", request.form.a)
      local file, empty = request.files.f, request.files:getlist("f")[2]
      assert.equal("x y.txt", file.filename)
      assert.equal("f", file.name)
      assert.equal("text/plain", file.mimetype)
      assert.equal("utf-8", file.mimetype_params.charset)
      assert.equal("1", file.headers["X-Own"])
      assert.equal(0, file.content_length)
      assert.equal(8, file:size())
      assert.equal("l1\r\nl2\r\n", file:read())
      file:seek(0)
      assert.equal("l1", file:lines()())
      assert.equal("b.bin", empty.filename)
      assert.equal("", empty:read())
      assert.matches("file:save", thrown(file.save))
    end)
  end)

  it("are empty when they are malformed, as in Flask", function()
    within({ method = "POST", body = "nonsense", headers = { "content-type",
      "multipart/form-data; boundary=B" } },
      function()
        assert.equal(0, #request.form)
        assert.equal(0, #request.files)
      end)
    within({ method = "POST", body = "x", headers = { "content-type", "multipart/form-data" } }, function()
      assert.equal(0, #request.form)
    end)
  end)

  it("are saved, larger than one piece, on the thread pool", function()
    tasks.install()
    local content = ("0123456789abcdef"):rep(180000)
    local path = os.tmpname()
    within(multipart({ 'name="f"; filename="big"', content }), function()
      request.files.f:save(path)
      local file = io.open(path, "rb")
      assert.is_true(file:read("*a") == content)
      file:close()
      local small = io.tmpfile()
      request.files.f.stream:seek("end", -4)
      request.files.f:save(small)
      small:seek("set")
      assert.equal("cdef", small:read("*a"))
      local err = thrown(request.files.f.save, request.files.f, "/nonexistent/x")
      assert.matches("cannot save the upload to /nonexistent/x: No such file", err)
    end)
    os.remove(path)
  end)

  it("cost no Lua memory for what files hold", function()
    local spec = multipart({ 'name="f"; filename="big"', ("x"):rep(8 * 1024 * 1024) })
    local handle = core.client.context(app, spec)
    spec = nil -- luacheck: ignore
    collectgarbage()
    collectgarbage()
    local before = collectgarbage("count")
    handle:push()
    local file = request.files.f
    assert.equal(8 * 1024 * 1024, file:size())
    assert.equal("xxx", file:read(3))
    collectgarbage()
    collectgarbage()
    assert.is_true(collectgarbage("count") - before < 200)
    handle:pop()
  end)
end)

describe("A file storage", function()
  it("can be made of anything that is read", function()
    local file = FileStorage({ stream = "hello", filename = "a.txt", name = "f",
      content_type = "text/plain; x=1",
      content_length = 5, headers = { ["X-A"] = "1" } })
    assert.equal("he", file:read(2))
    assert.equal("llo", file:read())
    assert.equal("text/plain", file.mimetype)
    assert.equal(5, file.content_length)
    assert.equal("1", file.headers["X-A"])
    assert.equal('<FileStorage: "a.txt" (text/plain; x=1)>', tostring(file))
    local path = os.tmpname()
    file:seek(0)
    file:save(path)
    local saved = io.open(path)
    assert.equal("hello", saved:read("*a"))
    saved:close()
    os.remove(path)
  end)
end)

describe("A file in a test's hands", function()
  it("is read by bytes, lines and places, whatever it is made of", function()
    local path = os.tmpname()
    local out = assert(io.open(path, "wb"))
    out:write("one\ntwo\nthree")
    out:close()
    for _, stream in ipairs({ "one\ntwo\nthree", (assert(io.open(path, "rb"))) }) do
      local file = FileStorage({ stream = stream, filename = "f" })
      assert.equal(13, file:size())
      assert.equal("one\n", file:readline())
      assert.equal("two", file:readline(true))
      assert.equal(8, file:tell())
      assert.equal("three", file:read("a"))
      assert.is_nil(file:read(1))
      assert.equal(4, file:seek("set", 4))
      local lines = {}
      for line in file:lines() do
        lines[#lines + 1] = line
      end
      assert.same({ "two", "three" }, lines)
      file:close()
      file:close()
    end
    os.remove(path)
  end)

  it("takes its name from the stream, and says whether there is one", function()
    assert.equal("a.txt", FileStorage({ stream = { filename = "a.txt", read = function() end } }).filename)
    assert.is_true(FileStorage({ filename = "x" }):has_file())
    assert.is_false(FileStorage({ filename = "" }):has_file())
    assert.is_false(FileStorage():has_file())
    assert.equal("own", FileStorage({ stream = { own = "own" } }).own)
  end)
end)
