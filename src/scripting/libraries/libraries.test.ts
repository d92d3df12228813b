import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readLuaModule } from '../../server/system/lua-module.ts'
import { LUA_GLOBALSINDEX, LUA_TNIL } from '../lua/lua-exports.ts'
import { compileLua } from '../lua/lua-machine.ts'
import { LuaState } from '../lua/lua-state.ts'
import { growOutput } from './grow-output.ts'
import { libraries } from './libraries.ts'
import {
  addressOf,
  argumentAt,
  argumentCount,
  arrayLength,
  numberOf,
  placeCount,
  placeKey,
  placeValue,
  typeOf,
  valueOfInteger,
} from './lua-objects.ts'

const MODULE = compileLua(readLuaModule())
const MEMORY_BYTES_MAX = 128 * 1024 * 1024

/** Runs a script in a state of its own; returns its result as text, or what failed. */
function run(script: string, state = createState()): string {
  const { api, L } = state
  api.lua_settop(L, 0)
  if (state.loadText(L, script, '@script') !== 0 || api.lua_pcall(L, 0, 1, 0) !== 0)
    return `error: ${state.textAt(L, -1)}`
  return state.textAt(L, -1) ?? 'nil'
}

function createState(): LuaState {
  const state = new LuaState(MODULE, MEMORY_BYTES_MAX)
  const { api, L } = state
  state.pushFunction(L, L => {
    for (const open of [api.luaopen_base, api.luaopen_table, api.luaopen_string, api.luaopen_math]) open(L)
    for (const open of libraries()) open(state)
    return 0
  })
  expect(api.lua_pcall(L, 0, 0, 0)).toBe(0)
  return state
}

/** A text as Lua writes it. */
function literal(text: string): string {
  return `"${Array.from(text, character => `\\${String(character.charCodeAt(0)).padStart(3, '0')}`).join('')}"`
}

describe('the layout of objects', () => {
  it('is what Lua itself finds', () => {
    const state = createState()
    const { api } = state
    const found: string[] = []
    const expected: string[] = []
    state.pushFunction(state.L, L => {
      const { view } = state
      expect(argumentCount(view, L)).toBe(1)
      const table = addressOf(view, argumentAt(view, L, 1))
      expect(table).toBe(api.lua_topointer(L, 1))
      for (let place = 0; place < placeCount(view, table); place++) {
        const value = placeValue(view, table, place)
        if (typeOf(view, value) === LUA_TNIL) continue
        const key = place < arrayLength(view, table) ? place + 1 : numberOf(view, placeKey(view, table, place))
        expect(valueOfInteger(view, table, key)).toBe(value)
        found.push(`${key}=${numberOf(view, value)}`)
      }
      expect(valueOfInteger(view, table, 12345)).toBe(0)
      api.lua_pushnil(L)
      while (api.lua_next(L, 1) !== 0) {
        expected.push(`${api.lua_tonumber(L, -2)}=${api.lua_tonumber(L, -1)}`)
        state.pop(L, 1)
      }
      return 0
    })
    state.setField(state.L, LUA_GLOBALSINDEX, 'look')
    expect(run('local t = {7, 8, 9} for i = 1, 40 do t[i * i] = i end t[4] = nil look(t)', state)).toBe('nil')
    expect(found).toEqual(expected)
    expect(found.length).toBeGreaterThan(30)
  })
})

describe('a buffer for output', () => {
  it('grows, or an error of Lua says that it cannot', () => {
    const state = createState()
    const grown = growOutput(state, state.L, Uint8Array.of(1, 2, 3), 2, 4)
    expect([...grown.subarray(0, 3)]).toEqual([1, 2, 0])
    expect(grown.length).toBeGreaterThanOrEqual(4)
    state.pushFunction(state.L, L => growOutput(state, L, new Uint8Array(8), 8, 2 ** 30).length)
    state.setField(state.L, LUA_GLOBALSINDEX, 'grow')
    expect(run('return select(2, pcall(grow))', state)).toBe('not enough memory')
    expect(state.broken).toBe(false)
  })
})

