/**
 * UDP, RFC 768.
 *
 *  | source port (2) | destination port (2) | length (2) | checksum (2) |
 *
 * The length counts header and data. Zero is a jumbogram (RFC 2675) or an unfilled offload: the
 * enclosing layer's length counts then.
 */
import { Fields } from './fields.ts'
import type { Protocol } from './protocol.ts'

const HEADER_LENGTH = 8

export const udp: Protocol = {
  name: 'udp',
  title: 'UDP',
  label: 'UDP',
  family: 'trans',

  step(c) {
    if (!c.header(HEADER_LENGTH)) return
    const sourcePort = c.u16(0)
    const destinationPort = c.u16(2)
    const length = c.u16(4)
    if (length >= HEADER_LENGTH) c.narrow(length - HEADER_LENGTH)
    const { facts } = c
    facts.sourcePort = sourcePort
    facts.destinationPort = destinationPort
    facts.transport = 1
    facts.payloadLength = c.remaining
    facts.payloadStart = c.at
    facts.payloadEnd = c.end
    // As Wireshark does, the lower port is asked first: it is the well-known one.
    if (sourcePort < destinationPort) c.by('udp.port', sourcePort, destinationPort)
    else c.by('udp.port', destinationPort, sourcePort)
  },

  decode(bytes) {
    const fields = new Fields(bytes)
    const sourcePort = fields.u16('udp.srcport', 'Source port', 0)
    const destinationPort = fields.u16('udp.dstport', 'Destination port', 2)
    const length = fields.u16('udp.length', 'Length', 4)
    fields.u16('udp.checksum', 'Checksum', 6, (sum) =>
      sum === 0 ? 'not used' : `0x${sum.toString(16).padStart(4, '0')}`,
    )
    if (length > bytes.reported) {
      fields.note(
        'warning',
        'udp.length-exceeds-packet',
        `The UDP length says ${length} bytes, the enclosing layer has room for ${bytes.reported}.`,
        { at: 4, length: 2 },
      )
    } else if (length !== 0 && length < HEADER_LENGTH) {
      fields.note(
        'warning',
        'udp.length-too-small',
        `The UDP length says ${length} bytes, less than the header itself.`,
        { at: 4, length: 2 },
      )
    }
    return fields.end({
      headerLength: HEADER_LENGTH,
      ...(length >= HEADER_LENGTH ? { payloadLength: length - HEADER_LENGTH } : {}),
      next: {
        by: 'udp.port',
        keys: [Math.min(sourcePort, destinationPort), Math.max(sourcePort, destinationPort)],
      },
    })
  },
}
