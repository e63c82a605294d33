/** Tallies of a header field over the rows of one part of a capture, without a look at their bytes. */
import { NONE, type ColumnChunk } from '../index/recordColumns.ts'
import type { PartMaps, SessionIndex } from '../index/sessionIndex.ts'
import { ProtocolId } from '../layers/protocolId.ts'
import type { ColumnTables } from './columnTables.ts'
import type { HeaderField, ProtocolField } from './fieldCatalogue.ts'
import type { ValueCheck } from './filterCheck.ts'
import { headerColumn, type HeaderColumn } from './headerColumn.ts'
import { chosenHeaders } from './headerValues.ts'
import type { StackShape } from './stackShape.ts'
import { TallyCache } from './tallyCache.ts'
import { Tally } from './valueTally.ts'

/** @param row global row */
export type RowTally = (chunk: ColumnChunk, at: number, row: number) => number

/** Where a stack's records have the values. */
interface StackPlan {
  /** What holds for all of its records. */
  readonly fixed: number
  /** The innermost packet has one. */
  readonly inner: boolean
  /** Depths of the packets around it that have one, a bit each. */
  readonly outer: number
  /** The one next to it is among them. */
  readonly next: boolean
}

/** The index keeps no stack by itself beyond this many: the last id stands for any. */
const ANY_STACK = 0xffff
const MAX_DEPTH = 30
/** Besides the tallies' own bits: what is known of a stack is not all, of a flow and a tunnel neither. */
const LOOK = 0x40
const ASK_ROW = 0x20
const UNKNOWN: StackPlan = { fixed: Tally.more, inner: false, outer: 0, next: false }

/** The tallies that all parts of the session share; `rowTally` is for one of them. */
export class HeaderTally {
  readonly #tables: ColumnTables
  readonly #columns: readonly HeaderColumn[] | undefined
  readonly #ofRow: HeaderColumn['ofRow']
  readonly #plans: readonly StackPlan[]
  readonly #ofFlow: TallyCache
  readonly #ofPort: TallyCache
  readonly #ofTunnel = new Map<number, TallyCache>()
  readonly #tunnels: number

