import { integerOf, MemcachedOptionError, type OptionDraft } from './option-draft.ts'
import { sslOptions } from './ssl-options.ts'

/** What memcached's `-o name=value,name…` says. */

type Reader = (draft: OptionDraft, value: string | undefined) => void

const MEGABYTE = 1024 * 1024
const NOTHING: Reader = () => {}

const READERS: Readonly<Record<string, Reader>> = {
  maxconns_fast: ({ settings }) => void (settings.refusesConnections = true),
  no_maxconns_fast: ({ settings }) => void (settings.refusesConnections = false),
  hashpower: readHashPower,
  no_hashexpand: NOTHING,
  slab_reassign: ({ settings }) => void (settings.slabReassign = true),
  no_slab_reassign: ({ settings }) => void (settings.slabReassign = false),
  slab_automove: readAutomove,
  no_slab_automove: ({ settings }) => void (settings.slabAutomove = 0),
  slab_automove_ratio: ({ settings }, value) => {
    settings.slabAutomoveRatio = fraction(value, 'Missing slab_automove_ratio argument')
    if (settings.slabAutomoveRatio <= 0 || settings.slabAutomoveRatio > 1)
      throw refusal('slab_automove_ratio must be > 0 and < 1')
  },
  slab_automove_window: ({ settings }, value) => {
    settings.slabAutomoveWindow = integer(value, 'Missing slab_automove_window argument')
    if (settings.slabAutomoveWindow < 3 || settings.slabAutomoveWindow > 1800)
      throw refusal('slab_automove_window must be > 2 and < 1800')
  },
  tail_repair_time: ({ settings }, value) => {
    settings.tailRepairTime = integer(value, 'Missing numeric argument for tail_repair_time')
    if (settings.tailRepairTime < 10) throw refusal('Cannot set tail_repair_time to less than 10 seconds')
  },
  hash_algorithm: ({ settings }, value) => {
    if (value === undefined) throw refusal('Missing hash_algorithm argument')
    if (value !== 'jenkins' && value !== 'murmur3' && value !== 'xxh3')
      throw refusal('Unknown hash_algorithm option (jenkins, murmur3, xxh3)')
    settings.hashAlgorithm = value
  },
  lru_crawler: ({ settings }) => void (settings.crawler = true),
  no_lru_crawler: ({ settings }) => void (settings.crawler = false),
  lru_crawler_sleep: ({ settings }, value) => {
    settings.crawlerSleep = integer(value, 'Missing lru_crawler_sleep value')
    if (settings.crawlerSleep > 1_000_000 || settings.crawlerSleep < 0)
      throw refusal('LRU crawler sleep must be between 0 and 1 second')
  },
  lru_crawler_tocrawl: ({ settings }, value) => {
    settings.crawlerItemsMax = unsigned(
      value,
      'Missing lru_crawler_tocrawl value',
      'lru_crawler_tocrawl takes a numeric 32bit value',
    )
  },
  lru_maintainer: ({ settings }) => void (settings.maintainer = settings.segmented = true),
  no_lru_maintainer: ({ settings }) => void (settings.maintainer = settings.segmented = false),
  hot_lru_pct: ({ settings }, value) => void (settings.hotPercent = percent('hot_lru_pct', value)),
  warm_lru_pct: ({ settings }, value) => void (settings.warmPercent = percent('warm_lru_pct', value)),
  hot_max_factor: ({ settings }, value) => void (settings.hotFactor = factor('hot_max_factor', value)),
  warm_max_factor: ({ settings }, value) => void (settings.warmFactor = factor('warm_max_factor', value)),
  temporary_ttl: ({ settings }, value) =>
    void (settings.temporaryTtl = integer(value, 'Missing temporary_ttl argument')),
  idle_timeout: ({ settings }, value) =>
    void (settings.idleTimeout = integer(value, 'Missing numeric argument for idle_timeout')),
  watcher_logbuf_size: ({ settings }, value) =>
    void (settings.watcherBufferBytes = kilobytes('watcher_logbuf_size', value)),
  worker_logbuf_size: ({ settings }, value) =>
    void (settings.workerBufferBytes = kilobytes('worker_logbuf_size', value)),
  read_buf_mem_limit: ({ settings }, value) => {
    const missing = 'Missing read_buf_mem_limit argument'
    settings.readBufferBytesMax = unsigned(value, missing, 'could not parse argument to read_buf_mem_limit') * MEGABYTE
  },
  resp_obj_mem_limit: ({ warnings }) =>
    void warnings.push('DEPRECATED: resp_obj_mem_limit no longer used. See read_buf_mem_limit,'),
  slab_sizes: (draft, value) => void (draft.slabSizes = value ?? ''),
  slab_chunk_max: readChunkMaximum,
  track_sizes: ({ settings }) => void (settings.tracksSizes = true),
  no_chunked_items: ({ settings }) => void (settings.chunkBytesMax = MEGABYTE),
  inline_ascii_resp: NOTHING,
  no_inline_ascii_resp: NOTHING,
  modern: NOTHING,
  no_modern: readNoModern,
  drop_privileges: NOTHING,
  no_drop_privileges: NOTHING,
  ...sslOptions,
  // Of memcached's debug build, which has the commands for its tests.
  relaxed_privileges: ({ settings }) => void (settings.debug = true),
}

