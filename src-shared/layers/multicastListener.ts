/**
 * Multicast listener messages: RFC 2710 section 3 (query, report, done) and RFC 3810 section 5
 * (the longer query, the second version's report).
 *
 *  query, report, done: | maximum delay (2) | reserved (2) | group (16) | second version: sources |
 *  report v2:           | reserved (2) | records (2) | records |
 *  record:              | type (1) | auxiliary words (1) | sources (2) | group (16) | sources |
 */
import type { ByteSlice } from '../bytes/byteSlice.ts'
import type { Fields } from './fields.ts'

const QUERY = 130
const DONE = 132
const REPORT_V2 = 143
const QUERY_LENGTH = 24
const RECORD_LENGTH = 20
const ADDRESS_LENGTH = 16

export function isListenerMessage(type: number): boolean {
  return (type >= QUERY && type <= DONE) || type === REPORT_V2
}

/** Adds the fields after type, code and checksum. */
export function decodeListenerMessage(fields: Fields, bytes: ByteSlice, type: number): void {
  if (type !== REPORT_V2) {
    fields.u16('icmpv6.mld.maximum_response_delay', 'Maximum response delay (ms)', 4)
    fields.bytes('icmpv6.reserved', 'Reserved', 6, 2)
    const isWhole = bytes.captured >= QUERY_LENGTH
    if (isWhole) fields.ipv6('icmpv6.mld.multicast_address', 'Group', 8)
    const rest = isWhole ? QUERY_LENGTH : 8
    fields.bytes('icmpv6.data', 'Data', rest, bytes.captured - rest)
    return
  }
  fields.bytes('icmpv6.reserved', 'Reserved', 4, 2)
  const records = fields.u16('icmpv6.mldr.nb_mcast_records', 'Records', 6)
  let at = 8
  for (let record = 0; record < records && at + RECORD_LENGTH <= bytes.captured; record++) {
    at = recordFields(fields, bytes, at)
  }
  fields.bytes('icmpv6.data', 'Data', at, bytes.captured - at)
}

function recordFields(fields: Fields, bytes: ByteSlice, from: number): number {
  fields.u8('icmpv6.mldr.mar.record_type', 'Record type', from)
  const auxiliary = fields.u8('icmpv6.mldr.mar.aux_data_len', 'Auxiliary words', from + 1) * 4
  const sources = fields.u16('icmpv6.mldr.mar.nb_sources', 'Sources', from + 2)
  fields.ipv6('icmpv6.mldr.mar.multicast_address', 'Group', from + 4)
  let at = from + RECORD_LENGTH
  for (let i = 0; i < sources && at + ADDRESS_LENGTH <= bytes.captured; i++) {
    fields.ipv6('icmpv6.mldr.mar.source_address', 'Source', at)
    at += ADDRESS_LENGTH
  }
  const auxiliaryLength = Math.min(auxiliary, Math.max(0, bytes.captured - at))
  fields.bytes('icmpv6.mldr.mar.auxiliary_data', 'Auxiliary data', at, auxiliaryLength)
  return at + auxiliaryLength
}
