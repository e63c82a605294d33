/**
 * WireGuard packets and what they likely carry: on one node, what passed the tunnel's device is found at
 * the NIC at once, in the same order, as long as its padding makes it. That is no proof, and so no join:
 * the two stay packets of their own, and where two nodes disagree nothing is said.
 */
import { sortedInSteps } from '../../base/steppedSort.ts'
import type { Work } from '../../base/work.ts'
import { NONE } from '../../index/recordColumns.ts'
import { ProtocolId } from '../../layers/protocolId.ts'
import type { JoinedPackets } from './joinedPackets.ts'
import { matchInOrder } from './orderedMatch.ts'
import type { LinkList } from './packetLinks.ts'

/** From the tunnel's device to the NIC or back, encryption included. */
const LIMIT_NS = 1_000_000

/** Header of a WireGuard data message and its authentication tag; what it carries is padded to 16 bytes. */
const OVERHEAD = 32
const PADDING = 16

/** Bytes before the IP packet on the link types of tunnel devices and captures. */
const LINK_HEADERS: Readonly<Record<number, number>> = { 1: 14, 12: 0, 101: 0, 113: 16, 276: 20 }

/** Packets of one size that one node saw, by time. */
interface Passed {
  readonly packets: number[]
  readonly times: number[]
}

export function* linkEncrypted(joined: JoinedPackets, links: LinkList): Work<void> {
  const { index } = joined.input
  const isWireGuard = index.stacks.map(({ protocols }) => protocols.includes(ProtocolId.wg))
  if (!isWireGuard.includes(true)) return
  const { inner, outer } = yield* passedOn(joined, isWireGuard)
  const likely = new Map<number, Set<number>>()
  for (const [key, sent] of outer) {
    const carried = inner.get(key)
    if (carried === undefined) continue
    const match = matchInOrder({
      from: sent.times,
      to: carried.times,
      isLater: false,
      limit: LIMIT_NS,
    })
    const doubtful = new Set(match.doubtful)
    match.partner.forEach((at, other) => {
      if (at < 0 || doubtful.has(at)) return
      const whole = sent.packets[at] ?? 0
      likely.set(whole, (likely.get(whole) ?? new Set()).add(carried.packets[other] ?? 0))
    })
    yield
  }
  for (const [whole, [part, other]] of likely) {
    if (part !== undefined && other === undefined) links.add('likely', whole, part)
  }
}

/** By node and size, the packets at tunnel devices and the encrypted ones at all other points. */
function* passedOn(
  { input, packetOf }: JoinedPackets,
  isWireGuard: readonly boolean[],
): Work<Readonly<Record<'inner' | 'outer', ReadonlyMap<string, Passed>>>> {
  const { index, points, clocks, sightings } = input
  const inner = new Map<string, Passed>()
  const outer = new Map<string, Passed>()
  for (const { maps, chunk, firstRow, rows } of index.chunks()) {
    for (let at = 0; at < rows; at++) {
      const row = firstRow + at
      const point = sightings.point[row] ?? 0
      const isEncrypted = isWireGuard[maps.stacks[chunk.stack[at] ?? 0] ?? 0] === true
      const isDevice = points[point]?.role === 'tunnel-device'
      if (!isEncrypted && !isDevice) continue
      const size = isEncrypted
        ? (chunk.payloadLength[at] ?? 0)
        : messageLength((chunk.originalLength[at] ?? 0) - headerLength(index.points[point]))
      if (!isEncrypted && sightings.flow[row] === NONE) continue
      const key = `${clocks.ofPoint[point] ?? 0} ${size}`
      const passed = isEncrypted ? outer : inner
      const known = passed.get(key) ?? { packets: [], times: [] }
      passed.set(key, known)
      const packet = packetOf[row] ?? 0
      if (known.packets.at(-1) === packet) continue
      known.packets.push(packet)
      known.times.push(input.time[row] ?? 0)
    }
    yield
  }
  return { inner: yield* byTime(inner), outer: yield* byTime(outer) }
}

function messageLength(packet: number): number {
  return OVERHEAD + Math.ceil(packet / PADDING) * PADDING
}

function headerLength(
  place: { readonly captureInterface: { readonly linkType: number } } | undefined,
): number {
  return LINK_HEADERS[place?.captureInterface.linkType ?? 0] ?? 0
}

/** One sighting of each packet, the first. */
function* byTime(passed: ReadonlyMap<string, Passed>): Work<ReadonlyMap<string, Passed>> {
  const sorted = new Map<string, Passed>()
  for (const [key, { packets, times }] of passed) {
    const places = Uint32Array.from(times, (_, at) => at)
    const order = yield* sortedInSteps(places, (a, b) => (times[a] ?? 0) - (times[b] ?? 0))
    const first = new Map<number, number>()
    for (const at of order) {
      const packet = packets[at] ?? 0
      if (!first.has(packet)) first.set(packet, times[at] ?? 0)
    }
    sorted.set(key, { packets: [...first.keys()], times: [...first.values()] })
    yield
  }
  return sorted
}
