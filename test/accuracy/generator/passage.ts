/**
 * A packet's passage along its stops: when each sees it, in how many frames, and where it is lost. What
 * offload merges and splits, what is fragmented, overtaken or shown twice happens here.
 */
import type { RandomNumbers } from '../../bench/traffic/randomNumbers.ts'
import { TCP, type Packet, type Sighting, type Stop } from './packet.ts'
import type { Plan } from './plan.ts'

/** Where a packet went missing: the last stop that saw it and the one that should have seen it next. */
export interface Loss {
  readonly packet: Packet
  readonly last: Stop
  readonly next: Stop
  /** Only a part of it: a frame of a super-packet, a fragment. */
  readonly isPartial: boolean
}

export interface Passage {
  readonly sightings: readonly Sighting[]
  readonly loss?: Loss
}

/** A part of the payload; where the packet is fragmented, of all that IP carries. */
interface Piece {
  readonly from: number
  readonly to: number
}

const US = 1000
const FRAME_GAP_NS = 1200
/** What IP carries in one fragment, with an MTU of 1450. */
const FRAGMENT_SIZE = 1424
const UDP_LENGTH = 8
/** Shorter packets are never longer than the MTU between nodes. */
const LEAST_OUTER_FRAGMENTED = 700

export class Passages {
  readonly #plan: Plan
  readonly #random: RandomNumbers

  constructor(plan: Plan, random: RandomNumbers) {
    this.#plan = plan
    this.#random = random
  }

  /** @param time true nanoseconds at which the first stop sees it */
  pass(packet: Packet, stops: readonly Stop[], time: number, isFragmented: boolean): Passage {
    const random = this.#random
    const isLost = stops.length > 1 && random.chance(this.#plan.loss)
    const lostAt = isLost ? random.between(1, stops.length - 1) : stops.length
    const isInParts = packet.payloadLength > packet.segmentSize || isFragmented
    const sightings: Sighting[] = []
    let pieces: readonly Piece[] = isFragmented ? fragmentsOf(packet) : [wholeOf(packet)]
    let isPartial = false
    const times = this.#times(stops, time)
    for (const [at, stop] of stops.entries()) {
      if (isLeaving(stops, at) && !isFragmented) pieces = framesOf(packet, pieces)
      if (at === lostAt) {
        isPartial = isInParts && pieces.length > 1
        if (!isPartial) break
        const missing = random.below(pieces.length)
        pieces = pieces.filter((_, piece) => piece !== missing)
      }
      if (isArriving(stops, at) && !isFragmented) pieces = this.#merged(pieces)
      const seen = pieces.flatMap((piece, nth) =>
        this.#seen({
          packet,
          stop,
          piece,
          time: (times[at] ?? time) + nth * FRAME_GAP_NS,
          isFragmented,
        }),
      )
      sightings.push(...seen)
    }
    const last = stops[lostAt - 1]
    const next = stops[lostAt]
    if (last === undefined || next === undefined) return { sightings }
    return { sightings, loss: { packet, last, next, isPartial } }
  }

  /** When each stop sees it. From one veth to another the bridge shows its own copy last. */
  #times(stops: readonly Stop[], start: number): readonly number[] {
    let time = start
    const times = stops.map((stop, at) => {
      const before = stops[at - 1]
      if (before !== undefined) time += this.#delay(before, stop)
      return time
    })
    for (const [at, { point }] of stops.entries()) {
      const isBetween = stops[at - 1]?.point.kind === 'veth' && stops[at + 1]?.point.kind === 'veth'
      if (point.kind === 'bridge' && isBetween) times[at] = (times[at + 1] ?? time) + US
    }
    return times
  }

  /** Inside a node stamps are often the same; between nodes there is a queue. */
  #delay(before: Stop, { point }: Stop): number {
    const random = this.#random
    if (before.point.node !== point.node) {
      const base = 50 * US + ((before.point.node * 7 + point.node * 3) % 5) * 3 * US
      const queue = -Math.log(1 - random.u32() / 0x1_0000_0000) * 30 * US
      const overtaken = random.chance(this.#plan.reordering) ? random.between(US, 3000 * US) : 0
      return Math.round(base + queue + overtaken)
    }
    const isSameSkb = random.chance(0.3)
    if (before.point.kind === 'veth' || point.kind === 'veth')
      return isSameSkb ? 0 : random.between(0, 2 * US)
    if (before.point.kind === 'nic' && point.kind === 'tunnel')
      return isSameSkb ? 0 : random.between(0, 3 * US)
    return random.between(5 * US, 40 * US)
  }

  /** What arrives is merged into up to three parts, each of frames that follow one another. */
  #merged(pieces: readonly Piece[]): readonly Piece[] {
    if (!this.#plan.offload || pieces.length < 2) return pieces
    const cut = this.#random.chance(0.3) ? this.#random.below(pieces.length) : -1
    const merged: Piece[] = []
    for (const [at, piece] of pieces.entries()) {
      const before = merged.at(-1)
      if (before?.to === piece.from && at !== cut)
        merged[merged.length - 1] = { from: before.from, to: piece.to }
      else merged.push(piece)
    }
    return merged
  }

  #seen({ packet, stop, piece, time, isFragmented }: Seen): readonly Sighting[] {
    const { point } = stop
    const sighting: Sighting = { time, point, packet, stop, ...piece }
    const records = isFragmented
      ? [
          {
            ...sighting,
            fragment: { isInner: true, isLast: piece.to === packet.payloadLength + UDP_LENGTH },
          },
        ]
      : this.#inOuterFragments(sighting)
    if (!this.#random.chance(this.#plan.copies)) return records
    const later = this.#random.between(US, 20 * US)
    return [...records, ...records.map((record) => ({ ...record, time: time + later }))]
  }

  #inOuterFragments(sighting: Sighting): readonly Sighting[] {
    const { stop, packet, from, to } = sighting
    const isLong = to - from > LEAST_OUTER_FRAGMENTED && to - from <= packet.segmentSize
    const isFragmented =
      stop.tunnel !== undefined && isLong && isChosen(packet, this.#plan.outerFragments)
    if (!isFragmented) return [sighting]
    return [false, true].map((isLast) => ({
      ...sighting,
      time: sighting.time + (isLast ? FRAME_GAP_NS : 0),
      fragment: { isInner: false, isLast },
    }))
  }
}

