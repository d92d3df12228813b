import { createHash } from 'node:crypto'

/** A script, with the name that EVALSHA calls it by. */
export interface Script {
  readonly text: string
  readonly sha1: string
}

export function script(text: string): Script {
  return { text, sha1: createHash('sha1').update(text).digest('hex') }
}
