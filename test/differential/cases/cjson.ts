import type { Case } from '../case.ts'
import { expressionCase, lines, MADE_TABLES, NUMBERS, TABLES, VALUES } from './script-values.ts'

/** Texts, JSON and not, as Lua writes them. */
const TEXTS = lines(String.raw`
''
' '
'1'
' 1 '
'-1'
'+1'
'--1'
'1.'
'1.5'
'.5'
'-.5'
'01'
'00'
'-01'
'0x10'
'-0x1F'
'0x'
'0x1.8p3'
'1e5'
'1E+5'
'1e'
'1e+'
'1e400'
'-1e400'
'1e-400'
'123456789012345678901234567890'
'0.1234567890123456789'
'1.7976931348623157e309'
'nan'
'NaN'
'-nan'
'nanx'
'nan(12)'
'inf'
'-inf'
'+inf'
'Infinity'
'-infinity'
'infin'
'i'
'n'
'nul'
'null'
'nulll'
'true'
'tru'
'trueX'
'True'
'false'
'falsE'
'[true,false,null]'
'"'
'""'
'"abc"'
'"a\\"b"'
'"\\n\\t\\r\\b\\f\\/\\\\"'
'"\\x"'
'"\\'
'"\\u0041"'
'"\\u00e9"'
'"\\u20ac"'
'"\\ud83d\\ude00"'
'"\\ud83d"'
'"\\ud83dx"'
'"\\ude00"'
'"\\ud83d\\u0041"'
'"\\u12"'
'"\\u12g4"'
'"\\u0000"'
'"\\uFFFF"'
'"\001\127\128\255"'
'"tab\009here"'
'['
']'
'[]'
'[ ]'
'[1'
'[1,'
'[1,]'
'[,1]'
'[1 2]'
'[1,2]'
' [ 1 , 2 ] '
'[1]x'
'[[[]]]'
'{'
'}'
'{}'
'{ }'
'{"a"'
'{"a":'
'{"a":1'
'{"a":1,'
'{"a":1,}'
'{"a" 1}'
'{a:1}'
'{1:2}'
'{"a":1,"a":2}'
'{"a":{"b":[1,{"c":null}]}}'
'{"1":1,"2":2}'
'{"":0}'
','
':'
'1,2'
'1 2'
'"a""b"'
'\000'
'a\000b'
'1\000'
'[1\000]'
'{"a":1}\000x'
'\239\187\1911'
'// c\0101'
"'a'"
'[1,\0102,\0133,\0094]'
'\0111'
'[nan,inf,-inf]'
'[1e5,2E-2]'
'{"k1":1,"k2":2,"k3":3,"k4":4,"k5":5,"k6":6,"k7":7,"k8":8,"k9":9}'
'[0,-0,0.0,-0.0]'
'[null,null,1]'
'{"a":null}'
'0e'
'0.e1'
'-'
`)

const OWN_INSTANCE = 'local json = cjson.new()'

