import { describe, expect, it } from 'vitest'
import { addLongDoubles, formatLongDouble, isFiniteLongDouble, parseLongDouble } from './long-double.ts'

/** [value, increment, what `INCRBYFLOAT` of redis-server 7.0.15 on x86-64 replied]. */
const replies: [string, string, string][] = [
  ['10.50', '0.1', '10.6'],
  ['5.0e3', '2.0e2', '5200'],
  ['0.1', '0.2', '0.3'],
  ['5000', '0.1', '5000.10000000000000009'],
  ['3.0e3', '0.1', '3000.10000000000000009'],
  ['3.0e15', '0.1', '3000000000000000.10009765625'],
  ['1', '1', '2'],
  ['-1', '1', '0'],
  ['0', '0', '0'],
  ['-0', '-0', '0'],
  ['-0.0', '0', '0'],
  ['1.5', '-1.5', '0'],
  ['3', '1.1', '4.1'],
  ['100', '-0.3', '99.7'],
  ['0.1', '0.7', '0.8'],
  ['1.005', '0.005', '1.01'],
  ['19.99', '0.01', '20'],
  ['99.95', '0.05', '100'],
  ['1234.5678', '0.0001', '1234.56789999999999996'],
  ['33.33', '66.67', '100'],
  ['31.1', '31.1', '62.2'],
  ['32.3', '0.1', '32.4'],
  ['64.7', '0.7', '65.39999999999999999'],
  ['123456789.123', '0.001', '123456789.12399999999615829'],
  ['9007199254740993', '1', '9007199254740994'],
  ['9223372036854775807', '1', '9223372036854775808'],
  ['-9223372036854775808', '-1', '-9223372036854775809'],
  ['18446744073709551615', '1', '18446744073709551616'],
  ['18446744073709551616', '1', '18446744073709551616'],
  ['36893488147419103233', '0', '36893488147419103232'],
  ['1e18', '0.5', '1000000000000000000.5'],
  ['1e17', '0.5', '100000000000000000.5'],
  ['1e16', '0.3', '10000000000000000.2998046875'],
  ['1e-17', '0', '0.00000000000000001'],
  ['5e-18', '0', '0'],
  ['4.999e-18', '0', '0'],
  ['1.5e-17', '0', '0.00000000000000002'],
  ['2.5e-17', '0', '0.00000000000000002'],
  ['-4e-18', '0', '0'],
  ['-5.1e-18', '0', '-0.00000000000000001'],
  ['1e-4950', '0', '0'],
  ['1e-4951', '0', 'value is not a valid float'],
  ['1.8225997659412374e-4951', '0', '0'],
  ['1.8225997659412373e-4951', '0', 'value is not a valid float'],
  ['1e-5000', '0', 'value is not a valid float'],
  ['0e-5000', '0', '0'],
  ['0e5000', '0', '0'],
  ['0.000003814697265625', '0', '0.00000381469726562'],
  ['0.000011444091796875', '0', '0.00001144409179688'],
  ['0.000019073486328125', '0', '0.00001907348632812'],
  ['-0.000003814697265625', '0', '-0.00000381469726562'],
  ['3.814697265625e-06', '50', '50.00000381469726562'],
  ['1e40', '1', '9999999999999999999783686092270256259072'],
  ['123456789012345678901234567890', '0.5', '123456789012345678899921813504'],
  ['1e100', '-1e100', '0'],
  ['1e22', '1e-5', '10000000000000000000000'],
  ['1e4933', '0', 'value is not a valid float'],
  ['1e99999999999999999999', '0', 'value is not a valid float'],
  ['1e-99999999999999999999', '0', 'value is not a valid float'],
  ['1.5e3', '0', '1500'],
  ['1E3', '0', '1000'],
  ['1e+3', '0', '1000'],
  ['1.e1', '0', '10'],
  ['.5', '0', '0.5'],
  ['5.', '0', '5'],
  ['+5', '+.5', '5.5'],
  ['007', '0', '7'],
  ['0x10', '0', '16'],
  ['0X1F', '0', '31'],
  ['0x1p-3', '0', '0.125'],
  ['0x.8', '0', '0.5'],
  ['0x1.p1', '0', '2'],
  ['0x1.8P+1', '0', '3'],
  ['0xffffffffffffffff8', '0', '295147905179352825856'],
  ['0xffffffffffffffff88', '0', '4722366482869645213696'],
  ['0x1ffffffffffffffff', '0', '36893488147419103232'],
  ['0x1p16383', '-0x1p16383', '0'],
  ['0x1p16384', '0', 'value is not a valid float'],
  ['0xffffffffffffffff8p16316', '0', 'value is not a valid float'],
  ['0x1p16383', '0x1p16383', 'increment would produce NaN or Infinity'],
  ['-0x1p16383', '-0x1p16383', 'increment would produce NaN or Infinity'],
  ['0x1p-16445', '0', '0'],
  ['0x1p-16446', '0', 'value is not a valid float'],
  ['0x1.8p-16446', '0', '0'],
  ['inf', '0', 'increment would produce NaN or Infinity'],
  ['inf', '1', 'increment would produce NaN or Infinity'],
  ['-inf', '1', 'increment would produce NaN or Infinity'],
  ['0', '+Infinity', 'increment would produce NaN or Infinity'],
  ['inf', '-inf', 'increment would produce NaN or Infinity'],
  ['0', 'infinit', 'value is not a valid float'],
  ['nan', '0', 'value is not a valid float'],
  ['0', 'nan', 'value is not a valid float'],
  ['0', '-NaN', 'value is not a valid float'],
  ['0', 'nan(1)', 'value is not a valid float'],
  ['0', '', 'value is not a valid float'],
  ['0', '-', 'value is not a valid float'],
  ['0', '+', 'value is not a valid float'],
  ['0', '.', 'value is not a valid float'],
  ['0', 'e1', 'value is not a valid float'],
  ['0', '1e', 'value is not a valid float'],
  ['0', '1e+', 'value is not a valid float'],
  ['0', '.e1', 'value is not a valid float'],
  ['0', '0x', 'value is not a valid float'],
  ['0', '0x.', 'value is not a valid float'],
  ['0', '0xp1', 'value is not a valid float'],
  ['0', '0x1p', 'value is not a valid float'],
  ['0', '0b1', 'value is not a valid float'],
  ['0', '1f', 'value is not a valid float'],
  ['0', '--1', 'value is not a valid float'],
  ['0', '+-1', 'value is not a valid float'],
  ['0', '1_0', 'value is not a valid float'],
  ['0', '1,5', 'value is not a valid float'],
  ['0', '1e5.5', 'value is not a valid float'],
  ['0', '1p5', 'value is not a valid float'],
  ['0', 'abc', 'value is not a valid float'],
  ['0', ' 1', 'value is not a valid float'],
  ['0', '1 ', 'value is not a valid float'],
  ['0', '\t1', 'value is not a valid float'],
  ['0', '1\n', 'value is not a valid float'],
  ['0', '1\u0000', 'value is not a valid float'],
  ['0', '1 2', 'value is not a valid float'],
]

