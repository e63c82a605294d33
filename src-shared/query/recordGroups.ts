/**
 * Records that look alike to a filter: of one stack of protocols, one flow, one tunnel. What depends
 * on nothing else is worked out once for each group, so that a record costs one look-up. Four bytes a
 * record, and as many groups as there are flows, more or less.
 */
import { InternTable } from '../index/internTable.ts'
import { NONE } from '../index/recordColumns.ts'
import { mapped, type PartMaps, type SessionIndex } from '../index/sessionIndex.ts'

/** The index keeps no stack by itself beyond this many: the last id stands for any. */
const ANY_STACK = 0xffff
/** A group whose stack is not known. */
export const NO_STACK = -1

const GROUP_WIDTH = 3

export class RecordGroups {
  /** Of each global row. */
  readonly ofRow: Uint32Array
  /** Of each group: the session's id, or `NO_STACK`. */
  readonly stacks: Int32Array
  /** The same, or `NONE`. */
  readonly flows: Uint32Array
  readonly tunnels: Uint32Array

  constructor(index: SessionIndex) {
    this.ofRow = new Uint32Array(index.rows)
    const keys = new InternTable(GROUP_WIDTH)
    for (const maps of index.parts) addPart(maps, keys, this.ofRow)
    this.stacks = new Int32Array(keys.size)
    this.flows = new Uint32Array(keys.size)
    this.tunnels = new Uint32Array(keys.size)
    for (let group = 0; group < keys.size; group++) {
      this.stacks[group] = keys.word(group, 0)
      this.flows[group] = keys.word(group, 1)
      this.tunnels[group] = keys.word(group, 2)
    }
  }

  get size(): number {
    return this.stacks.length
  }
}

/** A flow has few kinds of records (with a payload and without): it remembers the last of each. */
const KINDS = 4

function addPart(maps: PartMaps, keys: InternTable, ofRow: Uint32Array): void {
  const { index, flows } = maps
  const slots = (flows.length + 1) * KINDS
  const stackBefore = new Int32Array(slots).fill(NO_STACK)
  const tunnelBefore = new Uint32Array(slots)
  const groupBefore = new Uint32Array(slots)
  let row = maps.firstRow
  const end = row + index.rows
  for (const { stack: stacks, flow: ownFlows, tunnel: tunnels } of index.chunks) {
    const inChunk = Math.min(stacks.length, end - row)
    for (let at = 0; at < inChunk; at++) {
      const stack = stacks[at] ?? ANY_STACK
      const flow = ownFlows[at] ?? NONE
      const tunnel = tunnels[at] ?? NONE
      const slot = Math.min(flow, flows.length) * KINDS + (stack & (KINDS - 1))
      if (stackBefore[slot] !== stack || tunnelBefore[slot] !== tunnel) {
        stackBefore[slot] = stack
        tunnelBefore[slot] = tunnel
        groupBefore[slot] = groupOf(maps, keys, { stack, flow, tunnel })
      }
      ofRow[row + at] = groupBefore[slot] ?? 0
    }
    row += inChunk
  }
}

/** @param own ids of the part */
function groupOf(
  maps: PartMaps,
  keys: InternTable,
  own: { readonly stack: number; readonly flow: number; readonly tunnel: number },
): number {
  const { key } = keys
  key[0] = own.stack === ANY_STACK ? NO_STACK : (maps.stacks[own.stack] ?? NO_STACK)
  key[1] = mapped(own.flow, maps.flows)
  key[2] = mapped(own.tunnel, maps.tunnels)
  return keys.intern()
}
