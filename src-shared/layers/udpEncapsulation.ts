/**
 * UDP encapsulation of IPsec, RFC 3948 section 2, port 4500: what lets ESP cross a NAT. Four zero
 * bytes, which no ESP packet begins with, mark a key exchange message; a single 0xff keeps the NAT's
 * mapping alive; anything else is an ESP packet, before which this layer is empty.
 */
import { Fields } from './fields.ts'
import type { Protocol } from './protocol.ts'
import { ProtocolId } from './protocolId.ts'

const MARKER_LENGTH = 4
const KEEPALIVE = 0xff

export const udpEncapsulation: Protocol = {
  name: 'udpencap',
  title: 'UDP encapsulation of IPsec',
  label: 'UDPenc',
  family: 'crypt',
  source: 'RFC 3948',

  step(c) {
    if (c.limit - c.start === 1 && (!c.header(1) || c.u8(0) === KEEPALIVE)) return
    if (!c.header(MARKER_LENGTH) || c.u32(0) === 0) return
    c.header(0)
    c.to(ProtocolId.esp)
  },

  decode(bytes) {
    const fields = new Fields(bytes)
    if (bytes.reported === 1 && (bytes.captured === 0 || bytes.u8(0) === KEEPALIVE)) {
      fields.bytes('udpencap.nat_keepalive', 'Keeps the NAT mapping alive', 0, 1)
      return fields.end({ headerLength: 1 })
    }
    if (bytes.captured < MARKER_LENGTH) return fields.end({ headerLength: MARKER_LENGTH })
    if (bytes.u32(0) !== 0) return fields.end({ headerLength: 0, next: { to: 'esp' } })
    fields.value('udpencap.non_esp_marker', 'Not ESP', bytes.bytes(0, MARKER_LENGTH), {
      at: 0,
      length: MARKER_LENGTH,
      text: '0: a key exchange message (IKE) follows',
    })
    return fields.end({ headerLength: MARKER_LENGTH })
  },
}
