/** SCTP's chunks, RFC 9260 section 3.3, and I-DATA, RFC 8260 section 2.1: those that people read. */
import type { ByteSlice } from '../bytes/byteSlice.ts'
import { formatHexNumber } from '../bytes/numberText.ts'
import type { Fields } from './fields.ts'

export const CHUNK_HEADER = 4
/** Where a data chunk has its transmission sequence number. */
export const TSN_OFFSET = 4
const PARAMETER_HEADER = 4

const Chunk = {
  data: 0,
  init: 1,
  initAck: 2,
  sack: 3,
  heartbeat: 4,
  heartbeatAck: 5,
  abort: 6,
  shutdown: 7,
  error: 9,
  cookieEcho: 10,
  iData: 64,
} as const

/** Bytes before the user data of a data chunk; 0 for a chunk that has none. */
export function dataHeaderLength(type: number): number {
  if (type === Chunk.data) return 16
  return type === Chunk.iData ? 20 : 0
}

/** Where the next chunk begins; the last one may end without its padding. */
export function padChunk(at: number, length: number, reported: number): number {
  return Math.max(at + length, Math.min(at + padded(length), reported))
}

function padded(length: number): number {
  return (length + 3) & ~3
}

export function chunkHeaderFields(
  fields: Fields,
  bytes: ByteSlice,
  at: number,
): { readonly type: number; readonly length: number } {
  fields.u8('sctp.chunk_type', 'Chunk', at, chunkText)
  fields.u8('sctp.chunk_flags', 'Chunk flags', at + 1, (flags) => formatHexNumber(flags, 2))
  fields.u16('sctp.chunk_length', 'Chunk length', at + 2)
  return { type: bytes.u8(at), length: bytes.u16(at + 2) }
}

interface ChunkPlace {
  readonly at: number
  readonly type: number
  readonly length: number
}

/** The fields of a chunk after its header, and its padding; of a data chunk, without user data. */
export function chunkFields(fields: Fields, bytes: ByteSlice, chunk: ChunkPlace): void {
  const { at, type, length } = chunk
  if (type === Chunk.data || type === Chunk.iData) {
    dataFields(fields, at, type)
    return
  }
  const from = at + CHUNK_HEADER
  const end = at + length
  if ((type === Chunk.init || type === Chunk.initAck) && length >= 20) {
    initFields(fields, from, type === Chunk.init ? 'init' : 'initack')
    parameterFields(fields, bytes, { from: from + 16, end })
  } else if (type === Chunk.sack && length >= 16) {
    fields.u32('sctp.sack_cumulative_tsn_ack_raw', 'Acknowledged up to', from)
    fields.u32('sctp.sack_a_rwnd', 'Receiver window', from + 4)
    fields.u16('sctp.sack_number_of_gap_blocks', 'Gap blocks', from + 8)
    fields.u16('sctp.sack_number_of_duplicated_tsns', 'Duplicates', from + 10)
    fields.bytes('sctp.chunk_value', 'Gap blocks and duplicates', from + 12, length - 16)
  } else if (type === Chunk.shutdown && length === 8) {
    fields.u32('sctp.shutdown_cumulative_tsn_ack', 'Acknowledged up to', from)
  } else if ((type === Chunk.abort || type === Chunk.error) && length >= 8) {
    fields.u16('sctp.cause_code', 'Cause', from, causeText)
    fields.u16('sctp.cause_length', 'Cause length', from + 2)
    fields.bytes('sctp.cause_information', 'Information', from + 4, length - 8)
  } else fields.bytes('sctp.chunk_value', 'Value', from, length - CHUNK_HEADER)
  fields.bytes('sctp.chunk_padding', 'Padding', end, padChunk(at, length, bytes.reported) - end)
}

function dataFields(fields: Fields, at: number, type: number): void {
  fields.flag('sctp.data_u_bit', 'Unordered', { at: at + 1, length: 1, mask: 0x04 })
  fields.flag('sctp.data_b_bit', 'First piece', { at: at + 1, length: 1, mask: 0x02 })
  fields.flag('sctp.data_e_bit', 'Last piece', { at: at + 1, length: 1, mask: 0x01 })
  fields.u32('sctp.data_tsn_raw', 'Transmission sequence number', at + TSN_OFFSET)
  fields.u16('sctp.data_sid', 'Stream', at + 8)
  if (type === Chunk.data) {
    fields.u16('sctp.data_ssn', 'Stream sequence number', at + 10)
    fields.u32('sctp.data_payload_proto_id', 'Payload protocol', at + 12)
  } else {
    fields.u16('sctp.data_reserved', 'Reserved', at + 10)
    fields.u32('sctp.data_mid', 'Message', at + 12)
    fields.u32('sctp.data_payload_proto_id', 'Payload protocol or piece', at + 16)
  }
}

