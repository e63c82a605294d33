/**
 * TCP segments that offload cut or merged on their way: one super-packet at the veth is the same bytes
 * as twenty frames at the NIC. They are found by their sequence ranges, conversation by conversation
 * across NAT, among packets that no place saw both of: what one place saw twice was sent twice.
 */
import { sortedInSteps } from '../../base/steppedSort.ts'
import { inSteps, type Work } from '../../base/work.ts'
import { FRAGMENT_FLOW } from '../../index/captureIndex.ts'
import { NONE } from '../../index/recordColumns.ts'
import { firstRow, type JoinedPackets } from './joinedPackets.ts'
import { JOURNEY_GAP_NS } from './joinInput.ts'
import { rowsBy, startsOf } from './packetGroups.ts'
import type { LinkList } from './packetLinks.ts'
import { rewrittenFlows } from './rewrittenFlows.ts'
import type { PathShape } from './pathShapes.ts'

const IPPROTO_TCP = 6
/** Segments that may overlap the one that is looked at; more are an attack on this loop. */
const MAX_OPEN = 256
/** Pairs of segments that are compared in one step. */
const COMPARED = 4096

export function* linkSegments(joined: JoinedPackets, links: LinkList): Work<void> {
  const segments = new Segments(joined)
  yield* segments.read()
  const overlaps = new Overlaps(segments, links)
  for (const conversation of yield* segments.uneven()) yield* overlaps.link(conversation)
}

/** TCP segments with data, by conversation; one column a packet. */
class Segments {
  readonly sequence: Uint32Array
  readonly length: Uint32Array
  readonly #joined: JoinedPackets
  readonly #places: PlaceSets

  constructor(joined: JoinedPackets) {
    this.#joined = joined
    this.#places = new PlaceSets(joined)
    this.sequence = new Uint32Array(joined.packets)
    this.length = new Uint32Array(joined.packets)
  }

  *read(): Work<void> {
    const { input, packetOf } = this.#joined
    for (const { chunk, firstRow: start, rows } of input.index.chunks()) {
      yield* inSteps(rows, (from, to) => {
        for (let at = from; at < to; at++) {
          const packet = packetOf[start + at] ?? 0
          this.sequence[packet] = chunk.sequence[at] ?? 0
          this.length[packet] = chunk.payloadLength[at] ?? 0
        }
      })
    }
  }

