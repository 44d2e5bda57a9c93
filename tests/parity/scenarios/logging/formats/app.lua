local luaflask = require("luaflask")
local logging = require("luaflask.logging")
local app = luaflask.Flask("app")

local function line(...)
  return logging.Formatter(...):format({
    name = "shop.auth", levelno = logging.WARNING, levelname = "WARNING", pathname = "/srv/shop/auth.py",
    filename = "auth.py", module = "auth", lineno = 12, message = "3 left", func_name = "login", created = 86400,
    msecs = 7, user = "ada",
  })
end

app:get("/", function()
  return {
    line(),
    line("%(levelname)s in %(module)s: %(message)s"),
    line("[%(levelname)-9s] %(name)12s %(lineno)05d 100%%"),
    line("%(filename)s %(pathname)s %(func_name)s %(levelno)d %(user)s"),
    line("%(asctime)s", "%Y"),
    line("%(created)f %(msecs)03d"),
    line("{levelname:<9}|{levelname:>9}|{levelname:^9}|{lineno:04d}|{message}", nil, "{"),
    line("$levelname ${name} $$5", nil, "$"),
    line({ format = "%(user)s %(other)s", defaults = { other = "-" } }),
    logging.get_level_name(30),
    logging.get_level_name("ERROR"),
    logging.get_level_name(35),
  }
end)

return app