/** What cjson does in scripts, errors included. */
export const cjsonCases: readonly Case[] = [
  expressionCase(
    'cjson.encode',
    [...NUMBERS, ...VALUES].map(value => `cjson.encode(${value})`),
  ),
  expressionCase(
    'cjson.encode of made tables',
    MADE_TABLES.map(value => `cjson.encode(${value})`),
    TABLES,
  ),
  expressionCase(
    'cjson.decode',
    TEXTS.map(text => `cjson.decode(${text})`),
  ),
  expressionCase(
    'cjson.decode without invalid numbers',
    TEXTS.map(text => `json.decode(${text})`),
    `${OWN_INSTANCE} json.decode_invalid_numbers(false)`,
  ),
  expressionCase(
    'cjson: arguments',
    lines(`
cjson._NAME
cjson._VERSION
type(cjson.null)
cjson.new()._NAME
cjson.encode()
cjson.encode(1,2)
cjson.decode()
cjson.decode("1","2")
cjson.decode(nil)
cjson.decode({})
cjson.decode(12)
cjson.decode(true)
pcall(cjson.encode, pairs)
pcall(cjson.decode, "x")
select("#", cjson.encode({}))
`),
  ),
  expressionCase(
    'cjson.encode of invalid numbers',
    ['on', 'null', 'off'].flatMap(word =>
      ['1/0', '-1/0', '{0/0}', '{[1/0]=1}'].map(
        value => `(function() json.encode_invalid_numbers("${word}") return json.encode(${value}) end)()`,
      ),
    ),
    OWN_INSTANCE,
  ),
  expressionCase(
    'cjson: depths',
    lines(`
cjson.encode(nest(999, 1))
cjson.encode(nest(1000, 1))
cjson.encode(nest(1001, 1))
cjson.encode(nestNamed(1001))
#cjson.encode(cjson.decode(string.rep("[", 1000) .. string.rep("]", 1000)))
cjson.decode(string.rep("[", 1001) .. "1")
cjson.decode(string.rep("[", 1000))
cjson.decode(string.rep('{"a":', 1001))
json.encode_max_depth(3)
json.decode_max_depth(2)
json.encode(nest(3, 1))
json.encode(nest(4, 1))
json.decode("[[1]]")
json.decode("[[[1]]]")
json.decode('{"a":{"b":{}}}')
json.encode_max_depth(1000000)
json.decode_max_depth(1000000)
#json.encode(nest(7000, 1))
#json.encode(nest(7999, 1))
#json.encode(nest(9000, 1))
#json.encode(nestNamed(3000))
#json.encode(nestNamed(5000))
type(json.decode(string.rep("[", 7000) .. string.rep("]", 7000)))
json.decode(string.rep("[", 9000))
json.decode(string.rep('{"a":', 5000))
`),
    `${TABLES} ${OWN_INSTANCE}`,
  ),
  expressionCase(
    'cjson: settings',
    lines(`
json.encode_sparse_array()
json.encode_max_depth()
json.decode_max_depth()
json.encode_number_precision()
json.encode_keep_buffer()
json.encode_invalid_numbers()
json.decode_invalid_numbers()
json.encode_max_depth(0)
json.encode_max_depth(-1)
json.encode_max_depth("12")
json.encode_max_depth("x")
json.encode_max_depth(1.9)
json.encode_max_depth(2^31)
json.encode_max_depth(2^32+5)
json.encode_max_depth(2^70)
json.encode_max_depth(1,2)
json.encode_max_depth({})
json.encode_number_precision(3)
json.encode(1/3)
json.encode(123456)
json.encode({[1234567]=1, a=1})
json.encode_number_precision(15)
json.encode_number_precision(0)
json.encode_number_precision(1)
json.encode({25,35,0.5,99})
json.encode_number_precision(14)
json.encode_keep_buffer(false)
json.encode({1})
json.encode_keep_buffer("on")
json.encode_keep_buffer("maybe")
json.encode_keep_buffer(1)
json.encode_keep_buffer({})
json.encode_invalid_numbers(true)
json.encode_invalid_numbers("null")
json.encode_invalid_numbers("")
json.decode_invalid_numbers("off")
json.decode_invalid_numbers("null")
json.encode_sparse_array(true)
json.encode({[1]=1,[100]=2})
json.encode_sparse_array(nil, 0)
json.encode({[1]=1,[100]=2})
json.encode_sparse_array(false, 1, 0)
json.encode({1,nil,3})
json.encode({1,2,3})
json.encode_sparse_array(false, 3, 4)
json.encode({[5]=1})
json.encode({[4]=1})
json.encode({1,[6]=1})
json.encode({1,[7]=1})
json.encode_sparse_array(1,2,3,4)
json.encode_sparse_array(true, -1)
json.encode_sparse_array(true, 2, 2147483647)
json.new().encode_max_depth()
cjson.encode_max_depth()
`),
    OWN_INSTANCE,
  ),
]
