import { script } from '../redis/script.ts'

/**
 * The steps of a {@link StreamJournal}, each one script over its keys, which lie in one slot: KEYS are the stream of writes, the hash of the newest write's ID by key, the hash of
 * dead letters by key, and who writes them.
 *
 * An entry of the stream is `k <key> v <value>`, or `k <key>` alone for a removal. The hash of dead letters has `<ID> <time in ms> <reason>`; their entries stay in the stream.
 */
const FORGET = `
local function forget(key)
  local id = redis.call('hget', KEYS[2], key)
  if id then redis.call('xdel', KEYS[1], id) end
  local letter = redis.call('hget', KEYS[3], key)
  if letter then
    redis.call('xdel', KEYS[1], string.match(letter, '^%S+'))
    redis.call('hdel', KEYS[3], key)
  end
end`

/** ARGV: key, writes at most, and the value, if there is one. Replies the ID; false when there are too many. */
export const PUT_SCRIPT = script(`${FORGET}
if redis.call('hexists', KEYS[2], ARGV[1]) == 0 and redis.call('hlen', KEYS[2]) >= tonumber(ARGV[2]) then
  return false
end
forget(ARGV[1])
local id
if ARGV[3] then
  id = redis.call('xadd', KEYS[1], '*', 'k', ARGV[1], 'v', ARGV[3])
else
  id = redis.call('xadd', KEYS[1], '*', 'k', ARGV[1])
end
redis.call('hset', KEYS[2], ARGV[1], id)
return id`)

/** ARGV: key. Replies its newest write's ID and fields, or false. */
export const GET_SCRIPT = script(`
local id = redis.call('hget', KEYS[2], ARGV[1])
if not id then return false end
return redis.call('xrange', KEYS[1], id, id)[1] or false`)

/** ARGV: ID from which on, entries at most. Replies those of them that are the newest of their keys and not dead, and the last ID seen, or false. */
export const READ_SCRIPT = script(`
local entries = redis.call('xrange', KEYS[1], ARGV[1], '+', 'count', ARGV[2])
local newest = {}
local last = false
for _, entry in ipairs(entries) do
  last = entry[1]
  if redis.call('hget', KEYS[2], entry[2][2]) == entry[1] then newest[#newest + 1] = entry end
end
return {last, newest}`)

/** ARGV: token, then pairs of key and ID. Replies 1 for each that is the newest of its key while the token is the owner's, else 0. */
export const CLAIM_SCRIPT = script(`
local owns = redis.call('get', KEYS[4]) == ARGV[1]
local claims = {}
for i = 2, #ARGV, 2 do
  claims[#claims + 1] = owns and redis.call('hget', KEYS[2], ARGV[i]) == ARGV[i + 1] and 1 or 0
end
return claims`)

/** ARGV: pairs of key and ID, which the source has. */
export const DONE_SCRIPT = script(`
for i = 1, #ARGV, 2 do
  if redis.call('hget', KEYS[2], ARGV[i]) == ARGV[i + 1] then
    redis.call('hdel', KEYS[2], ARGV[i])
    redis.call('xdel', KEYS[1], ARGV[i + 1])
  end
end
return 1`)

/** ARGV: key, ID, time in ms and reason. */
export const BURY_SCRIPT = script(`
if redis.call('hget', KEYS[2], ARGV[1]) ~= ARGV[2] then return 0 end
redis.call('hdel', KEYS[2], ARGV[1])
redis.call('hset', KEYS[3], ARGV[1], ARGV[2] .. ' ' .. ARGV[3])
return 1`)

/** Replies pairs of a dead letter and its entry. */
export const DEAD_SCRIPT = script(`
local letters = {}
for _, letter in ipairs(redis.call('hvals', KEYS[3])) do
  local id = string.match(letter, '^%S+')
  local entry = redis.call('xrange', KEYS[1], id, id)[1]
  if entry then letters[#letters + 1] = {letter, entry} end
end
return letters`)

/** ARGV: key, ID. Replies whether there was such a dead letter. */
export const DISCARD_SCRIPT = script(`
local letter = redis.call('hget', KEYS[3], ARGV[1])
if not letter or string.match(letter, '^%S+') ~= ARGV[2] then return 0 end
redis.call('hdel', KEYS[3], ARGV[1])
redis.call('xdel', KEYS[1], ARGV[2])
return 1`)

/** ARGV: token, ms. Replies 1 when the token is the owner's, for so long again; 0 when it is another's. */
export const OWN_SCRIPT = script(`
local owner = redis.call('get', KEYS[4])
if owner and owner ~= ARGV[1] then return 0 end
redis.call('set', KEYS[4], ARGV[1], 'px', ARGV[2])
return 1`)

/** ARGV: token. */
export const DISOWN_SCRIPT = script(`
if redis.call('get', KEYS[4]) == ARGV[1] then return redis.call('del', KEYS[4]) end
return 0`)
