import type { Database } from '../../keyspace/database.ts'
import { NEVER } from '../../keyspace/expiring-items.ts'
import type { Keyspace } from '../../keyspace/keyspace.ts'
import type { InfoSection } from './section.ts'

/** Items looked at to estimate the mean time to live of a database. */
const SAMPLES = 64

export const keyspace: InfoSection = {
  title: 'Keyspace',
  byDefault: true,
  fields: server =>
    server.keyspace.databases
      .filter(database => database.size > 0)
      .map(database => {
        const { number, size, expiring, fieldsExpiring } = database
        const meanMs = meanTimeToLiveMs(server.keyspace, database)
        return [`db${number}`, `keys=${size},expires=${expiring.size},avg_ttl=${meanMs},subexpiry=${fieldsExpiring}`]
      }),
}

/** The mean time to live of the items that expire, in whole ms, by a sample of all; 0 when the sample has none. */
export function meanTimeToLiveMs(keyspace: Keyspace, database: Database): number {
  if (database.expiring.size === 0) return 0
  let sum = 0
  let found = 0
  const see = (address: number): void => {
    const deadline = database.deadline(address)
    if (deadline === NEVER) return
    sum += Math.max(0, deadline - keyspace.now)
    found++
  }
  if (database.size <= SAMPLES) database.index.scan(0, 2 * SAMPLES, see)
  else for (let i = 0; i < SAMPLES; i++) see(database.index.sample(keyspace.chance.int32()))
  return found === 0 ? 0 : Math.round(sum / found)
}
