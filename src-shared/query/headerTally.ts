/** Tallies of a header field over many records, without a look at their bytes. */
import { NONE } from '../index/recordColumns.ts'
import type { SessionIndex } from '../index/sessionIndex.ts'
import { ProtocolId } from '../layers/protocolId.ts'
import type { ColumnTables } from './columnTables.ts'
import type { HeaderField, ProtocolField } from './fieldCatalogue.ts'
import { ASK_PORT, ASK_ROW, smallColumnTallies, type FieldTallies } from './fieldTallies.ts'
import type { ValueCheck } from './filterCheck.ts'
import { headerColumn, type HeaderColumn } from './headerColumn.ts'
import { chosenHeaders } from './headerValues.ts'
import { NO_STACK } from './recordGroups.ts'
import type { StackShape } from './stackShape.ts'
import { TallyCache } from './tallyCache.ts'
import { Tally } from './valueTally.ts'

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

const PORTS = 0x10000
const MAX_DEPTH = 30
const UNKNOWN: StackPlan = { fixed: Tally.more, inner: false, outer: 0, next: false }

export function headerTally(
  check: ValueCheck,
  field: HeaderField | ProtocolField,
  source: { index: SessionIndex; tables: ColumnTables },
): FieldTallies {
  return new HeaderTally(check, field, source).tallies()
}

class HeaderTally {
  readonly #tables: ColumnTables
  readonly #columns: readonly HeaderColumn[] | undefined
  readonly #ofRow: HeaderColumn['ofRow']
  readonly #plans: readonly StackPlan[]
  readonly #ofFlow: TallyCache
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
  }

  tallies(): FieldTallies {
    const { size, stacks, flows, tunnels } = this.#tables.groups
    const ofGroups = new Uint8Array(size)
    let asked = 0
    for (let group = 0; group < ofGroups.length; group++) {
      const tally = this.#groupTally(
        stacks[group] ?? NO_STACK,
        flows[group] ?? NONE,
        tunnels[group] ?? NONE,
      )
      ofGroups[group] = tally
      asked |= tally
    }
    return {
      groups: ofGroups,
      ...((asked & ASK_ROW) !== 0 && this.#ofRow !== undefined ? { ofRow: this.#ofRow } : {}),
      ...((asked & ASK_PORT) !== 0 ? { ofPort: this.#portTallies() } : {}),
    }
  }

  #groupTally(stack: number, flow: number, tunnel: number): number {
    const plan = stack === NO_STACK ? UNKNOWN : (this.#plans[stack] ?? UNKNOWN)
    if (!plan.inner && plan.outer === 0) return plan.fixed
    if (!this.#tables.agree(stack, flow, tunnel)) return Tally.more
    const isOfRow = this.#ofRow !== undefined && plan.inner
    let tally = plan.fixed | (isOfRow ? ASK_ROW : 0) | (plan.next ? ASK_PORT : 0)
    if (plan.inner && !isOfRow) tally |= flow === NONE ? Tally.more : this.#ofFlow.at(flow)
    if (plan.outer !== 0) tally |= this.#tunnelTally(tunnel, plan.outer)
    return tally
  }

  #portTallies() {
    const ofPort = Uint8Array.from({ length: PORTS }, (_, port) =>
      this.#sum((column) => (column.ofCarrierPort === undefined ? 0 : column.ofCarrierPort(port))),
    )
    return smallColumnTallies(
      ({ outerSourcePort }) => outerSourcePort,
      () => ofPort,
      ASK_PORT,
    )
  }

  #tunnelTally(tunnel: number, depths: number): number {
    if (tunnel === NONE) return Tally.more
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
