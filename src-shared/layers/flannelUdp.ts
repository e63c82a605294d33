/**
 * flannel's UDP backend (port 8285): no header at all. The UDP payload is the inner IPv4 packet as
 * the sender's proxy read it from its TUN device, one packet a datagram (flannel,
 * backend/udp/proxy_amd64.c). The layer is empty, its start equals its end: it marks where the
 * inner packet begins.
 */
import { Fields } from './fields.ts'
import type { Protocol } from './protocol.ts'
import { ProtocolId } from './protocolId.ts'

export const flannelUdp: Protocol = {
  name: 'flannel-udp',
  title: 'flannel UDP',
  label: 'flannel',
  family: 'tunnel',
  source: 'flannel, backend/udp/proxy_amd64.c',
  tunnel: true,

  step(c) {
    c.header(0)
    const isIpv4 = c.end > c.start && c.u8(0) >> 4 === 4
    c.to(isIpv4 ? ProtocolId.ip : ProtocolId.payload)
  },

  decode(bytes) {
    const fields = new Fields(bytes)
    const isIpv4 = bytes.captured > 0 && bytes.u8(0) >> 4 === 4
    if (!isIpv4) {
      fields.note(
        'warning',
        'flannel-udp.not-ipv4',
        'A flannel UDP datagram carries an IPv4 packet; these bytes do not begin like one.',
        { at: 0, length: 1 },
      )
    }
    return fields.end({ headerLength: 0, next: { to: isIpv4 ? 'ip' : 'payload' } })
  },
}
