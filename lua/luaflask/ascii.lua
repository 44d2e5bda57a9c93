-- SPDX-License-Identifier: MIT
-- What a text becomes when it must be ASCII: compatibility decomposition (NFKD), then everything outside ASCII left
-- out, as Python's `unicodedata.normalize("NFKD", s).encode("ascii", "ignore")` does for names of files.
--
-- Most of Unicode leaves nothing behind; the 2130 characters of Unicode 14 that do are listed here. An entry is the
-- first of a run of characters and what each becomes: one letter of a string (a tab: nothing), or one text of a list.
local byte, gsub = string.byte, string.gsub

local RUNS = {
  { 0xA0, " " },
  { 0xA8, " \ta\t\t\t\t \t\t23 \t\t\t 1o" },
  { 0xBC, { "14", "12", "34" } },
  { 0xC0, "AAAAAA\tCEEEEIIII\tNOOOOO\t\tUUUUY\t\taaaaaa\tceeeeiiii\tnooooo\t\tuuuuy\tyAaAaAaCcCcCcCcDd\t" },
  { 0x111, "\tEeEeEeEeEeGgGgGgGgHh\t\tIiIiIiIiI" },
  { 0x132, { "IJ", "ij" } },
  { 0x134, "JjKk\tLlLlLlLl\t\tNnNnNnn\t\tOoOoOo\t\tRrRrRrSsSsSsSsTtTt\t\tUuUuUuUuUuUuWwYyYZzZzZzs" },
  { 0x1A0, "Oo" },
  { 0x1AF, "Uu" },
  { 0x1C4, { "DZ", "Dz", "dz", "LJ", "Lj", "lj", "NJ", "Nj", "nj" } },
  { 0x1CD, "AaIiOoUuUuUuUuUu\tAaAa\t\t\t\tGgKkOoOo\t\tj" },
  { 0x1F1, { "DZ", "Dz", "dz" } },
  { 0x1F4, "Gg\t\tNnAa\t\t\t\tAaAaEeEeIiIiOoOoRrRrUuUuSsTt\t\tHh" },
  { 0x226, "AaEeOoOoOoOoYy" },
  { 0x2B0, "h\tjr\t\t\twy" },
  { 0x2D8, "      \t\t\tlsx" },
  { 0x37A, " \t\t\t;" },
  { 0x384, "  " },
  { 0x1D2C, "A\tB\tDE\tGHIJKLMN\tO\tPRTUWa\t\t\tbde\t\t\tg\tkm\to\t\t\tptu\t\tv" },
  { 0x1D62, "iruv" },
  { 0x1D9C, "c\t\t\tf" },
  { 0x1DBB, "z" },
  { 0x1E00, "AaBbBbBbCcDdDdDdDdDdEeEeEeEeEeFfGgHhHhHhHhHhIiIiKkKkKkLlLlLlLlMmMmMmNnNnNnNnOoOoOoOoPpPpRrRrR" },
  { 0x1E5D, "rRrSsSsSsSsSsTtTtTtTtUuUuUuUuUuVvVvWwWwWwWwWwXxXxYyZzZzZzhtwyas\t\t\t\tAaAaAaAaAaAaAaAaAaAaAa" },
  { 0x1EB6, "AaEeEeEeEeEeEeEeEeIiIiOoOoOoOoOoOoOoOoOoOoOoOoUuUuUuUuUuUuUuYyYyYyYy" },
  { 0x1FBD, " \t   " },
  { 0x1FCD, "   " },
  { 0x1FDD, "   " },
  { 0x1FED, "  `" },
  { 0x1FFD, "  \t           " },
  { 0x2017, " " },
  { 0x2024, "." },
  { 0x2025, { "..", "..." } },
  { 0x202F, " " },
  { 0x203C, { "!!" } },
  { 0x203E, " " },
  { 0x2047, { "??", "?!", "!?" } },
  { 0x205F, " " },
  { 0x2070, "0i\t\t456789+\t=()n0123456789+\t=()\taeox\thklmnpst" },
  { 0x20A8, { "Rs" } },
  { 0x2100, { "a/c", "a/s" } },
  { 0x2102, "CC" },
  { 0x2105, { "c/o", "c/u" } },
  { 0x2109, "FgHHHh\tIILl\tN" },
  { 0x2116, { "No" } },
  { 0x2119, "PQRRR" },
  { 0x2120, { "SM", "TEL", "TM" } },
  { 0x2124, "Z\t\t\tZ\tKABC\teEF\tMo\t\t\t\ti" },
  { 0x213B, { "FAX" } },
  { 0x2145, "Ddeij" },
  { 0x2150, { "17", "19", "110", "13", "23", "15", "25", "35", "45", "16", "56", "18", "38", "58", "78" } },
  { 0x215F, "1I" },
  { 0x2161, { "II", "III", "IV" } },
  { 0x2164, "V" },
  { 0x2165, { "VI", "VII", "VIII", "IX" } },
  { 0x2169, "X" },
  { 0x216A, { "XI", "XII" } },
  { 0x216C, "LCDMi" },
  { 0x2171, { "ii", "iii", "iv" } },
  { 0x2174, "v" },
  { 0x2175, { "vi", "vii", "viii", "ix" } },
  { 0x2179, "x" },
  { 0x217A, { "xi", "xii" } },
  { 0x217C, "lcdm" },
  { 0x2189, { "03" } },
  { 0x2260, "=" },
  { 0x226E, "<>" },
  { 0x2460, "123456789" },
  { 0x2469, { "10", "11", "12", "13", "14", "15", "16", "17", "18", "19", "20", "(1)", "(2)", "(3)" } },
  { 0x2477, { "(4)", "(5)", "(6)", "(7)", "(8)", "(9)", "(10)", "(11)", "(12)", "(13)", "(14)", "(15)" } },
  { 0x2483, { "(16)", "(17)", "(18)", "(19)", "(20)", "1.", "2.", "3.", "4.", "5.", "6.", "7.", "8." } },
  { 0x2490, { "9.", "10.", "11.", "12.", "13.", "14.", "15.", "16.", "17.", "18.", "19.", "20.", "(a)" } },
  { 0x249D, { "(b)", "(c)", "(d)", "(e)", "(f)", "(g)", "(h)", "(i)", "(j)", "(k)", "(l)", "(m)", "(n)" } },
  { 0x24AA, { "(o)", "(p)", "(q)", "(r)", "(s)", "(t)", "(u)", "(v)", "(w)", "(x)", "(y)", "(z)" } },
  { 0x24B6, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0" },
  { 0x2A74, { "::=", "==", "===" } },
  { 0x2C7C, "jV" },
  { 0x3000, " " },
  { 0x309B, "  " },
  { 0x3200, { "()", "()", "()", "()", "()", "()", "()", "()", "()", "()", "()", "()", "()", "()", "()" } },
  { 0x320F, { "()", "()", "()", "()", "()", "()", "()", "()", "()", "()", "()", "()", "()", "()", "()" } },
  { 0x321E, { "()", "", "()", "()", "()", "()", "()", "()", "()", "()", "()", "()", "()", "()", "()" } },
  { 0x322D, { "()", "()", "()", "()", "()", "()", "()", "()", "()", "()", "()", "()", "()", "()", "()" } },
  { 0x323C, { "()", "()", "()", "()", "()", "()", "()", "()" } },
  { 0x3250, { "PTE", "21", "22", "23", "24", "25", "26", "27", "28", "29", "30", "31", "32", "33", "34" } },
  { 0x325F, { "35" } },
  { 0x32B1, { "36", "37", "38", "39", "40", "41", "42", "43", "44", "45", "46", "47", "48", "49", "50" } },
  { 0x32C0, "123456789" },
  { 0x32C9, { "10", "11", "12", "Hg", "erg", "eV", "LTD" } },
  { 0x3358, "0123456789" },
  { 0x3362, { "10", "11", "12", "13", "14", "15", "16", "17", "18", "19", "20", "21", "22", "23", "24" } },
  { 0x3371, { "hPa", "da", "AU", "bar", "oV", "pc", "dm", "dm2", "dm3", "IU" } },
  { 0x3380, { "pA", "nA" } },
  { 0x3382, "A" },
  { 0x3383, { "mA", "kA", "KB", "MB", "GB", "cal", "kcal", "pF", "nF" } },
  { 0x338C, "Fg" },
  { 0x338E, { "mg", "kg", "Hz", "kHz", "MHz", "GHz", "THz" } },
  { 0x3395, "l" },
  { 0x3396, { "ml", "dl", "kl", "fm", "nm" } },
  { 0x339B, "m" },
  { 0x339C, { "mm", "cm", "km", "mm2", "cm2", "m2", "km2", "mm3", "cm3", "m3", "km3", "ms", "ms2", "Pa" } },
  { 0x33AA, { "kPa", "MPa", "GPa", "rad", "rads", "rads2", "ps", "ns" } },
  { 0x33B2, "s" },
  { 0x33B3, { "ms", "pV", "nV" } },
  { 0x33B6, "V" },
  { 0x33B7, { "mV", "kV", "MV", "pW", "nW" } },
  { 0x33BC, "W" },
  { 0x33BD, { "mW", "kW", "MW" } },
  { 0x33C0, "kM" },
  { 0x33C2, { "a.m.", "Bq", "cc", "cd", "Ckg", "Co.", "dB", "Gy", "ha", "HP", "in", "KK", "KM", "kt" } },
  { 0x33D0, { "lm", "ln", "log", "lx", "mb", "mil", "mol", "PH", "p.m.", "PPM", "PR", "sr", "Sv", "Wb" } },
  { 0x33DE, { "Vm", "Am" } },
  { 0x33E0, "123456789" },
  { 0x33E9, { "10", "11", "12", "13", "14", "15", "16", "17", "18", "19", "20", "21", "22", "23", "24" } },
  { 0x33F8, { "25", "26", "27", "28", "29", "30", "31", "gal" } },
  { 0xA7F2, "CFQ" },
  { 0xFB00, { "ff", "fi", "fl", "ffi", "ffl", "st", "st" } },
  { 0xFB29, "+" },
  { 0xFC5E, "      " },
  { 0xFDFA, { "   " } },
  { 0xFDFB, " " },
  { 0xFE10, ",\t\t:;!?" },
  { 0xFE19, { "..." } },
  { 0xFE30, { ".." } },
  { 0xFE33, "__(){}" },
  { 0xFE47, "[]    ___,\t.\t;:?!\t(){}\t\t#&*+-<>=\t\\$%@\t\t\t\t \t \t \t \t \t \t \t " },
  { 0xFF01, "!\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{" },
  { 0xFF5C, "|}~" },
  { 0xFFE3, " " },
  { 0x107A5, "q" },
  { 0x1D400, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZabcdefg\tijklmn" },
  { 0x1D45C, "opqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyzA\tCD\t\tG\t\tJK\t\tNOPQ\tSTU" },
  { 0x1D4B1, "VWXYZabcd\tf\thijklmn\tpqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyzAB\tDEF" },
  { 0x1D50A, "G\t\tJKLMNOPQ\tSTUVWXY\tabcdefghijklmnopqrstuvwxyzAB\tDEFG\tIJKLM\tO\t\t\tSTUVWXY\tabcdefghij" },
  { 0x1D55C, "klmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXY" },
  { 0x1D5B9, "ZabcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMN" },
  { 0x1D616, "OPQRSTUVWXYZabcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyzABC" },
  { 0x1D673, "DEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz" },
  { 0x1D7CE, "01234567890123456789012345678901234567890123456789" },
  { 0x1F100, { "0.", "0,", "1,", "2,", "3,", "4,", "5,", "6,", "7,", "8,", "9," } },
  { 0x1F110, { "(A)", "(B)", "(C)", "(D)", "(E)", "(F)", "(G)", "(H)", "(I)", "(J)", "(K)", "(L)", "(M)" } },
  { 0x1F11D, { "(N)", "(O)", "(P)", "(Q)", "(R)", "(S)", "(T)", "(U)", "(V)", "(W)", "(X)", "(Y)", "(Z)" } },
  { 0x1F12A, "SCR" },
  { 0x1F12D, { "CD", "WZ" } },
  { 0x1F130, "ABCDEFGHIJKLMNOPQRSTUVWXYZ" },
  { 0x1F14A, { "HV", "MV", "SD", "SS", "PPV", "WC" } },
  { 0x1F16A, { "MC", "MD", "MR" } },
  { 0x1F190, { "DJ" } },
  { 0x1FBF0, "0123456789" },
}

---@class luaflask.ascii
local ascii = {}

-- code point -> text; made when the first text that is not ASCII comes.
local plain

local function unfold()
  plain = {}
  for _, run in ipairs(RUNS) do
    local first, texts = run[1], run[2]
    for i = 1, #texts do
      local text = type(texts) == "table" and texts[i] or texts:sub(i, i)
      plain[first + i - 1] = text ~= "\t" and text or nil
    end
  end
end

-- The code point of a well-formed sequence of two to four bytes; nil of anything else.
local function code_point(sequence)
  local n, a, b, c, d = #sequence, byte(sequence, 1, 4)
  if n == 2 and a >= 0xC2 and a < 0xE0 then
    return (a - 0xC0) * 0x40 + b - 0x80
  elseif n == 3 and a >= 0xE0 and a < 0xF0 then
    local code = (a - 0xE0) * 0x1000 + (b - 0x80) * 0x40 + c - 0x80
    return code >= 0x800 and code or nil
  elseif n == 4 and a >= 0xF0 then
    local code = (a - 0xF0) * 0x40000 + (b - 0x80) * 0x1000 + (c - 0x80) * 0x40 + d - 0x80
    return code >= 0x10000 and code or nil
  end
end

--- The text in ASCII. Bytes that are not UTF-8 are left out as well.
---@param text string
---@return string
function ascii.from(text)
  if not text:find("[\128-\255]") then
    return text
  elseif not plain then
    unfold()
  end
  text = gsub(text, "[\194-\244][\128-\191]*", function(sequence)
    return plain[code_point(sequence)] or ""
  end)
  return (gsub(text, "[\128-\255]", ""))
end

return ascii
