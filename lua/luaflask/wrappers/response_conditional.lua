-- SPDX-License-Identifier: MIT
-- Conditional answers of a response: tags, 304 and 412 for clients that have it already, 206 for parts of it.
local conditional = require("luaflask.conditional")
local core_request = require("luaflask.core").request
local exceptions = require("luaflask.exceptions")
local functions = require("luaflask.functions")
local http = require("luaflask.http")
local streams = require("luaflask.streams")

local type = type

-- Gives method(), header(name in lower case) of a request, its proxy or an environ.
local function reader(request)
  if type(request) == "table" and request.REQUEST_METHOD then
    return request.REQUEST_METHOD, function(name)
      return request["HTTP_" .. name:upper():gsub("-", "_")]
    end
  end
  if request == core_request.proxy then
    return request.method, core_request.header
  end
  return request.method, function(name)
    return request.headers:get(name)
  end
end

-- The part [first, first + length) of a stream.
local function cut(stream, first, length)
  local skip, left = first, length
  return streams.new(function()
    while left > 0 do
      local piece = stream[1]()
      if piece == nil then
        return nil
      end
      if skip >= #piece then
        skip = skip - #piece
      else
        piece = piece:sub(skip + 1, skip + left)
        skip, left = 0, left - #piece
        return piece
      end
    end
  end, stream[2])
end

local function keep_part(self, first, length)
  local body = self._body
  if type(body) == "userdata" and body.slice then
    body:slice(first, length)
  elseif self.is_sequence then
    self._body = table.concat(type(body) == "table" and body or { body }):sub(first + 1, first + length)
  else
    self._body = cut(streams.to_stream(body), first, length)
  end
end

local function conditions(self, header, ignore_if_range)
  local headers = self.headers
  return {
    range = header("range"),
    if_range = header("if-range"),
    if_modified_since = header("if-modified-since"),
    if_none_match = header("if-none-match"),
    if_match = header("if-match"),
    etag = headers:get("ETag"),
    last_modified = headers:get("Last-Modified"),
    ignore_if_range = ignore_if_range,
  }
end

-- Answers a Range header, if there is one to be answered: whether it did.
local function process_range(self, header, complete_length, accept_ranges)
  if not accept_ranges then
    return false
  end
  local headers = self.headers
  headers:set("Accept-Ranges", accept_ranges == true and "bytes" or accept_ranges)
  local range = header("range")
  if complete_length == nil or complete_length == 0 or range == nil then
    return false
  end
  if header("if-range") and conditional.check_modified(conditions(self, header, false)) then
    return false
  end
  local parsed = http.parse_range_header(range)
  local first, stop = nil, nil
  if parsed then
    first, stop = parsed:range_for_length(complete_length)
  end
  if first == nil then
    error(exceptions.RequestedRangeNotSatisfiable(complete_length), 0)
  end
  headers:set("Content-Length", stop - first)
  headers:set("Content-Range", parsed:to_content_range_header(complete_length))
  self.status_code = 206
  keep_part(self, first, stop - first)
  return true
end

---@param Response luaflask.Response
---@param check fun(self: any, method: string) refuses a call that lacks its self
return function(Response, check)
  --- Makes the response agree with what a GET or HEAD request says of the client's copy: it becomes 304 or
  --- 412, or with accept_ranges (true or the unit) and complete_length 206. A range that lies outside raises
  --- 416.
  ---@param request any the request or an environ
  ---@param accept_ranges boolean|string?
  ---@param complete_length integer? of the whole body
  ---@return luaflask.Response self
  function Response:make_conditional(request, accept_ranges, complete_length)
    check(self, "make_conditional")
    if type(request) ~= "table" and type(request) ~= "userdata" then
      functions.fail("response:make_conditional: the request is needed, not a %s value: write "
        .. "response:make_conditional(request)", type(request))
    end
    if type(accept_ranges) == "table" then
      accept_ranges, complete_length = accept_ranges.accept_ranges, accept_ranges.complete_length
    end
    local method, header = reader(request)
    if method ~= "GET" and method ~= "HEAD" then
      return self
    end
    if process_range(self, header, complete_length, accept_ranges) then
      return self
    end
    if not conditional.check_modified(conditions(self, header)) then
      self.status_code = http.parse_etags(header("if-match")):is_empty() and 304 or 412
    end
    return self
  end

  ---@param etag string without quotes
  ---@param weak boolean?
  function Response:set_etag(etag, weak)
    check(self, "set_etag")
    if type(weak) == "table" then
      weak = weak.weak
    end
    self.headers:set("ETag", http.quote_etag(etag, weak))
  end

  --- The tag without quotes, and whether it is weak; nil without one.
  ---@return string?, boolean?
  function Response:get_etag()
    check(self, "get_etag")
    return http.unquote_etag(self.headers:get("ETag"))
  end

  --- Adds a tag made from the body, unless there is one.
  ---@param overwrite boolean?
  ---@param weak boolean?
  function Response:add_etag(overwrite, weak)
    check(self, "add_etag")
    if type(overwrite) == "table" then
      overwrite, weak = overwrite.overwrite, overwrite.weak
    end
    if overwrite or not self.headers:has("ETag") then
      self:set_etag(http.generate_etag(self:get_data()), weak)
    end
  end
end
