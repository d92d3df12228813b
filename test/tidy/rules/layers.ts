import { importedPath, importsOf } from '../imports.ts'
import { isProduct, type Offence, offenceAt, type Rule, type SourceFile } from '../source-tree.ts'

/**
 * The house: each folder of src and the folders it may import from, besides itself and base, and with them what those may import
 * from. All else is forbidden, `import type` included; a lower layer that needs a higher one declares a port, which server fills.
 * Folders stand from the ground up.
 */
export const LAYERS: Readonly<Record<string, readonly string[]>> = {
  base: [],
  store: [],
  types: ['store'],
  keyspace: ['types', 'store'],
  protocol: [],
  pubsub: ['keyspace', 'protocol'],
  command: ['keyspace', 'types', 'protocol', 'pubsub'],
  memcached: ['keyspace', 'types', 'protocol'],
  scripting: ['command'],
  persistence: ['keyspace', 'types', 'protocol', 'command'],
  replication: ['keyspace', 'protocol', 'command', 'persistence'],
  cluster: ['keyspace', 'protocol', 'command', 'replication'],
  session: ['protocol', 'command', 'pubsub', 'memcached'],
  transport: ['session'],
  client: ['protocol'],
  sentinel: ['client', 'protocol'],
  server: [
    'store',
    'types',
    'keyspace',
    'protocol',
    'pubsub',
    'command',
    'memcached',
    'scripting',
    'persistence',
    'replication',
    'cluster',
    'session',
    'transport',
    'client',
    'sentinel',
  ],
  cache: ['client', 'server'],
  testing: ['cache', 'client', 'server'],
}

/** Files directly in src are the package's entry points: they re-export what users import. */
const ENTRY_POINT: readonly string[] = ['cache', 'client', 'server', 'testing']

export const layers: Rule = {
  promise: 'each folder of src imports only from the layers below it',
  offences: tree => tree.files.filter(isProduct).flatMap(file => offencesOf(file, tree.dependencies)),
}

function offencesOf(file: SourceFile, dependencies: readonly string[]): Offence[] {
  const layer = layerOf(file.path)
  if (layer !== undefined && !(layer in LAYERS)) return [`${file.path} stands in no layer of the house`]
  const allowed = layer === undefined ? ENTRY_POINT : [layer, 'base', ...layersBelow(layer)]
  return importsOf(file).flatMap(({ specifier, place }) => {
    if (specifier === undefined) return [offenceAt(file, place, 'imports a module whose name is computed')]
    const path = importedPath(file, specifier)
    if (path === undefined) {
      if (specifier.startsWith('node:') || dependencies.includes(packageName(specifier))) return []
      return [offenceAt(file, place, `imports ${specifier}, which is not a dependency`)]
    }
    if (!path.startsWith('src/')) return [offenceAt(file, place, `imports ${path} from outside src`)]
    const target = layerOf(path)
    if (target !== undefined && allowed.includes(target)) return []
    return [offenceAt(file, place, `imports ${path}: ${layer ?? 'an entry point'} may not import ${target ?? 'one'}`)]
  })
}

/** The layers that one may import from, directly or through others. */
function layersBelow(layer: string): string[] {
  return [...new Set(LAYERS[layer].flatMap(below => [below, ...layersBelow(below)]))]
}

/** The folder of src in which a file stands; undefined if it stands in src itself. */
function layerOf(path: string): string | undefined {
  const [, folder, rest] = path.split('/')
  return rest === undefined ? undefined : folder
}

function packageName(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/')
}
