import { below, type Chance } from '../base/chance.ts'

/** Up to this share of a collection, places are drawn until enough are different; of more, each is taken or not in one walk. */
const DRAWN_SHARE_MAX = 1 / 3

/**
 * Returns the places of `count` different elements of a collection of `size`, more than that, each choice as likely as any other as far as `draw` is fair. `walk` visits all, in
 * some order; `draw` returns one by chance, and is not used when the collection is `packed`, where it is slow.
 */
export function distinctSample(
  chance: Chance,
  count: number,
  size: number,
  packed: boolean,
  walk: (visit: (place: number) => void) => void,
  draw: () => number,
): number[] {
  if (!packed && count < size * DRAWN_SHARE_MAX) {
    const drawn = new Set<number>()
    while (drawn.size < count) drawn.add(draw())
    return [...drawn]
  }
  // Selection sampling (Knuth, The Art of Computer Programming, volume 2, algorithm S).
  const taken: number[] = []
  let left = size
  walk(place => {
    if (below(chance, left--) < count - taken.length) taken.push(place)
  })
  return taken
}
