import type { Case, StepLike } from '../case.ts'
import { expressionCase, lines } from './script-values.ts'

const scripts = (...texts: readonly string[]): StepLike[] => texts.map(text => ['EVAL', text, '0'])

/** What a comparison was asked, and what came of the table; \`seed\` makes the numbers. */
const SORTING = `
local function numbers(n, seed)
local t = {} for i = 1, n do seed = (seed * 1103 + 12345) % 65536 t[i] = seed % 50 end return t end
local function sorted(t, less)
local asked = {}
local ok, e = pcall(table.sort, t, function(a, b) asked[#asked + 1] = tostring(a) .. '<' .. tostring(b) return less(a, b) end)
local out = {} for i = 1, #t do out[i] = tostring(t[i]) end
return ok, e, table.concat(out, ' '), #asked, table.concat(asked, ' ', 1, math.min(#asked, 300)) end
local function up(a, b) return a < b end
local function down(a, b) return a > b end `

const SUBSTITUTING = `
local function seen(text, pattern, most)
local calls = {}
local result, count = string.gsub(text, pattern, function(...) calls[#calls + 1] = select('#', ...) .. ':' .. table.concat({...}, ',') return '<' .. tostring((...)) .. '>' end, most)
return result, count, table.concat(calls, ' ') end `

