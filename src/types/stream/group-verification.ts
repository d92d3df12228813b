import { assert } from '../../base/assert.ts'
import { type Arena, CHUNK_UNITS_LOG2 } from '../../store/arena.ts'
import { NameTree } from '../../store/name-tree.ts'
import { treeCount } from '../../store/tree-cursor.ts'
import {
  CONSUMER_NAME,
  CONSUMER_PENDING,
  GROUP_CONSUMERS,
  GROUP_NAME,
  GROUP_PENDING,
  GROUP_TIMES,
  offsetOf,
  viewOf,
} from './group-blocks.ts'
import { PendingEntries } from './pending-entries.ts'
import { StreamId } from './stream-id.ts'
import { GROUPS } from './stream-record.ts'

/** Checks the invariants of a stream's groups; throws {@link AssertionError}. For tests. */
export function verifyGroups(arena: Arena, view: DataView, at: number): void {
  const names = new NameTree(arena, GROUP_NAME)
  names.verifyNames(view, at + GROUPS)
  for (let there = names.seekFirst(view, at + GROUPS); there; there = names.next()) verifyGroup(arena, names.block)
}

/** Returns the bytes of what a stream's groups take, what is pending told from `samples` entries of each; 0 looks at all. */
export function groupsBytes(arena: Arena, view: DataView, at: number, samples: number): number {
  const names = new NameTree(arena, GROUP_NAME)
  const consumers = new NameTree(arena, CONSUMER_NAME)
  const pending = new PendingEntries(arena)
  let bytes = names.bytes(view, at + GROUPS, 0)
  for (let there = names.seekFirst(view, at + GROUPS); there; there = names.next()) {
    const group = names.block
    const groupView = viewOf(arena, group)
    const start = offsetOf(group)
    bytes += arena.capacityAt(group) + consumers.bytes(groupView, start + GROUP_CONSUMERS, 0)
    bytes += pending.byId.bytes(groupView, start + GROUP_PENDING, samples)
    bytes += pending.byTime.bytes(groupView, start + GROUP_TIMES, samples)
    for (let each = consumers.seekFirst(groupView, start + GROUP_CONSUMERS); each; each = consumers.next()) {
      const consumer = consumers.block
      bytes += arena.capacityAt(consumer)
      bytes += pending.own.bytes(viewOf(arena, consumer), offsetOf(consumer) + CONSUMER_PENDING, samples)
    }
  }
  return bytes
}

function verifyGroup(arena: Arena, group: number): void {
  const view = viewOf(arena, group)
  const at = offsetOf(group)
  const pending = new PendingEntries(arena)
  const consumers = new NameTree(arena, CONSUMER_NAME)
  consumers.verifyNames(view, at + GROUP_CONSUMERS)
  pending.byId.verifyWords(view, at + GROUP_PENDING)
  pending.byTime.verifyWords(view, at + GROUP_TIMES)
  assert(pending.count(group) === treeCount(view, at + GROUP_TIMES), 'a group has as many times as pending entries')
  const id = new StreamId()
  for (let there = pending.seekOldest(group); there; there = pending.nextOldest()) {
    assert(pending.find(group, pending.readTimeId(id)), 'a time is that of a pending entry')
    assert(pending.timeMs === pending.time, 'a pending entry is filed under its time')
  }
  let owned = 0
  for (let there = consumers.seekFirst(view, at + GROUP_CONSUMERS); there; there = consumers.next()) {
    const consumer = consumers.block
    assert(arena.bytes[consumer >>> CHUNK_UNITS_LOG2].length > 0, 'a consumer lies in a chunk')
    pending.own.verifyWords(viewOf(arena, consumer), offsetOf(consumer) + CONSUMER_PENDING)
    owned += pending.countOf(consumer)
    for (let each = pending.seekOwn(consumer, id.setZero()); each; each = pending.nextOwn()) {
      assert(pending.find(group, pending.readOwnId(id)), 'what a consumer has pending, its group has')
      assert(pending.consumer === consumer, 'a pending entry names its consumer')
    }
  }
  assert(owned === pending.count(group), 'every pending entry is a consumer’s')
}
