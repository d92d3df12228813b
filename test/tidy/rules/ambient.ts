import { importsOf } from '../imports.ts'
import { isProduct, matches, type Offence, offenceAt, type Rule, type SourceFile } from '../source-tree.ts'

/** Where the platform is touched: the clock, chance, timers, disk and network of everyone else are made here. */
const ADAPTERS = [/^src\/transport\//, /^src\/server\/system\//, /^src\/cache\/system\//, /^src\/server\/cli\.ts$/]

/** Modules of Node that compute and nothing else. All others reach out of the process or tell its state. */
const PURE_MODULES = new Set(
  ['buffer', 'crypto', 'diagnostics_channel', 'events', 'path', 'path/posix', 'querystring', 'stream', 'string_decoder']
    .concat(['url', 'util', 'util/types', 'zlib'])
    .map(name => `node:${name}`),
)

/** Not as a property of something else: `schedule.setTimeout` is the injected one. */
const global = (names: string): string => `(?<![.\\w$#])(?:${names})`
const AMBIENT = [
  // A type may speak of a Date that a caller gives; making one or asking for the time is another matter.
  `\\bnew\\s+Date\\b|${global('Date')}\\s*[.([]|=\\s*Date\\b`,
  `${global('performance|setTimeout|setInterval|setImmediate|globalThis|console')}\\b`,
  `${global('process')}\\s*(?:\\.|\\?\\.|\\[)\\s*\\w*|=\\s*process\\b`,
  '\\bhrtime\\b',
  '\\bMath\\s*\\.\\s*random\\b|\\brandom\\b[^}=]*\\}\\s*=\\s*Math\\b',
  '\\b(?:randomBytes|randomUUID|randomInt|randomFill|randomFillSync|getRandomValues|webcrypto|pseudoRandomBytes)\\b',
  '\\bAbortSignal\\s*\\.\\s*timeout\\b',
  '\\bAtomics\\s*\\.\\s*wait(?:Async)?\\b',
  `\\b(?:await|return|=)\\s*fetch\\s*\\(|\\bnew\\s+(?:WebSocket|EventSource|Worker)\\b`,
].join('|')

export const ambient: Rule = {
  promise: 'clock, chance, timers, disk, network and process are touched in adapters alone',
  offences: tree => tree.files.filter(file => isProduct(file) && !isAdapter(file)).flatMap(offencesOf),
}

function isAdapter(file: SourceFile): boolean {
  return ADAPTERS.some(pattern => pattern.test(file.path))
}

function offencesOf(file: SourceFile): Offence[] {
  const imported = importsOf(file).flatMap(({ specifier, place }) => {
    if (!specifier?.startsWith('node:') || PURE_MODULES.has(specifier)) return []
    return [offenceAt(file, place, `imports ${specifier} outside the adapters`)]
  })
  const named = matches(file, new RegExp(AMBIENT, 'g'), ([text]) => `uses ${text.trim()} outside the adapters`)
  return [...imported, ...named]
}