interface Seen {
  readonly packet: Packet
  readonly stop: Stop
  readonly piece: Piece
  readonly time: number
  readonly isFragmented: boolean
}

/** The same for all stops of a packet: nobody puts the fragments together between two NICs. */
function isChosen({ id }: Packet, share: number): boolean {
  return (Math.imul(id, 0x9e3779b1) >>> 0) / 0x1_0000_0000 < share
}

function wholeOf({ payloadLength }: Packet): Piece {
  return { from: 0, to: payloadLength }
}

/** Of a datagram, UDP's header with it. */
function fragmentsOf({ payloadLength }: Packet): readonly Piece[] {
  const length = payloadLength + UDP_LENGTH
  return cutAt(FRAGMENT_SIZE, { from: 0, to: length })
}

/** A NIC cuts what TCP handed over into frames. */
function framesOf({ protocol, segmentSize }: Packet, pieces: readonly Piece[]): readonly Piece[] {
  return protocol === TCP ? pieces.flatMap((piece) => cutAt(segmentSize, piece)) : pieces
}

function cutAt(size: number, { from, to }: Piece): readonly Piece[] {
  if (to - from <= size) return [{ from, to }]
  return Array.from({ length: Math.ceil((to - from) / size) }, (_, at) => ({
    from: from + at * size,
    to: Math.min(to, from + (at + 1) * size),
  }))
}

/** At the NIC through which it leaves a node. */
function isLeaving(stops: readonly Stop[], at: number): boolean {
  const stop = stops[at]
  const next = stops[at + 1]
  return stop?.point.kind === 'nic' && at > 0 && next?.point.node !== stop.point.node
}

/** At the NIC through which it comes to a node, from another or from outside. */
function isArriving(stops: readonly Stop[], at: number): boolean {
  const stop = stops[at]
  const before = stops[at - 1]
  return stop?.point.kind === 'nic' && before?.point.node !== stop.point.node
}
