/**
 * Fragments of one datagram, and the datagram whole: conntrack puts fragments together before a bridge
 * sees them, and the next device cuts it again. Fragments travel by themselves, so each is a packet;
 * the IP identification tells what they are fragments of.
 */
import { FRAGMENT_FLOW } from '../../index/captureIndex.ts'
import { NONE } from '../../index/recordColumns.ts'
import { FRAGMENT } from '../../index/recordMarks.ts'
import { firstRow, type JoinedPackets } from './joinedPackets.ts'
import { JOURNEY_GAP_NS } from './joinInput.ts'
import type { LinkList } from './packetLinks.ts'
import { identifications } from './recordIdentifications.ts'

/** Packets of one identification that are compared with one another; more are an attack. */
const MAX_ALIKE = 1024

export function linkFragments(joined: JoinedPackets, links: LinkList): void {
  const { marks } = joined.input.sightings
  if (!marks.some((mark) => (mark & FRAGMENT) !== 0)) return
  for (const alike of datagrams(joined)) {
    const isFragment = (packet: number) => ((marks[firstRow(joined, packet)] ?? 0) & FRAGMENT) !== 0
    const fragments = alike.filter(isFragment)
    const firsts = fragments.filter((packet) => isFirst(joined, packet))
    const wholes = [...alike.filter((packet) => !isFragment(packet)), ...firsts]
    for (const fragment of fragments) {
      for (const whole of wholes) {
        if (whole !== fragment && isOneDatagram(joined, whole, fragment)) {
          links.add('fragment', whole, fragment)
        }
      }
    }
  }
}

/** Packets that share protocol and IP identification with a fragment. */
function datagrams(joined: JoinedPackets): Iterable<readonly number[]> {
  const { input, packets } = joined
  const { flow, marks } = input.sightings
  const identification = identifications(input.index)
  const alike = new Map<number, number[]>()
  const keyOf = (packet: number): number | undefined => {
    const row = firstRow(joined, packet)
    const id = flow[row] ?? NONE
    if (id === NONE) return undefined
    const kind = input.index.flows.word(id, 3) & 0xffff
    return kind * 0x10000 + (identification[row] ?? 0)
  }
  for (let packet = 0; packet < packets; packet++) {
    if (((marks[firstRow(joined, packet)] ?? 0) & FRAGMENT) === 0) continue
    const key = keyOf(packet)
    if (key !== undefined) alike.set(key, [])
  }
  for (let packet = 0; packet < packets; packet++) {
    const known = alike.get(keyOf(packet) ?? -1)
    if (known !== undefined && known.length < MAX_ALIKE) known.push(packet)
  }
  return alike.values()
}

/** Only the first fragment has ports. */
function isFirst(joined: JoinedPackets, packet: number): boolean {
  const { index, sightings } = joined.input
  const flow = sightings.flow[firstRow(joined, packet)] ?? NONE
  return flow !== NONE && (index.flows.word(flow, 3) & FRAGMENT_FLOW) === 0
}

/** Of equal identification; NAT leaves one of the ends as it is. */
function isOneDatagram(joined: JoinedPackets, a: number, b: number): boolean {
  const { index, sightings, time } = joined.input
  const [rowA, rowB] = [firstRow(joined, a), firstRow(joined, b)]
  if (Math.abs((time[rowA] ?? 0) - (time[rowB] ?? 0)) > JOURNEY_GAP_NS) return false
  const [flowA = NONE, flowB = NONE] = [sightings.flow[rowA], sightings.flow[rowB]]
  return [0, 1].some((end) => index.flows.word(flowA, end) === index.flows.word(flowB, end))
}
