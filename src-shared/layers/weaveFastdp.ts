/**
 * Weave Net's fast datapath, UDP port 6784 (weave, router/fastdp.go): VXLAN (RFC 7348 section 5)
 * whose network identifier is no network, but the short identifiers of two peers.
 *
 *  | flags (1) | reserved (3) | destination peer (12 bits) | source peer (12 bits) | reserved (1) |
 *
 * So the identifier differs between the two directions. A frame between two addresses of zeros is a
 * heartbeat: | addresses, type (14) | connection (8) | frame length (2) | zeros |.
 */
import { formatHexNumber } from '../bytes/numberText.ts'
import { Fields } from './fields.ts'
import type { Protocol } from './protocol.ts'
import { ProtocolId } from './protocolId.ts'
import { isRoutersOwn } from './weaveHeartbeat.ts'

const HEADER_LENGTH = 8
const ETHERNET_LENGTH = 14
const HEARTBEAT_LENGTH = HEADER_LENGTH + ETHERNET_LENGTH + 10

export const weaveFastdp: Protocol = {
  name: 'weave-fastdp',
  title: 'Weave fast datapath',
  label: 'Weave',
  family: 'tunnel',
  source: 'weave, router/fastdp.go',
  tunnel: true,

  step(c) {
    if (!c.header(HEADER_LENGTH)) return
    c.facts.vni = c.u24(4)
    if (isRoutersOwn(c, HEADER_LENGTH, c.end - c.start)) c.header(HEARTBEAT_LENGTH)
    else c.to(ProtocolId.eth)
  },

  decode(bytes) {
    const fields = new Fields(bytes)
    fields.u16('vxlan.flags', 'Flags', 0, (flags) => formatHexNumber(flags, 4))
    fields.flag('vxlan.flag_i', 'VNI present (I)', { at: 0, length: 1, mask: 0x08 })
    fields.u16('vxlan.gbp', 'Reserved', 2)
    fields.u24('vxlan.vni', 'Both peers (VNI)', 4, (vni) => formatHexNumber(vni, 6))
    const peers = { at: 4, length: 3 }
    fields.bits(
      'weave.destination_peer',
      'Destination peer',
      { ...peers, mask: 0xfff000 },
      peerText,
    )
    fields.bits('weave.source_peer', 'Source peer', { ...peers, mask: 0x000fff }, peerText)
    fields.u8('vxlan.reserved8', 'Reserved', 7)
    if (!isRoutersOwn(bytes, HEADER_LENGTH, bytes.captured)) {
      return fields.end({ headerLength: HEADER_LENGTH, next: { to: 'eth' } })
    }
    fields.bytes('weave.own_frame', 'Heartbeat', HEADER_LENGTH, ETHERNET_LENGTH)
    const connection = HEADER_LENGTH + ETHERNET_LENGTH
    fields.bytes('weave.heartbeat.connection', 'Connection', connection, 8)
    fields.u16('weave.heartbeat.length', 'Frame length', connection + 8)
    return fields.end({ headerLength: HEARTBEAT_LENGTH })
  },
}

function peerText(peer: number): string {
  return formatHexNumber(peer, 3)
}