/** Functions of Lua's libraries that call functions of scripts. */
export const scriptCallbackCases: readonly Case[] = [
  expressionCase(
    'table.sort with a function',
    [
      ...[0, 1, 2, 3, 4, 5, 6, 7, 10, 11, 31, 100].flatMap(n => [
        `sorted(numbers(${n}, ${n}), up)`,
        `sorted(numbers(${n}, ${n + 7}), down)`,
      ]),
      ...lines(`
sorted(numbers(40, 3), function() return true end)
sorted(numbers(3, 3), function() return true end)
sorted(numbers(40, 3), function() return false end)
sorted(numbers(20, 5), function(a, b) return a <= b end)
sorted(numbers(20, 5), function(a, b) if a == b then error('same') end return a < b end)
sorted(numbers(20, 5), function(a, b) if a == b then error({err = 'SAME x'}) end return a < b end)
sorted({'b', 'a', 'c'}, up)
sorted({3, 'a', 2}, up)
sorted({1, 2, nil, 4}, up)
sorted(setmetatable({3, 1, 2}, {__index = error, __newindex = error}), up)
sorted({5, 4, 3, 2, 1}, function(a, b) return a < b and 0 end)
table.sort({3, 1, 2}, up)
table.sort({3, 1, 2}, nil)
table.sort({3, 1, 2}, 5)
table.sort({3, 1, 2}, 'x')
table.sort(5, up)
table.sort()
table.sort({}, up, 1)
table.sort(cjson, up)
select('#', table.sort({2, 1}, up))
type(table.sort), type(string.gsub), type(load)
pcall(coroutine.wrap, table.sort)
pcall(string.dump, table.sort)
`),
    ],
    SORTING,
  ),
  expressionCase(
    'string.gsub with a function',
    lines(String.raw`
seen('hello world', 'o')
seen('hello world', '(h)(e)')
seen('hello world', '()l()')
seen('hello world', '')
seen('', '')
seen('', '^')
seen('abc', '^a')
seen('aaa', '^a')
seen('abc', '$')
seen('abc', 'x*')
seen('abc', 'b*')
seen('aabbcc', 'b*', 2)
seen('aabbcc', '.', 0)
seen('aabbcc', '.', -1)
seen('aabbcc', '.', 3.9)
seen('aabbcc', '.', '2')
seen('THE (quick) fox', '%((%a+)%)')
seen('THE (quick) fox', '%f[%a]%a+')
seen('a,b,,c', '([^,]*)')
seen('key = value', '(%w+) = (%w+)')
seen('a\0b\0c', '%z')
seen('a\0b', 'a\0b')
seen('a\0b', '\0')
seen('^a^a', '^^a')
seen('x^a', 'x^a')
seen(12321, 2)
seen('[[]]', '[]]')
seen('abc', '(a)(b)(c)()')
seen(string.rep('ab', 20), 'b', 5)
seen('abc', '%')
seen('abc', '[a')
seen('abc', '(a')
seen('abc', 'a)')
seen('abc', '%1')
seen('abc', '%f')
seen('abc', '%b')
seen('((a))', '%b()')
seen('abc', string.rep('()', 33))
string.gsub('abc', '.', function() return nil end)
string.gsub('abc', '.', function() return false end)
string.gsub('abc', '.', function() return 12.5 end)
string.gsub('abc', '.', function() return {} end)
string.gsub('abc', '.', function() return true end)
string.gsub('abc', '.', function() end)
string.gsub('abc', '.', string.upper)
string.gsub('abc', '.', {a = 1, b = true})
string.gsub('abc', '.', '%0%0')
string.gsub('abc', '.', function() error('text') end)
string.gsub('abc', '.', function() error('text', 2) end)
string.gsub('abc', '.', function() error('text', 0) end)
string.gsub('abc', '.', function() error({err = 'CODE x'}) end)
string.gsub('abc', '.', function(c) return (c:gsub('.', function(d) return d .. d end)) end)
string.gsub('abc', '.', function(c) return (c:gsub('.', function(d) error('inner') end)) end)
string.gsub('abc', '.', pcall)
string.gsub('abc', '.')
string.gsub('abc', nil, print)
string.gsub(nil, '.', function() end)
string.gsub({}, '.', function() end)
string.gsub('abc', {}, function() end)
string.gsub('abc', '.', function() end, {})
string.gsub('abc', '.', function() end, 'x')
string.gsub()
('abc'):gsub({}, function() end)
pcall(string.gsub, 'abc', 'b', function() return 'x' end)
pcall(string.gsub, 'abc', '%', function() return 'x' end)
select('#', ('abc'):gsub('.', function() return 'x' end))
coroutine.wrap(function() return string.gsub('abc', 'b', function() return 'x' end) end)()
coroutine.wrap(function() return string.gsub('abc', 'b', function() coroutine.yield(1) end) end)()
coroutine.wrap(function() table.sort({2, 1}, function() coroutine.yield(1) end) end)()
`),
    SUBSTITUTING,
  ),
  expressionCase(
    'load',
    lines(`
load(function() end)()
load(function() return '' end)()
pcall(load((function() local n = 0 return function() n = n + 1 return ({'return ', '1', ' + ', 2})[n] end end)()))
load((function() local n = 0 return function() n = n + 1 if n < 4 then return 'x = = ' end end end)())
load(function() return {} end)
load(function() return true end)
load(function() error('reading') end)
select(2, load(function() error('reading', 0) end)).err
select(2, load(function() error({err = 'CODE x'}) end)).err
load(function() error() end)
load((function() local n = 0 return function() n = n + 1 if n == 1 then return 'x = = 1' end end end)(), '@chunk')
load((function() local n = 0 return function() n = n + 1 if n == 1 then return 'x = = 1' end end end)(), 5)
load(function() return 'x = = 1 ' end)
load((function() local n = 0 return function() n = n + 1 if n > 9 then error('late') end return 'x = = 1 ' end end)())
load((function() local n = 0 return function() n = n + 1 return ({'local function f() return 1 e', 'nd return 1', 'e', '5'})[n] end end)())()
load((function() local n = 0 return function() n = n + 1 return ({'return "a', ' b', ' c"'})[n] end end)())()
load((function() local n = 0 return function() n = n + 1 return ({'--[', '[ a ', ' ]] ret', 'urn 7'})[n] end end)())()
load((function() local n = 0 return function() n = n + 1 return ({'return ', 1, 2, ' ', '+ ', 3})[n] end end)())()
load('return 1')
load()
load(5)
load(nil)
`),
  ),
  {
    name: 'errors of functions that are called back tell where they are from',
    steps: scripts(
      "string.gsub('abc', '.',\nfunction()\nerror('third line')\nend)",
      '\ntable.sort({2, 1},\n\nfunction()\nlocal x = nil + 1\nend)',
      "string.gsub('abc',\n'.', function()\nreturn redis.call('NOSUCH')\nend)",
      "\n\nstring.gsub('abc', '%', function() end)",
      "\nlocal function f()\n  string.gsub('abc', '.', function() return {} end)\nend\nf()",
      '\ntable.sort({3, 2, 1, 5, 4}, function() return true end)',
      "pcall(string.gsub, 'abc', '.', function() error('caught') end)\nerror('second line')",
      "string.gsub('abc', '.', function(c)\nstring.gsub(c, '.', function()\nerror('third line') end)\nend)",
      "xpcall(function() string.gsub('abc', '.', function() error('caught') end) end, function() end)\nerror({err = 'SECOND line'})",
      "local f = coroutine.wrap(function()\nstring.gsub('abc', '.', function()\nerror('third line') end)\nend)\nf()",
    ),
  },
]
