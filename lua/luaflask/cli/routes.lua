-- SPDX-License-Identifier: MIT
-- `luaflask routes`: the application's rules as a table.
local class = require("luaflask.class")
local errors = require("luaflask.cli.errors")
local Group = require("luaflask.cli.group")
local option = require("luaflask.cli.option")
local script = require("luaflask.cli.script")
local terminal = require("luaflask.cli.terminal")
local text = require("luaflask.cli.text")
local types = require("luaflask.cli.types")

local routes = {}

local function methods_of(rule, all)
  local list = {}
  for _, method in ipairs(rule.methods or {}) do
    if all or method ~= "HEAD" and method ~= "OPTIONS" then
      list[#list + 1] = method
    end
  end
  table.sort(list)
  return table.concat(list, ", ")
end

-- Rows in the order asked for. Equal ones stay in the order in which they were added.
local function sort_rows(rows, column)
  if column == nil then
    return
  end
  table.sort(rows, function(a, b)
    if a[column] ~= b[column] then
      return a[column] < b[column]
    end
    return a.number < b.number
  end)
end

local function write_table(rows, ncolumns)
  local widths = {}
  for _, row in ipairs(rows) do
    for i = 1, ncolumns do
      widths[i] = math.max(widths[i] or 0, text.width(row[i]))
    end
  end
  local function line(row)
    local cells = {}
    for i = 1, ncolumns do
      cells[i] = text.pad(row[i], widths[i])
    end
    return table.concat(cells, "  ")
  end
  local dashes = {}
  for i = 1, ncolumns do
    dashes[i] = ("-"):rep(widths[i])
  end
  local out = { line(rows[1]), line(dashes) }
  for i = 2, #rows do
    out[#out + 1] = line(rows[i])
  end
  return table.concat(out, "\n")
end

--- The table of an application's rules, as text.
---@param app luaflask.Flask
---@param opts { sort: string?, all_methods: boolean? }
---@return string
function routes.table(app, opts)
  local map, rows, has_domain = app.url_map, {}, false
  local domain_field = map.host_matching and "host" or "subdomain"
  for rule in map:iter_rules() do
    local domain = rule[domain_field] or ""
    has_domain = has_domain or domain ~= ""
    rows[#rows + 1] = { rule.endpoint, methods_of(rule, opts.all_methods), domain, rule.rule, number = #rows }
  end
  if #rows == 0 then
    return "No routes were registered."
  end
  local headers = { "Endpoint", "Methods", map.host_matching and "Host" or "Subdomain", "Rule" }
  local columns = { endpoint = 1, methods = 2, domain = 3, rule = 4 }
  if not has_domain then
    for _, row in ipairs(rows) do
      table.remove(row, 3)
    end
    table.remove(headers, 3)
    columns = { endpoint = 1, methods = 2, rule = 3 }
  end
  sort_rows(rows, columns[opts.sort or "endpoint"])
  table.insert(rows, 1, headers)
  return write_table(rows, #headers)
end

local function show(opts)
  local app = class.unwrap(require("luaflask.globals").current_app)
  terminal.echo(routes.table(app, opts))
  -- What would stop the server: a route without a view, parameters in another order than the rule's variables.
  local ok, err = pcall(app.freeze, app)
  if not ok then
    error(errors.ClickException(tostring(err)), 0)
  end
end

--- The command `luaflask routes`.
routes.routes_command = Group.define("routes", "routes", {
  option("--sort", "-s", { type = types.Choice({ "endpoint", "methods", "domain", "rule", "match" }),
    default = "endpoint", help = "Method to sort routes by. 'match' is the order in which the routes are matched." }),
  option("--all-methods", { is_flag = true, help = "Show HEAD and OPTIONS methods." }),
  help = "Show all registered routes with endpoints and methods.",
  short_help = "Show the routes for the app.",
}, script.with_appcontext(show))

return routes
