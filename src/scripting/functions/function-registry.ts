import { lowerCaseByte } from '../../base/bytes.ts'
import type { FunctionLibrary, LibraryFunction } from './function-library.ts'

/**
 * Libraries by name, and their functions by name, whose case does not matter.
 *
 * Invariant: the functions are those of the libraries, and no two of them have the same name.
 */
export class FunctionRegistry {
  readonly libraries = new Map<string, FunctionLibrary>()
  readonly #functions = new Map<string, LibraryFunction>()
  /** Functions by a number made of their names: see {@link shapeOf}. */
  #byShape: Map<number, LibraryFunction[]> | undefined = undefined

  get functionCount(): number {
    return this.#functions.size
  }

  /** Bytes of memory that the libraries take beside what their interpreter has of them. */
  get usedBytes(): number {
    let bytes = 0
    for (const { name, code, functions } of this.libraries.values()) {
      bytes += LIBRARY_BYTES + name.length + code.length + functions.size * FUNCTION_BYTES
    }
    return bytes
  }

  find(name: string): LibraryFunction | undefined {
    return this.#functions.get(name) ?? this.#functions.get(name.toLowerCase())
  }

  /** The function whose name, in any case, is bytes[start, end). */
  findBytes(bytes: Uint8Array, start: number, end: number): LibraryFunction | undefined {
    this.#byShape ??= this.#shapes()
    const alike = this.#byShape.get(shapeOf(bytes, start, end))
    if (alike === undefined) return undefined
    for (const fn of alike) if (spells(fn.name, bytes, start, end)) return fn
    return undefined
  }

  /** The first function of a library whose name another one has. */
  conflict(library: FunctionLibrary): string | undefined {
    for (const name of library.functions.keys()) if (this.#functions.has(name.toLowerCase())) return name
    return undefined
  }

  /** Adds a library that has no conflict. */
  add(library: FunctionLibrary): void {
    this.libraries.set(library.name, library)
    for (const fn of library.functions.values()) this.#functions.set(fn.name.toLowerCase(), fn)
    this.#byShape = undefined
  }

  remove(library: FunctionLibrary): void {
    this.libraries.delete(library.name)
    for (const name of library.functions.keys()) this.#functions.delete(name.toLowerCase())
    this.#byShape = undefined
  }

  /** Adds other libraries, in the place of those with the same names. Returns an error, without its code, if functions are in each other's way; then nothing has changed. */
  merge(others: FunctionRegistry, replaces: boolean): { error: string } | { replaced: FunctionLibrary[] } {
    const replaced: FunctionLibrary[] = []
    for (const name of others.libraries.keys()) {
      const own = this.libraries.get(name)
      if (own === undefined) continue
      if (!replaces) return { error: `Library ${name} already exists` }
      replaced.push(own)
    }
    for (const library of replaced) this.remove(library)
    for (const library of others.libraries.values()) {
      const name = this.conflict(library)
      if (name === undefined) continue
      for (const own of replaced) this.add(own)
      return { error: `Function ${name} already exists` }
    }
    for (const library of others.libraries.values()) this.add(library)
    return { replaced }
  }

  clear(): void {
    this.libraries.clear()
    this.#functions.clear()
    this.#byShape = undefined
  }

  #shapes(): Map<number, LibraryFunction[]> {
    const shapes = new Map<number, LibraryFunction[]>()
    for (const fn of this.#functions.values()) {
      const name = Buffer.from(fn.name, 'latin1')
      const shape = shapeOf(name, 0, name.length)
      const alike = shapes.get(shape)
      if (alike === undefined) shapes.set(shape, [fn])
      else alike.push(fn)
    }
    return shapes
  }

  /** Throws unless the invariant holds. */
  verify(): void {
    let count = 0
    for (const [name, library] of this.libraries) {
      if (library.name !== name) throw new Error(`${name} is called ${library.name}`)
      for (const fn of library.functions.values()) {
        const name = Buffer.from(fn.name, 'latin1')
        if (this.find(fn.name) !== fn || this.findBytes(name, 0, name.length) !== fn)
          throw new Error(`${fn.name} is not found`)
        count++
      }
    }
    if (count !== this.#functions.size) throw new Error('there are functions of no library')
  }
}

/** A number that tells most names apart, whatever case they are in: of their length and three of their bytes. A name has one at least. */
function shapeOf(bytes: Uint8Array, start: number, end: number): number {
  const length = end - start
  if (length === 0) return 0
  const first = lowerCaseByte(bytes[start])
  const middle = lowerCaseByte(bytes[start + (length >> 1)])
  const last = lowerCaseByte(bytes[end - 1])
  return ((length & 0x3f) << 24) | (first << 16) | (middle << 8) | last
}

function spells(name: string, bytes: Uint8Array, start: number, end: number): boolean {
  if (name.length !== end - start) return false
  for (let i = 0; i < name.length; i++) {
    const byte = bytes[start + i]
    const own = name.charCodeAt(i)
    if (byte !== own && lowerCaseByte(byte) !== lowerCaseByte(own)) return false
  }
  return true
}

/** What the objects of a library, and of a function, are taken to weigh. */
const LIBRARY_BYTES = 200
const FUNCTION_BYTES = 150
