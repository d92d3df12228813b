import type { MemcachedSettings } from '../../memcached/settings.ts'

/** Settings while they are being read. */
export type SettingsDraft = { -readonly [Name in keyof MemcachedSettings]: MemcachedSettings[Name] }

/** What the options that were read so far say. */
export interface OptionDraft {
  readonly settings: SettingsDraft
  readonly warnings: string[]
  action: 'serve' | 'help' | 'version' | 'license'
  daemon: boolean
  user: string | undefined
  pidFile: string | undefined
  tcpGiven: boolean
  udpGiven: boolean
  protocolGiven: boolean
  chunkMaxGiven: boolean
  slabSizes: string | undefined
}

/** The exit code of a wrong command line: EX_USAGE of sysexits.h. */
export const USAGE_ERROR = 64

/** A command line that memcached refuses, in its words. */
export class MemcachedOptionError extends Error {
  override name = 'MemcachedOptionError'
  readonly exitCode: number

  constructor(message: string, exitCode: number) {
    super(message)
    this.exitCode = exitCode
  }
}

/** Returns the integer that a text begins with, as C's atoi finds it; 0 when there is none. */
export function integerOf(text: string): number {
  const value = Number.parseInt(text, 10)
  return Number.isNaN(value) ? 0 : Math.max(-0x80000000, Math.min(0x7fffffff, value))
}
