import type { Library } from '../interpreter.ts'

/** The libraries that scripts have beside Lua's own and `redis`. Each adds its table to the globals. */
export function libraries(): readonly Library[] {
  return []
}
