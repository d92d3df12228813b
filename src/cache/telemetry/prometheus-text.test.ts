import { describe, expect, it } from 'vitest'
import { createCache } from '../create-cache.ts'
import { prometheusText } from './prometheus-text.ts'

/** Samples by name and labels, as a scraper reads them; throws for a line that is none. */
function scrape(text: string): Map<string, number> {
  const samples = new Map<string, number>()
  const families = new Map<string, string>()
  for (const line of text.trimEnd().split('\n')) {
    const type = /^# TYPE (\w+) (counter|gauge|histogram)$/.exec(line)
    if (type !== null) families.set(type[1], type[2])
    if (line.startsWith('#')) continue
    const match = /^(\w+)\{((?:\w+="(?:[^"\\\n]|\\["\\n])*",?)+)\} (\S+)$/.exec(line)
    if (match === null) throw new Error(`no sample: ${line}`)
    const [, name, labels, value] = match
    expect(families.has(name) || families.has(name.replace(/_(?:bucket|sum|count)$/, ''))).toBe(true)
    expect(samples.has(`${name}{${labels}}`)).toBe(false)
    samples.set(`${name}{${labels}}`, Number(value))
  }
  return samples
}

describe('prometheusText', () => {
  it('has the statistics of each cache', async () => {
    await using shop = createCache()
    await using other = createCache()
    await shop.getOrSet('a', () => 1)
    await shop.getOrSet('a', () => 2)
    await other.getOrSet('a', () => Promise.reject(new Error('no'))).catch(() => {})
    const samples = scrape(prometheusText({ shop, other }))
    const of = (name: string, labels: string) => samples.get(`samovar_cache_${name}{${labels}}`)
    expect(of('misses_total', 'cache="shop"')).toBe(1)
    expect(of('loads_total', 'cache="shop"')).toBe(1)
    expect(of('load_errors_total', 'cache="other"')).toBe(1)
    const hits = ['near', 'store', 'journal'].map(tier => of('hits_total', `cache="shop",tier="${tier}"`) ?? Number.NaN)
    expect(hits.reduce((a, b) => a + b)).toBe(1)
    expect(of('load_seconds_count', 'cache="shop"')).toBe(1)
    expect(of('load_seconds_bucket', 'cache="shop",le="+Inf"')).toBe(1)
    expect(of('writes_queued', 'cache="shop"')).toBe(0)
  })

  it('has the prefix once in every name', async () => {
    await using cache = createCache()
    for (const name of scrape(prometheusText({ cache }, 'c_')).keys()) expect(name).toMatch(/^c_(?!.*samovar)/)
  })

  it('counts into buckets what took at most as long', () => {
    const loadTimes = { boundsMs: [1, 50], counts: [2, 3, 4], sumMs: 1500 }
    const stats = () => new Proxy({ loadTimes }, { get: (target, name) => Reflect.get(target, name) ?? 0 }) as never
    const text = prometheusText({ a: { stats } }, 'c_')
    expect(text.slice(text.indexOf('# HELP c_load_seconds'))).toBe(
      [
        '# HELP c_load_seconds How long loaders took.',
        '# TYPE c_load_seconds histogram',
        'c_load_seconds_bucket{cache="a",le="0.001"} 2',
        'c_load_seconds_bucket{cache="a",le="0.05"} 5',
        'c_load_seconds_bucket{cache="a",le="+Inf"} 9',
        'c_load_seconds_sum{cache="a"} 1.5',
        'c_load_seconds_count{cache="a"} 9',
        '',
      ].join('\n'),
    )
  })

  it('escapes names, and refuses a prefix that is none', async () => {
    await using cache = createCache()
    expect(
      scrape(prometheusText({ 'a"b\\c\nd': cache })).has('samovar_cache_loads_total{cache="a\\"b\\\\c\\nd"}'),
    ).toBe(true)
    expect(() => prometheusText({ cache }, 'my-cache ')).toThrow(TypeError)
    expect(
      prometheusText({})
        .split('\n')
        .every(line => line === '' || line.startsWith('#')),
    ).toBe(true)
  })
})
