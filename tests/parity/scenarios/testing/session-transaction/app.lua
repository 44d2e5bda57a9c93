local luaflask = require("luaflask")
local session = luaflask.session
local app = luaflask.Flask("app")
app.secret_key = "key"

app:get("/who", function()
  return session:get("user", "nobody")
end)

app:get("/login", function()
  session.user = "ada"
  return ""
end)

app:get("/", function()
  local client = app:test_client()
  local seen = {}
  client:session_transaction()(function(sess)
    seen[#seen + 1] = sess.user ~= nil
    sess.user = "grace"
  end)
  seen[#seen + 1] = client:get("/who").text
  client:get("/login")
  client:session_transaction()(function(sess)
    seen[#seen + 1] = { sess.user, sess.new, sess.modified }
    sess.user = "eve"
    seen[#seen + 1] = sess.modified
  end)
  seen[#seen + 1] = client:get("/who").text
  if not pcall(client:session_transaction(), function(sess)
    sess.user = "half"
    error("no")
  end) then
    seen[#seen + 1] = client:get("/who").text
  end
  client:session_transaction()(function(sess)
    sess:clear()
  end)
  seen[#seen + 1] = client:get("/who").text
  if not pcall(function() app:test_client({ use_cookies = false }):session_transaction() end) then
    seen[#seen + 1] = "needs cookies"
  end
  return seen
end)

return app
