import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Arena } from '../../store/arena.ts'
import {
  appendEntries,
  createLeaf,
  elementInLeaf,
  insertEntry,
  LEAF_ENTRIES_MAX,
  leafEntries,
  moveEntry,
  removeEntries,
  scoreInLeaf,
  splitLeaf,
  verifyLeaf,
} from './leaf.ts'

/** A leaf beside an array of scores; the element of a score is its negative. */
class Model {
  readonly arena: Arena
  readonly leaf: number
  readonly scores: number[]

  constructor(arena: Arena, leaf: number, scores: number[]) {
    this.arena = arena
    this.leaf = leaf
    this.scores = scores
  }

  insert(place: number, score: number): void {
    insertEntry(this.arena, this.leaf, place, score, -score)
    this.scores.splice(place, 0, score)
  }

  remove(place: number, count: number): void {
    removeEntries(this.arena, this.leaf, place, count)
    this.scores.splice(place, count)
  }

  /** Moves a member and leaves its score: what order they are in is not the leaf's matter. */
  move(from: number, to: number): void {
    const score = scoreInLeaf(this.arena, this.leaf, from)
    moveEntry(this.arena, this.leaf, from, to, score)
    this.scores.splice(to, 0, ...this.scores.splice(from, 1))
  }

  split(place: number): Model {
    return new Model(this.arena, splitLeaf(this.arena, this.leaf, place), this.scores.splice(place))
  }

  append(other: Model): void {
    appendEntries(this.arena, other.leaf, 0, this.leaf)
    this.scores.push(...other.scores)
    this.arena.free(other.leaf)
  }

  verify(): void {
    verifyLeaf(this.arena, this.leaf)
    const places = Array.from({ length: leafEntries(this.arena, this.leaf) }, (_, place) => place)
    expect(places.map(place => scoreInLeaf(this.arena, this.leaf, place))).toEqual(this.scores)
    expect(places.map(place => elementInLeaf(this.arena, this.leaf, place))).toEqual(this.scores.map(score => -score))
  }
}

const step = fc.tuple(fc.constantFrom('insert', 'first', 'last', 'remove', 'move', 'split'), fc.nat(), fc.nat())

describe('leaf of a sorted set', () => {
  it('is an array of members, whatever comes and goes at its ends and in its middle', () => {
    fc.assert(
      fc.property(fc.boolean(), fc.array(step, { maxLength: 200, size: 'max' }), (front, steps) => {
        const arena = new Arena()
        let next = 1
        const model = new Model(arena, createLeaf(arena, next, -next, front), [next])
        for (const [kind, first, second] of steps) {
          const count = model.scores.length
          const place = first % count
          if (kind === 'remove') {
            if (count > 1) model.remove(place, 1 + (second % Math.min(count - place, count - 1)))
          } else if (kind === 'move') {
            model.move(place, second % count)
          } else if (kind === 'split') {
            if (place > 0) {
              const right = model.split(place)
              right.verify()
              model.verify()
              model.append(right)
            }
          } else if (count < LEAF_ENTRIES_MAX) {
            model.insert(kind === 'first' ? 0 : kind === 'last' ? count : first % (count + 1), ++next)
          }
          model.verify()
        }
      }),
    )
  })

  it('moves nothing while members are taken off an end', () => {
    const arena = new Arena()
    const model = new Model(arena, createLeaf(arena, 1, -1, true), [1])
    for (let score = 2; score <= LEAF_ENTRIES_MAX; score++) model.insert(0, score)
    model.verify()
    while (model.scores.length > 1) {
      model.remove(0, 1)
      model.verify()
    }
    // There is room before the last one now, and all of it can be used up at either end.
    while (model.scores.length < LEAF_ENTRIES_MAX)
      model.insert(model.scores.length % 2 === 0 ? 0 : model.scores.length, model.scores.length + 100)
    model.verify()
  })
})
