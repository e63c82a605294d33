/**
 * UDP, RFC 768.
 *
 *  | source port (2) | destination port (2) | length (2) | checksum (2) |
 *
 * The length counts header and data. Zero is a jumbogram (RFC 2675) or an unfilled offload: the
 * enclosing layer's length counts then.
 */
import { formatHexNumber } from '../bytes/numberText.ts'
import { TableId } from './bindingTable.ts'
import { Fields } from './fields.ts'
import type { Protocol } from './protocol.ts'

const HEADER_LENGTH = 8
const PORTS_LENGTH = 4

export const udp: Protocol = {
  name: 'udp',
  title: 'UDP',
  label: 'UDP',
  family: 'trans',
  source: 'RFC 768',

  step(c) {
    const { facts } = c
    const sourcePort = c.u16(0)
    const destinationPort = c.u16(2)
    if (c.end - c.start >= PORTS_LENGTH) {
      facts.sourcePort = sourcePort
      facts.destinationPort = destinationPort
    }
    if (!c.header(HEADER_LENGTH)) return
    const length = c.u16(4)
    if (length >= HEADER_LENGTH) c.within(length)
    facts.transport = 1
    c.carries(HEADER_LENGTH)
    // As Wireshark does, the lower port is asked first: it is the well-known one.
    if (sourcePort < destinationPort) c.by(TableId['udp.port'], sourcePort, destinationPort)
    else c.by(TableId['udp.port'], destinationPort, sourcePort)
  },

  decode(bytes) {
    const fields = new Fields(bytes)
    const sourcePort = fields.u16('udp.srcport', 'Source port', 0)
    const destinationPort = fields.u16('udp.dstport', 'Destination port', 2)
    const length = fields.u16('udp.length', 'Length', 4)
    fields.u16('udp.checksum', 'Checksum', 6, (sum) =>
      sum === 0 ? '0x0000 not used' : formatHexNumber(sum, 4),
    )
    if (length > bytes.reported) {
      fields.tooLong(
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
