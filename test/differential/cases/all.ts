import type { Case } from '../case.ts'
import { connectionCases } from './connection.ts'
import { keyCases } from './keys.ts'
import { stringCases } from './strings.ts'

/** Every family of cases by name. */
export const families: Readonly<Record<string, readonly Case[]>> = {
  connection: connectionCases,
  strings: stringCases,
  keys: keyCases,
}
