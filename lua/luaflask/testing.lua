-- SPDX-License-Identifier: MIT
-- What tests use: the client, requests without one, and their parts.
--
--   local client = app:test_client()
--   local response = client:post("/login", { data = { user = "ada" }, follow_redirects = true })
--   assert(response.status_code == 200 and response.text:find("Welcome"))
--   client:with(function()                 -- keeps the context of the last request
--     client:get("/")
--     assert(luaflask.session.user == "ada")
--   end)
local EnvironBuilder = require("luaflask.testing.builder")
local FlaskClient = require("luaflask.testing.client")
local form = require("luaflask.testing.form")

---@class luaflask.testing
local testing = {
  FlaskClient = FlaskClient,
  EnvironBuilder = EnvironBuilder,
  BytesIO = require("luaflask.bytes_io"),
  ClientRedirectError = require("luaflask.testing.redirects").ClientRedirectError,
  file = form.file,
  encode_multipart = form.encode_multipart,
  run_wsgi_app = require("luaflask.testing.wsgi").run_wsgi_app,
}

--- The environ that an EnvironBuilder with these arguments makes.
---@param app luaflask.Flask|string|nil
---@param path string|table|nil
---@param opts table|string|nil a text is the base URL
---@return table
function testing.create_environ(app, path, opts)
  local builder = EnvironBuilder(app, path, opts)
  local env = builder:get_environ()
  builder:close()
  return env
end

return testing
