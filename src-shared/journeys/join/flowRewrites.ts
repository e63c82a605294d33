/**
 * Whether two flows can be one packet's before and after NAT. Rewriting leaves one end as it is, or
 * changes both at a NodePort; TCP's sequence numbers prove that. Of anything else that looks alike,
 * two sightings at one place in one state, or two that begin or end at pods, are two packets.
 */
import type { JoinInput } from './joinInput.ts'
import { IDENTIFIED } from '../../index/recordMarks.ts'
import { NONE } from '../../index/recordColumns.ts'

/** Both ends are rewritten inside one node, which takes no longer than this. */
const REWRITE_NS = 10_000_000
/** Flows of one digest that are compared with those that come after; more are noise. */
const NEIGHBOURS = 16

const IPPROTO_TCP = 6
const IPPROTO_UDP = 17
const IPPROTO_SCTP = 132

const SOURCE = 0
const DESTINATION = 1

export class FlowRewrites {
  readonly #input: JoinInput

  constructor(input: JoinInput) {
    this.#input = input
  }

  /**
   * Rows of one digest taken apart into sets whose flows may be one packet's, each in the order of
   * the rows.
   *
   * @param rows by time
   */
  components(rows: readonly number[]): readonly (readonly number[])[] {
    const { sightings, index } = this.#input
    const ofFlow = new Map<number, number[]>()
    for (const row of rows) {
      const flow = sightings.flow[row] ?? NONE
      const known = ofFlow.get(flow)
      if (known === undefined) ofFlow.set(flow, [row])
      else known.push(row)
    }
    const [first] = ofFlow.keys()
    const isTcp = first !== undefined && this.#protocol(first) === IPPROTO_TCP
    if (ofFlow.size < 2 || isTcp || index.flows.size === 0) return [rows]
    return this.#merged([...ofFlow.values()])
  }

  /** Flows in the order of their first sightings; each joins a set that contradicts it nowhere. */
  #merged(flows: readonly (readonly number[])[]): readonly (readonly number[])[] {
    const sets: (readonly number[])[][] = []
    for (const flow of flows) {
      const set = sets
        .slice(-NEIGHBOURS)
        .findLast(
          (known) =>
            known.some((other) => this.#mayFollow(other, flow)) &&
            !known.some((other) => this.#contradict(other, flow)),
        )
      if (set === undefined) sets.push([flow])
      else set.push(flow)
    }
    const { time } = this.#input
    return sets.map((set) => set.flat().sort((a, b) => (time[a] ?? 0) - (time[b] ?? 0) || a - b))
  }

  #mayFollow(before: readonly number[], after: readonly number[]): boolean {
    const { sightings } = this.#input
    const [a = 0, b = 0] = [before[0], after[0]]
    const [flowA = NONE, flowB = NONE] = [sightings.flow[a], sightings.flow[b]]
    if (flowA === NONE || flowB === NONE) return false
    if (this.#sharesEnd(flowA, flowB, SOURCE) || this.#sharesEnd(flowA, flowB, DESTINATION)) {
      return true
    }
    const isIdentified = ((sightings.marks[a] ?? 0) & (sightings.marks[b] ?? 0) & IDENTIFIED) !== 0
    return isIdentified && this.#isHandedOver(before, after)
  }

  #sharesEnd(flowA: number, flowB: number, end: number): boolean {
    const { flows } = this.#input.index
    if (flows.word(flowA, end) !== flows.word(flowB, end)) return false
    // An ICMP identifier stands in both ports, and NAT rewrites it with either address.
    if (!this.#hasPorts(flowA)) return true
    const shift = end === SOURCE ? 16 : 0
    const port = (flow: number) => (flows.word(flow, 2) >>> shift) & 0xffff
    return port(flowA) === port(flowB)
  }

  #hasPorts(flow: number): boolean {
    const protocol = this.#protocol(flow)
    return protocol === IPPROTO_UDP || protocol === IPPROTO_SCTP
  }

  #isHandedOver(before: readonly number[], after: readonly number[]): boolean {
    const { time } = this.#input
    return before.some((a) =>
      after.some((b) => Math.abs((time[a] ?? 0) - (time[b] ?? 0)) <= REWRITE_NS),
    )
  }

  #contradict(a: readonly number[], b: readonly number[]): boolean {
    if (this.#touchesPod(a, SOURCE) && this.#touchesPod(b, SOURCE)) return true
    if (this.#touchesPod(a, DESTINATION) && this.#touchesPod(b, DESTINATION)) return true
    const { sightings, pointColumns } = this.#input
    const { point, tunnel, ttl } = sightings
    return a.some((one) =>
      b.some(
        (other) =>
          point[one] === point[other] &&
          tunnel[one] === tunnel[other] &&
          ttl[one] === ttl[other] &&
          pointColumns.showsAll[point[one] ?? 0] !== 1 &&
          !this.#comesBack(one, other),
      ),
    )
  }

  /** A pod that is a backend of the service it asks gets its own packet back through its veth. */
  #comesBack(one: number, other: number): boolean {
    const isHairpin = (out: number, back: number) =>
      this.#touchesPod([out], SOURCE) && this.#touchesPod([back], DESTINATION)
    return isHairpin(one, other) || isHairpin(other, one)
  }

  /** Whether a flow is seen at the veth of the pod that it comes from, or goes to. */
  #touchesPod(rows: readonly number[], end: number): boolean {
    const { sightings, pointColumns, index } = this.#input
    return rows.some((row) => {
      const address = index.flows.word(sightings.flow[row] ?? 0, end)
      return pointColumns.isPod(sightings.point[row] ?? 0, address)
    })
  }

  #protocol(flow: number): number {
    return flow === NONE ? 0 : this.#input.index.flows.word(flow, 3) & 0xff
  }
}
