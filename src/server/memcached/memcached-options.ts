import { defaultSettings, type MemcachedSettings } from '../../memcached/settings.ts'
import { readExtendedOptions } from './extended-options.ts'
import { integerOf, MemcachedOptionError, type OptionDraft, type SettingsDraft, USAGE_ERROR } from './option-draft.ts'
import { enableSsl } from './ssl-options.ts'

/** What memcached's command line says beside settings. */
export interface MemcachedOptions {
  readonly action: 'serve' | 'help' | 'version' | 'license'
  readonly settings: MemcachedSettings
  readonly daemon: boolean
  readonly user: string | undefined
  readonly pidFile: string | undefined
  /** What is to be said about options that have no effect here. */
  readonly warnings: readonly string[]
}

interface Option {
  readonly letter: string
  readonly name: string
  /** Whether it is followed by a value. */
  readonly valued?: boolean
  read(draft: OptionDraft, value: string): void
}

const MEGABYTE = 1024 * 1024
const GIGABYTE = 1024 * MEGABYTE
const ITEM_BYTES_MIN = 1024
const NO_EFFECT = (): void => {}

const OPTIONS: readonly Option[] = [
  { letter: 'p', name: 'port', valued: true, read: readPort },
  { letter: 'U', name: 'udp-port', valued: true, read: readUdpPort },
  { letter: 's', name: 'unix-socket', valued: true, read: (draft, value) => void (draft.settings.unixSocket = value) },
  {
    letter: 'a',
    name: 'unix-mask',
    valued: true,
    read: (draft, value) => void (draft.settings.unixMask = Number.parseInt(value, 8) || 0),
  },
  { letter: 'A', name: 'enable-shutdown', read: ({ settings }) => void (settings.shutdownEnabled = true) },
  { letter: 'l', name: 'listen', valued: true, read: readListen },
  { letter: 'd', name: 'daemon', read: draft => void (draft.daemon = true) },
  { letter: 'r', name: 'enable-coredumps', read: NO_EFFECT },
  { letter: 'u', name: 'user', valued: true, read: (draft, value) => void (draft.user = value) },
  {
    letter: 'm',
    name: 'memory-limit',
    valued: true,
    read: ({ settings }, value) => void (settings.maxBytes = integerOf(value) * MEGABYTE),
  },
  { letter: 'M', name: 'disable-evictions', read: ({ settings }) => void (settings.evicts = false) },
  { letter: 'c', name: 'conn-limit', valued: true, read: readConnectionLimit },
  { letter: 'k', name: 'lock-memory', read: NO_EFFECT },
  { letter: 'v', name: 'verbose', read: ({ settings }) => void settings.verbosity++ },
  { letter: 'h', name: 'help', read: draft => void (draft.action = 'help') },
  { letter: 'i', name: 'license', read: draft => void (draft.action = 'license') },
  { letter: 'V', name: 'version', read: draft => void (draft.action = 'version') },
  { letter: 'P', name: 'pidfile', valued: true, read: (draft, value) => void (draft.pidFile = value) },
  { letter: 'f', name: 'slab-growth-factor', valued: true, read: readFactor },
  { letter: 'n', name: 'slab-min-size', valued: true, read: readChunkMinimum },
  { letter: 'L', name: 'enable-largepages', read: NO_EFFECT },
  { letter: 'D', name: '', valued: true, read: readDelimiter },
  { letter: 't', name: 'threads', valued: true, read: readThreads },
  { letter: 'R', name: 'max-reqs-per-event', valued: true, read: readRequestLimit },
  { letter: 'C', name: 'disable-cas', read: ({ settings }) => void (settings.cas = false) },
  {
    letter: 'b',
    name: 'listen-backlog',
    valued: true,
    read: ({ settings }, value) => void (settings.backlog = integerOf(value)),
  },
  { letter: 'B', name: 'protocol', valued: true, read: readProtocol },
  { letter: 'I', name: 'max-item-size', valued: true, read: readItemLimit },
  { letter: 'S', name: 'enable-sasl', read: ({ settings }) => void (settings.sasl = true) },
  { letter: 'F', name: 'disable-flush-all', read: ({ settings }) => void (settings.flushEnabled = false) },
  { letter: 'X', name: 'disable-dumping', read: ({ settings }) => void (settings.dumpEnabled = false) },
  { letter: 'W', name: 'disable-watch', read: ({ settings }) => void (settings.watchEnabled = false) },
  { letter: 'Y', name: 'auth-file', valued: true, read: (draft, value) => void (draft.settings.authFile = value) },
  { letter: 'e', name: 'memory-file', valued: true, read: refuse('-e: memory is not kept in a file') },
  { letter: 'Z', name: 'enable-ssl', read: enableSsl },
  { letter: 'N', name: 'napi-ids', valued: true, read: NO_EFFECT },
  { letter: 'o', name: 'extended', valued: true, read: readExtendedOptions },
]
const BY_LETTER = new Map(OPTIONS.map(option => [option.letter, option]))

