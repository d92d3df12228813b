import { FLAG_DENY_OOM, FLAG_MAY_REPLICATE, FLAG_WRITE } from '../command/command-table.ts'
import { ALLOW_OOM, NO_WRITES } from './shebang.ts'

/** The FLAG_… bits of a command that calls a script with flags of its own. */
export function commandFlags(own: number, flags: number): number {
  let result = flags & ~(FLAG_DENY_OOM | FLAG_WRITE | FLAG_MAY_REPLICATE)
  if ((own & (ALLOW_OOM | NO_WRITES)) === 0) result |= FLAG_DENY_OOM
  if ((own & NO_WRITES) === 0) result |= FLAG_WRITE
  return result
}
