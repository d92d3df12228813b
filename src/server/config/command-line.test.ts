import { describe, expect, test } from 'vitest'
import { parseCommandLine } from './command-line.ts'

/** Arguments as a shell would split them, without quoting. */
function serve(...args: string[]): unknown {
  const { action, ...rest } = parseCommandLine(args)
  expect(action).toBe('serve')
  return rest
}

const nothing = { file: undefined, standardInput: false, options: '' }

describe('arguments', () => {
  test('none', () => {
    expect(serve()).toEqual(nothing)
  })

  test('the first is the file if it has no dash', () => {
    expect(serve('a.conf')).toEqual({ ...nothing, file: 'a.conf' })
    expect(serve('a.conf', 'b')).toEqual({ ...nothing, file: 'a.conf', options: '"b" ' })
  })

  test.each([
    [['--port', '7000', '--hz', '5'], 'port "7000" \nhz "5" '],
    [['--bind', '127.0.0.1', '::1', '--hz', '5'], 'bind "127.0.0.1" "::1" \nhz "5" '],
    [['--port 7000', '--hz 5'], 'port 7000 \nhz 5 '],
    [['--requirepass', 'a "b"\n'], 'requirepass "a \\"b\\"\\n" '],
    [['--requirepass', '--secret', '--hz', '5'], 'requirepass "--secret" \nhz "5" '],
    [['--logfile', 'café'], 'logfile "caf\\xc3\\xa9" '],
    [['--save', '60 1', '--hz', '5'], 'save "60 1" \nhz "5" '],
    [['--save', '', '--hz', '5'], 'save "" \nhz "5" '],
    [['--save', '--hz', '5'], 'save ""\nhz "5" '],
    [['--save'], 'save ""'],
    [['--appendonly'], 'appendonly '],
    [['-x'], '"-x" '],
    [['--bind', '-::1'], 'bind "-::1" '],
  ])('%j are lines of redis.conf', (args, options) => {
    expect(serve(...args)).toEqual({ ...nothing, options })
  })

  test('a dash in the first or last place is the standard input', () => {
    expect(serve('-')).toEqual({ ...nothing, standardInput: true })
    expect(serve('a.conf', '--hz', '5', '-')).toEqual({ file: 'a.conf', standardInput: true, options: 'hz "5" ' })
    expect(serve('a.conf', '-', '--hz', '5')).toEqual({
      file: 'a.conf',
      standardInput: false,
      options: '"-" \nhz "5" ',
    })
  })
})

test.each([
  [['-v'], 'version'],
  [['--version', 'x'], 'version'],
  [['-h'], 'help'],
  [['--help'], 'help'],
  [['--check-system'], 'check-system'],
])('%j asks for %s', (args, action) => {
  expect(parseCommandLine(args)).toEqual({ action })
})

test.each([
  [['--test-memory'], 'Please specify the amount of memory to test in megabytes.'],
  [['--test-memory', '64'], 'Testing the memory is not supported: use a tool that runs without an operating system.'],
  [['a.conf', '--sentinel'], 'Sentinel mode is not supported yet.'],
])('%j is refused', (args, message) => {
  expect(parseCommandLine(args)).toEqual({ action: 'refuse', message })
})
