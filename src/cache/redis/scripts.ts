import { STAMP_LENGTH } from '../store/stamp.ts'
import { script } from './script.ts'

/** ARGV: stamp, value, ms to live or nothing. Replies 1 when the value was set; else the present one, or null when there is none. */
export const SWAP_SCRIPT = script(`
if redis.call('getrange', KEYS[1], 0, ${STAMP_LENGTH - 1}) ~= ARGV[1] then
  return redis.call('get', KEYS[1])
end
if ARGV[3] == '' then
  redis.call('set', KEYS[1], ARGV[2])
else
  redis.call('set', KEYS[1], ARGV[2], 'px', ARGV[3])
end
return 1`)

/** ARGV: stamp. Replies how many keys were removed, 0 or 1. */
export const REMOVE_SCRIPT = script(`
if redis.call('getrange', KEYS[1], 0, ${STAMP_LENGTH - 1}) ~= ARGV[1] then
  return 0
end
return redis.call('del', KEYS[1])`)