/** Reads the options of one `-o`. Throws {@link MemcachedOptionError}. */
export function readExtendedOptions(draft: OptionDraft, text: string): void {
  for (const word of text.split(',')) {
    if (word === '') continue
    const at = word.indexOf('=')
    const name = at < 0 ? word : word.slice(0, at)
    const read = Object.hasOwn(READERS, name) ? READERS[name] : undefined
    if (read === undefined) throw refusal(`Illegal suboption "${word}"`)
    read(draft, at < 0 ? undefined : word.slice(at + 1))
  }
}

function readHashPower({ settings }: OptionDraft, value: string | undefined): void {
  const power = integer(value, 'Missing numeric argument for hashpower')
  if (power < 12) throw refusal(`Initial hashtable multiplier of ${power} is too low`)
  if (power > 32)
    throw refusal(
      `Initial hashtable multiplier of ${power} is too high\nChoose a value based on "STAT hash_power_level" from a running instance`,
    )
  settings.hashPower = power
}

function readAutomove({ settings }: OptionDraft, value: string | undefined): void {
  settings.slabAutomove = value === undefined ? 1 : integerOf(value)
  if (settings.slabAutomove < 0 || settings.slabAutomove > 2) throw refusal('slab_automove must be between 0 and 2')
}

function readChunkMaximum(draft: OptionDraft, value: string | undefined): void {
  if (value === undefined) throw refusal('Missing slab_chunk_max argument')
  if (!/^[ +-]*\d+\s*$/.test(value)) throw refusal('could not parse argument to slab_chunk_max')
  const size = integerOf(value)
  if (size <= 0) throw refusal('slab_chunk_max must be >= 0')
  if (size > 1024) throw refusal('slab_chunk_max must be specified in kilobytes.')
  draft.settings.chunkBytesMax = size * 1024
  draft.chunkMaxGiven = true
}

/** The ways of memcached 1.4. */
function readNoModern(draft: OptionDraft): void {
  const { settings } = draft
  if (!draft.chunkMaxGiven) settings.chunkBytesMax = MEGABYTE
  settings.slabReassign = settings.refusesConnections = settings.segmented = false
  settings.crawler = settings.maintainer = false
  settings.slabAutomove = 0
  settings.hashAlgorithm = 'jenkins'
}

function percent(name: string, value: string | undefined): number {
  const number = integer(value, `Missing ${name} argument`)
  if (number < 1 || number >= 80) throw refusal(`${name} must be > 1 and < 80`)
  return number
}

function factor(name: string, value: string | undefined): number {
  const number = fraction(value, `Missing ${name} argument`)
  if (number <= 0) throw refusal(`${name} must be > 0`)
  return number
}

function kilobytes(name: string, value: string | undefined): number {
  return unsigned(value, `Missing ${name} argument`, `could not parse argument to ${name}`) * 1024
}

function integer(value: string | undefined, missing: string): number {
  if (value === undefined) throw refusal(missing)
  return integerOf(value)
}

function fraction(value: string | undefined, missing: string): number {
  if (value === undefined) throw refusal(missing)
  return Number.parseFloat(value) || 0
}

function unsigned(value: string | undefined, missing: string, wrong: string): number {
  if (value === undefined) throw refusal(missing)
  if (!/^\s*\+?\d+\s*$/.test(value)) throw refusal(wrong)
  return Number(value) >>> 0
}

function refusal(message: string): MemcachedOptionError {
  return new MemcachedOptionError(message, 1)
}
