/**
 * TCP, RFC 9293 section 3.1.
 *
 *  |          source port          |       destination port        |
 *  |                        sequence number                        |
 *  |                     acknowledgment number                     |
 *  |offset | res |A|C E U A P R S F|            window             |
 *  |           checksum            |        urgent pointer         |
 *  |                  options, data offset - 5 words               |
 */
import { formatHexNumber } from '../bytes/numberText.ts'
import { TableId } from './bindingTable.ts'
import type { Cursor } from './cursor.ts'
import { Fields } from './fields.ts'
import type { Protocol } from './protocol.ts'
import { decodeTcpOptions, TcpOption } from './tcpOptions.ts'

const MINIMUM_HEADER = 20
/** What an ICMP error has to quote: the ports and the sequence number (RFC 792). */
const QUOTED_LENGTH = 8
/** With the acknowledgment number: a record cut to 96 bytes has them even inside VXLAN. */
const NUMBERS_LENGTH = 12
const HASH_SEED = 0x811c9dc5

export const tcp: Protocol = {
  name: 'tcp',
  title: 'TCP',
  label: 'TCP',
  family: 'trans',
  source: 'RFC 9293',

  step(c) {
    const { facts } = c
    if (c.end - c.start >= QUOTED_LENGTH) {
      const ports = c.i32(0)
      facts.sourcePort = ports >>> 16
      facts.destinationPort = ports & 0xffff
      facts.sequence = c.i32(4)
    }
    if (c.end - c.start >= NUMBERS_LENGTH) {
      facts.acknowledgment = c.i32(8)
      facts.segmentLength = facts.payloadLength
    }
    if (!c.header(MINIMUM_HEADER)) return
    facts.transport = 1
    const offsetAndFlags = c.u16(12)
    facts.flags = offsetAndFlags & 0xff
    const headerLength = (offsetAndFlags >> 12) * 4
    if (headerLength < MINIMUM_HEADER) {
      c.carries(MINIMUM_HEADER)
      return
    }
    c.carries(headerLength)
    if (!c.header(headerLength)) return
    if (headerLength > MINIMUM_HEADER && !facts.isNumbered())
      facts.extra = hashOptions(c, headerLength)
    if (facts.sourcePort < facts.destinationPort) {
      c.by(TableId['tcp.port'], facts.sourcePort, facts.destinationPort)
    } else c.by(TableId['tcp.port'], facts.destinationPort, facts.sourcePort)
  },

  decode(bytes) {
    const fields = new Fields(bytes)
    const sourcePort = fields.u16('tcp.srcport', 'Source port', 0)
    const destinationPort = fields.u16('tcp.dstport', 'Destination port', 2)
    fields.u32('tcp.seq_raw', 'Sequence number', 4)
    const acknowledgment = fields.u32('tcp.ack_raw', 'Acknowledgment number', 8)
    const headerLength = (bytes.u8(12) >> 4) * 4
    fields.value('tcp.hdr_len', 'Header length', headerLength, { at: 12, length: 1, mask: 0xf0 })
    const flags = fields.bits('tcp.flags', 'Flags', { at: 12, length: 2, mask: 0x0fff }, flagsText)
    fields.bits('tcp.flags.res', 'Reserved', { at: 12, length: 1, mask: 0x0e })
    for (const { name, label, mask } of FLAGS) {
      fields.flag(name, label, { at: 12, length: 2, mask })
    }
    fields.u16('tcp.window_size_value', 'Window', 14)
    fields.u16('tcp.checksum', 'Checksum', 16, (sum) => formatHexNumber(sum, 4))
    const urgent = fields.u16('tcp.urgent_pointer', 'Urgent pointer', 18)

    if (bytes.captured < MINIMUM_HEADER) return fields.end({ headerLength: MINIMUM_HEADER })
    if (headerLength < MINIMUM_HEADER) {
      fields.malformed(
        'tcp.header-length-too-small',
        `The data offset says ${headerLength} bytes; a TCP header has at least 20.`,
        { at: 12, length: 1 },
      )
      return fields.end({ headerLength: MINIMUM_HEADER })
    }
    decodeTcpOptions(fields, bytes, { from: MINIMUM_HEADER, to: headerLength })
    if ((flags & ACK) === 0 && acknowledgment !== 0) {
      fields.note(
        'note',
        'tcp.ack-without-flag',
        'The acknowledgment number is not 0, but the ACK flag is clear: it has no meaning.',
        { at: 8, length: 4 },
      )
    }
    if ((flags & URG) === 0 && urgent !== 0) {
      fields.note(
        'note',
        'tcp.urgent-without-flag',
        'The urgent pointer is not 0, but the URG flag is clear: it has no meaning.',
        { at: 18, length: 2 },
      )
    }
    return fields.end({
      headerLength,
      next: {
        by: 'tcp.port',
        keys: [Math.min(sourcePort, destinationPort), Math.max(sourcePort, destinationPort)],
      },
    })
  },
}

const ACK = 0x010
const URG = 0x020

const FLAGS = [
  { name: 'tcp.flags.ae', label: 'Accurate ECN', mask: 0x100, short: 'AE' },
  { name: 'tcp.flags.cwr', label: 'Congestion window reduced', mask: 0x080, short: 'CWR' },
  { name: 'tcp.flags.ece', label: 'ECN echo', mask: 0x040, short: 'ECE' },
  { name: 'tcp.flags.urg', label: 'Urgent', mask: URG, short: 'URG' },
  { name: 'tcp.flags.ack', label: 'Acknowledgment', mask: ACK, short: 'ACK' },
  { name: 'tcp.flags.push', label: 'Push', mask: 0x008, short: 'PSH' },
  { name: 'tcp.flags.reset', label: 'Reset', mask: 0x004, short: 'RST' },
  { name: 'tcp.flags.syn', label: 'Synchronize', mask: 0x002, short: 'SYN' },
  { name: 'tcp.flags.fin', label: 'Finish', mask: 0x001, short: 'FIN' },
] as const

/** `SYN, ACK`: the flags that are set, in the order people say them. */
export function flagsText(flags: number): string {
  return FLAGS.filter(({ mask }) => (flags & mask) !== 0)
    .map(({ short }) => short)
    .reverse()
    .join(', ')
}

/**
 * A hash of the options that travel unchanged; the maximum segment size is left out, because
 * netfilter clamps it on the way, and the padding, because rewriting an option moves it.
 */
function hashOptions(c: Cursor, headerLength: number): number {
  let hash = HASH_SEED
  let at = MINIMUM_HEADER
  while (at < headerLength) {
    const kind = c.u8(at)
    if (kind === TcpOption.end) break
    if (kind === TcpOption.noOperation) {
      at++
      continue
    }
    const length = at + 1 < headerLength ? c.u8(at + 1) : 0
    if (length < 2 || at + length > headerLength) break
    if (kind !== TcpOption.maximumSegmentSize) hash = c.hash(hash, at, length)
    at += length
  }
  return hash
}
