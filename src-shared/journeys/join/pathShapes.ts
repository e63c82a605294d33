/**
 * Packets that left the same traces went the same way: the same points, with the same wrapping, the
 * same rewriting and as many routers between. Such a shape is put into path order once, and holds for
 * every packet that has it.
 */
import { NONE } from '../../index/recordColumns.ts'
import type { CapturePoint } from '../capturePoint.ts'
import type { JoinInput } from './joinInput.ts'
import { pathOrder, type Stop } from './pathOrder.ts'

/** One stop of all packets of a shape, and how many of a packet's rows are of it. */
export interface ShapeHop {
  readonly point: number
  /** Inside a tunnel. */
  readonly isWrapped: boolean
  /** First the one that speaks for the hop; then the copies that the same capture made of it. */
  readonly sightings: number
  /** In other captures of the same interface, or of all interfaces of the node. */
  readonly copies: number
  /** Later fragments of the tunnel packet that the hop's sightings begin. */
  readonly rests: number
}

export interface PathShape {
  readonly hops: readonly ShapeHop[]
  /** For each of a packet's rows in path order, its place among the rows in the session's order. */
  readonly order: Uint32Array
}

/** Words of the key for each row. */
const WIDTH = 2
const WRAPPED_SHIFT = 8
const FLOW_SHIFT = 16
const AT_SOURCE = 1 << 24
const AT_DESTINATION = 1 << 25
const REST = 1 << 26
const ASCENDING = 1 << 27
const BYTE = 0xff

export class PathShapes {
  readonly shapes: PathShape[] = []
  readonly #input: JoinInput
  readonly #rests: Uint8Array
  #key = new Int32Array(WIDTH * 64)
  #length = 0
  readonly #keys: Int32Array[] = []
  #slots = new Int32Array(256).fill(-1)
  readonly #tunnels: number[] = []
  readonly #flows: number[] = []

  /** @param rests 1 for each row that is a later fragment of its tunnel packet */
  constructor(input: JoinInput, rests: Uint8Array) {
    this.#input = input
    this.#rests = rests
  }

