import { bufferOf } from '../buffer-of.ts'
import type { Serializer } from '../serializer.ts'

/** What is used of msgpackr: the module itself, or an instance of its Packr. */
export interface Packer {
  pack(value: unknown): Uint8Array
  unpack(bytes: Uint8Array): unknown
}

/**
 * MessagePack, as a given msgpackr writes it: `msgpackrSerializer(new Packr({ structuredClone: true }))` keeps dates, maps, sets, big integers and circles. The bytes can be read by
 * whatever reads MessagePack, unless its records are used (`useRecords`, on by default in a Packr).
 */
export function msgpackrSerializer(packer: Packer): Serializer {
  return {
    serialize: value => packer.pack(value),
    // It reads Buffers alone.
    deserialize: bytes => packer.unpack(bufferOf(bytes)),
  }
}
