/**
 * Raw IP (LINKTYPE_RAW, tcpdump.org/linktypes.html): the record begins with the IP header, of
 * whichever version its first four bits say. The layer is empty, it marks that nothing lies below.
 */
import { Fields } from './fields.ts'
import type { Protocol } from './protocol.ts'
import { ProtocolId } from './protocolId.ts'

export const raw: Protocol = {
  name: 'raw',
  title: 'Raw IP',
  label: 'Raw',
  family: 'link',
  source: 'tcpdump.org, LINKTYPE_RAW',

  step(c) {
    c.header(0)
    const version = c.end > c.start ? c.u8(0) >> 4 : 0
    if (version === 4) c.to(ProtocolId.ip)
    else if (version === 6) c.to(ProtocolId.ipv6)
  },

  decode(bytes) {
    const fields = new Fields(bytes)
    const version = bytes.u8(0) >> 4
    if (version === 4) return fields.end({ headerLength: 0, next: { to: 'ip' } })
    if (version === 6) return fields.end({ headerLength: 0, next: { to: 'ipv6' } })
    if (bytes.captured > 0) {
      fields.note(
        'warning',
        'raw.not-ip',
        `A raw IP record begins with IP version 4 or 6; this one begins with ${version}.`,
        { at: 0, length: 1 },
      )
    }
    return fields.end({ headerLength: 0 })
  },
}
