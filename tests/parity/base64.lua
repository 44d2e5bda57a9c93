-- SPDX-License-Identifier: MIT
--
-- Bytes that were recorded in Base64, for the replayers.
local ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"

local base64 = {}

function base64.decode(text)
  local bytes, bits, held = {}, 0, 0
  for c in text:gmatch("[%w+/]") do
    held, bits = held * 64 + ALPHABET:find(c, 1, true) - 1, bits + 6
    if bits >= 8 then
      bits = bits - 8
      local byte = math.floor(held / 2 ^ bits)
      bytes[#bytes + 1], held = string.char(byte), held - byte * 2 ^ bits
    end
  end
  return table.concat(bytes)
end

return base64
