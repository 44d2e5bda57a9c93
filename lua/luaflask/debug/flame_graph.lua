-- SPDX-License-Identifier: MIT
-- Flame graphs: a profile as one SVG file that needs nothing else. Each box is a function, as wide as the time spent in
-- it and in what it calls, which stands above it. A click shows one box over the whole width, a word in the search
-- field colours what it is found in.
local flame_graph = {}

local WIDTH, ROW, PAD, HEAD = 1200, 17, 10, 58
-- A box narrower than this is left out.
local NARROWEST = 0.3

local ENTITIES = { ["&"] = "&amp;", ["<"] = "&lt;", [">"] = "&gt;", ['"'] = "&quot;" }

local function escape(text)
  return (text:gsub('[&<>"]', ENTITIES):gsub("[%c]", "?"))
end

-- A colour by the name, so that a function looks the same wherever it stands: warm for the application, grey for C
-- and waiting, blue for the framework.
local function colour(name)
  local sum = 0
  for i = 1, #name do
    sum = (sum * 31 + name:byte(i)) % 65521
  end
  local shade = sum % 50
  local half = math.floor(shade / 2)
  if name:find("%[waiting%]") then
    return "rgb(200,200,205)"
  elseif name:find("%[C%]$") then
    return ("rgb(%d,%d,%d)"):format(175 + half, 185 + half, 175 + half)
  elseif name:find("luaflask/[%w_/]+%.lua:") or name:find("[luaflask task]", 1, true) then
    return ("rgb(%d,%d,%d)"):format(120 + shade, 165 + shade, 225)
  end
  return ("rgb(%d,%d,%d)"):format(225 + half, 110 + shade * 2, 55 + half)
end

local STYLE = [[text{font:12px Verdana,sans-serif;fill:#111}.t{font-size:16px}.b{cursor:pointer}
.b rect{stroke:#fff;stroke-width:.5}.b:hover rect{stroke:#000;stroke-width:1}.f rect{fill:#b5179e!important}
.h{display:none}input{font:12px Verdana,sans-serif;width:200px}]]

-- Boxes carry their place in data-x and data-w (shares of the whole) and data-d (depth).
local SCRIPT = [[
(function(){
var svg=document.documentElement.nodeName=='svg'?document.documentElement:document.currentScript.closest('svg');
var boxes=[].slice.call(svg.querySelectorAll('.b')),W=]] .. (WIDTH - 2 * PAD) .. [[,P=]] .. PAD .. [[;
function num(b,k){return +b.getAttribute('data-'+k)}
function label(b,w){var t=b.querySelector('text'),n=b.getAttribute('data-n'),c=Math.floor((w-6)/7);
t.textContent=c<3?'':n.length<=c?n:n.slice(0,c-2)+'..'}
function zoom(z){var x=z?num(z,'x'):0,w=z?num(z,'w'):1,d=z?num(z,'d'):0;
boxes.forEach(function(b){var bx=num(b,'x'),bw=num(b,'w'),e=1e-9,up=num(b,'d')<d&&bx<=x+e&&bx+bw>=x+w-e;
var on=up||(bx>=x-e&&bx+bw<=x+w+e&&num(b,'d')>=d);b.classList.toggle('h',!on);if(!on)return;
var l=up?P:P+(bx-x)/w*W,r=up?W:bw/w*W,q=b.querySelector('rect');q.setAttribute('x',l);q.setAttribute('width',r);
q.style.opacity=up?.5:1;b.querySelector('text').setAttribute('x',l+3);label(b,r)})}
boxes.forEach(function(b){b.addEventListener('click',function(){zoom(b)})});
svg.querySelector('#reset').addEventListener('click',function(){zoom(null)});
var field=svg.querySelector('#search');
if(field)field.addEventListener('input',function(){var s=field.value.toLowerCase();
boxes.forEach(function(b){b.classList.toggle('f',s!==''&&b.getAttribute('data-n').toLowerCase().indexOf(s)>=0)})});
zoom(null)})();
]]

local function sorted_children(frame)
  local list = {}
  for _, child in next, frame.children do
    list[#list + 1] = child
  end
  table.sort(list, function(a, b)
    return a.name < b.name
  end)
  return list
end

-- Boxes from the lowest up: { name, x, w, depth, seconds, own }, places as shares of the whole.
local function layout(frame, whole, x, depth, boxes)
  local deepest = depth
  local w = frame.total / whole
  if w * (WIDTH - 2 * PAD) < NARROWEST then
    return deepest - 1
  end
  boxes[#boxes + 1] = { name = frame.name, x = x, w = w, depth = depth, seconds = frame.total, own = frame.own }
  for _, child in ipairs(sorted_children(frame)) do
    deepest = math.max(deepest, layout(child, whole, x, depth + 1, boxes))
    x = x + child.total / whole
  end
  return deepest
end

--- The SVG of a profile.
---@param tree luaflask.debug.Frame
---@param title string
---@return string
function flame_graph.render(tree, title)
  local whole = tree.total > 0 and tree.total or 1
  local boxes = {}
  local deepest = layout({ name = "all", total = whole, own = tree.own, children = tree.children }, whole, 0, 0, boxes)
  local height = HEAD + (deepest + 1) * ROW + PAD
  local out = {}
  local function put(text, ...)
    out[#out + 1] = select("#", ...) > 0 and text:format(...) or text
  end
  put('<?xml version="1.0" encoding="UTF-8"?>\n')
  put('<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %d %d">\n', WIDTH, height, WIDTH,
    height)
  put("<style>%s</style>\n", STYLE)
  put('<rect width="100%%" height="100%%" fill="#fdfcf9"/>\n')
  put('<text class="t" x="%d" y="24">%s</text>\n', PAD, escape(title))
  put('<text id="reset" class="b" x="%d" y="46">whole graph</text>\n', PAD)
  put('<foreignObject x="%d" y="32" width="220" height="24"><input xmlns="http://www.w3.org/1999/xhtml" id="search" '
    .. 'placeholder="search"/></foreignObject>\n', PAD + 110)
  for _, box in ipairs(boxes) do
    local name, width = escape(box.name), box.w * (WIDTH - 2 * PAD)
    local x, y = PAD + box.x * (WIDTH - 2 * PAD), HEAD + (deepest - box.depth) * ROW
    local room = math.floor((width - 6) / 7)
    local shown = room < 3 and "" or #box.name <= room and name or escape(box.name:sub(1, room - 2)) .. ".."
    put('<g class="b" data-n="%s" data-x="%.6f" data-w="%.6f" data-d="%d"><title>%s: %.3f ms (%.1f %%), %.3f ms in '
      .. 'itself</title><rect x="%.2f" y="%d" width="%.2f" height="%d" rx="2" fill="%s"/><text x="%.2f" y="%d">%s'
      .. "</text></g>\n", name, box.x, box.w, box.depth, name, box.seconds * 1000, box.w * 100, box.own * 1000, x, y,
      width, ROW - 1, colour(box.name), x + 3, y + 12, shown)
  end
  put("<script><![CDATA[%s]]></script>\n</svg>\n", (SCRIPT))
  return table.concat(out)
end

return flame_graph