function parse(text: string) {
  const bytes = Buffer.from(`9${text}9`, 'latin1')
  return parseLongDouble(bytes, 1, bytes.length - 1)
}

function incrementByFloat(value: string, increment: string): string {
  const parsed = parse(value)
  const parsedIncrement = parse(increment)
  if (parsed === undefined || parsedIncrement === undefined) return 'value is not a valid float'
  const sum = addLongDoubles(parsed, parsedIncrement)
  return sum === undefined ? 'increment would produce NaN or Infinity' : formatLongDouble(sum)
}

describe('long doubles', () => {
  it.each(replies)('%j + %j = %s', (value, increment, reply) => {
    expect(incrementByFloat(value, increment)).toBe(reply)
  })

  it('are read from at most 5119 bytes', () => {
    expect(incrementByFloat(`1.${'0'.repeat(5117)}`, '0')).toBe('1')
    expect(incrementByFloat(`1.${'0'.repeat(5118)}`, '0')).toBe('value is not a valid float')
  })

  it('print the largest of them in full', () => {
    const largest = incrementByFloat('-0xffffffffffffffffp16320', '0')
    expect(largest).toBe(`-${(0xffffffffffffffffn << 16320n).toString()}`)
    expect(largest).toHaveLength(1 + 4933)
  })

  it('tell infinity apart', () => {
    expect(isFiniteLongDouble({ significand: 1n, exponent: 16320 })).toBe(true)
    expect(['inf', '-inf'].map(text => isFiniteLongDouble(parse(text)!))).toEqual([false, false])
  })
})
