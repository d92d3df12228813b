import type { Case } from '../case.ts'
import { expressionCase, lines } from './script-values.ts'

const WIDE = lines(`
1700000000000
-1700000000000
2^31-1
2^31
-2^31
-2^31-1
2^32-1
2^32
2^32+5
-2^32-5
2^53
-2^53
2^63
-2^63
2^64
1e300
1/0
-1/0
0/0
-1
0
"1700000000000"
" -9007199254740993 "
"0x7fffffffffff"
"x"
nil
true`)

const DIRECTIVES =
  '%d %i %u %o %x %X %5d %-20d| %020d %+d %+.3i %.20d %.0d %#x %#X %#o %-#20x| %20.18X %#030o %.d'.split(/ (?=%)/)

/** Arguments of functions that take integers. */
const INTEGERS = '2^31 -2^31-1 2^32 2^32+2 -2^32-2 2^40+2.5 2^53 2^63 -2^63 2^64 1e300 1/0 -1/0 0/0'.split(' ')

const TAKING_INTEGERS = lines(`
("abc"):sub(%)
("abc"):sub(1, %)
("abc"):byte(%)
("abc"):byte(1, %)
("abc"):find("b", %)
("abc"):match("b", %)
string.char(97, %)
select("#", select(%, 1, 2, 3))
table.concat({1, 2, 3}, ",", 1, %)
table.concat({1, 2, 3}, ",", %)
select("#", unpack({1, 2, 3}, 1, %))
math.ldexp(1, %)
tonumber("11", %)
bit.tobit(%)`)

const NUMERALS = lines(String.raw`
"ff", 16
"FFFFFFFFFF", 16
"0x1fffffffff", 16
"-0X1f", 16
"ffffffffffffffff", 16
"10000000000000000", 16
"-1", 10
"-1", 16
"-ffffffffffffffff", 16
"-10000000000000000", 16
" \t\n\v\f\r+7f \r", 16
"7f\0", 16
"7f\0007", 16
"0x", 16
"0xg", 16
"g", 16
"", 16
" ", 16
"- 1", 16
"zz", 36
"zzzzzzzzzzzzz", 36
"zzzzzzzzzzzzzz", 36
"1111111111111111111111111111111111111111", 2
"12", 2
"777777777777777777777", 8
"1", 1
"1", 37
"11", "16"
"11", nil
"11", true
"11", "x"
123, 16
12.5, 16
nil, 16
{}, 16
"0"
"-0"
"-"
"123456789012345"
"1234567890123456"
"-999999999999999"
"12a"
" 12"
"12\0"
"x"
""
" "
"0x"
"0X "
"-0x"
"0x1"
"0x1p"
"1x"
"0x7fffffffffff"
"0xffffffffffffffffff"`)

/** What Lua's own libraries do with integers of 64 bits. */
export const wideIntegerCases: readonly Case[] = [
  expressionCase(
    'string.format with integers',
    DIRECTIVES.flatMap(directive => WIDE.map(value => `string.format(${JSON.stringify(`[${directive}]`)}, ${value})`)),
  ),
  expressionCase('string.format with integers among others', [
    'string.format("%s %d%% %5.1f %x %q %c", "a", 2^40, 2.25, -1, "q%d", 65)',
    'string.format("%d %d", 2^40)',
    'string.format("%d %y", 2^40, 1)',
    'string.format("%-+ #00d", 2^40)',
    'string.format("%123d", 2^40)',
    'string.format("%.123d", 2^40)',
    'string.format("%d %", 2^40)',
    String.raw`string.format("\0%d\0%s", 2^40, "\0")`,
    'string.format("%99d", 2^40)',
    'string.format("%s", string.format("%.99d", 2^63))',
    'string.format("%d", {})',
    'string.format()',
    'string.format(2^40)',
    '("%d,%d"):format(2^33, 2^34)',
  ]),
  expressionCase(
    'arguments that are integers',
    TAKING_INTEGERS.flatMap(text => INTEGERS.map(value => text.replace('%', `(${value})`))),
  ),
  expressionCase(
    'tonumber',
    NUMERALS.map(text => `tonumber(${text})`),
  ),
  expressionCase('null as text', [
    'tostring(cjson.null)',
    'getmetatable(cjson.null)',
    'cjson.null.x',
    'cjson.null == cjson.decode("[null]")[1]',
  ]),
]
