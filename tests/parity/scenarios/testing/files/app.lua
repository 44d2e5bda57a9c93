local luaflask = require("luaflask")
local testing = require("luaflask.testing")
local request, null, BytesIO, FileStorage = luaflask.request, luaflask.null, testing.BytesIO, luaflask.FileStorage
local app = luaflask.Flask("app")

app:post("/upload", function()
  local seen = { title = request.form:get("title") or null, type = request.mimetype }
  for name, files in request.files:lists() do
    seen[name] = {}
    for i, f in ipairs(files) do
      seen[name][i] = { f.filename, f.content_type, f:read() }
    end
  end
  return seen
end)

app:get("/", function()
  local client = app:test_client()
  return {
    client:post("/upload", { data = { title = 'A "title"', photo = { BytesIO("bytes\r\n--"), "me.png" } } }).json,
    client:post("/upload", { data = { doc = { BytesIO("one"), "1.txt", "text/x-odd" } } }).json,
    client:post("/upload", { data = { doc = FileStorage({ stream = BytesIO("two"), filename = "2.csv" }) } }).json,
    client:post("/upload", { data = { doc = { { BytesIO("a"), "a.txt" }, { BytesIO("b"), "b.html" } } } }).json,
    client:post("/upload", { data = { title = "x" }, content_type = "multipart/form-data" }).json,
  }
end)

return app
