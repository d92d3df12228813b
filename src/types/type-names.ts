import { TYPE_HASH, TYPE_LIST, TYPE_SET, TYPE_SORTED_SET, TYPE_STREAM, TYPE_STRING } from '../store/item.ts'

/** The name of each type as TYPE answers it and SCAN takes it, by the type's number in an item's header. */
export const TYPE_NAMES: readonly string[] = typeNames()

/** Returns the number of the type that is so called, in whatever case; 0 when there is none. */
export function typeNamed(name: string): number {
  const type = TYPE_NAMES.indexOf(name.toLowerCase())
  return type < 0 || name === '' ? 0 : type
}

function typeNames(): string[] {
  const names: string[] = ['']
  names[TYPE_STRING] = 'string'
  names[TYPE_LIST] = 'list'
  names[TYPE_SET] = 'set'
  names[TYPE_SORTED_SET] = 'zset'
  names[TYPE_HASH] = 'hash'
  names[TYPE_STREAM] = 'stream'
  return names
}
