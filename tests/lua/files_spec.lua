-- SPDX-License-Identifier: MIT
local core = require("luaflask.core")
local file_cache = require("luaflask.file_cache")
local files = require("luaflask.files")
local mimetypes = require("luaflask.mimetypes")
local tasks = require("luaflask.tasks")
local Response = require("luaflask.wrappers").Response
require("luaflask.wrappers.request")

tasks.install()

local folder = os.tmpname()
os.remove(folder)

local function write(name, content)
  local file = assert(io.open(folder .. "/" .. name, "wb"))
  file:write(content)
  file:close()
  return folder .. "/" .. name
end

local function touch(name, stamp)
  assert(os.execute(("touch -d @%d '%s/%s'"):format(stamp, folder, name)))
end

local self_app, app

local function use_app(fields)
  self_app = { config = {}, root_path = folder }
  for k, v in pairs(fields or {}) do
    self_app[k] = v
  end
  app = core.app.new(self_app)
end

-- What fn answers in a request with these headers: body, status, headers by name.
local function answer(headers, fn, ...)
  local context = core.client.context(app, { headers = headers })
  context:push()
  local ok, response = pcall(fn, ...)
  context:pop()
  if not ok then
    return response
  end
  local body, status, flat = Response.parts(response)
  local by_name = {}
  for i = 1, #flat, 2 do
    by_name[flat[i]] = flat[i + 1]
  end
  if type(body) == "userdata" then
    body = body:read()
  elseif type(body) == "table" then
    body = table.concat(require("luaflask.streams").collect(body))
  end
  return body, status, by_name
end

local function open_files()
  local stat = io.open("/proc/self/stat")
  local pid = stat:read("*n")
  stat:close()
  local list, n = io.popen(("ls /proc/%d/fd"):format(pid)), 0
  for _ in list:lines() do
    n = n + 1
  end
  list:close()
  return n
end

setup(function()
  assert(os.execute("mkdir -p '" .. folder .. "/sub'"))
  write("a.txt", "0123456789")
  touch("a.txt", 1000000000)
  write("sub/b.css.gz", "zipped")
  write("big.bin", ("0123456789"):rep(10000))
  touch("big.bin", 1000000000)
end)

teardown(function()
  os.execute("rm -r '" .. folder .. "'")
end)

before_each(function()
  use_app()
  file_cache.clear()
end)

describe("safe_join", function()
  it("joins what stays inside", function()
    assert.equal("/d/a/b", files.safe_join("/d", "a/b"))
    assert.equal("/d/b", files.safe_join("/d/", "a/../b"))
    assert.equal("/d/a/b", files.safe_join("/d", "a", "", "./b"))
    assert.equal("./a", files.safe_join("", "a"))
    assert.equal("/d/..a", files.safe_join("/d", "..a"))
    assert.equal("/d/a", files.safe_join("/d", "a/"))
  end)

  it("gives nil for what leads out", function()
    for _, path in ipairs({ "..", "../x", "a/../../x", "/etc/passwd", "//etc", "a/../..", "x\0y",
      "./../x" }) do
      assert.is_nil(files.safe_join("/d", path), path)
    end
    assert.is_nil(files.safe_join("/d", "a", "../.."))
  end)
end)

