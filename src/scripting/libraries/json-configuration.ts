/**
 * The settings of one instance of cjson: 32-bit integers in a userdata, which is an upvalue of its functions, so that what a script makes by cjson.new is
 * collected like any other object. Here are their offsets.
 */
export const SPARSE_CONVERT = 0
export const SPARSE_RATIO = 4
export const SPARSE_SAFE = 8
export const ENCODE_DEPTH_MAX = 12
export const DECODE_DEPTH_MAX = 16
export const ENCODE_PRECISION = 20
/** Buffers are kept whatever this says; it is there to be asked for. */
export const KEEP_BUFFER = 24
/** 0: an error; 1: as they are; 2: null. */
export const ENCODE_INVALID_NUMBERS = 28
export const DECODE_INVALID_NUMBERS = 32

export const CONFIGURATION_BYTES = 36

/** Writes what a new instance begins with. */
export function writeDefaults(view: DataView, configuration: number): void {
  view.setInt32(configuration + SPARSE_CONVERT, 0, true)
  view.setInt32(configuration + SPARSE_RATIO, 2, true)
  view.setInt32(configuration + SPARSE_SAFE, 10, true)
  view.setInt32(configuration + ENCODE_DEPTH_MAX, 1000, true)
  view.setInt32(configuration + DECODE_DEPTH_MAX, 1000, true)
  view.setInt32(configuration + ENCODE_PRECISION, 14, true)
  view.setInt32(configuration + KEEP_BUFFER, 1, true)
  view.setInt32(configuration + ENCODE_INVALID_NUMBERS, 0, true)
  view.setInt32(configuration + DECODE_INVALID_NUMBERS, 1, true)
}
