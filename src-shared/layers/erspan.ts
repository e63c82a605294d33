/**
 * ERSPAN, draft-foschiano-erspan: what a switch mirrors, inside GRE. Type I has no header: the frame
 * follows GRE, which has no sequence number then. Type II has 8 bytes, type III 12, and 8 more where
 * its last flag is set.
 *
 *  |  Ver  |         VLAN          | COS |En |T|    Session ID     |
 *  |       Reserved        |                 Index                 |   type II
 *
 *  |  Ver  |         VLAN          | COS |BSO|T|    Session ID     |
 *  |                           Timestamp                           |   type III
 *  |              SGT              |P|   FT    |  Hw ID  |D|Gra|O| |
 *  | Platf ID  |             by platform, 58 bits                  |   where O is set
 */
import type { ByteSlice } from '../bytes/byteSlice.ts'
import { formatHexNumber } from '../bytes/numberText.ts'
import { Fields } from './fields.ts'
import type { Protocol } from './protocol.ts'
import { ProtocolId, type ProtocolName } from './protocolId.ts'

const TYPE_II = { version: 1, length: 8 } as const
const TYPE_III = { version: 2, length: 12 } as const
const PLATFORM_LENGTH = 8
const HAS_PLATFORM = 0x0001
const FRAME_ETHERNET = 0
const FRAME_IP = 2

export const erspan: Protocol = {
  name: 'erspan',
  title: 'ERSPAN',
  label: 'ERSPAN',
  family: 'tunnel',
  source: 'draft-foschiano-erspan, types II and III',
  tunnel: true,

  step(c) {
    if (!c.header(TYPE_II.length)) return
    const version = c.u8(0) >> 4
    if (version === TYPE_II.version) {
      c.to(ProtocolId.eth)
      return
    }
    if (version !== TYPE_III.version || !c.header(TYPE_III.length)) return
    const flags = c.u16(10)
    const length = typeIIILength(flags)
    if (!c.header(length)) return
    c.to(ProtocolId[mirroredBy(flags, c.end > c.at ? c.u8(length) : 0)])
  },

  decode(bytes) {
    const fields = new Fields(bytes)
    const version = fields.bits(
      'erspan.version',
      'Version',
      { at: 0, length: 2, mask: 0xf000 },
      versionText,
    )
    fields.bits('erspan.vlan', 'VLAN', { at: 0, length: 2, mask: 0x0fff })
    fields.bits('erspan.cos', 'Class of service', { at: 2, length: 2, mask: 0xe000 })
    const isTypeIII = version === TYPE_III.version
    fields.bits(
      isTypeIII ? 'erspan.bso' : 'erspan.encap',
      isTypeIII ? 'Integrity' : 'Original encapsulation',
      { at: 2, length: 2, mask: 0x1800 },
      (value) => (isTypeIII ? INTEGRITY : ENCAPSULATION)[value],
    )
    const isCut = fields.flag('erspan.truncated', 'Truncated (T)', {
      at: 2,
      length: 2,
      mask: 0x0400,
    })
    fields.bits('erspan.spanid', 'Session', { at: 2, length: 2, mask: 0x03ff })
    if (isCut) {
      fields.note(
        'note',
        'erspan.mirrored-frame-cut',
        'The switch shortened the frame that it mirrored: the lengths inside promise more than follows.',
        { at: 2, length: 2 },
      )
    }
    if (isTypeIII) return decodeTypeIII(fields, bytes)
    if (bytes.captured >= TYPE_II.length && version !== TYPE_II.version) {
      fields.malformed(
        'erspan.version',
        `The version field says ${version}; ERSPAN has 1 (type II) and 2 (type III) here.`,
        { at: 0, length: 1 },
      )
    }
    fields.bits('erspan.reserved', 'Reserved', { at: 4, length: 4, mask: 0xfff00000 })
    fields.bits('erspan.index', 'Index', { at: 4, length: 4, mask: 0x000fffff })
    return fields.end({
      headerLength: TYPE_II.length,
      ...(version === TYPE_II.version ? { next: { to: 'eth' } } : {}),
    })
  },
}

export const erspanTypeI: Protocol = {
  name: 'erspan-i',
  title: 'ERSPAN type I',
  label: 'ERSPAN',
  family: 'tunnel',
  source: 'draft-foschiano-erspan, type I',
  tunnel: true,

  step(c) {
    c.header(0)
    c.to(ProtocolId.eth)
  },

  decode(bytes) {
    return new Fields(bytes).end({ headerLength: 0, next: { to: 'eth' } })
  },
}

