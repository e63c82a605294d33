/**
 * The most common headers in one go: Ethernet II, IPv4 without options and not in fragments, and UDP
 * or TCP. A record of an overlay holds them twice, and the walk spends most of its time between
 * headers. It leaves the cursor exactly as the three steps one after another do, which a property
 * test holds; whatever is not so plain is left to them.
 */
import { TableId } from './bindingTable.ts'
import type { Cursor } from './cursor.ts'
import { NetworkKind } from './packetFacts.ts'
import { NOTHING, ProtocolId } from './protocolId.ts'

/** Headers that are taken together, and where the second and the third of them start. */
export const PLAIN_HEADERS = 3
export const PLAIN_NETWORK = 14
export const PLAIN_TRANSPORT = 34

const UDP_HEADER = 8
const TCP_HEADER = 20

/** EtherType, version and header length: IPv4, five words. */
const ETHERTYPE_VERSION_IHL = 0x080045
/** More fragments, and the fragment offset, of a word's upper half. */
const FRAGMENT = 0x3fff_0000

const IPPROTO_TCP = 6
const IPPROTO_UDP = 17

/**
 * Takes the three headers at `cursor.at`, of which the first is Ethernet's and the others have their
 * registered numbers (`Bindings.isPlainBound`). Gives the protocol id of the third; `NOTHING`, with
 * nothing changed, where they are not plain or not whole.
 */
export function stepPlainPacket(c: Cursor): number {
  const { at: start, view, facts } = c
  const room = c.end - start
  if (room < PLAIN_TRANSPORT + UDP_HEADER) return NOTHING
  if (view.getInt32(start + 12) >>> 8 !== ETHERTYPE_VERSION_IHL) return NOTHING
  const life = view.getInt32(start + 20)
  if ((life & FRAGMENT) !== 0 || c.isInFirstFragment()) return NOTHING
  const lengths = view.getInt32(start + 16)
  const protocol = life & 0xff
  const transport = start + PLAIN_TRANSPORT
  const limit = Math.min(c.limit, start + PLAIN_NETWORK + (lengths >>> 16))
  const end = Math.min(c.end, limit)
  const isTcp = protocol === IPPROTO_TCP
  if (isTcp) {
    if (end - transport < TCP_HEADER) return NOTHING
    const offsetAndFlags = view.getInt32(transport + 12) >>> 16
    const headerLength = (offsetAndFlags >>> 12) * 4
    // Options count only of a segment that has no identification.
    const isBare = headerLength === TCP_HEADER || (lengths & 0xffff) !== 0
    if (headerLength < TCP_HEADER || end - transport < headerLength || !isBare) return NOTHING
    facts.segmentLength = limit - transport
    facts.sequence = view.getInt32(transport + 4)
    facts.acknowledgment = view.getInt32(transport + 8)
    facts.flags = offsetAndFlags & 0xff
    c.end = end
    c.limit = limit
    c.at = transport + headerLength
  } else if (protocol === IPPROTO_UDP) {
    if (end - transport < UDP_HEADER) return NOTHING
    const length = view.getInt32(transport + 4) >>> 16
    c.limit = length >= UDP_HEADER ? Math.min(limit, transport + length) : limit
    c.end = Math.min(end, c.limit)
    c.at = transport + UDP_HEADER
  } else return NOTHING
  const { at } = c
  const ports = view.getInt32(transport)
  facts.network = NetworkKind.ip
  facts.identification = lengths & 0xffff
  facts.fragmentOffset = 0
  facts.moreFragments = 0
  facts.ttl = (life >>> 8) & 0xff
  facts.protocol = protocol
  facts.source3 = view.getInt32(start + 26)
  facts.destination3 = view.getInt32(start + 30)
  facts.sourcePort = ports >>> 16
  facts.destinationPort = ports & 0xffff
  facts.transport = 1
  facts.payloadLength = c.limit - at
  facts.payloadStart = at
  facts.payloadEnd = c.end
  const table = isTcp ? TableId['tcp.port'] : TableId['udp.port']
  if (facts.sourcePort < facts.destinationPort) {
    c.by(table, facts.sourcePort, facts.destinationPort)
  } else c.by(table, facts.destinationPort, facts.sourcePort)
  c.start = transport
  return isTcp ? ProtocolId.tcp : ProtocolId.udp
}
