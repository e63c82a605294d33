/**
 * The way that packets of the other direction took, turned round: what is left to expect where no packet
 * to an address got any further. Of the same flow where there is one, else between the same addresses,
 * else between the same blocks of addresses; of each the longest.
 */
import { NONE } from '../../index/recordColumns.ts'
import { reverseKey } from '../../index/flowKey.ts'
import { InternTable } from '../../index/internTable.ts'
import type { SessionIndex } from '../../index/sessionIndex.ts'
import type { PathShape } from '../join/pathShapes.ts'
import { placeOf, type Place } from './pathTransitions.ts'

export interface OppositePath {
  readonly places: readonly Place[]
  /** How many packets took a way of this length. */
  readonly packets: number
}

/** What is known of the one that packets go to. */
export type Receiver = 'pod' | 'host' | 'stranger'

export interface FlowPath {
  readonly realm: number
  readonly flow: number
  readonly shape: number
  readonly packets: number
}

const NOWHERE: OppositePath = { places: [], packets: 0 }

/** What kind of number a pair is of. */
const ADDRESSES = 0
const BLOCKS = 1

export class OppositePaths {
  readonly #index: SessionIndex
  readonly #blocks: Uint32Array
  readonly #shapes: readonly PathShape[]
  /** Longest shape of each flow, and how many packets have one as long. */
  readonly #ofFlow: Longest
  /** `ADDRESSES` or `BLOCKS`, realm, source, destination. */
  readonly #pairs = new InternTable(4)
  readonly #ofPair: Longest

  constructor(index: SessionIndex, blocks: Uint32Array, shapes: readonly PathShape[]) {
    this.#index = index
    this.#blocks = blocks
    this.#shapes = shapes
    this.#ofFlow = new Longest(shapes)
    this.#ofPair = new Longest(shapes)
  }

  /** Counts packets of one shape that had a flow somewhere on their way. */
  add({ realm, flow, shape, packets }: FlowPath): void {
    const { flows } = this.#index
    this.#ofFlow.add(flow, shape, packets)
    const [source, destination] = [flows.word(flow, 0), flows.word(flow, 1)]
    this.#ofPair.add(this.#pair(ADDRESSES, realm, source, destination), shape, packets)
    const [from, to] = [this.#blocks[source] ?? 0, this.#blocks[destination] ?? 0]
    this.#ofPair.add(this.#pair(BLOCKS, realm, from, to), shape, packets)
  }

  /**
   * The places that a packet of this flow would pass, first to last.
   *
   * @param receiver a `stranger`'s other packets may come in elsewhere; a pod's neighbours go its way
   */
  of(realm: number, flow: number, receiver: Receiver): OppositePath {
    if (flow === NONE) return NOWHERE
    const { flows } = this.#index
    const reverse = flows.find(...reverseKey(this.#index, flow))
    const same = reverse === undefined ? undefined : this.#ofFlow.of(reverse)
    if (same !== undefined) return this.#turned(same)
    if (receiver === 'stranger') return NOWHERE
    const [source, destination] = [flows.word(flow, 0), flows.word(flow, 1)]
    const addresses = this.#pairs.find([ADDRESSES, realm, destination, source])
    const between = addresses === undefined ? undefined : this.#ofPair.of(addresses)
    if (between !== undefined) return this.#turned(between)
    if (receiver !== 'pod') return NOWHERE
    const [from, to] = [this.#blocks[source] ?? 0, this.#blocks[destination] ?? 0]
    const blocks = this.#pairs.find([BLOCKS, realm, to, from])
    const alike = blocks === undefined ? undefined : this.#ofPair.of(blocks)
    return alike === undefined ? NOWHERE : this.#turned(alike)
  }

  #turned({ shape, packets }: { shape: number; packets: number }): OppositePath {
    const hops = this.#shapes[shape]?.hops ?? []
    return { places: hops.map((hop) => placeOf(hop.point, hop.isWrapped)).toReversed(), packets }
  }

  #pair(kind: number, realm: number, source: number, destination: number): number {
    this.#pairs.key[0] = kind
    this.#pairs.key[1] = realm
    this.#pairs.key[2] = source
    this.#pairs.key[3] = destination
    return this.#pairs.intern()
  }
}

/** The longest shape of each entry of a table. */
class Longest {
  readonly #shapes: readonly PathShape[]
  readonly #shape: number[] = []
  readonly #packets: number[] = []

  constructor(shapes: readonly PathShape[]) {
    this.#shapes = shapes
  }

  add(entry: number, shape: number, packets: number): void {
    const known = this.#shape[entry]
    const length = this.#length(shape)
    if (known === undefined || length > this.#length(known)) {
      this.#shape[entry] = shape
      this.#packets[entry] = packets
    } else if (length === this.#length(known)) {
      this.#packets[entry] = (this.#packets[entry] ?? 0) + packets
    }
  }

  of(entry: number): { shape: number; packets: number } | undefined {
    const shape = this.#shape[entry]
    return shape === undefined ? undefined : { shape, packets: this.#packets[entry] ?? 0 }
  }

  #length(shape: number): number {
    return this.#shapes[shape]?.hops.length ?? 0
  }
}
