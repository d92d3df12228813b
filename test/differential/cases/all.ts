import type { Case } from '../case.ts'
import { bitFieldCases } from './bit-fields.ts'
import { bitmapCases } from './bitmaps.ts'
import { clientCases } from './client.ts'
import { commandCases } from './command.ts'
import { configurationCases } from './configuration.ts'
import { connectionCases } from './connection.ts'
import { digestCases } from './digests.ts'
import { functionCases } from './functions.ts'
import { geoCases } from './geo.ts'
import { hashCases, hashEncodingCases } from './hashes.ts'
import { hyperloglogCases } from './hyperloglog.ts'
import { keyCases } from './keys.ts'
import { limitCases } from './limits.ts'
import { listWaitingCases } from './list-waiting.ts'
import { listCases } from './lists.ts'
import { protocolCases } from './protocol.ts'
import { pubsubCases } from './pubsub.ts'
import { scriptCacheCases } from './script-cache.ts'
import { scriptSandboxCases } from './script-sandbox.ts'
import { scriptingCases } from './scripting.ts'
import { serverCases } from './server.ts'
import { setCases } from './sets.ts'
import { sortedSetCombinationCases } from './sorted-set-combinations.ts'
import { sortedSetPoppingCases } from './sorted-set-popping.ts'
import { sortedSetRangeCases } from './sorted-set-ranges.ts'
import { sortedSetCases } from './sorted-sets.ts'
import { sortingCases } from './sorting.ts'
import { streamGroupCases } from './stream-groups.ts'
import { streamCases } from './streams.ts'
import { stringCases } from './strings.ts'
import { trackingCases } from './tracking.ts'

/** Every family of cases by name. */
export const families: Readonly<Record<string, readonly Case[]>> = {
  'bit-fields': bitFieldCases,
  bitmaps: bitmapCases,
  client: clientCases,
  command: commandCases,
  configuration: configurationCases,
  connection: connectionCases,
  functions: functionCases,
  geo: geoCases,
  'hash-encodings': hashEncodingCases,
  digests: digestCases,
  hashes: hashCases(true),
  hyperloglog: hyperloglogCases,
  limits: limitCases,
  lists: listCases,
  listWaiting: listWaitingCases,
  protocol: protocolCases,
  pubsub: pubsubCases,
  scripting: [...scriptingCases, ...scriptCacheCases, ...scriptSandboxCases],
  server: serverCases,
  sets: setCases,
  sorting: sortingCases,
  sortedSets: [...sortedSetCases, ...sortedSetRangeCases, ...sortedSetPoppingCases, ...sortedSetCombinationCases],
  streams: [...streamCases, ...streamGroupCases],
  strings: stringCases,
  tracking: trackingCases,
  keys: keyCases,
}
