/**
 * Blocks of addresses that one node answers for, so that packets to two of them go the same way: Calico
 * hands out blocks of 64 IPv4 addresses (a /26) and of 64 IPv6 addresses (a /122), and the node CIDRs of
 * other networks are larger.
 */
import { inSteps, type Work } from '../../base/work.ts'
import { NetworkKind } from '../../layers/packetFacts.ts'
import { InternTable } from '../../index/internTable.ts'
import type { SessionIndex } from '../../index/sessionIndex.ts'
import { ADDRESS_WIDTH } from '../../index/captureIndex.ts'

const HOST_BITS = 6
/** 224.0.0.0/4 and 255.255.255.255 in IPv4, ff00::/8 in IPv6. */
const IPV4_MULTICAST = 0xe
const IPV6_MULTICAST = 0xff

/** The block of each address, by its id in the session's table. */
export function* addressBlocks({ addresses }: SessionIndex): Work<Uint32Array> {
  const blocks = new InternTable(ADDRESS_WIDTH)
  const ofAddress = new Uint32Array(addresses.size)
  yield* inSteps(addresses.size, (from, to) => {
    for (let id = from; id < to; id++) {
      for (let at = 0; at < ADDRESS_WIDTH; at++) blocks.key[at] = addresses.word(id, at)
      blocks.key[ADDRESS_WIDTH - 1] = addresses.word(id, ADDRESS_WIDTH - 1) >>> HOST_BITS
      ofAddress[id] = blocks.intern()
    }
  })
  return ofAddress
}

/** Whether an address is of one receiver: a packet to many has no single way. */
export function isUnicast({ addresses }: SessionIndex, id: number): boolean {
  if (addresses.word(id, 0) === NetworkKind.ipv6) {
    return addresses.word(id, 1) >>> 24 !== IPV6_MULTICAST
  }
  return addresses.word(id, ADDRESS_WIDTH - 1) >>> 28 < IPV4_MULTICAST
}