function decodeTypeIII(fields: Fields, bytes: ByteSlice): ReturnType<Protocol['decode']> {
  const place = (mask: number) => ({ at: 10, length: 2, mask })
  fields.u32('erspan.timestamp', 'Timestamp', 4)
  fields.u16('erspan.sgt', 'Security group tag', 8)
  fields.flag('erspan.p', 'Ethernet frame (P)', place(0x8000))
  fields.bits('erspan.ft', 'Frame type', place(0x7c00), (type) => FRAME_TYPES[type])
  fields.bits('erspan.hw', 'Hardware', place(0x03f0))
  fields.bits('erspan.direction', 'Direction', place(0x0008), (value) =>
    value === 0 ? 'ingress' : 'egress',
  )
  fields.bits('erspan.gra', 'Timestamp granularity', place(0x0006), (value) => GRANULARITY[value])
  fields.flag('erspan.o', 'Platform header follows (O)', place(HAS_PLATFORM))
  if (bytes.captured < TYPE_III.length) return fields.end({ headerLength: TYPE_III.length })
  const flags = bytes.u16(10)
  const headerLength = typeIIILength(flags)
  if (headerLength > TYPE_III.length) {
    const at = TYPE_III.length
    const platform = fields.bits('erspan.platid', 'Platform', { at, length: 4, mask: 0xfc000000 })
    const known = PLATFORMS[platform]
    if (known === undefined) fields.bytes('erspan.pid.data', 'By platform', at, PLATFORM_LENGTH)
    for (const [name, label, offset, mask] of known ?? []) {
      fields.bits(`erspan.${name}`, label, { at: at + offset, length: 4, mask })
    }
  }
  return fields.end({ headerLength, next: { to: mirroredBy(flags, bytes.u8(headerLength)) } })
}

function typeIIILength(flags: number): number {
  return (flags & HAS_PLATFORM) === 0 ? TYPE_III.length : TYPE_III.length + PLATFORM_LENGTH
}

function mirroredBy(flags: number, firstByte: number): ProtocolName {
  const frameType = (flags >> 10) & 0x1f
  if (frameType === FRAME_ETHERNET) return 'eth'
  if (frameType !== FRAME_IP) return 'payload'
  if (firstByte >> 4 === 4) return 'ip'
  return firstByte >> 4 === 6 ? 'ipv6' : 'payload'
}

function versionText(version: number): string {
  if (version === TYPE_II.version) return '1 (type II)'
  return version === TYPE_III.version ? '2 (type III)' : formatHexNumber(version, 1)
}

type PlatformField = readonly [name: string, label: string, offset: number, mask: number]

/** What the two words of the platform header hold, by the platform's number in their first bits. */
const PLATFORMS: Readonly<Record<number, readonly PlatformField[]>> = {
  1: [
    ['pid1.rsvd1', 'Reserved', 0, 0x03fff000],
    ['pid1.vsmid', 'Domain', 0, 0x00000fff],
    ['pid1.port_index', 'Port', 4, 0xffffffff],
  ],
  3: [
    ['pid3.rsvd1', 'Reserved', 0, 0x03ffc000],
    ['pid3.port_index', 'Port', 0, 0x00003fff],
    ['pid3.timestamp', 'Upper half of the timestamp', 4, 0xffffffff],
  ],
  5: [
    ['pid5.switchid', 'Switch', 0, 0x03ff0000],
    ['pid5.port_index', 'Port', 0, 0x0000ffff],
    ['pid5.timestamp', 'Timestamp in seconds', 4, 0xffffffff],
  ],
  7: [
    ['pid7.rsvd1', 'Reserved', 0, 0x03f00000],
    ['pid7.source_index', 'Source', 0, 0x000fffff],
    ['pid7.timestamp', 'Upper half of the timestamp', 4, 0xffffffff],
  ],
}

const ENCAPSULATION = ['0 without VLAN tag', '1 ISL', '2 802.1Q', '3 tag kept in the frame']
const INTEGRITY = ['0 good or unknown', '1 short', '2 oversized', '3 bad checksum or alignment']
const FRAME_TYPES: Readonly<Record<number, string>> = { 0: '0 Ethernet', 2: '2 IP' }
const GRANULARITY = ['0: 100 microseconds', '1: 100 nanoseconds', '2: IEEE 1588', '3: its own']
