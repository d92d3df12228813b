import type { Case } from '../case.ts'

/** A script's own words for any value, in the order of pairs, so that this order is compared, too. */
const SHOW = `
local function show(v, depth)  
local kind = type(v)   if v == cjson.null then return 'null' end   if kind == 'number' then return string.format('%.17g', v) end   if kind == 'string' then return '"' .. v .. '"' end   if kind ~= 'table' then return kind == 'boolean' and tostring(v) or kind end   if (depth or 0) > 20 then return '…' end  
local parts = {}   for key, value in pairs(v) do parts[#parts + 1] = '[' .. show(key) .. ']=' .. show(value, (depth or 0) + 1) end   return '{' .. table.concat(parts, ',') .. '}' end
local function try(f, ...)  
local results = {pcall(f, ...)}  
local count = 0   for i in pairs(results) do if i > count then count = i end end   for i = 1, count do results[i] = show(results[i]) end   return table.concat(results, ' ') end `

/** How many expressions a script evaluates. */
const PER_SCRIPT = 40

/** A script that evaluates Lua expressions, each for itself, and replies what has come of each: values, or the error. */
export function scriptOf(expressions: readonly string[], preparation = ''): string {
  const evaluations = expressions.map(expression => `try(function() return ${expression} end),`)
  return [`${oneLine(SHOW)} ${oneLine(preparation)} return {`, ...evaluations, '}'].join('\n')
}

/** A case of scripts that evaluate expressions, behind a preparation. */
export function expressionCase(name: string, expressions: readonly string[], preparation = ''): Case {
  const steps: string[][] = []
  for (let i = 0; i < expressions.length; i += PER_SCRIPT) {
    steps.push(['EVAL', scriptOf(expressions.slice(i, i + PER_SCRIPT), preparation), '0'])
  }
  return { name, steps, requires: ['EVAL'] }
}

/** The lines of a text, but for the empty ones around it. */
export function lines(text: string): string[] {
  return text.trim().split('\n')
}

function oneLine(text: string): string {
  return text.replaceAll('\n', ' ')
}

/** Numbers as Lua writes them. */
export const NUMBERS =
  '0 -0 1 -1 0.5 1/3 -2/3 1e14 99999999999999 999999999999995 1e15 1e100 1e-5 123456789012345 123456789012355 12345678901234.5 0.0001 0.00001 2^31 2^31-1 -2^31 2^32 2^32-1 2^53 2^53+2 2^63 -2^63 2^64 2^63-1024 1/0 -1/0 0/0 -(0/0) 4.9e-324 1.7976931348623157e308 127 128 255 256 65535 65536 -32 -33 -128 -129 -32768 -32769 -2147483649 1.5 0.1 3.4028234663852886e38 1e39 16777217 9.99 16.990000000000002'.split(
    ' ',
  )

/** Values of every kind, as Lua writes them; tables with every kind of key. */
export const VALUES = lines(String.raw`
true
false
nil
""
"abc"
"\0\1\127\128\255"
"a/b\\c\"d\b\f\n\r\t"
{}
{{}}
{1,2,3}
{a=1}
{a=1,b=2,c=3,d=4,e=5}
{1,2,nil,4}
{[1]=1,[2]=2,[4]=4}
{nil,nil,3}
{[0]=1}
{[-1]=1}
{[1.5]=1}
{[1]=1,[100]=2}
{[11]=1}
{[10]=1}
{1,2,3,x=1}
{[2^31]=1}
{[2^40]=1}
{[1]=1,[2^31]=1}
{[1/0]=1}
{[true]=1}
{[false]=1}
{["1"]=1,[1]=2}
{"a",{"b",{"c",{}}}}
cjson.null
{cjson.null,cjson.null}
{n=cjson.null}
pairs
{pairs}
{f=pairs}
function() end
coroutine.create(function() end)
string.rep("x",31)
string.rep("x",32)
string.rep("x",255)
string.rep("x",256)
string.rep("\1",70000)
{[3]=1,[2]=2,[1]=3}
{x={y={z={}}}}
{1,{2},{{3}}}
setmetatable({1,2},{__index=function() return 7 end})
setmetatable({},{__len=function() return 3 end})
"12"
{"1",2}
`)

/** Functions that make tables, and tables that they make. */
export const TABLES = `
local function range(n, f) local t = {} for i = 1, n do t[i] = f and f(i) or i end return t end
local function named(n) local t = {} for i = 1, n do t['k' .. i] = i end return t end
local function nest(n, leaf) local t = leaf for i = 1, n do t = {t} end return t end
local function nestNamed(n) local t = 1 for i = 1, n do t = {a=t} end return t end `
export const MADE_TABLES = lines(`
range(15)
range(16)
range(17)
range(300)
named(3)
named(15)
named(16)
named(100)
nest(15, 1)
nest(16, 1)
nest(17, 1)
nest(18, {})
nestNamed(16)
nestNamed(40)
range(20, tostring)
range(5, function(i) return {i} end)
range(70000, function(i) return i % 3 end)
(function() local t = range(20) for i = 1, 19 do t[i] = nil end return t end)()
(function() local t = named(20) for i = 1, 19 do t["k" .. i] = nil end return t end)()
(function() local t = {} for i = 30, 1, -1 do t[i] = i end return t end)()
`)

/** h: the bytes of hexadecimal digits. */
export const HEXADECIMAL =
  "local function h(s) return (s:gsub('..', function(d) return string.char(tonumber(d, 16)) end)) end"
