import { Exposition, type MetricKind, type Sample } from '../../server/metrics/exposition.ts'
import type { CacheStatistics } from '../statistics.ts'

export { PROMETHEUS_CONTENT_TYPE } from '../../server/metrics/exposition.ts'

/** What the text is made of: a cache, or anything else with its statistics. */
export interface StatisticsSource {
  stats(): CacheStatistics
}

interface Family {
  readonly name: string
  readonly kind: MetricKind
  readonly help: string
  /** The samples of one cache, without its name. */
  samples(statistics: CacheStatistics): readonly Sample[]
}

type Counted = Exclude<keyof CacheStatistics, 'loadTimes' | 'nearHits' | 'storeHits' | 'journalHits'>

/** A metric for each number of the statistics: a compiler's error tells which is missing. */
const COUNTED: { readonly [Name in Counted]: readonly [name: string, kind: 'counter' | 'gauge', help: string] } = {
  misses: ['misses_total', 'counter', 'Reads for which there was no usable value.'],
  loads: ['loads_total', 'counter', 'Loaders called.'],
  loadErrors: ['load_errors_total', 'counter', 'Loaders that failed or took too long.'],
  waits: ['waits_total', 'counter', 'Reads that waited for a load of this process.'],
  lockWaits: ['lock_waits_total', 'counter', 'Loads that waited for another process.'],
  staleServed: ['stale_served_total', 'counter', 'Reads answered with a value that was no longer fresh.'],
  fills: ['fills_total', 'counter', 'Values stored.'],
  fences: [
    'fences_total',
    'counter',
    'Values that were not stored because an invalidation or a write came in between.',
  ],
  refreshes: ['refreshes_total', 'counter', 'Loads begun before a value expired or behind a stale one.'],
  invalidations: ['invalidations_total', 'counter', 'Invalidations.'],
  storeErrors: ['store_errors_total', 'counter', 'Operations of the store that failed or took too long.'],
  mismatches: ['mismatches_total', 'counter', 'Cached values that did not fit their schema or could not be read.'],
  loadsRunning: ['loads_running', 'gauge', 'Loads that are running.'],
  loadsQueued: ['loads_queued', 'gauge', 'Loads that wait for their turn.'],
  nearEntries: ['near_entries', 'gauge', 'Entries in the near tier.'],
  nearBytes: ['near_bytes', 'gauge', 'Bytes in the near tier.'],
  pendingInvalidations: ['pending_invalidations', 'gauge', 'Invalidations that the store has yet to be told.'],
  writesQueued: ['writes_queued', 'gauge', 'Writes that wait in journals for the source.'],
}

const FAMILIES: readonly Family[] = [
  {
    name: 'hits_total',
    kind: 'counter',
    help: 'Reads answered with a fresh value, by where it was.',
    samples: ({ nearHits, storeHits, journalHits }) => [
      { labels: { tier: 'near' }, value: nearHits },
      { labels: { tier: 'store' }, value: storeHits },
      { labels: { tier: 'journal' }, value: journalHits },
    ],
  },
  ...(Object.keys(COUNTED) as Counted[]).map((field): Family => {
    const [name, kind, help] = COUNTED[field]
    return { name, kind, help, samples: statistics => [{ value: statistics[field] }] }
  }),
  { name: 'load_seconds', kind: 'histogram', help: 'How long loaders took.', samples: loadSamples },
]

/**
 * The statistics of caches in Prometheus's text format (version 0.0.4), each under its name in the label `cache`:
 * `prometheusText({ shop: cache })`. `prefix` begins every metric's name. Throws TypeError for a prefix that cannot.
 */
export function prometheusText(caches: Readonly<Record<string, StatisticsSource>>, prefix = 'samovar_cache_'): string {
  if (!/^[a-zA-Z_:][a-zA-Z0-9_:]*$/.test(prefix)) throw new TypeError(`no metric's name begins with ${prefix}`)
  const all = Object.entries(caches).map(([name, cache]) => [name, cache.stats()] as const)
  const page = new Exposition(prefix)
  for (const { name, kind, help, samples } of FAMILIES) {
    const labelled = all.flatMap(([cache, statistics]) =>
      samples(statistics).map(sample => ({ ...sample, labels: { cache, ...sample.labels } })),
    )
    page.family(name, kind, help, labelled)
  }
  return page.text
}

/** Buckets count what took at most as long, so each includes those before it. */
function loadSamples({ loadTimes: { boundsMs, counts, sumMs } }: CacheStatistics): Sample[] {
  let total = 0
  const buckets = counts.map((count, i): Sample => {
    total += count
    const bound = i < boundsMs.length ? String(boundsMs[i] / 1000) : '+Inf'
    return { suffix: '_bucket', labels: { le: bound }, value: total }
  })
  return [...buckets, { suffix: '_sum', value: sumMs / 1000 }, { suffix: '_count', value: total }]
}