  constructor(
    check: ValueCheck,
    field: HeaderField | ProtocolField,
    { index, tables }: { index: SessionIndex; tables: ColumnTables },
  ) {
    this.#tables = tables
    this.#tunnels = index.tunnels.size
    const { test } = check
    const names = field.kind === 'header' ? field.fields : []
    const columns = names.map((name) => headerColumn(name, { index, tables, test }))
    const known = columns.filter((column) => column !== undefined)
    this.#columns = names.length > 0 && known.length === names.length ? known : undefined
    this.#ofRow = this.#columns?.[0]?.ofRow
    this.#plans = tables.shapes.map((shape) => this.#plan(check, field, shape))
    this.#ofFlow = new TallyCache(index.flows.size, (flow) =>
      this.#sum((column) => column.ofFlow?.(flow)),
    )
    this.#ofPort = new TallyCache(0x10000, (port) =>
      this.#sum((column) => (column.ofCarrierPort === undefined ? 0 : column.ofCarrierPort(port))),
    )
  }

  /**
   * Records of one flow mostly look alike, so that each flow remembers the stack and the tunnel of the
   * record before, and what they came to.
   */
  rowTally({ flows, tunnels, stacks }: PartMaps): RowTally {
    const plans = Array.from(stacks, (stack) => this.#plans[stack] ?? UNKNOWN)
    const fixed = Uint8Array.from(plans, (plan) => (isFixed(plan) ? plan.fixed : LOOK))
    const stackBefore = new Uint16Array(flows.length + 1).fill(ANY_STACK)
    const tunnelBefore = new Uint32Array(flows.length + 1)
    const tallyBefore = new Uint8Array(flows.length + 1)
    return (chunk, at) => {
      const stack = chunk.stack[at] ?? ANY_STACK
      const known = stack === ANY_STACK ? Tally.more : (fixed[stack] ?? Tally.more)
      if (known !== LOOK) return known
      const flow = chunk.flow[at] ?? NONE
      const tunnel = chunk.tunnel[at] ?? NONE
      const slot = flow === NONE ? flows.length : flow
      if (stackBefore[slot] !== stack || tunnelBefore[slot] !== tunnel) {
        stackBefore[slot] = stack
        tunnelBefore[slot] = tunnel
        tallyBefore[slot] = this.#tableTally(
          stacks[stack] ?? 0,
          translated(flow, flows),
          translated(tunnel, tunnels),
        )
      }
      const tally = tallyBefore[slot] ?? Tally.more
      return (tally & ASK_ROW) === 0 ? tally : this.#withRow(tally, plans[stack], chunk, at)
    }
  }

  /** What the tables say; with `ASK_ROW` where the record's own row has more to say. */
  #tableTally(stack: number, flow: number, tunnel: number): number {
    const plan = this.#plans[stack] ?? UNKNOWN
    if (!this.#tables.agree(stack, flow, tunnel)) return Tally.more
    const isOfRow = this.#ofRow !== undefined && plan.inner
    let tally = plan.fixed | (isOfRow || plan.next ? ASK_ROW : 0)
    if (plan.inner && !isOfRow) tally |= this.#ofFlow.at(flow)
    if (plan.outer !== 0) tally |= this.#tunnelTally(tunnel, plan.outer)
    return tally
  }

  #withRow(tally: number, plan: StackPlan | undefined, chunk: ColumnChunk, at: number): number {
    let sum = tally & ~ASK_ROW
    if (plan?.inner === true && this.#ofRow !== undefined) sum |= this.#ofRow(chunk, at)
    if (plan?.next === true) sum |= this.#ofPort.at(chunk.outerSourcePort[at] ?? 0)
    return sum
  }

  #tunnelTally(tunnel: number, depths: number): number {
    let cache = this.#ofTunnel.get(depths)
    if (cache === undefined) {
      cache = new TallyCache(this.#tunnels, (id) => this.#chainTally(id, depths))
      this.#ofTunnel.set(depths, cache)
    }
    return cache.at(tunnel)
  }

  #chainTally(tunnel: number, depths: number): number {
    const chain = this.#tables.chain(tunnel)
    return chain.reduce((tally, id, depth) => {
      if ((depths & (1 << depth)) === 0) return tally
      const isNext = depth === chain.length - 1
      return (
        tally |
        this.#sum((column) => {
          return isNext && column.ofCarrierPort !== undefined ? 0 : column.ofCarrier?.(id)
        })
      )
    }, 0)
  }

  /** A column that has no such values leaves them to the bytes. */
  #sum(part: (column: HeaderColumn) => number | undefined): number {
    return (this.#columns ?? []).reduce((tally, column) => tally | (part(column) ?? Tally.more), 0)
  }

  #plan(
    { reading, isPresence }: ValueCheck,
    field: HeaderField | ProtocolField,
    shape: StackShape,
  ): StackPlan {
    const { stack, depth: innermost, quotedFrom } = shape
    const ids = new Set<number>(field.protocols.map((name) => ProtocolId[name]))
    const named = Array.from(stack.protocols, (id, at) => (ids.has(id) ? at : -1))
    const inAnyScope = chosenHeaders(
      named.filter((at) => at >= 0),
      reading.layers,
    )
    const wanted = reading.scope === 'outer' ? 0 : innermost
    const chosen = inAnyScope.filter((at) => {
      return reading.scope === 'any' || (at < quotedFrom && stack.depths[at] === wanted)
    })
    if (chosen.length === 0) return { ...UNKNOWN, fixed: 0 }
    if (field.kind === 'protocol' && isPresence) {
      return { ...UNKNOWN, fixed: Tally.exists | Tally.passed }
    }
    if (this.#columns === undefined || innermost > MAX_DEPTH) return UNKNOWN
    const travelling = chosen.filter((at) => at < quotedFrom)
    const depths = travelling.map((at) => stack.depths[at] ?? 0)
    if (new Set(depths).size < depths.length) return UNKNOWN
    const outer = depths.filter((depth) => depth < innermost)
    const isNext = outer.includes(innermost - 1)
    return {
      fixed: travelling.length < chosen.length ? Tally.more : 0,
      inner: depths.includes(innermost),
      outer: outer.reduce((bits, depth) => bits | (1 << depth), 0),
      next: isNext && this.#columns.some(({ ofCarrierPort }) => ofCarrierPort !== undefined),
    }
  }
}

function isFixed({ inner, outer }: StackPlan): boolean {
  return !inner && outer === 0
}

function translated(id: number, ids: Int32Array): number {
  return id === NONE ? NONE : (ids[id] ?? NONE)
}
