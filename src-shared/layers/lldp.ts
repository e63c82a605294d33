/**
 * LLDP, IEEE 802.1AB clause 8: a switch or a host says who it is on this link. A chain of elements
 * until the one of type 0; what follows in the frame is padding.
 *
 *  | type (7 bits) | length (9 bits) | value |
 */
import type { ByteSlice } from '../bytes/byteSlice.ts'
import { formatHexNumber } from '../bytes/numberText.ts'
import { Fields } from './fields.ts'
import type { Protocol } from './protocol.ts'

const ELEMENT_HEADER = 2
const LENGTH_MASK = 0x01ff

const Element = {
  end: 0,
  chassis: 1,
  port: 2,
  timeToLive: 3,
  portDescription: 4,
  systemName: 5,
  systemDescription: 6,
  capabilities: 7,
  managementAddress: 8,
  organisation: 127,
} as const

export const lldp: Protocol = {
  name: 'lldp',
  title: 'LLDP',
  label: 'LLDP',
  family: 'link',
  source: 'IEEE 802.1AB clause 8',

  step(c) {
    let at = 0
    while (c.header(at + ELEMENT_HEADER)) {
      const word = c.u16(at)
      at += ELEMENT_HEADER + (word & LENGTH_MASK)
      if (word >> 9 !== Element.end && at !== c.limit - c.start) continue
      if (c.header(at)) c.within(at)
      return
    }
  },

  decode(bytes) {
    const fields = new Fields(bytes)
    let at = 0
    while (at + ELEMENT_HEADER <= bytes.captured) {
      const word = bytes.u16(at)
      const type = word >> 9
      const length = word & LENGTH_MASK
      const place = { at, length: ELEMENT_HEADER }
      fields.bits('lldp.tlv.type', 'Element', { ...place, mask: 0xfe00 }, elementText)
      fields.bits('lldp.tlv.len', 'Length', { ...place, mask: LENGTH_MASK })
      valueFields(fields, bytes, { type, at: at + ELEMENT_HEADER, length })
      at += ELEMENT_HEADER + length
      if (type === Element.end) return fields.end({ headerLength: at, payloadLength: 0 })
      if (at !== bytes.reported) continue
      fields.note('note', 'lldp.no-end', 'The frame ends without the element that marks the end.', {
        at: at - length - ELEMENT_HEADER,
        length: length + ELEMENT_HEADER,
      })
      return fields.end({ headerLength: at, payloadLength: 0 })
    }
    return fields.end({ headerLength: at + ELEMENT_HEADER })
  },
}

interface Value {
  readonly type: number
  readonly at: number
  readonly length: number
}

function valueFields(fields: Fields, bytes: ByteSlice, { type, at, length }: Value): void {
  const text = () => new TextDecoder().decode(bytes.bytes(at, length))
  const string = (name: string, label: string) => {
    fields.value(name, label, text(), { at, length })
  }
  switch (type) {
    case Element.chassis:
      identifier(fields, bytes, { at, length, of: 'chassis', mac: 4, address: 5 })
      return
    case Element.port:
      identifier(fields, bytes, { at, length, of: 'port', mac: 3, address: 4 })
      return
    case Element.timeToLive:
      if (length === 2) fields.u16('lldp.time_to_live', 'Seconds to live', at)
      else fields.bytes('lldp.value', 'Value', at, length)
      return
    case Element.portDescription:
      string('lldp.port.desc', 'Port description')
      return
    case Element.systemName:
      string('lldp.tlv.system.name', 'System name')
      return
    case Element.systemDescription:
      string('lldp.tlv.system.desc', 'System description')
      return
    case Element.capabilities:
      if (length === 4) {
        fields.u16('lldp.tlv.system_cap', 'Capabilities', at, capabilitiesText)
        fields.u16('lldp.tlv.enable_system_cap', 'Enabled', at + 2, capabilitiesText)
      } else fields.bytes('lldp.value', 'Value', at, length)
      return
    case Element.managementAddress:
      managementAddress(fields, bytes, { at, length })
      return
    case Element.organisation:
      if (length >= 3) {
        fields.u24('lldp.orgtlv.oui', 'Organisation', at, (oui) => formatHexNumber(oui, 6))
        fields.bytes('lldp.value', 'Value', at + 3, length - 3)
      } else fields.bytes('lldp.value', 'Value', at, length)
      return
    default:
      fields.bytes('lldp.value', 'Value', at, length)
  }
}

/** A subtype that says what kind of name it is, and the name: mostly a MAC address or a text. */
function identifier(
  fields: Fields,
  bytes: ByteSlice,
  {
    at,
    length,
    of,
    mac,
    address,
  }: { at: number; length: number; of: 'chassis' | 'port'; mac: number; address: number },
): void {
  if (length === 0) return
  const label = of === 'chassis' ? 'Chassis' : 'Port'
  const subtype = fields.u8(`lldp.${of}.subtype`, `${label} subtype`, at)
  const name = `lldp.${of}.id`
  if (subtype === mac && length === 7) fields.mac(`${name}.mac`, label, at + 1)
  else if (subtype === address && length === 6 && bytes.u8(at + 1) === 1) {
    fields.u8('lldp.network_address.subtype', 'Address family', at + 1)
    fields.ipv4(`${name}.ip4`, label, at + 2)
  } else {
    const text = new TextDecoder().decode(bytes.bytes(at + 1, length - 1))
    fields.value(name, label, text, { at: at + 1, length: length - 1 })
  }
}

function managementAddress(
  fields: Fields,
  bytes: ByteSlice,
  { at, length }: { at: number; length: number },
): void {
  const family = bytes.u8(at + 1)
  const size = bytes.u8(at) - 1
  const after = at + 2 + size
  if (length < 2 || size < 0 || after > at + length) {
    fields.bytes('lldp.value', 'Value', at, length)
    return
  }
  fields.u8('lldp.mgn.address.len', 'Address length', at)
  fields.u8('lldp.mgn.address.subtype', 'Address family', at + 1)
  if (family === 1 && size === 4) fields.ipv4('lldp.mgn.addr.ip4', 'Management address', at + 2)
  else if (family === 2 && size === 16) {
    fields.ipv6('lldp.mgn.addr.ip6', 'Management address', at + 2)
  } else fields.bytes('lldp.mgn.addr.hex', 'Management address', at + 2, size)
  fields.bytes('lldp.value', 'Interface and object', after, at + length - after)
}

const ELEMENTS: Readonly<Record<number, string>> = {
  [Element.end]: 'end',
  [Element.chassis]: 'chassis',
  [Element.port]: 'port',
  [Element.timeToLive]: 'time to live',
  [Element.portDescription]: 'port description',
  [Element.systemName]: 'system name',
  [Element.systemDescription]: 'system description',
  [Element.capabilities]: 'capabilities',
  [Element.managementAddress]: 'management address',
  [Element.organisation]: "an organisation's own",
}

function elementText(type: number): string | undefined {
  const name = ELEMENTS[type]
  return name === undefined ? undefined : `${type} ${name}`
}

const CAPABILITIES = [
  'other',
  'repeater',
  'bridge',
  'access point',
  'router',
  'telephone',
  'DOCSIS',
  'station only',
]

function capabilitiesText(bits: number): string {
  const names = CAPABILITIES.filter((_, at) => (bits & (1 << at)) !== 0)
  return names.length === 0 ? `${bits} none` : `${bits} ${names.join(', ')}`
}
