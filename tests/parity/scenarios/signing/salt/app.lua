local luaflask = require("luaflask")
local itsdangerous = require("luaflask.itsdangerous")
local app = luaflask.Flask("app")

local mails, cookies = itsdangerous.Signer("k", { salt = "mails" }), itsdangerous.Signer("k", { salt = "cookies" })

app:get("/", function()
  return {
    mails:sign("x"),
    cookies:sign("x"),
    mails:validate(mails:sign("x")),
    cookies:validate(mails:sign("x")),
  }
end)

return app
