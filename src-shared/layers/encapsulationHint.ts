/**
 * Recognises an encapsulation by its structure alone, in the payload of a UDP datagram whose ports are
 * bound to nothing: a header that has the form of VXLAN's, Geneve's or GUE's, or none, and after it a
 * packet whose own fields agree with each other and with the datagram's length. It is a proposal for a
 * person; no decoder follows it.
 *
 * The header alone proves little, an inner IPv4 header much: its checksum and its length, 32 bits
 * together, must both be right. ARP has eight fixed bytes. IPv6 has no checksum, so its length must be
 * right to the byte, and the hint is one degree weaker; so it is where a sender sets bits that a receiver
 * ignores (RFC 7348 section 5).
 */
import { onesSum } from './internetChecksum.ts'
import type { ProtocolName } from './protocolId.ts'

export interface EncapsulationHint {
  readonly protocol: ProtocolName
  readonly confidence: 'strong' | 'likely'
  /** What speaks for it, as parts of a sentence. */
  readonly evidence: readonly string[]
}

/** How well the packet inside proves itself. */
const Proof = { none: 0, ipv4: 1, arp: 2, ipv6: 3 } as const

const PROOF_TEXTS = [
  '',
  'an inner IPv4 header whose checksum and length are right',
  'an inner ARP packet for IPv4 over Ethernet',
  'an inner IPv6 header whose length is right to the byte',
] as const

const EtherType = {
  ipv4: 0x0800,
  arp: 0x0806,
  vlan: 0x8100,
  ipv6: 0x86dd,
  ethernet: 0x6558,
} as const
const TUNNEL_HEADER = 8
const ETHERNET_HEADER = 14
const VLAN_TAG = 4
const IPV4_HEADER = 20
const IPV6_HEADER = 40
const ARP_LENGTH = 28
const IPV4_PROTOCOL = 4
const IPV6_PROTOCOL = 41
const VNI_FLAG = 0x08
const GROUP_POLICY_FLAG = 0x80

const VXLAN_HINTS = hints('vxlan', 'a VXLAN header: a valid VNI, reserved bits 0')
const ODD_VXLAN_HINTS = hints(
  'vxlan',
  'a VXLAN header: a valid VNI, though reserved bits are set',
  'likely',
)
const GENEVE_HINTS = hints('geneve', 'a Geneve header: version 0, reserved bits 0, a known type')
const GUE_HINTS = hints('gue', 'a GUE header that names IP')
const RAW_HINTS = hints('flannel-udp', 'no header before the packet, as flannel UDP sends')

/**
 * What the UDP payload in `data` from `start` to `end`, `length` bytes on the wire, seems to be.
 * Undefined for ordinary UDP, nearly always after a look at its first four bytes.
 */
export function encapsulationHint(
  data: Uint8Array,
  start: number,
  end: number,
  length: number,
): EncapsulationHint | undefined {
  const first = data[start] ?? 0
  const limit = start + length
  if (first >> 4 === 4) return RAW_HINTS[ipv4At(data, { at: start, end, limit }, true)]
  if (end - start < TUNNEL_HEADER) return undefined
  if ((first & VNI_FLAG) !== 0) {
    const proof = ethernetAt(data, { at: start + TUNNEL_HEADER, end, limit })
    if (proof !== Proof.none)
      return (isCleanVxlan(data, start) ? VXLAN_HINTS : ODD_VXLAN_HINTS)[proof]
  }
  // Geneve and GUE have their version in these bits.
  if (first >> 6 !== 0) return undefined
  const second = data[start + 1] ?? 0
  if (second === IPV4_PROTOCOL || second === IPV6_PROTOCOL) {
    // Bit 0x20 marks a control message; the low bits are the length of what follows the first word.
    if ((first & 0x20) !== 0) return undefined
    const inner = { at: start + 4 + (first & 0x1f) * 4, end, limit }
    return GUE_HINTS[second === IPV4_PROTOCOL ? ipv4At(data, inner, true) : ipv6At(data, inner)]
  }
  return GENEVE_HINTS[geneveAt(data, { at: start, end, limit })]
}

