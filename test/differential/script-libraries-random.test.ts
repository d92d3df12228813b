import fc from 'fast-check'
import { it } from 'vitest'
import { HEXADECIMAL, scriptOf } from './cases/script-values.ts'
import { expectSameReplies } from './random-sequences.ts'
import { describeDifferential } from './run-cases.ts'
import { SEED } from './seed.ts'

const number = fc.oneof(
  fc.integer().map(String),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map(value => (value < 0 ? `(${value})` : String(value))),
  fc.integer({ min: -64, max: 64 }).map(exponent => `2^${exponent}`),
  fc.integer({ min: 0, max: 0x7fffffff }).map(value => String(value / 1024)),
  fc.constantFrom('1/0', '-1/0', '0'),
)
/** Bytes as a string of Lua. */
const text = fc
  .oneof(
    fc.uint8Array({ maxLength: 8 }),
    fc.constantFrom('a', 'key', 'é', '"\\/').map(value => Buffer.from(value)),
  )
  .map(bytes => `"${Array.from(bytes, byte => `\\${String(byte).padStart(3, '0')}`).join('')}"`)

const { value } = fc.letrec(tie => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    number,
    text,
    fc.constantFrom('true', 'false', 'nil', 'cjson.null'),
    tie('list'),
    tie('table'),
  ),
  list: fc.array(tie('value'), { maxLength: 5 }).map(elements => `{${elements.join(',')}}`),
  table: fc
    .array(fc.tuple(fc.oneof(text, fc.integer({ min: -1, max: 12 }).map(String)), tie('value')), { maxLength: 5 })
    .map(pairs => `{${pairs.map(([key, element]) => `[${key}]=${element}`).join(',')}}`),
}))

const json = fc
  .array(
    fc.constantFrom(
      ...[
        '{',
        '}',
        '[',
        ']',
        ',',
        ':',
        '"a":',
        '"b"',
        '"\\u00e9"',
        '"\\ud83d\\ude00"',
        '"\\n',
        '"',
        '\\',
        'null',
        'true',
        'false',
      ],
      ...[
        '1',
        '-2.5',
        '1e3',
        '0x1F',
        'nan',
        '-inf',
        '01',
        '.5',
        '+1',
        ' ',
        '\t',
        '\0',
        '[]',
        '{}',
        '{"k":[1,2,{"x":null}]}',
        '[1,2,3]',
      ],
    ),
    { maxLength: 9 },
  )
  .map(parts => `cjson.decode(${quoted(parts.join(''))})`)

/** MessagePack that is valid to some extent: heads with what they ask for, or less. */
const packed = fc
  .array(
    fc.oneof(
      fc.uint8Array({ minLength: 1, maxLength: 3 }),
      fc
        .constantFrom(
          'a161',
          '91',
          '92',
          '81',
          'c0',
          'c3',
          'cb3ff8000000000000',
          'd9026162',
          'dc0001',
          'de0001',
          'cd0100',
          'd1ff00',
        )
        .map(hex => Buffer.from(hex, 'hex')),
    ),
    { maxLength: 8 },
  )
  .map(parts => `cmsgpack.unpack(h"${Buffer.concat(parts).toString('hex')}")`)

const format = fc
  .array(
    fc.constantFrom(...'bBhHlLfd<> xs'.split(''), 'i', 'I3', 'i5', 'i8', 'I9', 'i16', 'c0', 'c3', '!', '!4', '!2'),
    { maxLength: 6 },
  )
  .map(parts => parts.join(''))
const structure = fc.oneof(
  fc
    .tuple(format, fc.uint8Array({ maxLength: 40 }))
    .map(([options, bytes]) => `struct.unpack("${options}", h"${Buffer.from(bytes).toString('hex')}")`),
  fc
    .tuple(
      format,
      fc.array(fc.oneof(fc.integer({ min: -(2 ** 40), max: 2 ** 40 }).map(String), number, text), { maxLength: 6 }),
    )
    .map(([options, values]) => `struct.pack(${[`"${options}"`, ...values].join(', ')})`),
  format.map(options => `struct.size("${options}")`),
)
const bits = fc
  .tuple(fc.constantFrom('band', 'bor', 'bxor', 'lshift', 'rshift', 'arshift', 'rol', 'ror', 'tohex'), number, number)
  .map(([name, left, right]) => `bit.${name}(${left}, ${right})`)

const expression = fc.oneof(
  { weight: 2, arbitrary: value.map(one => `cjson.encode(${one})`) },
  { weight: 2, arbitrary: value.map(one => `cmsgpack.pack(${one})`) },
  value.map(one => `cmsgpack.unpack(cmsgpack.pack(${one}))`),
  json,
  packed,
  structure,
  bits,
)
const script = fc
  .array(expression, { minLength: 1, maxLength: 30 })
  .map(expressions => [['EVAL', scriptOf(expressions, HEXADECIMAL), '0']])

describeDifferential('libraries of scripts', {}, pair => {
  it(`do the same with random values, seed ${SEED}`, () => expectSameReplies(pair(), script, []))
})

function quoted(bytes: string): string {
  return `"${Array.from(bytes, character => `\\${String(character.charCodeAt(0)).padStart(3, '0')}`).join('')}"`
}
