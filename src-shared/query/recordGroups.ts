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
  readonly #keys = new InternTable(GROUP_WIDTH)

  constructor(index: SessionIndex) {
    this.ofRow = new Uint32Array(index.rows)
    for (const maps of index.parts) this.#addPart(maps)
  }

  get size(): number {
    return this.#keys.size
  }

  /** The session's id, or `NO_STACK`. */
  stack(group: number): number {
    return this.#keys.word(group, 0)
  }

  /** The session's id, or `NONE`. */
  flow(group: number): number {
    return this.#keys.word(group, 1) >>> 0
  }

  /** The session's id, or `NONE`. */
  tunnel(group: number): number {
    return this.#keys.word(group, 2) >>> 0
  }

  /** Records of one flow mostly look alike: each flow remembers what its last record was. */
  #addPart(maps: PartMaps): void {
    const { index, flows } = maps
    const stackBefore = new Int32Array(flows.length + 1).fill(NO_STACK)
    const tunnelBefore = new Uint32Array(flows.length + 1)
    const groupBefore = new Uint32Array(flows.length + 1)
    const { ofRow } = this
    let row = maps.firstRow
    const end = row + index.rows
    for (const { stack: stacks, flow: ownFlows, tunnel: tunnels } of index.chunks) {
      const inChunk = Math.min(stacks.length, end - row)
      for (let at = 0; at < inChunk; at++) {
        const stack = stacks[at] ?? ANY_STACK
        const flow = ownFlows[at] ?? NONE
        const tunnel = tunnels[at] ?? NONE
        const slot = flow < flows.length ? flow : flows.length
        if (stackBefore[slot] !== stack || tunnelBefore[slot] !== tunnel) {
          stackBefore[slot] = stack
          tunnelBefore[slot] = tunnel
          groupBefore[slot] = this.#group(maps, { stack, flow, tunnel })
        }
        ofRow[row + at] = groupBefore[slot] ?? 0
      }
      row += inChunk
    }
  }

  /** @param own ids of the part */
  #group(maps: PartMaps, own: { stack: number; flow: number; tunnel: number }): number {
    const { key } = this.#keys
    key[0] = own.stack === ANY_STACK ? NO_STACK : (maps.stacks[own.stack] ?? NO_STACK)
    key[1] = mapped(own.flow, maps.flows)
    key[2] = mapped(own.tunnel, maps.tunnels)
    return this.#keys.intern()
  }
}
