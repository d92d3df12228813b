import type { Case } from '../case.ts'
import { expressionCase, HEXADECIMAL, lines } from './script-values.ts'

const FORMATS = [
  '',
  ' ',
  ...lines(String.raw`
b
B
h
H
i
I
l
L
T
f
d
i1
i2
i3
i5
i7
i8
i9
i16
i32
i33
I1
I3
I8
I9
I16
I32
i0
>b
>h
>i
>l
>L
>f
>d
>i3
>i9
>I16
<i
><i
!i
!4bi
!8bd
!bd
!2bi
!16bd
!3i
!0i
!1bi
!4bi3
!4bi5
x
xxx
c
c1
c3
c0
s
y
%
i2147483647
i2147483648
i99999999999
c2147483648
!2147483648
i 4
a
n
z
Z
\0i
i\0
i\200
!8 b!2i
X
=i
@i
4i
`),
]

const VALUES = lines(`
0
1
-1
127
128
255
256
-129
65535.9
-1.5
2^31
2^32
-2^40
2^53
2^63
2^64
-2^63
-2^70
1/0
-1/0
0/0
0.1
"12"
"x"
{}
"abcdef"
`)

const DATA = [
  '0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20212223242526',
  'fffefdfcfbfaf9f8f7f6f5f4f3f2f1f0efeeedecebeae9e8e7e6e5e4e3e2e1e0dfdedddcdbdad9d8',
  '800000000000000080000000000000ff00ff',
  '0100',
]

/** What struct does in scripts, errors included. */
export const structCases: readonly Case[] = [
  expressionCase(
    'struct.size',
    FORMATS.map(format => `struct.size("${format}")`),
  ),
  expressionCase(
    'struct.pack',
    FORMATS.flatMap(format =>
      [', 1', ', -2', ', 200.7', ', "abc"', ', "12"', ''].map(value => `struct.pack("${format}"${value})`),
    ),
  ),
  expressionCase(
    'struct.pack of values',
    ['b', 'H', 'i', '>I', 'l', 'L', '>i16', 'f', '>d', 'c2', 's'].flatMap(format =>
      VALUES.map(value => `struct.pack("${format}", ${value})`),
    ),
  ),
  expressionCase(
    'struct.unpack',
    FORMATS.flatMap(format => DATA.map(data => `struct.unpack("${format}", h"${data}")`)),
    HEXADECIMAL,
  ),
  expressionCase(
    'struct: arguments',
    lines(String.raw`
struct.pack()
struct.pack("ii", 1)
struct.pack("i", nil)
struct.pack("i", 1, 2)
struct.pack(12)
struct.pack({})
struct.unpack()
struct.unpack("i")
struct.unpack("b", "abc", 2)
struct.unpack("b", "abc", 3)
struct.unpack("b", "abc", 4)
struct.unpack("b", "abc", 0)
struct.unpack("b", "abc", -1)
struct.unpack("b", "abc", "2")
struct.unpack("b", "abc", "x")
struct.unpack("b", "abc", 1.9)
struct.unpack("b", "abc", nil)
struct.unpack("", "abc", 4)
struct.unpack("", "abc", 5)
struct.unpack("b", "abc", 2^40)
struct.unpack("b", "abc", -2^63)
struct.unpack("b", "abc", 0/0)
struct.unpack("bc0", "\3abcdef")
struct.unpack("bc0", "\9abc")
struct.unpack("c0", "abc")
struct.unpack("c1c0", "2abc")
struct.unpack("c1c0", "xabc")
struct.unpack("bc0", "\255abc")
struct.unpack("dc0", struct.pack("d", 2.7) .. "abc")
struct.unpack("dc0", struct.pack("d", -0.5) .. "abc")
struct.unpack("dc0", struct.pack("d", 0/0) .. "abc")
struct.unpack("dc0", struct.pack("d", 1/0) .. "abc")
struct.unpack("s", "abc\0def")
struct.unpack("s", "abc")
struct.unpack("ss", "a\0b\0")
struct.unpack("s", "")
struct.unpack("bs", "\1")
struct.pack("s", "a\0b")
struct.pack("c0", "")
struct.pack("c5", "abc")
struct.pack("bc5", 1, "abc")
struct.pack("c2c2", "ab", "c")
struct.pack(">!8bdhs", 1, 2.5, 3, "x")
struct.unpack(">!8bdhs", struct.pack(">!8bdhs", 1, 2.5, 3, "x"))
struct.size()
struct.size("bx!8d")
struct.size("s")
struct.size("c0")
struct.size("c10c20")
struct.size("c2147483647c2147483647c2147483647")
select("#", struct.unpack(string.rep("b", 100), string.rep("x", 100)))
select("#", struct.unpack(string.rep("b", 9000), string.rep("x", 9000)))
struct.unpack("x", "")
struct.unpack("c2147483647", "abc")
struct.pack("q", 1)
struct.unpack("q", "")
struct.unpack("f", h"0000c07f")
struct.unpack("d", h"000000000000f0ff")
struct.unpack("L", h"ffffffffffffffff")
struct.unpack("l", h"ffffffffffffff7f")
struct.unpack("i7", h"ffffffffffff80")
`),
    HEXADECIMAL,
  ),
]