  /** The shape of a packet by its rows, in the session's order. */
  shapeOf(rows: Uint32Array): number {
    this.#describe(rows)
    const slots = this.#slots
    const mask = slots.length - 1
    let slot = hashWords(this.#key, this.#length) & mask
    for (;;) {
      const id = slots[slot] ?? -1
      if (id < 0) break
      if (this.#matches(id)) return id
      slot = (slot + 1) & mask
    }
    const id = this.shapes.length
    slots[slot] = id
    this.#keys.push(this.#key.slice(0, this.#length))
    this.shapes.push(this.#shape(rows))
    if (this.shapes.length * 2 > slots.length) this.#rehash()
    return id
  }

  #describe(rows: Uint32Array): void {
    const { point, ttl, tunnel, flow } = this.#input.sightings
    this.#length = rows.length * WIDTH
    if (this.#length > this.#key.length) this.#key = new Int32Array(this.#length * 2)
    this.#tunnels.length = 0
    this.#flows.length = 0
    let highest = 0
    for (const row of rows) highest = Math.max(highest, ttl[row] ?? 0)
    for (let at = 0; at < rows.length; at++) {
      const row = rows[at] ?? 0
      this.#key[at * WIDTH] = point[row] ?? 0
      this.#key[at * WIDTH + 1] =
        (highest - (ttl[row] ?? 0)) |
        (ordinal(this.#tunnels, tunnel[row] ?? NONE) << WRAPPED_SHIFT) |
        (ordinal(this.#flows, flow[row] ?? NONE) << FLOW_SHIFT) |
        this.#ends(row)
    }
  }

  /** Whether the point is the home of where the packet, or the tunnel around it, comes from or goes to. */
  #ends(row: number): number {
    if (this.#rests[row] === 1) return REST
    const { sightings, pointColumns, index } = this.#input
    const point = sightings.point[row] ?? 0
    const tunnel = sightings.tunnel[row] ?? NONE
    const flow = sightings.flow[row] ?? NONE
    const table = tunnel === NONE ? index.flows : index.tunnels
    const id = tunnel === NONE ? flow : tunnel
    if (id === NONE) return 0
    const [source, destination] = [table.word(id, 0), table.word(id, 1)]
    const isSource = pointColumns.isHome(point, source)
    const isDestination = pointColumns.isHome(point, destination)
    // Which of two addresses is known longer says nothing, but tells the two directions apart.
    return (
      (source < destination ? ASCENDING : 0) |
      (isSource ? AT_SOURCE : 0) |
      (isDestination ? AT_DESTINATION : 0)
    )
  }

  #shape(rows: Uint32Array): PathShape {
    const hops = pathOrder(this.#hops(rows))
    const order = hops.flatMap(({ sightings, copies, rests }) => [
      ...sightings,
      ...copies,
      ...rests,
    ])
    return {
      hops: hops.map(({ point, isWrapped, sightings, copies, rests }) => ({
        point: point.point,
        isWrapped,
        sightings: sightings.length,
        copies: copies.length,
        rests: rests.length,
      })),
      order: Uint32Array.from(order),
    }
  }

  /**
   * Rows by stop. Captures of one interface come before those of all interfaces, which only repeat
   * them; of two captures of the same interface the first in the session speaks, for every packet alike.
   */
  #hops(rows: Uint32Array): readonly ShapeStop[] {
    const hops = new Map<string, ShapeStop[]>()
    for (const at of this.#inOrderOfEvidence(rows)) {
      const point = this.#point(rows[at] ?? 0)
      if (point === undefined) continue
      const isRest = this.#isRest(at)
      const state = isRest ? 'rest' : `${(this.#key[at * WIDTH + 1] ?? 0) & STATE_MASK}`
      const alike = hops.get(state) ?? []
      hops.set(state, alike)
      const same = alike.find((hop) => isSamePlace(hop.point, point))
      if (same === undefined) alike.push(this.#stop(rows, at, point))
      else if (same.point === point) same.sightings.push(at)
      else same.copies.push(at)
    }
    const stops = [...hops].flatMap(([state, alike]) => (state === 'rest' ? [] : alike))
    return withRests(stops, hops.get('rest') ?? [])
  }

  #inOrderOfEvidence(rows: Uint32Array): readonly number[] {
    const { sightings, pointColumns, time } = this.#input
    const places = Array.from(rows, (row, at) => ({
      at,
      showsAll: pointColumns.showsAll[sightings.point[row] ?? 0] ?? 0,
      point: sightings.point[row] ?? 0,
      time: time[row] ?? 0,
    }))
    places.sort((a, b) => a.showsAll - b.showsAll || a.point - b.point || a.time - b.time)
    return places.map(({ at }) => at)
  }

  #stop(rows: Uint32Array, at: number, point: CapturePoint): ShapeStop {
    const { sightings, time } = this.#input
    const row = rows[at] ?? 0
    const word = this.#key[at * WIDTH + 1] ?? 0
    return {
      point,
      ttl: sightings.ttl[row] ?? 0,
      time: time[row] ?? 0,
      isWrapped: (sightings.tunnel[row] ?? NONE) !== NONE,
      isAtSource: (word & AT_SOURCE) !== 0,
      isAtDestination: (word & AT_DESTINATION) !== 0,
      sightings: [at],
      copies: [],
      rests: [],
    }
  }

  #point(row: number): CapturePoint | undefined {
    return this.#input.points[this.#input.sightings.point[row] ?? 0]
  }

  #isRest(at: number): boolean {
    return ((this.#key[at * WIDTH + 1] ?? 0) & REST) !== 0
  }

  #matches(id: number): boolean {
    const key = this.#keys[id]
    if (key?.length !== this.#length) return false
    for (let at = 0; at < key.length; at++) if (key[at] !== this.#key[at]) return false
    return true
  }

  #rehash(): void {
    const slots = new Int32Array(this.#slots.length * 2).fill(-1)
    const mask = slots.length - 1
    this.#keys.forEach((key, id) => {
      let slot = hashWords(key, key.length) & mask
      while ((slots[slot] ?? -1) >= 0) slot = (slot + 1) & mask
      slots[slot] = id
    })
    this.#slots = slots
  }
}

/** TTL, wrapping and flow, without what is the point's own. */
const STATE_MASK = AT_SOURCE - 1

interface ShapeStop extends Stop {
  /** Places among the packet's rows. */
  readonly sightings: number[]
  readonly copies: number[]
  readonly rests: number[]
}

/** The rest of a fragmented tunnel packet belongs where its first fragment was seen. */
function withRests(stops: readonly ShapeStop[], rests: readonly ShapeStop[]): readonly ShapeStop[] {
  const homeless: ShapeStop[] = []
  for (const rest of rests) {
    const places = [...rest.sightings, ...rest.copies]
    const whole = stops.find((stop) => stop.isWrapped && isSamePlace(stop.point, rest.point))
    if (whole === undefined) homeless.push(rest)
    else whole.rests.push(...places)
  }
  return [...stops, ...homeless]
}

function isSamePlace(known: CapturePoint, other: CapturePoint): boolean {
  if (known === other) return true
  if (known.node === undefined || known.node !== other.node) return false
  return other.role === 'all-interfaces' || known.interface === other.interface
}

/** 0 for none, else the place of `id` among those of this packet, from 1. */
function ordinal(known: number[], id: number): number {
  if (id === NONE) return 0
  const at = known.indexOf(id)
  return Math.min(at < 0 ? known.push(id) : at + 1, BYTE)
}

function hashWords(words: Int32Array, length: number): number {
  let hash = length
  for (let at = 0; at < length; at++) {
    hash = Math.imul(hash ^ (words[at] ?? 0), 0x85ebca6b)
    hash ^= hash >>> 13
  }
  return hash & 0x7fffffff
}