function initFields(fields: Fields, at: number, name: 'init' | 'initack'): void {
  fields.u32(`sctp.${name}_initiate_tag`, 'Tag to use', at, (tag) => formatHexNumber(tag, 8))
  fields.u32(`sctp.${name}_credit`, 'Receiver window', at + 4)
  fields.u16(`sctp.${name}_nr_out_streams`, 'Outbound streams', at + 8)
  fields.u16(`sctp.${name}_nr_in_streams`, 'Inbound streams', at + 10)
  fields.u32(`sctp.${name}_initial_tsn`, 'First sequence number', at + 12)
}

function parameterFields(
  fields: Fields,
  bytes: ByteSlice,
  { from, end }: { from: number; end: number },
): void {
  let at = from
  while (at < end && at < bytes.captured) {
    const room = end - at
    const length = room < PARAMETER_HEADER ? 0 : bytes.u16(at + 2)
    if (length < PARAMETER_HEADER || length > room) {
      fields.bytes('sctp.parameter_value', 'Parameters', at, room)
      return
    }
    const type = fields.u16('sctp.parameter_type', 'Parameter', at, parameterText)
    fields.u16('sctp.parameter_length', 'Parameter length', at + 2)
    const value = at + PARAMETER_HEADER
    if (type === 5 && length === 8) fields.ipv4('sctp.parameter_ipv4_address', 'Address', value)
    else if (type === 6 && length === 20) {
      fields.ipv6('sctp.parameter_ipv6_address', 'Address', value)
    } else fields.bytes('sctp.parameter_value', 'Value', value, length - PARAMETER_HEADER)
    const next = at + Math.min(padded(length), room)
    fields.bytes('sctp.parameter_padding', 'Padding', at + length, next - at - length)
    at = next
  }
}

const CHUNKS: Readonly<Record<number, string>> = {
  [Chunk.data]: 'DATA',
  [Chunk.init]: 'INIT',
  [Chunk.initAck]: 'INIT ACK',
  [Chunk.sack]: 'SACK',
  [Chunk.heartbeat]: 'HEARTBEAT',
  [Chunk.heartbeatAck]: 'HEARTBEAT ACK',
  [Chunk.abort]: 'ABORT',
  [Chunk.shutdown]: 'SHUTDOWN',
  8: 'SHUTDOWN ACK',
  [Chunk.error]: 'ERROR',
  [Chunk.cookieEcho]: 'COOKIE ECHO',
  11: 'COOKIE ACK',
  12: 'ECNE',
  13: 'CWR',
  14: 'SHUTDOWN COMPLETE',
  15: 'AUTH',
  [Chunk.iData]: 'I-DATA',
  128: 'ASCONF ACK',
  130: 'RE-CONFIG',
  132: 'PAD',
  192: 'FORWARD TSN',
  193: 'ASCONF',
}

/** `INIT`; the number of a chunk that has no name here. */
export function chunkName(type: number): string {
  return CHUNKS[type] ?? `chunk ${type}`
}

function chunkText(type: number): string {
  return `${type} ${chunkName(type)}`
}

const PARAMETERS: Readonly<Record<number, string>> = {
  1: 'heartbeat information',
  5: 'IPv4 address',
  6: 'IPv6 address',
  7: 'state cookie',
  9: 'cookie preservative',
  12: 'supported address types',
  0x8000: 'ECN capable',
  0x8008: 'supported extensions',
  0xc000: 'forward TSN supported',
}

function parameterText(type: number): string {
  const name = PARAMETERS[type]
  return name === undefined ? formatHexNumber(type, 4) : `${formatHexNumber(type, 4)} ${name}`
}

const CAUSES = [
  undefined,
  'invalid stream',
  'missing parameter',
  'stale cookie',
  'out of resource',
  'unresolvable address',
  'unknown chunk',
  'invalid parameter',
  'unknown parameters',
  'no user data',
  'cookie while shutting down',
  'restart with new addresses',
  'aborted by user',
  'protocol violation',
]

function causeText(cause: number): string | undefined {
  const name = CAUSES[cause]
  return name === undefined ? undefined : `${cause} ${name}`
}
