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

/**
 * Several steps in one. ARGV: of each step its name and operands; KEYS: of each step its keys. Replies what each step replies, and an error as a list of its text.
 *
 * r: reads a key. w value life: sets it. s stamp value life: sets it if it begins with the stamp. d count: removes keys. i stamp: removes a key if it begins with the stamp. p channel text: publishes.
 */
export const BATCH_SCRIPT = script(`
local call = redis.pcall
local replies = {}
local key = 1
local arg = 1

local function set(name, value, life)
  local reply
  if life == '' then
    reply = call('set', name, value)
  else
    reply = call('set', name, value, 'px', life)
  end
  return reply.err and reply or 1
end

local function begins(name, stamp)
  local head = call('getrange', name, 0, ${STAMP_LENGTH - 1})
  if type(head) == 'table' then
    return false, head
  end
  return head == stamp
end

while ARGV[arg] do
  local step = ARGV[arg]
  local name = KEYS[key]
  local reply
  if step == 'r' then
    reply = call('get', name)
    if type(reply) == 'table' then
      reply = false
    end
    key = key + 1
    arg = arg + 1
  elseif step == 'w' then
    reply = set(name, ARGV[arg + 1], ARGV[arg + 2])
    key = key + 1
    arg = arg + 3
  elseif step == 's' then
    local same, failed = begins(name, ARGV[arg + 1])
    if same then
      reply = set(name, ARGV[arg + 2], ARGV[arg + 3])
    else
      reply = failed or call('get', name)
    end
    key = key + 1
    arg = arg + 4
  elseif step == 'd' then
    reply = 0
    for _ = 1, tonumber(ARGV[arg + 1]) do
      local removed = call('unlink', KEYS[key])
      if type(removed) == 'table' then
        reply = removed
      end
      key = key + 1
    end
    arg = arg + 2
  elseif step == 'i' then
    local same, failed = begins(name, ARGV[arg + 1])
    reply = failed or same and call('del', name) or 0
    key = key + 1
    arg = arg + 2
  else
    reply = call('publish', ARGV[arg + 1], ARGV[arg + 2])
    arg = arg + 3
  end
  if type(reply) == 'table' then
    reply = { reply.err }
  end
  replies[#replies + 1] = reply
end
return replies`)
