/**
 * Counts the set bits of bytes. Processors have an instruction for that, which JavaScript has no word for, but WebAssembly has; so the bytes are copied, slice by slice, into
 * the memory of a small module, which costs less than the counting. This is the module:
 *
 *     (module
 *       (memory (export "memory") 1)
 *       (func (export "count") (param $end i32) (result i32)
 *         (local $at i32) (local $bits i64)
 *         (loop $next
 *           local.get $bits
 *           (i64.add
 *             (i64.add
 *               (i64.popcnt (i64.load offset=0 (local.get $at)))
 *               (i64.popcnt (i64.load offset=8 (local.get $at))))
 *             (i64.add
 *               (i64.popcnt (i64.load offset=16 (local.get $at)))
 *               (i64.popcnt (i64.load offset=24 (local.get $at)))))
 *           i64.add
 *           local.set $bits
 *           (local.tee $at (i32.add (local.get $at) (i32.const 32)))
 *           (br_if $next (i32.lt_u (local.get $end))))
 *         (i32.wrap_i64 (local.get $bits))))
 */

/** What {@link BitCounter} counts at once, in bytes: all that the module has. */
const SLICE_BYTES = 64 * 1024
/** What a turn of the module's loop counts, in bytes. */
const TURN_BYTES = 32

interface Counting {
  readonly slice: Uint8Array
  readonly count: (end: number) => number
}

export class BitCounter {
  /** The module at work; made when something is first counted. */
  #counting: Counting | undefined = undefined

  /** Returns how many of the bits of bytes[start, end) are set. */
  count(bytes: Uint8Array, start: number, end: number): number {
    this.#counting ??= newCounting()
    const { slice, count } = this.#counting
    let bits = 0
    for (let at = start; at < end; at += SLICE_BYTES) {
      const length = Math.min(end - at, SLICE_BYTES)
      slice.set(bytes.subarray(at, at + length))
      // The last turn reads past the end: zeros.
      slice.fill(0, length, Math.ceil(length / TURN_BYTES) * TURN_BYTES)
      bits += count(length)
    }
    return bits
  }
}

function newCounting(): Counting {
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(MODULE))
  return { slice: new Uint8Array(exports.memory.buffer), count: exports.count }
}

/** The module of the text above. */
const MODULE = Uint8Array.from([
  // `\0asm`, version 1
  0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00,
  // types: a function of an i32 that returns one; functions: one, of that type; memories: one, of a page
  0x01, 0x06, 0x01, 0x60, 0x01, 0x7f, 0x01, 0x7f, 0x03, 0x02, 0x01, 0x00, 0x05, 0x03, 0x01, 0x00, 0x01,
  // exports: memory
  0x07, 0x12, 0x02, 0x06, 0x6d, 0x65, 0x6d, 0x6f, 0x72, 0x79, 0x02, 0x00,
  // and count
  0x05, 0x63, 0x6f, 0x75, 0x6e, 0x74, 0x00, 0x00,
  // code: one function, with an i32 and an i64 of its own
  0x0a, 0x3a, 0x01, 0x38, 0x02, 0x01, 0x7f, 0x01, 0x7e,
  // loop, local.get 2
  0x03, 0x40, 0x20, 0x02,
  // local.get 1, i64.load, i64.popcnt, four times, and i64.add
  0x20, 0x01, 0x29, 0x03, 0x00, 0x7b, 0x20, 0x01, 0x29, 0x03, 0x08, 0x7b, 0x7c, 0x20, 0x01, 0x29, 0x03, 0x10, 0x7b,
  0x20, 0x01, 0x29, 0x03, 0x18, 0x7b, 0x7c, 0x7c, 0x7c,
  // local.set 2, local.get 1, i32.const 32, i32.add, local.tee 1
  0x21, 0x02, 0x20, 0x01, 0x41, 0x20, 0x6a, 0x22, 0x01,
  // local.get 0, i32.lt_u, br_if 0, end
  0x20, 0x00, 0x49, 0x0d, 0x00, 0x0b,
  // local.get 2, i32.wrap_i64, end
  0x20, 0x02, 0xa7, 0x0b,
])

/** The part of the global WebAssembly that is used here; it is not among Node's types. */
interface WebAssemblyPort {
  readonly Module: new (bytes: Uint8Array) => object
  readonly Instance: new (
    module: object,
  ) => { readonly exports: { readonly memory: { readonly buffer: ArrayBuffer }; count(end: number): number } }
}
declare const WebAssembly: WebAssemblyPort
