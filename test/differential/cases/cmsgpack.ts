import type { Case } from '../case.ts'
import { expressionCase, HEXADECIMAL, lines, MADE_TABLES, NUMBERS, TABLES, VALUES } from './script-values.ts'

/** MessagePack, and what is none or is cut short, in hexadecimal digits. */
const PACKED =
  ' 00 7f e0 ff c0 c1 c2 c3 c4 c5 c6 c7 c8 c9 d4 d5 d6 d7 d8 cc ccff cd cdff cdffff ce ceffffff ceffffffff cf00 cfffffffffffffffff cf7fffffffffffffff cf8000000000000000 d0 d080 d07f d18000 d1ff d1ff38 d280000000 d2ffffff d38000000000000000 d3ffffffffffffffff d3ff ca ca3f800000 ca7fc00000 ca7f800000 cb3ff0000000000000 cb7ff8000000000000 cbfff8000000000000 cb00 a0 a161 a1 d900 d90161 d903 da0001 da000161 db00000001 db0000000161 dbffffffff61 90 9101 9201 9201c1 80 8101 810102 81c001 81cb7ff800000000000001 820102 8201020102 dc000101 dc0001 dc00 dd0000000101 ddffffffff de00010102 df000000010102 dfffffffff 0102030405 01c1 91919191 9191919101 81a16181a16201 c0c0c0 93c0c0c0'.split(
    ' ',
  )

/** What cmsgpack does in scripts, errors included. */
export const cmsgpackCases: readonly Case[] = [
  expressionCase(
    'cmsgpack.pack',
    [...NUMBERS, ...VALUES].map(value => `cmsgpack.pack(${value})`),
  ),
  expressionCase(
    'cmsgpack.pack of made tables',
    MADE_TABLES.map(value => `cmsgpack.pack(${value})`),
    TABLES,
  ),
  expressionCase(
    'cmsgpack: there and back',
    [...NUMBERS, ...VALUES].map(value => `cmsgpack.unpack(cmsgpack.pack(${value}))`),
  ),
  expressionCase(
    'cmsgpack: made tables there and back',
    MADE_TABLES.map(value => `cmsgpack.unpack(cmsgpack.pack(${value}))`),
    TABLES,
  ),
  expressionCase(
    'cmsgpack.unpack',
    PACKED.map(digits => `cmsgpack.unpack(h'${digits}')`),
    HEXADECIMAL,
  ),
  expressionCase(
    'cmsgpack: arguments',
    lines(`
cmsgpack._NAME
cmsgpack._VERSION
cmsgpack._COPYRIGHT
cmsgpack._DESCRIPTION
cmsgpack.pack()
cmsgpack.pack(nil)
cmsgpack.pack(1,2,"a",nil,{})
#cmsgpack.pack(unpack(range(100)))
cmsgpack.pack(nil,nil)
cmsgpack.unpack()
cmsgpack.unpack(nil)
cmsgpack.unpack(12)
cmsgpack.unpack("", 1)
cmsgpack.unpack(cmsgpack.pack(1,2,3))
select("#", cmsgpack.unpack(cmsgpack.pack(nil,nil)))
cmsgpack.unpack_one(h"010203")
cmsgpack.unpack_one(h"010203", 1)
cmsgpack.unpack_one(h"010203", 2)
cmsgpack.unpack_one(h"010203", 3)
cmsgpack.unpack_one(h"010203", 4)
cmsgpack.unpack_one(h"01", -1)
cmsgpack.unpack_one()
cmsgpack.unpack_one("", 0)
cmsgpack.unpack_one(h"01", "0")
cmsgpack.unpack_one(h"01", "x")
cmsgpack.unpack_one(h"01", 0.9)
cmsgpack.unpack_limit(h"010203", 2)
cmsgpack.unpack_limit(h"010203", 2, 1)
cmsgpack.unpack_limit(h"010203", 5)
cmsgpack.unpack_limit(h"010203", 0)
cmsgpack.unpack_limit(h"010203", 0, 1)
cmsgpack.unpack_limit(h"010203", -1)
cmsgpack.unpack_limit(h"010203", 1, -2)
cmsgpack.unpack_limit(h"0102")
cmsgpack.unpack_limit(h"010203", 1, 2^33)
cmsgpack.unpack_limit(h"010203", 2^33)
cmsgpack.unpack_limit()
cmsgpack.unpack_limit(h"01c1", 1)
cmsgpack.unpack_limit(h"01c1", 2)
cmsgpack.unpack_one(h"9101")
cmsgpack.unpack_one(h"9101", 2)
pcall(cmsgpack.unpack, h"c1")
cmsgpack.unpack(string.rep(h"91", 1000) .. h"01") ~= nil
cmsgpack.unpack(string.rep(h"91", 5000) .. h"01")
select("#", cmsgpack.unpack(string.rep(h"01", 7000)))
cmsgpack.unpack(string.rep(h"01", 9000))
cmsgpack.unpack(string.rep(h"8101", 5000) .. h"01")
cmsgpack.pack(unpack(range(4100)))
`),
    `${HEXADECIMAL} ${TABLES}`,
  ),
]
