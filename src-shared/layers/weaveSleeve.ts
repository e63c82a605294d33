/**
 * Weave Net's sleeve overlay, UDP port 6783 (weave, router/sleeve.go and frame_crypto.go). A datagram
 * begins with the name of the peer that sent it, which has the form of a MAC address.
 *
 *  plain:     | sender (6) |, then frames, as many as were waiting for the same peer:
 *             | source peer (6) | destination peer (6) | length (2) | Ethernet frame |
 *  encrypted: | sender (6) | DF and counter (8) | encrypted frames |
 *
 * Nothing says which of the two it is: it is plain where the lengths of its frames add up to the
 * datagram's. The first frame is the packet inside; those after it are fields in this layer's
 * trailer. A frame between two addresses of zeros is the router's own (heartbeat, MTU test).
 */
import type { ByteSlice } from '../bytes/byteSlice.ts'
import type { ReadsBytes } from '../bytes/littleEndian.ts'
import { etherTypeText } from './etherTypes.ts'
import { Fields } from './fields.ts'
import type { Decoded, Protocol } from './protocol.ts'
import { ProtocolId } from './protocolId.ts'
import { isRoutersOwn } from './weaveHeartbeat.ts'

const NAME_LENGTH = 6
const FRAME_HEADER = 14
/** Sender and first frame's header. */
const HEADER_LENGTH = NAME_LENGTH + FRAME_HEADER
/** Sender and counter of an encrypted datagram. */
const COUNTER_END = NAME_LENGTH + 8
const SHORTEST_FRAME = 14
const DONT_FRAGMENT = 0x80

export const weaveSleeve: Protocol = {
  name: 'weave-sleeve',
  title: 'Weave sleeve',
  label: 'sleeve',
  family: 'tunnel',
  source: 'weave, router/sleeve.go and frame_crypto.go',
  tunnel: true,
  keepsTrailer: true,

  step(c) {
    if (!c.header(HEADER_LENGTH)) return
    if (!isPlain(c, c.end - c.start, c.limit - c.start)) {
      c.header(isEncrypted(c) ? COUNTER_END : 0)
      return
    }
    c.within(HEADER_LENGTH + c.u16(HEADER_LENGTH - 2))
    if (isRoutersOwn(c, HEADER_LENGTH, c.end - c.start)) c.header(HEADER_LENGTH + SHORTEST_FRAME)
    else c.to(ProtocolId.eth)
  },

  decode(bytes) {
    const fields = new Fields(bytes)
    if (bytes.captured < HEADER_LENGTH) {
      fields.mac('weave.sleeve.sender', 'Sending peer', 0)
      return fields.end({ headerLength: HEADER_LENGTH })
    }
    if (isPlain(bytes, bytes.captured, bytes.reported)) return decodeFrames(fields, bytes)
    if (isEncrypted(bytes)) return decodeEncrypted(fields, bytes)
    fields.note(
      'warning',
      'weave-sleeve.neither',
      'The lengths in this datagram do not add up to plain sleeve frames, and no counter of encrypted ones follows the sender: this is not sleeve, or only a part of it.',
      { at: 0, length: HEADER_LENGTH },
    )
    return fields.end({ headerLength: 0 })
  },
}

/** Whether frames fill the datagram, as far as they were captured. */
function isPlain(
  bytes: ReadsBytes & { u16: (at: number) => number },
  captured: number,
  reported: number,
): boolean {
  let at = NAME_LENGTH
  while (at + FRAME_HEADER <= captured) {
    const length = bytes.u16(at + 12)
    if (length < SHORTEST_FRAME) return false
    at += FRAME_HEADER + length
  }
  return at === reported || (at < reported && at + FRAME_HEADER > captured && captured < reported)
}

/** A counter begins at 0 in every connection and never needs its upper bytes. */
function isEncrypted(bytes: ReadsBytes): boolean {
  const first = bytes.u8(NAME_LENGTH)
  const isCounter = (first & ~DONT_FRAGMENT) === 0
  return isCounter && bytes.u8(NAME_LENGTH + 1) === 0 && bytes.u8(NAME_LENGTH + 2) === 0
}

function decodeFrames(fields: Fields, bytes: ByteSlice): Decoded {
  fields.mac('weave.sleeve.sender', 'Sending peer', 0)
  const length = frameHeaderFields(fields, bytes, NAME_LENGTH)
  const frameEnd = HEADER_LENGTH + length
  const others = otherFrames(fields, bytes, frameEnd)
  if (others > 0) {
    fields.note(
      'note',
      'weave-sleeve.aggregated',
      `This datagram carries ${others + 1} frames. The first is taken apart below; the others are in the fields here.`,
      { at: frameEnd, length: bytes.reported - frameEnd },
    )
  }
  if (!isRoutersOwn(bytes, HEADER_LENGTH, bytes.captured)) {
    return fields.end({ headerLength: HEADER_LENGTH, payloadLength: length, next: { to: 'eth' } })
  }
  fields.bytes('weave.own_frame', "The router's own frame", HEADER_LENGTH, SHORTEST_FRAME)
  return fields.end({
    headerLength: HEADER_LENGTH + SHORTEST_FRAME,
    payloadLength: length - SHORTEST_FRAME,
  })
}

function frameHeaderFields(fields: Fields, bytes: ByteSlice, at: number): number {
  fields.mac('weave.sleeve.source_peer', 'Source peer', at)
  fields.mac('weave.sleeve.destination_peer', 'Destination peer', at + 6)
  fields.u16('weave.sleeve.frame_length', 'Frame length', at + 12)
  return bytes.u16(at + 12)
}

/** Adds the frames from `from` on; gives how many of them were captured, in whole or in part. */
function otherFrames(fields: Fields, bytes: ByteSlice, from: number): number {
  let count = 0
  let at = from
  while (at + FRAME_HEADER <= bytes.captured) {
    const length = frameHeaderFields(fields, bytes, at)
    at += FRAME_HEADER
    count++
    const kept = Math.min(length, bytes.captured - at)
    fields.value('weave.sleeve.frame', `Frame ${count + 1}`, bytes.bytes(at, kept), {
      at,
      length: kept,
      text: `${length} bytes, ${etherTypeText(bytes.u16(at + 12))}`,
    })
    at += length
  }
  return count
}

function decodeEncrypted(fields: Fields, bytes: ByteSlice): Decoded {
  fields.mac('weave.sleeve.sender', 'Sending peer', 0)
  fields.flag('weave.sleeve.df', "Don't fragment", {
    at: NAME_LENGTH,
    length: 1,
    mask: DONT_FRAGMENT,
  })
  const counter = bytes.u64(NAME_LENGTH) & 0x7fff_ffff_ffff_ffffn
  fields.value('weave.sleeve.counter', 'Counter', counter, {
    at: NAME_LENGTH,
    length: 8,
  })
  return fields.end({ headerLength: COUNTER_END })
}
