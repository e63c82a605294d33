/**
 * DNS, RFC 1035 section 4.1; multicast DNS, RFC 6762, has the same messages. Over TCP each has its
 * length before it (section 4.2.2), and one layer lists all messages of a segment.
 *
 *  |              id               |Q| opcode|A|T|R|R|Z|A|C| rcode |
 *  |           questions           |            answers            |
 *  |          authorities          |          additionals          |
 */
import type { ByteSlice } from '../bytes/byteSlice.ts'
import { formatHexNumber } from '../bytes/numberText.ts'
import { dnsOperationName, dnsResponseName } from './dnsNumbers.ts'
import { decodeDnsRecords } from './dnsRecords.ts'
import { Fields } from './fields.ts'
import type { Protocol } from './protocol.ts'

const HEADER_LENGTH = 12
const LENGTH_PREFIX = 2
/** Pipelined queries of one segment. */
const MAX_MESSAGES = 32
const RESPONSE = 0x8000
const RESERVED = 0x0040

/** Over UDP: one message is the whole datagram. */
function overUdp(words: Pick<Protocol, 'name' | 'title' | 'label' | 'source'>): Protocol {
  return {
    ...words,
    family: 'app',

    step(c) {
      c.header(Math.max(HEADER_LENGTH, c.limit - c.start))
    },

    decode(bytes) {
      const fields = new Fields(bytes)
      decodeMessage(fields, bytes, { start: 0, end: bytes.captured, length: bytes.reported })
      return fields.end({ headerLength: Math.max(HEADER_LENGTH, bytes.reported) })
    },
  }
}

export const dns = overUdp({ name: 'dns', title: 'DNS', label: 'DNS', source: 'RFC 1035' })
export const mdns = overUdp({
  name: 'mdns',
  title: 'Multicast DNS',
  label: 'mDNS',
  source: 'RFC 6762',
})

export const dnsOverTcp: Protocol = {
  name: 'dns-tcp',
  title: 'DNS over TCP',
  label: 'DNS',
  family: 'app',
  source: 'RFC 1035 section 4.2.2',

  step(c) {
    c.header(c.limit - c.start)
  },

  decode(bytes) {
    const fields = new Fields(bytes)
    let at = 0
    for (let count = 0; at < bytes.captured; count++) {
      const left = bytes.captured - at
      const length = bytes.u16(at)
      if (count === MAX_MESSAGES || left < LENGTH_PREFIX) {
        fields.bytes('dns.data', 'Further messages', at, left)
        break
      }
      fields.u16('dns.length', 'Length', at)
      const start = at + LENGTH_PREFIX
      if (length < HEADER_LENGTH) {
        fields.malformed(
          'dns.length-too-small',
          `The length before the message says ${length} bytes; a DNS message has at least 12.`,
          { at, length: LENGTH_PREFIX },
        )
        break
      }
      const here = Math.min(length, bytes.captured - start)
      decodeMessage(fields, bytes, { start, end: start + here, length })
      if (start + length > bytes.reported) {
        fields.bytes('dns.data', 'What is here of the message', start, here)
        fields.note(
          'note',
          'dns.continues',
          `This message of ${length} bytes continues in the next segment; ${here} bytes of it are here.`,
          { at, length: LENGTH_PREFIX + here },
        )
      }
      at = start + length
    }
    return fields.end({ headerLength: bytes.reported })
  },
}

/** Whether a length and the header of a message can be here; the middle of one seldom looks like it. */
export function beginsDnsOverTcp(data: Uint8Array, from: number, to: number): boolean {
  if (to - from < LENGTH_PREFIX + 6) return false
  const word = (at: number) => ((data[from + at] ?? 0) << 8) | (data[from + at + 1] ?? 0)
  const flags = word(4)
  const isSoundQuery = (flags & RESPONSE) !== 0 || (flags & 0x0f) === 0
  return (
    word(0) >= HEADER_LENGTH &&
    (flags & RESERVED) === 0 &&
    ((flags >> 11) & 0x0f) <= 6 &&
    isSoundQuery &&
    word(6) <= 16
  )
}

interface Message {
  readonly start: number
  /** Where what is here of it ends. */
  readonly end: number
  /** As long as it says or its datagram is. */
  readonly length: number
}

function decodeMessage(fields: Fields, bytes: ByteSlice, { start, end, length }: Message): void {
  const isWhole = end - start >= length
  const isQuery = (bytes.u16(start + 2) & RESPONSE) === 0
  fields.u16('dns.id', 'Transaction', start, (id) => formatHexNumber(id, 4))
  fields.u16('dns.flags', 'Flags', start + 2, (flags) => formatHexNumber(flags, 4))
  const bit = (name: string, label: string, mask: number) =>
    fields.flag(name, label, { at: start + 2, length: 2, mask })
  bit('dns.flags.response', 'Response', RESPONSE)
  fields.bits(
    'dns.flags.opcode',
    'Operation',
    { at: start + 2, length: 2, mask: 0x7800 },
    (opcode) => `${opcode} ${dnsOperationName(opcode)}`,
  )
  bit('dns.flags.authoritative', 'Authoritative', 0x0400)
  const truncated = bit('dns.flags.truncated', 'Truncated (TC)', 0x0200)
  bit('dns.flags.recdesired', 'Recursion desired', 0x0100)
  bit('dns.flags.recavail', 'Recursion available', 0x0080)
  bit('dns.flags.authenticated', 'Authenticated', 0x0020)
  bit('dns.flags.checkdisable', 'Checking disabled', 0x0010)
  if (!isQuery) {
    const place = { at: start + 2, length: 2, mask: 0x000f }
    fields.bits(
      'dns.flags.rcode',
      'Reply code',
      place,
      (code) => `${code} ${dnsResponseName(code)}`,
    )
  }
  const questions = fields.u16('dns.count.queries', 'Questions', start + 4)
  const answers = fields.u16('dns.count.answers', 'Answers', start + 6)
  const authorities = fields.u16('dns.count.auth_rr', 'Authorities', start + 8)
  const additionals = fields.u16('dns.count.add_rr', 'Additionals', start + 10)
  if (end - start < HEADER_LENGTH) return
  if (truncated) {
    fields.note(
      'note',
      'dns.truncated',
      'The TC flag is set: the answer did not fit, and the asker is to ask again over TCP.',
      { at: start + 2, length: 2 },
    )
  }
  decodeDnsRecords(fields, bytes, {
    start,
    at: start + HEADER_LENGTH,
    end,
    isWhole,
    questions,
    records: answers + authorities + additionals,
  })
}
