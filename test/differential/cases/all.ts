import type { Case } from '../case.ts'
import { clientCases } from './client.ts'
import { configurationCases } from './configuration.ts'
import { connectionCases } from './connection.ts'
import { keyCases } from './keys.ts'
import { protocolCases } from './protocol.ts'
import { stringCases } from './strings.ts'

/** Every family of cases by name. */
export const families: Readonly<Record<string, readonly Case[]>> = {
  client: clientCases,
  configuration: configurationCases,
  connection: connectionCases,
  protocol: protocolCases,
  strings: stringCases,
  keys: keyCases,
}
