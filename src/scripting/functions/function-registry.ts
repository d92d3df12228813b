import type { FunctionLibrary, LibraryFunction } from './function-library.ts'

/**
 * Libraries by name, and their functions by name, whose case does not matter.
 *
 * Invariant: the functions are those of the libraries, and no two of them have the same name.
 */
export class FunctionRegistry {
  readonly libraries = new Map<string, FunctionLibrary>()
  readonly #functions = new Map<string, LibraryFunction>()

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

  /** The first function of a library whose name another one has. */
  conflict(library: FunctionLibrary): string | undefined {
    for (const name of library.functions.keys()) if (this.#functions.has(name.toLowerCase())) return name
    return undefined
  }

  /** Adds a library that has no conflict. */
  add(library: FunctionLibrary): void {
    this.libraries.set(library.name, library)
    for (const fn of library.functions.values()) this.#functions.set(fn.name.toLowerCase(), fn)
  }

  remove(library: FunctionLibrary): void {
    this.libraries.delete(library.name)
    for (const name of library.functions.keys()) this.#functions.delete(name.toLowerCase())
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
  }

  /** Throws unless the invariant holds. */
  verify(): void {
    let count = 0
    for (const [name, library] of this.libraries) {
      if (library.name !== name) throw new Error(`${name} is called ${library.name}`)
      for (const fn of library.functions.values()) {
        if (this.find(fn.name) !== fn) throw new Error(`${fn.name} is not found`)
        count++
      }
    }
    if (count !== this.#functions.size) throw new Error('there are functions of no library')
  }
}

/** What the objects of a library, and of a function, are taken to weigh. */
const LIBRARY_BYTES = 200
const FUNCTION_BYTES = 150