/** Expectations are what redis-server 7.0.15 replies. */
describe('cjson', () => {
  it.each([
    ['cjson.encode({1, 2, {a = "x/y"}, cjson.null, true})', '[1,2,{"a":"x\\/y"},null,true]'],
    ['cjson.encode({})', '{}'],
    ['cjson.encode(1/3)', '0.33333333333333'],
    ['cjson.encode("\\0\\127\\200")', '"\\u0000\\u007f\xc8"'],
    ['cjson.encode({[1] = 1, [100] = 2})', 'error: script:1: Cannot serialise table: excessively sparse array'],
    ['cjson.encode(print)', 'error: script:1: Cannot serialise function: type not supported'],
    ['cjson.encode(1/0)', 'error: script:1: Cannot serialise number: must not be NaN or Inf'],
    ['cjson.decode("[1,")', 'error: script:1: Expected value but found T_END at character 4'],
    ['cjson.decode(\'{"a" 1}\')', 'error: script:1: Expected colon but found T_NUMBER at character 6'],
    ['cjson.decode(\'"\\\\ud83d\\\\ude00"\')', '\xf0\x9f\x98\x80'],
    ['cjson.decode("0x1p-1")', '0.5'],
    ['cjson.decode("\\0\\0")', 'error: script:1: JSON parser does not support UTF-16 or UTF-32'],
    ['cjson.encode()', "error: script:1: bad argument #1 to 'encode' (expected 1 argument)"],
    [
      'cjson.encode_max_depth(0)',
      "error: script:1: bad argument #1 to 'encode_max_depth' (expected integer between 1 and 2147483647)",
    ],
  ])('%s', (expression, expected) => {
    expect(run(`return ${expression}`)).toBe(expected)
  })

  it('keeps the settings of each instance', () => {
    const script = `local a, b = cjson.new(), cjson.new()
      a.encode_number_precision(3) b.encode_invalid_numbers('null')
      return a.encode(1/3) .. b.encode({1/3, 1/0}) .. cjson.encode(1/3)`
    expect(run(script)).toBe('0.333[0.33333333333333,null]0.33333333333333')
  })

  it('is not ended by any depth', () => {
    const script = `local json, t = cjson.new(), 1 json.encode_max_depth(1e6) json.decode_max_depth(1e6) for i = 1, 1e5 do t = {t} end
      local _, one = pcall(json.encode, t) local _, two = pcall(json.decode, ('['):rep(1e5)) return one .. '; ' .. two`
    expect(run(script)).toBe(
      'Cannot serialise, excessive nesting (7998); Found too many nested data structures (7999) at character 7999',
    )
  })

  it('escapes long strings', () => {
    const script = `local s = ('abcdefgh\\n"'):rep(1000) return tostring(cjson.decode(cjson.encode({s}))[1] == s)`
    expect(run(script)).toBe('true')
  })

  it('reads and writes what JavaScript does', () => {
    const state = createState()
    fc.assert(
      fc.property(fc.jsonValue(), value => {
        const text = JSON.stringify(value)
        const again = run(
          `return cjson.encode({cjson.decode(${literal(`[${Buffer.from(text).toString('latin1')}]`)})})`,
          state,
        )
        expect(JSON.parse(Buffer.from(again, 'latin1').toString())).toEqual([rounded([value])])
      }),
      { numRuns: 60, examples: [[-76745241268926.5], [76745241268927.5]] },
    )
  })
})

/** As printf rounds: what lies in the middle, to the even digit. toPrecision takes the larger. */
function toFourteenDigits(value: number): number {
  const [, head = '', tail = '', exponent] = /^(-?\d\.\d{13})(\d+)(e.*)$/.exec(value.toExponential(60)) ?? []
  const goesDown = /^50*$/.test(tail) && Number(head.at(-1)) % 2 === 0
  return Number(goesDown ? head + exponent : value.toPrecision(14))
}

/** A value as cjson keeps it: numbers to 14 digits, empty arrays as objects. */
function rounded(value: unknown): unknown {
  if (typeof value === 'number') return toFourteenDigits(value)
  if (Array.isArray(value)) return value.length === 0 ? {} : value.map(rounded)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, element]) => [key, rounded(element)]))
}

