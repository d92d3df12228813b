import { CACHE_MEMLIMIT } from '../../protocol/memcached/command-code.ts'
import type { TextCall, TextCommand } from './text-call.ts'

const MEGABYTE = 1024 * 1024
const MEGABYTES_MIN = 8
/** More is taken for bytes. */
const MEGABYTES_MAX = 1_000_000_000

/** `cache_memlimit megabytes [noreply]` */
export const memoryLimit: TextCommand = {
  code: CACHE_MEMLIMIT,
  name: 'cache_memlimit',
  syntax: '<megabytes> [noreply]',
  run: call => call.line(setLimit(call)),
}

function setLimit(call: TextCall): string {
  const { lru, settings } = call.store
  const megabytes = call.unsigned(1)
  if (megabytes < 0) return 'ERROR'
  if (megabytes < MEGABYTES_MIN) return 'MEMLIMIT_TOO_SMALL cannot set maxbytes to less than 8m'
  if (megabytes > MEGABYTES_MAX) return 'MEMLIMIT_ADJUST_FAILED input value is megabytes not bytes'
  // A shared database has the limit of its server.
  if (lru === undefined) return 'MEMLIMIT_ADJUST_FAILED out of bounds or unable to adjust'
  settings.maxBytes = megabytes * MEGABYTE
  lru.ledger.setLimit(settings.maxBytes)
  return 'OK'
}
