import { bufferOf } from './buffer-of.ts'

/** Turns values into bytes and back. Both may throw; then the value is not cached, or what was cached is a miss. */
export interface Serializer {
  serialize(value: unknown): Uint8Array
  deserialize(bytes: Uint8Array): unknown
}

/** JSON, as JSON.stringify and JSON.parse have it: what they drop or change is dropped or changed for every reader alike. */
export const jsonSerializer: Serializer = {
  serialize(value) {
    const text = JSON.stringify(value)
    if (text === undefined) throw new TypeError(`JSON has nothing for a ${typeof value}`)
    return Buffer.from(text)
  },
  deserialize(bytes) {
    return JSON.parse(bufferOf(bytes).toString())
  },
}
