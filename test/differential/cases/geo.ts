import { type Case, numbers, type StepLike, unordered } from '../case.ts'
import { hostileFloats } from '../hostile.ts'

const sicily: readonly StepLike[] = [
  'GEOADD g 13.361389 38.115556 Palermo 15.087269 37.502669 Catania',
  'GEOADD g 12.758489 38.788135 edge1 17.241510 38.788135 edge2',
]

/** Positions where cells, maps and arithmetic end. */
const corners = [
  '0 0',
  '-180 0',
  '180 0',
  '-180 -85.05112878',
  '180 85.05112878',
  '179.9999999 85.05',
  '-0.0000001 0.0000001',
  '0.1 -0.1',
  '123.456789 -45.678901',
]

const shapes = [
  'BYRADIUS 200 km',
  'BYRADIUS 0 m',
  'BYRADIUS 100 mi',
  'BYRADIUS 1000000 ft',
  'BYRADIUS 20000 km',
  'BYRADIUS 5000 km',
  'BYBOX 400 400 km',
  'BYBOX 0 0 m',
  'BYBOX 100 1000 mi',
  'BYBOX 40000 40000 km',
]

/** A reproducible scatter of points over the map. */
function scattered(count: number): string[] {
  let state = 12_345
  const random = () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff
    return state / 0x7fffffff
  }
  return Array.from({ length: count }, (_, i) => {
    const longitude = (random() * 360 - 180).toFixed(6)
    const latitude = (random() * 170 - 85).toFixed(6)
    return `${longitude} ${latitude} p${i}`
  })
}

const points = scattered(400)

