import { bufferOf } from '../buffer-of.ts'
import type { Serializer } from '../serializer.ts'

/** What is used of superjson: its default export, or an instance of one's own with classes registered. */
export interface SuperJsonLike {
  stringify(value: unknown): string
  parse(text: string): unknown
}

/** JSON that keeps dates, maps, sets, big integers, undefined and registered classes, as a given superjson writes it: `superjsonSerializer(superjson)`. */
export function superjsonSerializer(superjson: SuperJsonLike): Serializer {
  return {
    serialize: value => Buffer.from(superjson.stringify(value)),
    deserialize: bytes => superjson.parse(bufferOf(bytes).toString()),
  }
}
