/**
 * TCP options, RFC 9293 section 3.2, and those of RFC 7323 (window scale, timestamps) and RFC 2018
 * (selective acknowledgment).
 *
 *  | kind (1) | length of all three (1) | data |     or, for kinds 0 and 1:     | kind (1) |
 */
import type { ByteSlice } from '../bytes/byteSlice.ts'
import type { Fields } from './fields.ts'

export const TcpOption = {
  end: 0,
  noOperation: 1,
  maximumSegmentSize: 2,
  windowScale: 3,
  sackPermitted: 4,
  sack: 5,
  timestamps: 8,
} as const

const NAMES: Readonly<Record<number, string>> = {
  0: 'End of options',
  1: 'No operation',
  2: 'Maximum segment size',
  3: 'Window scale',
  4: 'SACK permitted',
  5: 'SACK',
  8: 'Timestamps',
  19: 'MD5 signature',
  28: 'User timeout',
  29: 'Authentication',
  30: 'Multipath TCP',
  34: 'Fast Open cookie',
  172: 'Accurate ECN order 0',
  174: 'Accurate ECN order 1',
  253: 'Experiment 1',
  254: 'Experiment 2',
}

/** Adds the fields of the options between two offsets of the header. */
export function decodeTcpOptions(
  fields: Fields,
  bytes: ByteSlice,
  { from, to }: { from: number; to: number },
): void {
  let at = from
  while (at < to && at < bytes.captured) {
    const kind = fields.u8('tcp.option_kind', 'Option', at, optionText)
    if (kind === TcpOption.end) {
      fields.bytes('tcp.options.padding', 'Padding', at + 1, to - at - 1)
      return
    }
    if (kind === TcpOption.noOperation) {
      at++
      continue
    }
    const length = at + 1 < to ? fields.u8('tcp.option_len', 'Option length', at + 1) : 0
    if (at + 1 < bytes.captured && (length < 2 || at + length > to)) {
      fields.note(
        'warning',
        'tcp.option-length',
        `The length of option ${optionText(kind)} says ${length} bytes; the header has room for 2 to ${to - at}.`,
        { at, length: 2 },
      )
    }
    if (length < 2 || at + length > to) {
      const bad = Math.min(at + 2, to)
      fields.bytes('tcp.options.unknown.payload', 'Option data', bad, to - bad)
      return
    }
    decodeOption(fields, bytes, { kind, at: at + 2, length: length - 2 })
    at += length
  }
}

function decodeOption(
  fields: Fields,
  bytes: ByteSlice,
  { kind, at, length }: { kind: number; at: number; length: number },
): void {
  if (kind === TcpOption.maximumSegmentSize && length === 2) {
    fields.u16('tcp.options.mss_val', 'Maximum segment size', at)
  } else if (kind === TcpOption.windowScale && length === 1) {
    fields.u8('tcp.options.wscale.shift', 'Window scale shift', at, (shift) =>
      shift <= 14 ? `${shift} (multiply by ${2 ** shift})` : `${shift} (at most 14 is allowed)`,
    )
  } else if (kind === TcpOption.sack && length > 0 && length % 8 === 0) {
    for (let edge = at; edge < at + length; edge += 8) {
      fields.u32('tcp.options.sack_le', 'SACK left edge', edge)
      fields.u32('tcp.options.sack_re', 'SACK right edge', edge + 4)
    }
  } else if (kind === TcpOption.timestamps && length === 8) {
    fields.u32('tcp.options.timestamp.tsval', 'Timestamp value', at)
    fields.u32('tcp.options.timestamp.tsecr', 'Timestamp echo reply', at + 4)
  } else if (at + length <= bytes.captured) {
    fields.bytes('tcp.options.unknown.payload', 'Option data', at, length)
  }
}

function optionText(kind: number): string {
  const name = NAMES[kind]
  return name === undefined ? String(kind) : `${kind} ${name}`
}
