/**
 * IGMP, RFC 1112, RFC 2236 and RFC 3376: hosts say which IPv4 multicast groups they want.
 *
 *  | type (1) | maximum response time (1) | checksum (2) | group (4) |
 *
 *  version 3 query:  | flags and robustness (1) | query interval (1) | sources (2) | source (4) ... |
 *  version 3 report: in place of the group | reserved (2) | records (2) |, then records of
 *                    | type (1) | auxiliary words (1) | sources (2) | group (4) | source (4) ... |
 *
 * A query longer than 8 bytes is one of version 3. The message is all that the IP packet carries.
 */
import type { ByteSlice } from '../bytes/byteSlice.ts'
import { formatHexNumber } from '../bytes/numberText.ts'
import { Fields } from './fields.ts'
import type { Protocol } from './protocol.ts'

const HEADER_LENGTH = 8
const QUERY_3_LENGTH = 12
const RECORD_HEADER = 8
const QUERY = 0x11
const REPORT_3 = 0x22

export const igmp: Protocol = {
  name: 'igmp',
  title: 'IGMP',
  label: 'IGMP',
  family: 'trans',
  source: 'RFC 1112, RFC 2236, RFC 3376',

  step(c) {
    c.header(Math.max(HEADER_LENGTH, c.limit - c.start))
  },

  decode(bytes) {
    const fields = new Fields(bytes)
    const length = Math.max(HEADER_LENGTH, bytes.reported)
    const type = fields.u8('igmp.type', 'Type', 0, typeText)
    if (type === REPORT_3) fields.bytes('igmp.reserved', 'Reserved', 1, 1)
    else fields.u8('igmp.max_resp', 'Maximum response time', 1, tenthsText)
    fields.u16('igmp.checksum', 'Checksum', 2, (sum) => formatHexNumber(sum, 4))
    let at = HEADER_LENGTH
    if (type === REPORT_3) {
      fields.bytes('igmp.reserved', 'Reserved', 4, 2)
      at = recordFields(fields, bytes, fields.u16('igmp.num_grp_recs', 'Groups', 6))
    } else {
      fields.ipv4('igmp.maddr', 'Group', 4)
      if (type === QUERY && length >= QUERY_3_LENGTH) {
        fields.flag('igmp.s', 'Routers do not process', { at: 8, length: 1, mask: 0x08 })
        fields.bits('igmp.qrv', 'Robustness', { at: 8, length: 1, mask: 0x07 })
        fields.u8('igmp.qqic', 'Query interval', 9)
        const sources = fields.u16('igmp.num_src', 'Sources', 10)
        at = sourceFields(fields, bytes, { at: QUERY_3_LENGTH, sources })
      }
    }
    fields.bytes('igmp.data', 'Data', at, length - at)
    return fields.end({ headerLength: length })
  },
}

/** Gives where the records end, or where what was captured of them does. */
function recordFields(fields: Fields, bytes: ByteSlice, records: number): number {
  let at = HEADER_LENGTH
  for (let i = 0; i < records && at + RECORD_HEADER <= bytes.captured; i++) {
    fields.u8('igmp.record_type', 'Record', at, recordText)
    const auxiliary = fields.u8('igmp.aux_data_len', 'Auxiliary words', at + 1) * 4
    const sources = fields.u16('igmp.num_src', 'Sources', at + 2)
    fields.ipv4('igmp.maddr', 'Group', at + 4)
    at = sourceFields(fields, bytes, { at: at + RECORD_HEADER, sources })
    const kept = Math.min(auxiliary, bytes.captured - at)
    fields.bytes('igmp.aux_data', 'Auxiliary data', at, kept)
    at += kept
  }
  return at
}

function sourceFields(
  fields: Fields,
  bytes: ByteSlice,
  { at, sources }: { at: number; sources: number },
): number {
  let from = at
  for (let i = 0; i < sources && from + 4 <= bytes.captured; i++) {
    fields.ipv4('igmp.saddr', 'Source', from)
    from += 4
  }
  return from
}

const TYPES: Readonly<Record<number, string>> = {
  [QUERY]: 'membership query',
  0x12: 'version 1 report',
  0x16: 'version 2 report',
  0x17: 'leave group',
  [REPORT_3]: 'version 3 report',
}

function typeText(type: number): string {
  const name = TYPES[type]
  return name === undefined ? formatHexNumber(type, 2) : `${formatHexNumber(type, 2)} ${name}`
}

/** Below 128 a count of tenths of a second; above, version 3's mantissa and exponent. */
function tenthsText(code: number): string {
  const tenths = code < 128 ? code : ((code & 0x0f) | 0x10) << (((code >> 4) & 0x07) + 3)
  return `${code} (${tenths / 10} s)`
}

const RECORDS = [
  'mode is include',
  'mode is exclude',
  'change to include',
  'change to exclude',
  'allow new sources',
  'block old sources',
]

function recordText(type: number): string | undefined {
  const name = RECORDS[type - 1]
  return name === undefined ? undefined : `${type} ${name}`
}
