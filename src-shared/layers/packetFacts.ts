/**
 * What the index needs to know of a packet at one depth: the addresses, the ports, and what does
 * not change on its way. Filled by the `step` of each layer; one object a depth, made once and
 * reused for every record.
 */

/** Which network layer `PacketFacts` speaks of. */
export const NetworkKind = { none: 0, arp: 1, ip: 4, ipv6: 6 } as const

export class PacketFacts {
  /** One of `NetworkKind`. */
  network = 0
  /** Addresses as four 32-bit words, most significant first; an IPv4 address is in the last one. */
  source0 = 0
  source1 = 0
  source2 = 0
  source3 = 0
  destination0 = 0
  destination1 = 0
  destination2 = 0
  destination3 = 0
  /** IP protocol number, or ARP operation. */
  protocol = 0
  /** TTL or hop limit. */
  ttl = 0
  /** IPv4 identification, or the 32 bits, signed, of an IPv6 fragment header. */
  identification = 0
  /** Fragment offset in bytes. */
  fragmentOffset = 0
  moreFragments = 0
  /** IPv6 flow label; 0 for IPv4. */
  flowLabel = 0
  /** Ports, known even where the capture cut their header; an ICMP echo has its identifier in both. */
  sourcePort = 0
  destinationPort = 0
  /** A UDP, TCP or ICMP header was read, so that the fields below mean something. */
  transport = 0
  /** Signed, so that they stay small integers; the bits are what counts. */
  sequence = 0
  acknowledgment = 0
  /** TCP flags (low 8 bits), or ICMP type << 8 | code. */
  flags = 0
  /**
   * Bytes of a TCP segment, its header included, by the lengths in the headers; 0 where the capture
   * cut it before the end of its acknowledgment.
   */
  segmentLength = 0
  /** Bytes that the transport header carries, by the lengths in the headers. */
  payloadLength = 0
  /** Where they start in the cursor's buffer, and where what was captured of them ends. */
  payloadStart = 0
  payloadEnd = 0
  /**
   * Hash of what identifies a packet besides its header fields: TCP options, a quoted packet. 0
   * where there is nothing of the kind, where the capture did not keep all of it, or where the packet
   * is told from others without it.
   */
  extra = 0
  /** Protocol id of the layer that wraps the next depth; 0 where there is none. */
  carrier = 0
  /** Virtual network identifier of that wrapping; -1 where it has none. */
  vni = -1

  /**
   * A TCP segment whose numbers, with the IPv4 identification that its sender gave it, tell it from
   * all others: nothing behind them need be known.
   */
  isNumbered(): boolean {
    return this.segmentLength !== 0 && this.network === NetworkKind.ip && this.identification !== 0
  }

  reset(): void {
    this.network = 0
    this.source0 = 0
    this.source1 = 0
    this.source2 = 0
    this.source3 = 0
    this.destination0 = 0
    this.destination1 = 0
    this.destination2 = 0
    this.destination3 = 0
    this.protocol = 0
    this.ttl = 0
    this.identification = 0
    this.fragmentOffset = 0
    this.moreFragments = 0
    this.flowLabel = 0
    this.sourcePort = 0
    this.destinationPort = 0
    this.transport = 0
    this.sequence = 0
    this.acknowledgment = 0
    this.flags = 0
    this.segmentLength = 0
    this.payloadLength = 0
    this.payloadStart = 0
    this.payloadEnd = 0
    this.extra = 0
    this.carrier = 0
    this.vni = -1
  }
}
