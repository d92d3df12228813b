import type { RedisArgument, RedisDriver } from './redis-driver.ts'
import type { Script } from './script.ts'

/** Runs a script on keys of one slot by its hash, and sends its text where that is not known. Resolves to its reply, with Buffers for bulk strings. */
export async function runScript(
  driver: RedisDriver,
  { sha1, text }: Script,
  keys: readonly string[],
  args: readonly RedisArgument[],
): Promise<unknown> {
  const operands = [String(keys.length), ...keys, ...args]
  try {
    return await driver.call(keys[0], ['evalsha', sha1, ...operands])
  } catch (error) {
    if (!String((error as Error | null)?.message).startsWith('NOSCRIPT')) throw error
    return driver.call(keys[0], ['eval', text, ...operands])
  }
}
