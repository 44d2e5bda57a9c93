local luaflask = require("luaflask")
local app = luaflask.Flask("app")

local function adds(word)
  return function(response)
    response:set_data(response:get_data(true) .. " " .. word)
    return response
  end
end

app:after_request(adds("app"))

app:get("/", function()
  luaflask.after_this_request(adds("one"))
  luaflask.after_this_request(adds("two"))
  return "view"
end)

app:get("/other", function()
  return "other"
end)

app:get("/fails", function()
  luaflask.after_this_request(adds("kept"))
  luaflask.abort(409, "no")
end)

app:errorhandler(409, function(err)
  return err.description, 409
end)

return app
