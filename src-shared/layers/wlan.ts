/**
 * IEEE 802.11, clause 9.2: the MAC header only. What a frame carries is mostly encrypted and stays
 * payload.
 *
 *  | frame control (2) | duration (2) | address 1 (6) | address 2 (6) | address 3 (6)
 *  | fragment and sequence (2) | address 4 (6) | quality of service (2) | high throughput (4) |
 *
 * Control frames have one address or two; the fourth address is there in frames between two access
 * points; numbers are little-endian.
 */
import type { ByteSlice } from '../bytes/byteSlice.ts'
import { u16le, u32le, type ReadsBytes } from '../bytes/littleEndian.ts'
import { formatHexNumber } from '../bytes/numberText.ts'
import { Fields } from './fields.ts'
import type { Protocol } from './protocol.ts'

const SHORTEST = 10
const TWO_ADDRESSES = 16
const THREE_ADDRESSES = 24
const CONTROL = 1
const DATA = 2
const EXTENSION = 3
const QOS = 0x8
const TO_DS = 0x01
const FROM_DS = 0x02
const ORDER = 0x80
/** Of the control frames, these have no second address. */
const CTS = 12
const ACK = 13

export const wlan: Protocol = {
  name: 'wlan',
  title: 'IEEE 802.11',
  label: 'WLAN',
  family: 'link',
  source: 'IEEE 802.11 clause 9.2',

  step(c) {
    if (c.header(SHORTEST)) c.header(headerLength(c))
  },

  decode(bytes) {
    const fields = new Fields(bytes)
    const type = (bytes.u8(0) >> 2) & 3
    const subtype = bytes.u8(0) >> 4
    fields.bits('wlan.fc.version', 'Version', { at: 0, length: 1, mask: 0x03 })
    fields.bits('wlan.fc.type', 'Type', { at: 0, length: 1, mask: 0x0c }, typeText)
    fields.bits('wlan.fc.subtype', 'Subtype', { at: 0, length: 1, mask: 0xf0 }, (value) =>
      subtypeText(type, value),
    )
    for (const { name, label, mask } of FLAGS) fields.flag(name, label, { at: 1, length: 1, mask })
    fields.value('wlan.duration', 'Duration', u16le(bytes, 2), { at: 2, length: 2 })
    if (bytes.captured < SHORTEST) return fields.end({ headerLength: SHORTEST })
    fields.mac('wlan.ra', 'Receiver', 4)
    const length = headerLength(bytes)
    if (length >= TWO_ADDRESSES) fields.mac('wlan.ta', 'Transmitter', 10)
    if (length >= THREE_ADDRESSES) restFields(fields, bytes, { type, subtype, length })
    return fields.end({ headerLength: length })
  },
}

function headerLength(bytes: ReadsBytes): number {
  const type = (bytes.u8(0) >> 2) & 3
  const subtype = bytes.u8(0) >> 4
  if (type === CONTROL) return subtype === CTS || subtype === ACK ? SHORTEST : TWO_ADDRESSES
  if (type === EXTENSION) return SHORTEST
  const hasHighThroughput = (bytes.u8(1) & ORDER) !== 0 && (type !== DATA || isQos(type, subtype))
  return (
    THREE_ADDRESSES +
    (hasFourth(bytes, type) ? 6 : 0) +
    (isQos(type, subtype) ? 2 : 0) +
    (hasHighThroughput ? 4 : 0)
  )
}

function isQos(type: number, subtype: number): boolean {
  return type === DATA && (subtype & QOS) !== 0
}

function hasFourth(bytes: ReadsBytes, type: number): boolean {
  return type === DATA && (bytes.u8(1) & (TO_DS | FROM_DS)) === (TO_DS | FROM_DS)
}

function restFields(
  fields: Fields,
  bytes: ByteSlice,
  { type, subtype, length }: { type: number; subtype: number; length: number },
): void {
  fields.mac('wlan.addr', 'Third address', 16)
  const sequence = u16le(bytes, 22)
  fields.value('wlan.frag', 'Fragment', sequence & 0xf, { at: 22, length: 2, mask: 0x0f00 })
  fields.value('wlan.seq', 'Sequence', sequence >> 4, { at: 22, length: 2, mask: 0xf0ff })
  let at = THREE_ADDRESSES
  if (hasFourth(bytes, type)) {
    fields.mac('wlan.addr', 'Fourth address', at)
    at += 6
  }
  if (isQos(type, subtype)) {
    fields.value('wlan.qos', 'Quality of service', u16le(bytes, at), { at, length: 2 })
    at += 2
  }
  if (at === length) return
  const throughput = u32le(bytes, at)
  const text = formatHexNumber(throughput, 8)
  fields.value('wlan.htc', 'High throughput control', throughput, { at, length: 4, text })
}

const FLAGS = [
  { name: 'wlan.fc.tods', label: 'To the distribution system', mask: TO_DS },
  { name: 'wlan.fc.fromds', label: 'From the distribution system', mask: FROM_DS },
  { name: 'wlan.fc.frag', label: 'More fragments', mask: 0x04 },
  { name: 'wlan.fc.retry', label: 'Retry', mask: 0x08 },
  { name: 'wlan.fc.pwrmgt', label: 'Goes to sleep', mask: 0x10 },
  { name: 'wlan.fc.moredata', label: 'More data', mask: 0x20 },
  { name: 'wlan.fc.protected', label: 'Encrypted', mask: 0x40 },
  { name: 'wlan.fc.order', label: 'High throughput or order', mask: ORDER },
] as const

const TYPES = ['management', 'control', 'data', 'extension']

function typeText(type: number): string {
  return `${type} ${TYPES[type] ?? ''}`
}

const SUBTYPES: Readonly<Record<string, string>> = {
  '0 0': 'association request',
  '0 1': 'association response',
  '0 4': 'probe request',
  '0 5': 'probe response',
  '0 8': 'beacon',
  '0 10': 'disassociation',
  '0 11': 'authentication',
  '0 12': 'deauthentication',
  '0 13': 'action',
  '1 8': 'block acknowledgment request',
  '1 9': 'block acknowledgment',
  '1 11': 'request to send',
  '1 12': 'clear to send',
  '1 13': 'acknowledgment',
  '2 0': 'data',
  '2 4': 'null',
  '2 8': 'QoS data',
  '2 12': 'QoS null',
}

function subtypeText(type: number, subtype: number): string | undefined {
  const name = SUBTYPES[`${type} ${subtype}`]
  return name === undefined ? undefined : `${subtype} ${name}`
}
