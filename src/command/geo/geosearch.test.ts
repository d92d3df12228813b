import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CommandBench } from '../testing.ts'
import { latitudeOfScore, longitudeOfScore, scoreOfPosition } from './cell.ts'
import { distance } from './earth.ts'

const longitude = fc.double({ min: -179, max: 179, noNaN: true })
const latitude = fc.double({ min: -80, max: 80, noNaN: true })
const position = fc.tuple(longitude, latitude)

describe('GEOSEARCH', () => {
  it('finds what a look at every point finds', () => {
    // Beyond about half of the map the nine cells do not cover a circle, in Redis neither.
    const radius = fc.oneof(fc.integer({ min: 1, max: 2000 }), fc.constantFrom(0, 0.5))
    fc.assert(
      fc.property(
        fc.array(position, { minLength: 1, maxLength: 150 }),
        fc.tuple(longitude, fc.double({ min: -60, max: 60, noNaN: true })),
        radius,
        fc.constantFrom(0, 1000),
        (points, [x, y], kilometres, entries) => {
          const bench = new CommandBench()
          bench.keyspace.limits.sortedSetEntries = entries
          for (const [i, [pointX, pointY]] of points.entries()) bench.run('GEOADD', 'g', pointX, pointY, `p${i}`)
          const near = points.flatMap(([pointX, pointY], i) => {
            const score = scoreOfPosition(pointX, pointY)
            const metres = distance(x, y, longitudeOfScore(score), latitudeOfScore(score))
            return metres <= kilometres * 1000 ? [{ name: `p${i}`, metres }] : []
          })
          const from = ['FROMLONLAT', x, y, 'BYRADIUS', kilometres, 'km']
          const found = bench.run('GEOSEARCH', 'g', ...from, 'ASC') as string[]
          expect(found.toSorted()).toEqual(near.map(({ name }) => name).toSorted())
          const inOrder = near.toSorted((a, b) => a.metres - b.metres)
          const nearest = bench.run('GEOSEARCH', 'g', ...from, 'COUNT', 3, 'WITHDIST') as [string, string][]
          expect(nearest.map(([, text]) => Number(text))).toEqual(
            inOrder.slice(0, 3).map(({ metres }) => Number((metres / 1000).toFixed(4))),
          )
        },
      ),
      { numRuns: 60 },
    )
  })

  it('tells what it stores', () => {
    const bench = new CommandBench()
    bench.run('GEOADD', 'g', 13.361389, 38.115556, 'Palermo')
    expect(bench.takeEffects()).toEqual(['zadd 0 g'])
    bench.run('GEOSEARCHSTORE', 'd', 'g', 'FROMLONLAT', 13, 38, 'BYRADIUS', 100, 'km')
    bench.run('GEORADIUS', 'g', 13, 38, 100, 'km', 'STORE', 'e')
    bench.run('GEORADIUS', 'g', 0, 0, 1, 'km', 'STORE', 'e')
    bench.run('GEOSEARCHSTORE', 'none', 'none', 'FROMLONLAT', 13, 38, 'BYRADIUS', 100, 'km')
    expect(bench.takeEffects()).toEqual(['geosearchstore 0 d', 'georadiusstore 0 e', 'del 0 e'])
    bench.verify()
  })
})
