import { describe, expect, test } from 'vitest'
import { Configuration } from './configuration.ts'

const configuration = (): Configuration => new Configuration('/data')

describe('values', () => {
  test('are typed, and their object stays', () => {
    const { values } = Object.assign(configuration())
    const one = configuration()
    const before = one.values
    const maxmemory: number = one.values.maxmemory
    const policy: 'allkeys-lru' | 'noeviction' | (string & {}) = one.values['maxmemory-policy']
    expect([maxmemory, policy, values.dir]).toEqual([0, 'noeviction', '/data'])
    one.set([['maxmemory', '5mb']])
    expect(before.maxmemory).toBe(5 * 1024 * 1024)
  })

  test('of two configurations do not know of each other', () => {
    const [one, two] = [configuration(), configuration()]
    one.set([['hz', '20']])
    expect([one.values.hz, two.values.hz]).toEqual([20, 10])
  })
})

describe('get', () => {
  test('a name comes back as it is given, in any case', () => {
    expect(configuration().get(['MaxMemory', 'slave-priority', 'nope'])).toEqual([
      ['MaxMemory', '0'],
      ['slave-priority', '100'],
    ])
  })

  test('a pattern finds directives and aliases in any case, each once', () => {
    const names = configuration()
      .get(['MAXMEMORY', 'maxmemory-*', 'MAXMEMORY-S*', '[hx]z', 'slave-pri*'])
      .map(([name]) => name)
    expect(names).toEqual([
      'MAXMEMORY',
      'maxmemory-clients',
      'maxmemory-policy',
      'maxmemory-samples',
      'maxmemory-eviction-tenacity',
      'hz',
      'slave-priority',
    ])
  })

  test('hidden directives need their name', () => {
    expect(configuration().get(['hash-see?'])).toEqual([])
    expect(configuration().get(['hash-seed'])).toEqual([['hash-seed', '']])
    expect(
      configuration()
        .get(['*'])
        .map(([name]) => name),
    ).not.toContain('hash-seed')
  })
})