describe('cmsgpack', () => {
  it.each([
    ['cmsgpack.pack(1, -1, 200, "a", nil, true)', '\x01\xff\xcc\xc8\xa1a\xc0\xc3'],
    [
      'cmsgpack.pack({1, 2}, {a = 1}, 0.5, 0.1)',
      '\x92\x01\x02\x81\xa1a\x01\xca\x3f\0\0\0\xcb\x3f\xb9\x99\x99\x99\x99\x99\x9a',
    ],
    ['cmsgpack.unpack("\\145\\1")[1]', '1'],
    ['cmsgpack.unpack("\\207\\255\\255\\255\\255\\255\\255\\255\\255")', '-1'],
    ['cmsgpack.unpack("\\193")', 'error: script:1: Bad data format in input.'],
    ['cmsgpack.unpack("\\146\\1")', 'error: script:1: Missing bytes in input.'],
    ['cmsgpack.pack()', "error: script:1: bad argument #0 to 'pack' (MessagePack pack needs input.)"],
    ['cmsgpack.unpack_one("\\1\\2", 3)', 'error: script:1: Start offset 3 greater than input length 2.'],
    ['table.concat({cmsgpack.unpack_limit("\\1\\2\\3", 2)}, " ")', '2 1 2'],
    ['cmsgpack.unpack(("\\145"):rep(1e5))', 'error: script:1: stack overflow (in function mp_decode_to_lua_array)'],
  ])('%s', (expression, expected) => {
    expect(run(`return ${expression}`)).toBe(expected)
  })
})

describe('struct', () => {
  it.each([
    ['struct.pack(">Ihs", 1, -2, "ab")', '\0\0\0\x01\xff\xfeab\0'],
    ['struct.pack("<!8bl", 1, 2^40)', '\x01\0\0\0\0\0\0\0\0\0\0\0\0\x01\0\0'],
    ['table.concat({struct.unpack("<bi3c2", "\\255\\255\\255\\127xy")}, " ")', '-1 8388607 xy 7'],
    ['struct.size("!8bd")', '16'],
    ['struct.unpack("i", "abc")', "error: script:1: bad argument #2 to 'unpack' (data string too short)"],
    ['struct.pack("q", 1)', "error: script:1: bad argument #1 to 'pack' (invalid format option 'q')"],
    ['struct.pack("c4", "abc")', "error: script:1: bad argument #3 to 'pack' (string too short)"],
    ['struct.size("i33")', 'error: script:1: integral size 33 is larger than limit of 32'],
  ])('%s', (expression, expected) => {
    expect(run(`return ${expression}`)).toBe(expected)
  })

  it('unpacks what it has packed', () => {
    const state = createState()
    const integer = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 })
    fc.assert(
      fc.property(
        fc.constantFrom('<', '>'),
        integer,
        integer,
        fc.double({ noNaN: true, noDefaultInfinity: true }),
        (end, a, b, c) => {
          const script = `return table.concat({struct.unpack("${end}i!8ld", struct.pack("${end}i!8ld", ${a}, ${b}, ${c}))}, " ", 1, 2) == "${a} ${b}"
          and tostring(select(3, struct.unpack("${end}i!8ld", struct.pack("${end}i!8ld", ${a}, ${b}, ${c}))) == ${c})`
          expect(run(script, state)).toBe('true')
        },
      ),
      { numRuns: 60 },
    )
  })
})

describe('bit', () => {
  it.each([
    ['bit.band(0xff, 0x0f, 7)', '7'],
    ['bit.bnot(0)', '-1'],
    ['bit.lshift(1, 31)', '-2147483648'],
    ['bit.rshift(-1, 28)', '15'],
    ['bit.arshift(-16, 2)', '-4'],
    ['bit.rol(0x12345678, 12)', '1164411171'],
    ['bit.tohex(-1, -4)', 'FFFF'],
    ['bit.bswap(0x12345678)', '2018915346'],
    ['bit.tobit(2^32 + 1)', '1'],
    ['bit.band("x")', "error: script:1: bad argument #1 to 'band' (number expected, got string)"],
  ])('%s', (expression, expected) => {
    expect(run(`return ${expression}`)).toBe(expected)
  })
})