/**
 * Reads memcached's command line, as getopt_long does. Throws {@link MemcachedOptionError} for what memcached refuses, in its words.
 */
export function readMemcachedOptions(args: readonly string[]): MemcachedOptions {
  const draft: OptionDraft = {
    settings: { ...defaultSettings() },
    warnings: [],
    action: 'serve',
    daemon: false,
    user: undefined,
    pidFile: undefined,
    tcpGiven: false,
    udpGiven: false,
    protocolGiven: false,
    chunkMaxGiven: false,
    slabSizes: undefined,
  }
  for (let i = 0; i < args.length && draft.action === 'serve'; i++) {
    const word = args[i]
    if (word === '--') break
    if (word.startsWith('--')) i += readLong(draft, word, args[i + 1])
    else if (word.startsWith('-') && word.length > 1) i += readShort(draft, word, args[i + 1])
  }
  if (draft.action === 'serve') check(draft)
  return draft
}

/** Reads `--name`, `--name=value`, `--name value`; the name may be cut. Returns the words taken beyond the first. */
function readLong(draft: OptionDraft, word: string, next: string | undefined): 0 | 1 {
  const [name, value] = splitOnce(word.slice(2), '=')
  const exact = OPTIONS.filter(option => option.name === name)
  const found = exact.length > 0 ? exact : OPTIONS.filter(option => option.name.startsWith(name))
  if (found.length === 0) throw illegal(`memcached: unrecognized option '${word}'`)
  if (found.length > 1) throw illegal(`memcached: option '${word}' is ambiguous`)
  const [option] = found
  if (!option.valued) {
    option.read(draft, value ?? '')
    return 0
  }
  const given = value ?? next
  if (given === undefined) throw illegal(`memcached: option '--${option.name}' requires an argument`)
  option.read(draft, given.trimStart())
  return value === undefined ? 1 : 0
}

/** Reads `-abc`, `-m64`, `-m 64`. Returns the words taken beyond the first. */
function readShort(draft: OptionDraft, word: string, next: string | undefined): 0 | 1 {
  for (let at = 1; at < word.length; at++) {
    const letter = word[at]
    const option = BY_LETTER.get(letter)
    if (option === undefined) throw illegal(`memcached: invalid option -- '${letter}'`)
    if (!option.valued) {
      option.read(draft, '')
      continue
    }
    const rest = word.slice(at + 1)
    if (rest === '' && next === undefined) throw illegal(`memcached: option requires an argument -- '${letter}'`)
    option.read(draft, (rest === '' ? (next as string) : rest).trimStart())
    return rest === '' ? 1 : 0
  }
  return 0
}

/** What must hold of all options together. */
function check(draft: OptionDraft): void {
  const { settings } = draft
  if (settings.itemBytesMax < ITEM_BYTES_MIN) throw misuse('Item max size cannot be less than 1024 bytes.')
  if (settings.itemBytesMax > settings.maxBytes / 2)
    throw misuse('Cannot set item size limit higher than 1/2 of memory max.')
  if (settings.itemBytesMax > GIGABYTE) throw misuse('Cannot set item size limit higher than a gigabyte.')
  if (settings.itemBytesMax > MEGABYTE && !draft.chunkMaxGiven) settings.chunkBytesMax = MEGABYTE / 2
  const { chunkBytesMax, itemBytesMax } = settings
  if (chunkBytesMax > itemBytesMax)
    throw misuse(`slab_chunk_max (bytes: ${chunkBytesMax}) cannot be larger than -I (item_size_max ${itemBytesMax})`)
  if (itemBytesMax % chunkBytesMax !== 0)
    throw misuse(
      `-I (item_size_max: ${itemBytesMax}) must be evenly divisible by slab_chunk_max (bytes: ${chunkBytesMax})`,
    )
  if (MEGABYTE % chunkBytesMax !== 0)
    throw misuse(`slab_chunk_max (bytes: ${chunkBytesMax}) must divide evenly into ${MEGABYTE} (slab_page_size)`)
  if (draft.slabSizes !== undefined) settings.chunkSizes = readSlabSizes(draft.slabSizes, settings)
  if (settings.hotPercent + settings.warmPercent > 80)
    throw misuse('hot_lru_pct + warm_lru_pct cannot be more than 80% combined')
  if (settings.temporaryTtl >= 0 && !settings.maintainer)
    throw misuse('temporary_ttl requires lru_maintainer to be enabled')
  checkProtocol(draft)
  if (draft.udpGiven && settings.udpPort !== 0 && !draft.tcpGiven) settings.tcpPort = settings.udpPort
  if (settings.tcpPort > 65535) throw misuse(`ERROR: Invalid port number ${settings.tcpPort}.`)
  if (settings.ssl.enabled && settings.tcpPort === 0) throw misuse('ERROR: You cannot enable SSL without a TCP port.')
}