describe('set', () => {
  test('sets all pairs, under any name', () => {
    const one = configuration()
    expect(
      one.set([
        ['MAXMEMORY', '1kb'],
        ['slave-priority', '7'],
        ['save', '60 1'],
      ]),
    ).toBeUndefined()
    expect(one.get(['maxmemory', 'replica-priority', 'save'])).toEqual([
      ['maxmemory', '1024'],
      ['replica-priority', '7'],
      ['save', '60 1'],
    ])
  })

  test.each([
    [
      [
        ['hz', '20'],
        ['nope', '1'],
      ],
      "ERR Unknown option or number of arguments for CONFIG SET - 'nope'",
    ],
    [
      [
        ['hz', '20'],
        ['DATABASES', '3'],
      ],
      "ERR CONFIG SET failed (possibly related to argument 'DATABASES') - can't set immutable config",
    ],
    [
      [
        ['hz', '20'],
        ['Hz', '30'],
      ],
      "ERR CONFIG SET failed (possibly related to argument 'Hz') - duplicate parameter",
    ],
    [
      [
        ['hz', '20'],
        ['Timeout', 'x'],
      ],
      "ERR CONFIG SET failed (possibly related to argument 'timeout') - argument couldn't be parsed into an integer",
    ],
    [
      [
        ['hz', '20'],
        ['dir', '/'],
      ],
      "ERR CONFIG SET failed (possibly related to argument 'dir') - can't set protected config",
    ],
    [
      [
        ['nope', '1'],
        ['databases', '3'],
      ],
      "ERR Unknown option or number of arguments for CONFIG SET - 'nope'",
    ],
  ] as [[string, string][], string][])('%j is refused, and nothing is set', (pairs, error) => {
    const one = configuration()
    expect(one.set(pairs)).toBe(error)
    expect(one.get(['*'])).toEqual(configuration().get(['*']))
  })

  test('an alias and its directive are two, of which the later wins', () => {
    const one = configuration()
    expect(
      one.set([
        ['slave-priority', '1'],
        ['replica-priority', '2'],
      ]),
    ).toBeUndefined()
    expect(one.values['replica-priority']).toBe(2)
  })

  test('protected directives follow enable-protected-configs', () => {
    const one = configuration()
    one.give('enable-protected-configs', ['local'])
    expect(one.set([['dbfilename', 'x.rdb']])).toMatch(/can't set protected config$/)
    expect(one.set([['dbfilename', 'x.rdb']], { local: true })).toBeUndefined()
    expect(one.set([['dbfilename', 'a/x.rdb']], { local: true })).toMatch(
      /dbfilename can't be a path, just a filename$/,
    )
    one.give('enable-protected-configs', ['yes'])
    expect(one.set([['dir', 'sub']])).toBeUndefined()
    expect(one.values.dir).toBe('/data/sub')
  })

  test('what must not change while loading is refused with LOADING', () => {
    const one = configuration()
    expect(one.set([['repl-diskless-load', 'swapdb']], { loading: true })).toBe(
      'LOADING Redis is loading the dataset in memory',
    )
    expect(one.set([['hz', '20']], { loading: true })).toBeUndefined()
    expect(one.set([['repl-diskless-load', 'swapdb']])).toBeUndefined()
  })

  test('secrets are known by any of their names', () => {
    const one = configuration()
    expect(['RequirePass', 'primaryauth', 'hz', 'nope'].map(name => one.isSensitive(name))).toEqual([
      true,
      true,
      false,
      false,
    ])
  })
})

describe('whoever wants to know of changes', () => {
  test('is told the new value, and not of what stays', () => {
    const one = configuration()
    const told: unknown[] = []
    one.onChange('maxmemory', value => void told.push(value))
    const end = one.onChange('save', value => void told.push(value))
    one.set([
      ['maxmemory', '0'],
      ['save', '3600 1 300 100 60 10000'],
    ])
    expect(told).toEqual([])
    one.set([
      ['save', '1 2'],
      ['maxmemory', '5'],
    ])
    expect(told).toEqual([[{ seconds: 1, changes: 2 }], 5])
    end()
    one.set([['save', '']])
    expect(told).toHaveLength(2)
  })

  test('is told once for directives that share a hook, when all are set', () => {
    const one = configuration()
    const told: unknown[] = []
    one.onApply('listeners', () => void told.push([one.values.port, one.values.bind]))
    one.set([
      ['port', '7000'],
      ['bind', '::1'],
      ['hz', '20'],
    ])
    expect(told).toEqual([[7000, ['::1']]])
  })

  test('is told again of the same value where the file behind it may be another', () => {
    const one = configuration()
    let count = 0
    one.onApply('tls', () => void count++)
    one.set([['tls-cert-file', '']])
    one.set([['tls-ciphers', '']])
    expect(count).toBe(1)
  })

  test('can refuse: then all is as before, and those who were told are told so', () => {
    const one = configuration()
    const told: unknown[] = []
    one.onChange('maxmemory', value => void told.push(value))
    one.onApply('listeners', () => {
      told.push(one.values.port)
      return one.values.port === 7000 ? 'Unable to listen on this port. Check server logs.' : undefined
    })
    one.onChange('hz', value => void told.push(value))
    expect(
      one.set([
        ['maxmemory', '5'],
        ['PORT', '7000'],
        ['hz', '20'],
      ]),
    ).toBe(
      "ERR CONFIG SET failed (possibly related to argument 'port') - Unable to listen on this port. Check server logs.",
    )
    expect(told).toEqual([5, 7000, 0, 6379])
    expect(one.get(['*'])).toEqual(configuration().get(['*']))
  })

  test('can take time to accept or refuse', async () => {
    const one = configuration()
    const told: string[] = []
    one.onApply('listeners', async () => {
      await Promise.resolve()
      told.push(`port ${one.values.port}`)
      return one.values.port === 7000 ? 'taken' : undefined
    })
    one.onChange('hz', value => void told.push(`hz ${value}`))
    const accepted = one.set([
      ['port', '7001'],
      ['hz', '20'],
    ])
    expect(accepted).toBeInstanceOf(Promise)
    expect(one.values.port).toBe(7001)
    expect(await accepted).toBeUndefined()
    expect(told).toEqual(['port 7001', 'hz 20'])
    expect(
      await one.set([
        ['port', '7000'],
        ['hz', '30'],
      ]),
    ).toMatch(/'port'\) - taken$/)
    expect([one.values.port, one.values.hz]).toEqual([7001, 20])
    expect(told).toEqual(['port 7001', 'hz 20', 'port 7000', 'port 7001'])
  })
})

describe('give', () => {
  test('sets what CONFIG SET may not, and tells nobody', () => {
    const one = configuration()
    let told = false
    one.onChange('hz', () => {
      told = true
      return undefined
    })
    expect(one.give('DATABASES', ['3'])).toBeUndefined()
    expect(one.give('hz', ['1000'])).toBeUndefined()
    expect([one.values.databases, one.values.hz, told]).toEqual([3, 500, false])
  })

  test('takes several lines of save together, instead of the default', () => {
    const one = configuration()
    one.give('save', ['60', '1'])
    one.give('save', ['30', '2', '10', '3'])
    expect(one.get(['save'])).toEqual([['save', '60 1 30 2 10 3']])
    one.give('save', [''])
    expect(one.values.save).toEqual([])
  })

  test.each([
    ['port', ['1', '2'], 'wrong number of arguments'],
    ['port', [], 'wrong number of arguments'],
    ['port', ['x'], "argument couldn't be parsed into an integer"],
    ['nope', ['x'], 'Bad directive or wrong number of arguments'],
  ])('%s %j: %s', (name, words, error) => {
    expect(configuration().give(name, words)).toBe(error)
  })
})
