local luaflask = require("luaflask")
local request = luaflask.request
local FormDataParser = luaflask.formparser.FormDataParser
local app = luaflask.Flask("app")

local Parser = FormDataParser:extend("Parser")
Parser.parse_functions["text/x-pairs"] = function(self, stream, _, length, options)
  local pairs_found = {}
  for name, value in stream:read(length):gmatch("(%w+):(%w+)") do
    pairs_found[#pairs_found + 1] = { name, value .. (options.suffix or "") }
  end
  return stream, self.cls(pairs_found), self.cls()
end

local MyRequest = luaflask.Request:extend("MyRequest")
MyRequest.form_data_parser_class = Parser
app.request_class = MyRequest

app:post("/", function()
  local file = request.files.f
  return { form = luaflask.object(request.form:to_dict(false)), file = file and file:read() or luaflask.null }
end)

return app
