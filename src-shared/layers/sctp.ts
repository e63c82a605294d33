/**
 * SCTP, RFC 9260 section 3: a common header, then chunks. The header here reaches to the first chunk
 * with user data, which is the payload; the chunks after that one are fields in this layer's
 * trailer.
 *
 *  | source port (2) | destination port (2) | verification tag (4) | checksum (4) |
 *  | chunk type (1) | flags (1) | length (2) | by type, padded to 4 bytes | ...
 */
import { formatHexNumber } from '../bytes/numberText.ts'
import type { ByteSlice } from '../bytes/byteSlice.ts'
import { Fields } from './fields.ts'
import type { Protocol } from './protocol.ts'
import {
  CHUNK_HEADER,
  chunkFields,
  chunkHeaderFields,
  dataHeaderLength,
  padChunk,
  TSN_OFFSET,
} from './sctpChunks.ts'

const HEADER_LENGTH = 12
const PORTS_LENGTH = 4

export const sctp: Protocol = {
  name: 'sctp',
  title: 'SCTP',
  label: 'SCTP',
  family: 'trans',
  source: 'RFC 9260',
  keepsTrailer: true,

  step(c) {
    const { facts } = c
    if (c.end - c.start >= PORTS_LENGTH) {
      facts.sourcePort = c.u16(0)
      facts.destinationPort = c.u16(2)
    }
    if (!c.header(HEADER_LENGTH)) return
    facts.transport = 1
    c.carries(HEADER_LENGTH)
    let at = HEADER_LENGTH
    while (at < c.limit - c.start) {
      if (!c.header(at + CHUNK_HEADER)) return
      const length = c.u16(at + 2)
      if (length < CHUNK_HEADER) return
      const dataHeader = dataHeaderLength(c.u8(at))
      if (dataHeader > 0) {
        if (!c.header(at + dataHeader)) return
        facts.sequence = c.i32(at + TSN_OFFSET)
        if (length >= dataHeader) c.within(at + length)
        return
      }
      at = padChunk(at, length, c.limit - c.start)
    }
    c.header(at)
  },

  decode(bytes) {
    const fields = new Fields(bytes)
    fields.u16('sctp.srcport', 'Source port', 0)
    fields.u16('sctp.dstport', 'Destination port', 2)
    fields.u32('sctp.verification_tag', 'Verification tag', 4, (tag) => formatHexNumber(tag, 8))
    fields.u32('sctp.checksum', 'Checksum', 8, (sum) => formatHexNumber(sum, 8))
    if (bytes.captured < HEADER_LENGTH) return fields.end({ headerLength: HEADER_LENGTH })
    let at = HEADER_LENGTH
    while (at < bytes.reported) {
      const { type, length } = chunkHeaderFields(fields, bytes, at)
      if (at + CHUNK_HEADER > bytes.captured) {
        return fields.end({ headerLength: at + CHUNK_HEADER })
      }
      if (length < CHUNK_HEADER) {
        fields.malformed(
          'sctp.chunk-length',
          `The length of chunk ${type} says ${length} bytes, less than its own header.`,
          { at: at + 2, length: 2 },
        )
        return fields.end({ headerLength: at + CHUNK_HEADER })
      }
      const dataHeader = dataHeaderLength(type)
      chunkFields(fields, bytes, { at, type, length })
      if (dataHeader > 0) {
        if (length < dataHeader) lengthWarning(fields, { at, length, dataHeader })
        else laterChunks(fields, bytes, padChunk(at, length, bytes.reported))
        return fields.end({
          headerLength: at + dataHeader,
          ...(length < dataHeader ? {} : { payloadLength: length - dataHeader }),
        })
      }
      at = padChunk(at, length, bytes.reported)
    }
    return fields.end({ headerLength: at })
  },
}

function lengthWarning(
  fields: Fields,
  { at, length, dataHeader }: { at: number; length: number; dataHeader: number },
): void {
  fields.note(
    'warning',
    'sctp.data-length',
    `The length of this data chunk says ${length} bytes, less than its own ${dataHeader}.`,
    { at: at + 2, length: 2 },
  )
}

/** The chunks after the first one with user data, as far as they were captured. */
function laterChunks(fields: Fields, bytes: ByteSlice, from: number): void {
  let at = from
  while (at + CHUNK_HEADER <= bytes.captured) {
    const { type, length } = chunkHeaderFields(fields, bytes, at)
    if (length < CHUNK_HEADER) return
    chunkFields(fields, bytes, { at, type, length })
    const dataHeader = dataHeaderLength(type)
    if (dataHeader > 0 && length > dataHeader) {
      fields.bytes('sctp.chunk_value', 'User data', at + dataHeader, length - dataHeader)
    }
    at = padChunk(at, length, bytes.reported)
  }
}
