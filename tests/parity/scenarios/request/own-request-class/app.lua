local luaflask = require("luaflask")
local ds = luaflask.datastructures
local request = luaflask.request
local app = luaflask.Flask("app")

local Agent = luaflask.UserAgent:extend("Agent")
function Agent:init(text)
  luaflask.UserAgent.init(self, text)
  self.browser = text:match("^(%w+)/")
end

local MyRequest = luaflask.Request:extend("MyRequest")
MyRequest.user_agent_class = Agent
MyRequest.parameter_storage_class = ds.MultiDict
MyRequest.list_storage_class = function(list)
  return luaflask.array(list)
end
function MyRequest.getters.tenant(self)
  return self.headers:get("X-Tenant", "nobody")
end
function MyRequest:greeting()
  return "Hello " .. self.tenant
end
app.request_class = MyRequest

app:get("/", function()
  request.args:add("x", "added")
  return {
    tenant = request.tenant,
    greeting = request:greeting(),
    browser = request.user_agent.browser or luaflask.null,
    agent = tostring(request.user_agent),
    list = request.args:getlist("x"),
    route = request.access_route,
    is_mine = luaflask.isinstance(request, MyRequest),
  }
end)

return app
