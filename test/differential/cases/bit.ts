import type { Case } from '../case.ts'
import { expressionCase, lines } from './script-values.ts'

const NUMBERS = lines(`
0
1
-1
255
0x7fffffff
0x80000000
0xffffffff
-0x80000000
2^32+5
2^40
-2^40-1
2^51
2^52+1
2^53
2^63
1e100
1/0
0/0
0.4
0.5
1.5
2.5
-0.5
-1.5
"12"
"0x10"
" 7 "
"x"
{}
nil
true
`)

/** What bit does in scripts, errors included. */
export const bitCases: readonly Case[] = [
  expressionCase(
    'bit: one argument',
    NUMBERS.flatMap(value => ['tobit', 'bnot', 'bswap', 'tohex', 'band'].map(name => `bit.${name}(${value})`)),
  ),
  expressionCase(
    'bit: two arguments',
    ['band', 'bor', 'bxor', 'lshift', 'rshift', 'arshift', 'rol', 'ror', 'tohex'].flatMap(name =>
      ['0x12345678', '-2', '2^31', '"255"'].flatMap(left =>
        '0 1 4 8 31 32 33 -1 -8 100 2^31 -2^31 1.5 "3" "x" nil'
          .split(' ')
          .map(right => `bit.${name}(${left}, ${right})`),
      ),
    ),
  ),
  expressionCase(
    'bit: arguments',
    lines(`
bit.band()
bit.bor()
bit.tobit()
bit.lshift(1)
bit.lshift()
bit.tohex()
bit.band(7, 3, 1)
bit.bor(1, 2, 4, 8)
bit.bxor(1, 1, 1)
bit.band(7, "x", 1)
bit.bor(1, {}, "y")
bit.tohex(255, 2, 3)
bit.bnot(1, 2)
pcall(bit.band, {})
`),
  ),
]
