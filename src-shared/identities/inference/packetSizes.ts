/**
 * What is seen of MTUs: the largest packet at each capture point, bare and inside of a tunnel, and routers
 * that say a packet was too big (ICMP type 3 code 4, RFC 1191; ICMPv6 type 2, RFC 8201). A packet that passed
 * shows that the MTU is no smaller, unless a network card was still to cut it.
 */
import { addressText } from '../../index/flowKey.ts'
import { NONE } from '../../index/recordColumns.ts'
import { mapped, type SessionIndex } from '../../index/sessionIndex.ts'
import { fieldNamed, numberOf } from '../../layers/layerFields.ts'
import type { Layer } from '../../layers/protocol.ts'
import type { Evidence } from '../identity.ts'
import { packetEvidence, type Seen } from './packetEvidence.ts'

export interface PacketSize {
  readonly text: string
  readonly evidence: Evidence
}

const MAX_POINTS = 64
const MAX_MESSAGES = 64
const ICMP = 1
const UNREACHABLE = 3
const ICMPV6 = 58
const PACKET_TOO_BIG = 2
const IPV6_HEADER = 40

export interface SizeRows {
  /** Of each point the longest bare record, and the longest inside of a tunnel. */
  readonly largest: readonly number[]
  /** What may say that a packet was too big, one of each router and receiver. */
  readonly messages: readonly number[]
}

/** Whose bytes tell it. */
export function sizeRows(index: SessionIndex): SizeRows {
  const largest = new Map<number, { row: number; length: number }>()
  const messages = new Map<number, number>()
  for (const { maps, chunk, firstRow, rows } of index.chunks()) {
    for (let at = 0; at < rows; at++) {
      const point = maps.points[chunk.interfaceIndex[at] ?? 0] ?? 0
      const place = point * 2 + (chunk.tunnel[at] === NONE ? 0 : 1)
      const length = chunk.originalLength[at] ?? 0
      const known = largest.get(place)
      if (known === undefined) {
        if (point < MAX_POINTS) largest.set(place, { row: firstRow + at, length })
      } else if (length > known.length) {
        known.length = length
        known.row = firstRow + at
      }
      const type = chunk.flags[at] ?? 0
      if (type !== UNREACHABLE && type !== PACKET_TOO_BIG) continue
      const flow = mapped(chunk.flow[at], maps.flows)
      if (flow === NONE || messages.has(flow) || messages.size >= MAX_MESSAGES) continue
      const protocol = index.flows.word(flow, 3) & 0xff
      const isMessage =
        (protocol === ICMP && type === UNREACHABLE) ||
        (protocol === ICMPV6 && type === PACKET_TOO_BIG)
      if (isMessage) messages.set(flow, firstRow + at)
    }
  }
  return {
    largest: Array.from(largest.values(), ({ row }) => row),
    messages: [...messages.values()],
  }
}

/** Of one of the longest records. */
export function largestSize(
  seen: Seen,
  row: number,
  layers: readonly Layer[],
): PacketSize | undefined {
  const packets = layers.flatMap((layer) => (layer.quoted ? [] : (ipPacket(layer) ?? [])))
  const [outer] = packets
  const inner = packets.at(-1)
  if (outer === undefined || inner === undefined) return undefined
  const point = seen.points[seen.index.point(row)]
  const place = [point?.node, point?.interface ?? point?.file].filter((part) => part !== undefined)
  const inside = inner === outer ? '' : `, ${inner.length} bytes inside of its tunnel`
  const fragment = inner.isUncuttable ? ', not to be fragmented' : ''
  const text = `largest packet at ${place.join(' ')}: ${outer.length} bytes${inside}${fragment}`
  return { text, evidence: packetEvidence(seen, row, `${outer.length} bytes of IP`) }
}

/** Of a message; undefined where it is about something else. */
export function tooBig(seen: Seen, row: number, layers: readonly Layer[]): PacketSize | undefined {
  const { index } = seen
  const flow = index.flow(row)
  const mtu = layers.flatMap((layer) => (layer.quoted ? [] : (mtuOf(layer) ?? []))).at(-1)
  if (flow === NONE || mtu === undefined) return undefined
  const [router, sender] = [0, 1].map((at) => addressText(index, index.flows.word(flow, at)))
  return {
    text: `${router ?? ''} tells ${sender ?? ''} that packets of more than ${mtu} bytes are too big`,
    evidence: packetEvidence(seen, row, `a message with the MTU ${mtu}`),
  }
}

/** Of a message that a packet was too big; undefined of everything else. */
function mtuOf(layer: Layer): number | undefined {
  if (layer.protocol === 'icmp') return numberOf(layer, 'icmp.mtu')
  return layer.protocol === 'icmpv6' ? numberOf(layer, 'icmpv6.mtu') : undefined
}

interface IpPacket {
  readonly length: number
  readonly isUncuttable: boolean
}

function ipPacket(layer: Layer): IpPacket | undefined {
  if (layer.protocol === 'ip') {
    const length = numberOf(layer, 'ip.len')
    const isUncuttable = fieldNamed(layer, 'ip.flags.df')?.value === true
    return length === undefined ? undefined : { length, isUncuttable }
  }
  if (layer.protocol !== 'ipv6') return undefined
  const payload = numberOf(layer, 'ipv6.plen')
  // Of IPv6 routers fragment nothing.
  return payload === undefined ? undefined : { length: payload + IPV6_HEADER, isUncuttable: true }
}