/** Positions in sorted sets, and searches among them. */
export const geoCases: readonly Case[] = [
  {
    name: 'GEOADD',
    steps: [
      ...sicily,
      'GEOADD g 13.361389 38.115556 Palermo',
      'GEOADD g CH 13.361389 38.115556 Palermo 14 38 Catania 1 1 new',
      'GEOADD g NX 1 2 Palermo 3 4 other',
      'GEOADD g XX CH 1 2 Palermo 3 4 another',
      'GEOADD g XX NX 1 2 a',
      'GEOADD none XX 1 2 a',
      'EXISTS none',
      'ZRANGE g 0 -1 WITHSCORES',
      'GEOADD g 1 2',
      'GEOADD g 1 2 a 3 4',
      'GEOADD g CH NX XX CH',
      'GEOADD g x 2 a',
      'GEOADD g 1 x a',
      'GEOADD g 181 2 a',
      'GEOADD g 1 86 a',
      'GEOADD g 1 -85.06 a',
      'GEOADD g -200 -100 a',
      'GEOADD g inf 1 a',
      'GEOADD g 1e300 1 a',
      'GEOADD g 1 2 ok 200 2 bad',
      'ZSCORE g ok',
      'SET s v',
      'GEOADD s 1 2 a',
      'GEOADD s 200 2 a',
    ],
  },
  {
    name: 'positions on borders and corners',
    steps: [
      ...corners.flatMap((position, i): StepLike[] => [`GEOADD g ${position} m${i}`, `ZSCORE g m${i}`]),
      ...corners.flatMap((_, i): StepLike[] => [numbers(`GEOPOS g m${i}`), `GEOHASH g m${i}`]),
      ...corners.flatMap((_, i): StepLike[] => corners.map((_, j) => numbers(`GEODIST g m${i} m${j} km`))),
    ],
  },
  {
    name: 'scores that are no positions',
    steps: [
      'ZADD g 0 zero -1 minus 1.5 fraction 4503599627370495 last 4503599627370496 past 1e19 huge -1e19 low inf inf -inf ninf 9007199254740993 odd',
      ...['zero', 'minus', 'fraction', 'last', 'past', 'huge', 'low', 'inf', 'ninf', 'odd'].flatMap(
        (member): StepLike[] => [
          numbers(`GEOPOS g ${member}`),
          `GEOHASH g ${member}`,
          numbers(`GEODIST g zero ${member}`),
        ],
      ),
    ],
  },
  {
    name: 'GEOPOS, GEOHASH and GEODIST',
    steps: [
      ...sicily,
      numbers('GEOPOS g Palermo missing Catania'),
      'GEOPOS g',
      'GEOPOS none a',
      'GEOPOS none',
      'GEOHASH g Palermo missing Catania',
      'GEOHASH g',
      'GEOHASH none a b',
      'GEODIST g Palermo Catania',
      'GEODIST g Palermo Catania m',
      'GEODIST g Palermo Catania KM',
      'GEODIST g Palermo Catania mi',
      'GEODIST g Palermo Catania ft',
      'GEODIST g Palermo Palermo',
      'GEODIST g Palermo missing',
      'GEODIST none a b',
      'GEODIST none a b foo',
      'GEODIST g Palermo Catania foo',
      'GEODIST g Palermo Catania km foo',
      'GEODIST g Palermo',
      'SET s v',
      'GEOPOS s a',
      'GEOPOS s',
      'GEOHASH s a',
      'GEODIST s a b',
    ],
  },
  {
    name: 'GEOSEARCH',
    steps: [
      ...sicily,
      ...shapes.flatMap((shape): StepLike[] => [
        unordered(`GEOSEARCH g FROMLONLAT 15 37 ${shape}`),
        numbers(`GEOSEARCH g FROMLONLAT 15 37 ${shape} ASC WITHDIST WITHCOORD WITHHASH`),
        numbers(`GEOSEARCH g FROMMEMBER Palermo ${shape} DESC WITHDIST`),
        `GEOSEARCH g ${shape} FROMMEMBER Catania COUNT 2`,
        `GEOSEARCH g ${shape} FROMMEMBER Catania COUNT 2 DESC`,
        `GEOSEARCH g ${shape} FROMLONLAT 14 38 ASC COUNT 100 WITHHASH`,
      ]),
      'GEOSEARCH g FROMLONLAT 15 37 BYRADIUS 500 km COUNT 1 ANY WITHHASH',
      'GEOSEARCH none FROMLONLAT 15 37 BYRADIUS 500 km',
      'GEOSEARCH none FROMMEMBER x BYRADIUS 500 km ASC',
    ],
  },
  {
    name: 'GEOSEARCH and its kin refuse',
    steps: [
      ...sicily,
      'SET s v',
      ...['GEOSEARCH g', 'GEOSEARCHSTORE d g', 'GEOSEARCH none', 'geosearchstore d none', 'GEOSEARCH s'].flatMap(
        (command): StepLike[] =>
          [
            'FROMLONLAT 15 37 BYRADIUS 200',
            'FROMLONLAT 15 37 FROMMEMBER Palermo BYRADIUS 200 km',
            'FROMMEMBER Palermo FROMLONLAT 15 37 BYRADIUS 200 km',
            'FROMLONLAT 15 37 BYRADIUS 200 km BYBOX 1 1 km',
            'FROMLONLAT 15 37 BYBOX 1 1 km BYRADIUS 200 km',
            'FROMLONLAT 15 37 BYRADIUS x km',
            'FROMLONLAT 15 37 BYRADIUS -1 km',
            'FROMLONLAT 15 37 BYRADIUS 1 foo',
            'FROMLONLAT 15 37 BYBOX x 1 km',
            'FROMLONLAT 15 37 BYBOX 1 x km',
            'FROMLONLAT 15 37 BYBOX -1 1 km',
            'FROMLONLAT 15 37 BYBOX 1 1 foo',
            'FROMLONLAT x 37 BYRADIUS 200 km',
            'FROMLONLAT 15 x BYRADIUS 200 km',
            'FROMLONLAT 200 37 BYRADIUS 200 km',
            'FROMMEMBER missing BYRADIUS 200 km',
            'BYRADIUS 200 km ASC ASC ASC',
            'FROMLONLAT 15 37 ASC ASC ASC',
            'FROMLONLAT 15 37 BYRADIUS 200 km COUNT 0',
            'FROMLONLAT 15 37 BYRADIUS 200 km COUNT -1',
            'FROMLONLAT 15 37 BYRADIUS 200 km COUNT x',
            'FROMLONLAT 15 37 BYRADIUS 200 km COUNT',
            'FROMLONLAT 15 37 BYRADIUS 200 km ANY',
            'FROMLONLAT 15 37 BYRADIUS 200 km STORE x',
            'FROMLONLAT 15 37 BYRADIUS 200 km STOREDIST x',
            'FROMLONLAT 15 37 BYRADIUS 200 km FOO',
            'FROMLONLAT 15 37 BYRADIUS 200 km STOREDIST WITHDIST',
            'FROMLONLAT 15 37 BYRADIUS 200 km WITHCOORD FOO',
          ].map(options => `${command} ${options}`),
      ),
      'GEOSEARCH g FROMLONLAT 1 2 BYRADIUS 1',
      'GEOSEARCHSTORE d g FROMLONLAT 15 37 BYRADIUS 200 km WITHHASH',
      'EXISTS d',
    ],
  },
  {
    name: 'searches that are stored',
    steps: [
      ...sicily,
      'GEOSEARCHSTORE d g FROMLONLAT 15 37 BYRADIUS 200 km',
      'ZRANGE d 0 -1 WITHSCORES',
      'GEOSEARCHSTORE d g FROMLONLAT 15 37 BYRADIUS 200 km STOREDIST',
      numbers('ZRANGE d 0 -1 WITHSCORES'),
      'GEOSEARCHSTORE d g FROMLONLAT 15 37 BYRADIUS 200 km COUNT 1 DESC STOREDIST',
      numbers('ZRANGE d 0 -1 WITHSCORES'),
      'GEOSEARCHSTORE g g FROMLONLAT 15 37 BYRADIUS 200 km',
      'ZRANGE g 0 -1 WITHSCORES',
      'GEOSEARCHSTORE g g FROMLONLAT -15 -37 BYRADIUS 200 km',
      'EXISTS g',
      'GEOSEARCHSTORE d none FROMLONLAT 15 37 BYRADIUS 200 km',
      'EXISTS d',
      'OBJECT ENCODING d',
    ],
  },
  {
    name: 'GEORADIUS and GEORADIUSBYMEMBER',
    steps: [
      ...sicily,
      ...[
        'GEORADIUS g 15 37',
        'GEORADIUS_RO g 15 37',
        'GEORADIUSBYMEMBER g Palermo',
        'GEORADIUSBYMEMBER_RO g Palermo',
      ].flatMap((command): StepLike[] => [
        unordered(`${command} 200 km`),
        numbers(`${command} 200 km WITHDIST WITHCOORD WITHHASH ASC`),
        `${command} 100 mi DESC`,
        `${command} 500 km COUNT 2`,
        `${command} 500 km COUNT 1 ANY ASC WITHHASH`,
        `${command} 500 km STORE d`,
        numbers('ZRANGE d 0 -1 WITHSCORES'),
        `${command} 500 km STOREDIST d`,
        numbers('ZRANGE d 0 -1 WITHSCORES'),
        `${command} 500 km STORE d WITHDIST`,
        `${command} 500 km STORE`,
        `${command} 500 km STORE d STOREDIST e COUNT 1`,
        'EXISTS e',
        `${command} x km`,
        `${command} -1 km`,
        `${command} 1 foo`,
        `${command} 1 km FOO`,
        `${command} 1 km COUNT 0`,
        `${command} 1 km ANY`,
        `${command} 1 km FROMMEMBER Palermo`,
        `${command} 1`,
      ]),
      'GEORADIUS none 15 37 1 km',
      'GEORADIUS none 15 37 1 km STORE d',
      'EXISTS d',
      'GEORADIUS none 200 37 1 km',
      'GEORADIUSBYMEMBER none x 1 km',
      'GEORADIUSBYMEMBER none x y foo',
      'GEORADIUSBYMEMBER none x y foo FOO',
      'GEORADIUSBYMEMBER g missing 1 km',
      'GEORADIUSBYMEMBER none x 1 km STORE d',
      'SET s v',
      'GEORADIUS s 200 37 1 km',
      'GEORADIUSBYMEMBER_RO s a 1 km',
    ],
  },
  {
    name: 'searches among many points',
    steps: [
      ...Array.from({ length: 20 }, (_, i): StepLike => `GEOADD g ${points.slice(i * 20, i * 20 + 20).join(' ')}`),
      'OBJECT ENCODING g',
      ...scattered(40).flatMap((line, i): StepLike[] => {
        const [longitude, latitude] = line.split(' ')
        const from = `FROMLONLAT ${longitude} ${latitude}`
        const reach = [1, 100, 1000, 3000, 8000, 20_000][i % 6]
        return [
          unordered(`GEOSEARCH g ${from} BYRADIUS ${reach} km`),
          `GEOSEARCH g ${from} BYRADIUS ${reach} km ASC COUNT 20`,
          `GEOSEARCH g ${from} BYRADIUS ${reach} mi DESC COUNT 5`,
          unordered(`GEOSEARCH g ${from} BYBOX ${reach} ${(reach ?? 0) * 2} km`),
          numbers(`GEOSEARCH g ${from} BYBOX ${(reach ?? 0) * 3} ${reach} km ASC WITHDIST`),
          unordered(`GEORADIUSBYMEMBER g p${i} ${reach} km`),
        ]
      }),
    ],
  },
  {
    name: 'positions that are spelt with hostility',
    steps: hostileFloats.flatMap((text): StepLike[] => [
      ['GEOADD', 'g', text, '0', 'm'],
      ['GEOADD', 'g', '0', text, 'm'],
      ['GEOSEARCH', 'g', 'FROMLONLAT', '0', '0', 'BYRADIUS', text, 'km', 'ASC'],
      'DEL g',
    ]),
  },
]
