import { below, SeededChance } from '../base/chance.ts'
import type { MaybePromise, Store, Swapped } from '../cache/store/store.ts'

export interface ForgetfulOptions {
  /** One operation in so many forgets a key before it is done. 4 unless given. */
  readonly oneIn?: number
  /** What chance begins with: the same seed forgets the same. 1 unless given. */
  readonly seed?: number
}

/** A store that forgets any key at any moment, as caches do: to test what must be right all the same. It forgets keys that went through it. */
export function forgetfulStore(store: Store, { oneIn = 4, seed = 1 }: ForgetfulOptions = {}): Store {
  const chance = new SeededChance(seed)
  const known = new Set<string>()
  const forgetting = async <T>(keys: readonly string[], operation: () => MaybePromise<T>): Promise<T> => {
    for (const key of keys) known.add(key)
    if (below(chance, oneIn) === 0) {
      const key = [...known][below(chance, known.size)]
      if (key !== undefined) await store.remove([key])
    }
    return operation()
  }
  const { heads, publish, subscribe } = store
  return {
    capabilities: { shared: store.capabilities.shared },
    read: keys => forgetting(keys, () => store.read(keys)),
    ...(heads !== undefined && {
      heads: (keys: readonly string[]) => forgetting(keys, () => heads.call(store, keys)),
    }),
    write: (key, value, ttlMs) => forgetting([key], () => store.write(key, value, ttlMs)),
    swap: (key, stamp, value, ttlMs) => forgetting<Swapped>([key], () => store.swap(key, stamp, value, ttlMs)),
    remove: keys => forgetting(keys, () => store.remove(keys)),
    removeIf: (key, stamp) => forgetting([key], () => store.removeIf(key, stamp)),
    ...(publish !== undefined && { publish: publish.bind(store) }),
    ...(subscribe !== undefined && { subscribe: subscribe.bind(store) }),
    close: () => store.close(),
  }
}