describe("send_file", function()
  it("tells name, type, time, tag and that caches must ask", function()
    local body, status, headers = answer({}, files.send_file, "a.txt")
    assert.equal("0123456789", body)
    assert.equal(200, status)
    local tag = headers.ETag
    headers.ETag = nil
    assert.same({
      ["Content-Disposition"] = "inline; filename=a.txt",
      ["Content-Type"] = "text/plain; charset=utf-8",
      ["Last-Modified"] = "Sun, 09 Sep 2001 01:46:40 GMT",
      ["Cache-Control"] = "no-cache",
      ["Accept-Ranges"] = "bytes",
    }, headers)
    assert.matches('^"1000000000%.0%-10%-%d+"$', tag)
  end)

  it("makes the tag of time, size and the path's Adler-32", function()
    -- adler32(b"/etc/hostname") in Python's zlib is 0x210604fa.
    local path = "/etc/hostname"
    if not io.open(path) then
      pending("no /etc/hostname here")
      return
    end
    local _, _, headers = answer({}, files.send_file, path)
    assert.matches("%-" .. 0x210604fa .. '"$', headers.ETag)
  end)

  it("answers 304, 412, 206 and 416", function()
    local _, _, first = answer({}, files.send_file, "a.txt")
    local body, status, headers = answer({ "if-none-match", first.ETag }, files.send_file, "a.txt")
    assert.same({ "", 304 }, { body, status })
    assert.is_nil(headers["Content-Type"])
    assert.equal(first.ETag, headers.ETag)
    body, status = answer({ "if-modified-since", first["Last-Modified"] }, files.send_file, "a.txt")
    assert.same({ "", 304 }, { body, status })
    assert.equal(412, select(2, answer({ "if-match", '"x"' }, files.send_file, "a.txt")))
    body, status, headers = answer({ "range", "bytes=2-4" }, files.send_file, "a.txt")
    assert.same({ "234", 206 }, { body, status })
    assert.equal("bytes 2-4/10", headers["Content-Range"])
    assert.equal(416, answer({ "range", "bytes=10-" }, files.send_file, "a.txt").code)
    assert.equal(200, select(2, answer({ "range", "bytes=10-" }, files.send_file, "a.txt",
      { conditional = false })))
  end)

  it("sends large files from a descriptor, parts of them, too", function()
    local body, status = answer({}, files.send_file, "big.bin")
    assert.equal(100000, #body)
    assert.equal(200, status)
    local headers
    body, status, headers = answer({ "range", "bytes=99995-" }, files.send_file, "big.bin")
    assert.same({ "56789", 206 }, { body, status })
    assert.equal("bytes 99995-99999/100000", headers["Content-Range"])
  end)

  it("keeps no descriptor of a file that is not sent", function()
    local _, _, first = answer({}, files.send_file, "big.bin")
    collectgarbage()
    collectgarbage()
    collectgarbage("stop")
    local before = open_files()
    for _ = 1, 20 do
      answer({ "if-none-match", first.ETag }, files.send_file, "big.bin")
      answer({ "range", "bytes=100000-" }, files.send_file, "big.bin")
    end
    local after = open_files()
    collectgarbage("restart")
    assert.is_true(after - before < 5, ("%d more"):format(after - before))
  end)

  it("offers a name to save under, in any script", function()
    local _, _, headers = answer({}, files.send_file, "a.txt", { as_attachment = true,
      download_name = "Jü €.txt" })
    assert.equal([[attachment; filename="Ju .txt"; filename*=UTF-8''J%C3%BC%20%E2%82%AC.txt]],
      headers["Content-Disposition"])
    _, _, headers = answer({}, files.send_file, "a.txt", { download_name = "x.png" })
    assert.equal("inline; filename=x.png", headers["Content-Disposition"])
    assert.equal("image/png", headers["Content-Type"])
  end)

  it("says that a file is packed, unless it is to be saved", function()
    local _, _, headers = answer({}, files.send_file, "sub/b.css.gz")
    assert.equal("gzip", headers["Content-Encoding"])
    assert.equal("text/css; charset=utf-8", headers["Content-Type"])
    _, _, headers = answer({}, files.send_file, "sub/b.css.gz", { as_attachment = true })
    assert.is_nil(headers["Content-Encoding"])
  end)

  it("lets caches keep it for a time", function()
    local _, _, headers = answer({}, files.send_file, "a.txt", { max_age = 3600 })
    assert.equal("public, max-age=3600", headers["Cache-Control"])
    assert.is_truthy(headers.Expires)
    _, _, headers = answer({}, files.send_file, "a.txt", { max_age = 0 })
    assert.equal("no-cache, max-age=0", headers["Cache-Control"])
    use_app({ get_send_file_max_age = function(_, path)
      return path:find("%.txt$") and 7
    end })
    _, _, headers = answer({}, files.send_file, "a.txt")
    assert.equal("public, max-age=7", headers["Cache-Control"])
    _, _, headers = answer({}, files.send_file, "a.txt", { max_age = function()
      return 9
    end })
    assert.equal("public, max-age=9", headers["Cache-Control"])
  end)

  it("takes a tag and a time of one's own, or none", function()
    local _, _, headers = answer({}, files.send_file, "a.txt", { etag = "mine", last_modified = 0 })
    assert.equal('"mine"', headers.ETag)
    assert.equal("Thu, 01 Jan 1970 00:00:00 GMT", headers["Last-Modified"])
    _, _, headers = answer({}, files.send_file, "a.txt", { etag = false })
    assert.is_nil(headers.ETag)
  end)

  it("leaves sending to a front server that can", function()
    use_app({ config = { USE_X_SENDFILE = true } })
    local body, status, headers = answer({}, files.send_file, "big.bin")
    assert.same({ "", 200 }, { body, status })
    assert.equal(folder .. "/big.bin", headers["X-Sendfile"])
    body, status, headers = answer({ "if-none-match", headers.ETag }, files.send_file, "big.bin")
    assert.same({ "", 304 }, { body, status })
    assert.is_nil(headers["X-Sendfile"])
  end)

  it("sends readers and lists of strings", function()
    local file = io.open(folder .. "/a.txt", "rb")
    local body, _, headers = answer({}, files.send_file, file, { mimetype = "text/x-own" })
    assert.equal("0123456789", body)
    assert.equal("text/x-own; charset=utf-8", headers["Content-Type"])
    assert.is_nil(headers["Content-Disposition"])
    assert.equal("closed file", io.type(file))
    local status
    body, status = answer({ "range", "bytes=1-2" }, files.send_file, { "abc", "def" },
      { download_name = "x.txt" })
    assert.same({ "bc", 206 }, { body, status })
  end)

  it("asks for what it needs", function()
    assert.matches("Unable to detect the MIME type", answer({}, files.send_file, { "abc" }))
    assert.matches("No name provided for attachment", answer({}, files.send_file, { "abc" },
      { mimetype = "a/b", as_attachment = true }))
    assert.matches("cannot open .*/nope: No such file", answer({}, files.send_file, "nope"))
    assert.matches("a path, a list of strings or an object", answer({}, files.send_file, 5))
  end)
end)

describe("send_from_directory", function()
  it("finds files below the directory", function()
    assert.equal("0123456789", (answer({}, files.send_from_directory, ".", "a.txt")))
    assert.equal("zipped", (answer({}, files.send_from_directory, folder, "sub/b.css.gz")))
  end)

  it("sends a file again as it was sent first, until the file changes", function()
    local path = write("again.txt", "first")
    touch("again.txt", 1000000000)
    local function get(headers, max_age)
      return { answer(headers, files.send_from_directory, folder, "again.txt", { max_age = max_age }) }
    end
    local first = get({})
    assert.same(first, get({}))
    assert.equal("first", first[1])
    local unchanged = get({ "if-none-match", first[3].ETag })
    assert.same({ "", 304 }, { unchanged[1], unchanged[2] })
    assert.is_nil(unchanged[3]["Content-Type"])
    assert.equal(200, get({ "if-none-match", '"other"' })[2])
    assert.equal(304, get({ "if-none-match", 'W/"x", ' .. first[3].ETag })[2])
    assert.equal("irs", get({ "range", "bytes=1-3" })[1])
    assert.equal("public, max-age=5", get({}, 5)[3]["Cache-Control"])
    assert.is_truthy(get({}, 5)[3].Expires)
    assert.equal("no-cache", get({})[3]["Cache-Control"])
    write("again.txt", "second")
    touch("again.txt", 1000000001)
    file_cache.get(path).checked = 0
    local second = get({})
    assert.equal("second", second[1])
    assert.not_equal(first[3].ETag, second[3].ETag)
    use_app({ config = { USE_X_SENDFILE = true } })
    assert.equal(path, get({})[3]["X-Sendfile"])
  end)

  it("is a 404 for everything else", function()
    for _, path in ipairs({ "nope", "sub", "../" .. folder:match("[^/]*$") .. "/a.txt", "/etc/passwd",
      "a.txt/x",
      "x\0y", ("n"):rep(300), "" }) do
      assert.equal(404, answer({}, files.send_from_directory, folder, path).code, path)
    end
  end)
end)

describe("send_from_directory called wrongly", function()
  it("says at the caller's line what it needs", function()
    local _, message = pcall(function()
      local response = files.send_from_directory("folder")
      return response
    end)
    assert.truthy(message:find("files_spec.lua:%d+: send_from_directory: .* not a string and a nil value"), message)
  end)
end)

describe("The cache of small files", function()
  it("reads a file again when it has changed, after a second", function()
    local real = os.time
    local path = write("c.txt", "old")
    local first = file_cache.get(path)
    assert.is_true(rawequal(first, file_cache.get(path)))
    write("c.txt", "new!")
    touch("c.txt", 1000000001)
    first.checked = first.checked - 1
    local second = file_cache.get(path)
    assert.equal("new!", second.content)
    assert.equal(1000000001, second.mtime)
    second.checked = second.checked - 1
    assert.is_true(rawequal(second, file_cache.get(path)))
    assert.equal(real, os.time)
  end)

  it("is bounded", function()
    local most = file_cache.most_bytes
    file_cache.most_bytes = 1000
    local first = write("f1", ("x"):rep(400))
    local entry = file_cache.get(first)
    for i = 2, 8 do
      file_cache.get(write("f" .. i, ("x"):rep(400)))
    end
    file_cache.most_bytes = most
    assert.is_false(rawequal(entry, file_cache.get(first)))
  end)

  it("says what is wrong", function()
    local entry, message, errno = file_cache.get(folder .. "/nope")
    assert.is_nil(entry)
    assert.equal("No such file or directory", message)
    assert.equal(2, errno)
  end)
end)

describe("Media types", function()
  it("are told by the name", function()
    assert.equal("text/html", mimetypes.guess("index.HTML"))
    assert.equal("text/javascript", mimetypes.guess("a.min.js"))
    assert.same({ "application/x-tar", "gzip" }, { mimetypes.guess("x.tgz") })
    assert.same({ "application/x-tar", "bzip2" }, { mimetypes.guess("x.tar.bz2") })
    assert.is_nil(mimetypes.guess("README"))
    assert.is_nil(mimetypes.guess(".html"))
    assert.is_nil(mimetypes.guess("a.zzz-none"))
    mimetypes.add("zzz-own", "a/own")
    assert.equal("a/own", mimetypes.guess("dir.x/a.zzz-own"))
  end)

  it("come from the system's list where ours has none", function()
    if not io.open(mimetypes.system_list) then
      pending("no " .. mimetypes.system_list)
      return
    end
    assert.equal("application/vnd.oasis.opendocument.text", mimetypes.guess("a.odt"))
  end)
end)
