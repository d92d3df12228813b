/** Users and their passwords, as memcached's auth file has them. */

const USERS_MAX = 8

export interface Users {
  check(user: string, password: string): boolean
}

export const nobody: Users = { check: () => false }

/**
 * Reads a file of lines `user:password`, a byte per character; at most {@link USERS_MAX} of them count. Returns undefined when a line has no colon. Source: memcached's authfile.c.
 */
export function readUsers(text: string): Users | undefined {
  const lines = text.split('\n')
  if (lines[lines.length - 1] === '') lines.pop()
  const known: [string, string][] = []
  for (const line of lines.slice(0, USERS_MAX)) {
    const at = line.indexOf(':')
    if (at < 0) return undefined
    known.push([line.slice(0, at), line.slice(at + 1).replace(/[\r\0].*$/s, '')])
  }
  return {
    check(user, password) {
      let found = false
      // All are looked at, for the time that it takes to tell nothing.
      for (const entry of known) if (isSame(entry[0], user) && isSame(entry[1], password)) found = true
      return found
    },
  }
}

/** Whether texts are equal, in a time that does not tell where they differ. */
function isSame(a: string, b: string): boolean {
  let difference = a.length ^ b.length
  for (let i = 0; i < a.length; i++) difference |= a.charCodeAt(i) ^ b.charCodeAt(i % Math.max(1, b.length))
  return difference === 0
}