/** Bytes from `at` to `end` were captured, those to `limit` were on the wire. */
interface Window {
  readonly at: number
  readonly end: number
  readonly limit: number
}

/** No reserved bit is set; the header's last byte is not looked at, because there are senders that use it. */
function isCleanVxlan(data: Uint8Array, at: number): boolean {
  const first = data[at] ?? 0
  const rest = ((data[at + 1] ?? 0) << 16) | u16(data, at + 2)
  if (first === VNI_FLAG) return rest === 0
  // With a group policy, the next byte has two flags and the other two are the group.
  return first === (VNI_FLAG | GROUP_POLICY_FLAG) && (rest & 0xb70000) === 0
}

function geneveAt(data: Uint8Array, { at, end, limit }: Window): number {
  const type = u16(data, at + 2)
  const reserved = ((data[at + 1] ?? 0) & 0x3f) | (data[at + 7] ?? 0)
  if (reserved !== 0) return Proof.none
  const inner = { at: at + TUNNEL_HEADER + ((data[at] ?? 0) & 0x3f) * 4, end, limit }
  if (type === EtherType.ethernet) return ethernetAt(data, inner)
  return packetAt(data, type, inner, true)
}

function ethernetAt(data: Uint8Array, { at, end, limit }: Window): number {
  // No station sends from a group address.
  if (at + ETHERNET_HEADER > end || ((data[at + 6] ?? 0) & 1) !== 0) return Proof.none
  const isTagged = u16(data, at + 12) === EtherType.vlan
  const inner = { at: at + ETHERNET_HEADER + (isTagged ? VLAN_TAG : 0), end, limit }
  const type = u16(data, inner.at - 2)
  return packetAt(data, type, inner, false)
}

function packetAt(data: Uint8Array, type: number, inner: Window, isExact: boolean): number {
  if (type === EtherType.ipv4) return ipv4At(data, inner, isExact)
  if (type === EtherType.ipv6) return ipv6At(data, inner)
  return type === EtherType.arp ? arpAt(data, inner) : Proof.none
}

/** Behind Ethernet there may be padding; elsewhere the length is exact. */
function ipv4At(data: Uint8Array, { at, end, limit }: Window, isExact: boolean): number {
  if (at + IPV4_HEADER > end || (data[at] ?? 0) >> 4 !== 4) return Proof.none
  const headerLength = ((data[at] ?? 0) & 0x0f) * 4
  const total = u16(data, at + 2)
  const room = limit - at
  const isPlausible =
    headerLength >= IPV4_HEADER &&
    at + headerLength <= end &&
    total >= headerLength &&
    (isExact ? total === room : total <= room)
  return isPlausible && onesSum(data, at, at + headerLength) === 0xffff ? Proof.ipv4 : Proof.none
}

function ipv6At(data: Uint8Array, { at, end, limit }: Window): number {
  if (at + IPV6_HEADER > end || (data[at] ?? 0) >> 4 !== 6) return Proof.none
  const isFromOne = data[at + 8] !== 0xff
  return isFromOne && IPV6_HEADER + u16(data, at + 4) === limit - at ? Proof.ipv6 : Proof.none
}

function arpAt(data: Uint8Array, { at, end }: Window): number {
  if (at + ARP_LENGTH > end) return Proof.none
  const isEthernetIpv4 =
    u16(data, at) === 1 && u16(data, at + 2) === EtherType.ipv4 && u16(data, at + 4) === 0x0604
  const operation = u16(data, at + 6)
  return isEthernetIpv4 && (operation === 1 || operation === 2) ? Proof.arp : Proof.none
}

function u16(data: Uint8Array, at: number): number {
  return ((data[at] ?? 0) << 8) | (data[at + 1] ?? 0)
}

/** One hint for each proof, made once: a capture may have millions of matching records. */
function hints(
  protocol: ProtocolName,
  header: string,
  confidence: EncapsulationHint['confidence'] = 'strong',
): readonly (EncapsulationHint | undefined)[] {
  return PROOF_TEXTS.map((text, proof) =>
    proof === Proof.none
      ? undefined
      : {
          protocol,
          confidence: proof === Proof.ipv6 ? 'likely' : confidence,
          evidence: [header, text],
        },
  )
}