function checkProtocol({ settings, protocolGiven }: OptionDraft): void {
  if (settings.sasl) {
    if (!protocolGiven) settings.protocol = 'binary'
    else if (settings.protocol !== 'binary')
      throw misuse('ERROR: You cannot allow the ASCII protocol while using SASL.')
    if (settings.udpPort !== 0) throw misuse('ERROR: Cannot enable UDP while using binary SASL authentication.')
  }
  if (settings.authFile === undefined) return
  if (!protocolGiven) settings.protocol = 'ascii'
  else if (settings.protocol !== 'ascii')
    throw misuse('ERROR: You cannot allow the BINARY protocol while using ascii authentication tokens.')
  if (settings.udpPort !== 0) throw misuse('Cannot use UDP with ascii authentication enabled (-U 0 to disable)')
}

function readSlabSizes(text: string, settings: SettingsDraft): number[] {
  const sizes: number[] = []
  let last = 0
  for (const word of text.split('-').filter(part => part !== '')) {
    const size = /^\d+$/.test(word) ? Number(word) : 0
    if (size < settings.chunkBytesMin || size > settings.chunkBytesMax)
      throw misuse(`slab size ${size} is out of valid range`)
    if (last >= size) throw misuse(`slab size ${size} cannot be lower than or equal to a previous class size`)
    if (size <= last + 8) throw misuse(`slab size ${size} must be at least 8 bytes larger than previous class`)
    sizes.push(size)
    last = size
    if (sizes.length >= 63) throw misuse('too many slab classes specified')
  }
  return sizes
}

function readPort(draft: OptionDraft, value: string): void {
  draft.settings.tcpPort = integerOf(value)
  draft.tcpGiven = true
}

function readUdpPort(draft: OptionDraft, value: string): void {
  draft.settings.udpPort = integerOf(value)
  draft.udpGiven = true
}

function readListen({ settings }: OptionDraft, value: string): void {
  if (settings.listen === undefined) settings.listen = value
  else if (!settings.listen.includes(value)) settings.listen += `,${value}`
}

function readConnectionLimit({ settings }: OptionDraft, value: string): void {
  settings.maxConnections = integerOf(value)
  if (settings.maxConnections <= 0) throw illegal('Maximum connections must be greater than 0')
}

function readFactor({ settings }: OptionDraft, value: string): void {
  settings.growthFactor = Number.parseFloat(value) || 0
  if (settings.growthFactor <= 1) throw illegal('Factor must be greater than 1')
}

function readChunkMinimum({ settings }: OptionDraft, value: string): void {
  settings.chunkBytesMin = integerOf(value)
  if (settings.chunkBytesMin <= 0) throw illegal('Chunk size must be greater than 0')
}

function readDelimiter({ settings }: OptionDraft, value: string): void {
  if (value === '') throw illegal('No delimiter specified')
  settings.prefixDelimiter = value[0]
  settings.detailEnabled = true
}

function readThreads({ settings }: OptionDraft, value: string): void {
  settings.threads = integerOf(value)
  if (settings.threads <= 0) throw illegal('Number of threads must be greater than 0')
}

function readRequestLimit({ settings }: OptionDraft, value: string): void {
  settings.requestsPerEvent = integerOf(value)
  if (settings.requestsPerEvent <= 0) throw illegal('Number of requests per event must be greater than 0')
}

function readProtocol(draft: OptionDraft, value: string): void {
  draft.protocolGiven = true
  if (value === 'auto') draft.settings.protocol = 'auto-negotiate'
  else if (value === 'ascii' || value === 'binary') draft.settings.protocol = value
  else throw misuse(`Invalid value for binding protocol: ${value}\n -- should be one of auto, binary, or ascii`)
}

function readItemLimit({ settings }: OptionDraft, value: string): void {
  const unit = value.slice(-1).toLowerCase()
  const factor = unit === 'k' ? 1024 : unit === 'm' ? MEGABYTE : 1
  settings.itemBytesMax = integerOf(value) * factor
}

function refuse(message: string): () => never {
  return () => {
    throw misuse(message)
  }
}

function illegal(message: string): MemcachedOptionError {
  return new MemcachedOptionError(message, 1)
}

function misuse(message: string): MemcachedOptionError {
  return new MemcachedOptionError(message, USAGE_ERROR)
}

function splitOnce(text: string, separator: string): [string, string | undefined] {
  const at = text.indexOf(separator)
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)]
}