  /** Packets of each conversation whose segments were not all seen at the same places. */
  *uneven(): Work<readonly Uint32Array[]> {
    const { packets, input } = this.#joined
    const conversation = yield* rewrittenFlows(this.#joined)
    const none = conversation.length
    const isTcp = yield* tcpFlows(this.#joined)
    const places = new Int32Array(none).fill(-1)
    const isUneven = new Uint8Array(none)
    const of = new Uint32Array(packets)
    yield* inSteps(packets, (from, to) => {
      for (let packet = from; packet < to; packet++) {
        const flow = input.sightings.flow[firstRow(this.#joined, packet)] ?? NONE
        const isData = flow !== NONE && isTcp[flow] === 1 && (this.length[packet] ?? 0) > 0
        const id = isData ? (conversation[flow] ?? none) : none
        of[packet] = id
        if (id === none) continue
        const seenAt = this.places(packet)
        if (places[id] === -1) places[id] = seenAt
        else if (places[id] !== seenAt) isUneven[id] = 1
      }
    })
    const starts = yield* startsOf(of, none + 1)
    const sorted = yield* rowsBy(of, starts)
    const uneven: Uint32Array[] = []
    yield* inSteps(none, (from, to) => {
      for (let id = from; id < to; id++) {
        if (isUneven[id] === 1) uneven.push(sorted.subarray(starts[id] ?? 0, starts[id + 1] ?? 0))
      }
    })
    return uneven
  }

  /** Id of the set of places that saw a packet. */
  places(packet: number): number {
    return this.#places.ofShape[this.#joined.shapeOf[packet] ?? 0] ?? 0
  }

  /** Whether no point saw both with the same addresses, bare or wrapped alike. */
  isApart(a: number, b: number): boolean {
    if (this.#places.isApart(this.places(a), this.places(b))) return true
    const { input, rows, starts } = this.#joined
    const { point, flow, tunnel } = input.sightings
    for (let one = starts[a] ?? 0; one < (starts[a + 1] ?? 0); one++) {
      for (let two = starts[b] ?? 0; two < (starts[b + 1] ?? 0); two++) {
        const [rowA = 0, rowB = 0] = [rows[one], rows[two]]
        const isWrappedAlike = (tunnel[rowA] === NONE) === (tunnel[rowB] === NONE)
        if (point[rowA] === point[rowB] && flow[rowA] === flow[rowB] && isWrappedAlike) return false
      }
    }
    return true
  }

  time(packet: number): number {
    return this.#joined.input.time[firstRow(this.#joined, packet)] ?? 0
  }
}

/** Links between overlapping segments of one conversation. */
class Overlaps {
  readonly #segments: Segments
  readonly #links: LinkList
  #sinceStep = 0

  constructor(segments: Segments, links: LinkList) {
    this.#segments = segments
    this.#links = links
  }

  *link(packets: Uint32Array): Work<void> {
    const { sequence, length } = this.#segments
    const base = sequence[packets[0] ?? 0] ?? 0
    // Sequence numbers wrap around; a difference does not.
    const from = (packet: number) => ((sequence[packet] ?? 0) - base) | 0
    const size = (packet: number) => length[packet] ?? 0
    const inOrder = yield* sortedInSteps(
      packets,
      (a, b) => from(a) - from(b) || size(b) - size(a) || a - b,
    )
    let open: number[] = []
    for (const packet of inOrder) {
      open = open.filter((other) => from(other) + size(other) > from(packet)).slice(-MAX_OPEN)
      const overlapping = open.filter(
        (other) =>
          (from(other) !== from(packet) || size(other) !== size(packet)) &&
          this.#segments.isApart(other, packet),
      )
      for (const whole of this.#nearest(overlapping, packet)) {
        this.#links.add('segment', whole, packet)
      }
      open.push(packet)
      this.#sinceStep += open.length
      if (this.#sinceStep < COMPARED) continue
      this.#sinceStep = 0
      yield
    }
  }

  /** Of the segments that were seen at the same places, the one nearest in time. */
  #nearest(overlapping: readonly number[], packet: number): Iterable<number> {
    const nearest = new Map<number, number>()
    const distance = (other: number) =>
      Math.abs(this.#segments.time(other) - this.#segments.time(packet))
    for (const other of overlapping) {
      if (distance(other) > JOURNEY_GAP_NS) continue
      const places = this.#segments.places(other)
      const best = nearest.get(places)
      if (best === undefined || distance(other) < distance(best)) nearest.set(places, other)
    }
    return nearest.values()
  }
}

/** Sets of places, by the shapes of packets: a point, and whether the packet is wrapped there. */
class PlaceSets {
  readonly ofShape: Uint32Array
  readonly #sets: (readonly string[])[] = []
  readonly #apart = new Map<number, boolean>()

  constructor({ shapes }: JoinedPackets) {
    const ids = new Map<string, number>()
    this.ofShape = Uint32Array.from(shapes, (shape) => {
      const places = placesOf(shape)
      const key = places.join()
      const id = ids.get(key) ?? this.#sets.push(places) - 1
      ids.set(key, id)
      return id
    })
  }

  /** Whether no place is in both sets. */
  isApart(a: number, b: number): boolean {
    const key = a * this.#sets.length + b
    const known = this.#apart.get(key)
    if (known !== undefined) return known
    const other = new Set(this.#sets[b])
    const isApart = !(this.#sets[a] ?? []).some((place) => other.has(place))
    this.#apart.set(key, isApart)
    return isApart
  }
}

function placesOf({ hops }: PathShape): readonly string[] {
  const places = hops.map(({ point, isWrapped }) => (isWrapped ? `${point} wrapped` : `${point}`))
  return [...new Set(places)].toSorted()
}

function* tcpFlows({ input }: JoinedPackets): Work<Uint8Array> {
  const { flows } = input.index
  const isTcp = new Uint8Array(flows.size)
  yield* inSteps(flows.size, (from, to) => {
    for (let id = from; id < to; id++) {
      const kind = flows.word(id, 3)
      isTcp[id] = Number((kind & 0xff) === IPPROTO_TCP && (kind & FRAGMENT_FLOW) === 0)
    }
  })
  return isTcp
}
