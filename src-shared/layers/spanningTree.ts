/**
 * Spanning tree, IEEE 802.1D clause 9 and 802.1Q clause 14: bridges agree on which ports forward.
 *
 *  | protocol 0 (2) | version (1) | type (1) | flags (1) | root (8) | root path cost (4) | bridge (8)
 *  | port (2) | message age (2) | maximum age (2) | hello time (2) | forward delay (2)
 *  | version 1 length (1) |  rapid spanning tree, and after it the regions of multiple spanning tree
 *
 * The regions' part has its length in two bytes before it; what they say of single instances stays
 * payload. A topology change notification ends after its type. Times count in 1/256 of a second.
 */
import type { ByteSlice } from '../bytes/byteSlice.ts'
import { formatHexNumber } from '../bytes/numberText.ts'
import { Fields } from './fields.ts'
import type { Protocol } from './protocol.ts'

const NOTIFICATION = 0x80
const NOTIFICATION_LENGTH = 4
const CONFIGURATION_LENGTH = 35
const RAPID_LENGTH = 36
/** To the length that says whether a region's part follows, and to the end of that part. */
const MULTIPLE_START = 38
const REGION_LENGTH = 64
const MULTIPLE_LENGTH = MULTIPLE_START + REGION_LENGTH
const RAPID_TYPE = 2
const RAPID_VERSION = 2
const MULTIPLE_VERSION = 3
const TICKS_PER_SECOND = 256

export const spanningTree: Protocol = {
  name: 'stp',
  title: 'Spanning tree',
  label: 'STP',
  family: 'link',
  source: 'IEEE 802.1D clause 9, IEEE 802.1Q clause 14',

  step(c) {
    if (!c.header(NOTIFICATION_LENGTH)) return
    const length = lengthOf(c.u8(2), c.u8(3))
    if (!c.header(length)) return
    if (length === MULTIPLE_START && c.u16(length - 2) >= REGION_LENGTH) c.header(MULTIPLE_LENGTH)
  },

  decode(bytes) {
    const fields = new Fields(bytes)
    fields.u16('stp.protocol', 'Protocol', 0)
    const version = fields.u8('stp.version', 'Version', 2, versionText)
    const type = fields.u8('stp.type', 'Type', 3, typeText)
    if (bytes.captured < NOTIFICATION_LENGTH) {
      return fields.end({ headerLength: NOTIFICATION_LENGTH })
    }
    const length = lengthOf(version, type)
    if (length > NOTIFICATION_LENGTH) configurationFields(fields, bytes)
    if (length >= RAPID_LENGTH) fields.u8('stp.version_1_length', 'Version 1 length', 35)
    if (length < MULTIPLE_START) return fields.end({ headerLength: length })
    const rest = fields.u16('mstp.version_3_length', 'Version 3 length', RAPID_LENGTH)
    if (rest < REGION_LENGTH) return fields.end({ headerLength: length })
    regionFields(fields, bytes)
    return fields.end({ headerLength: MULTIPLE_LENGTH })
  },
}

function lengthOf(version: number, type: number): number {
  if (type === NOTIFICATION) return NOTIFICATION_LENGTH
  if (version < RAPID_VERSION) return CONFIGURATION_LENGTH
  return version < MULTIPLE_VERSION ? RAPID_LENGTH : MULTIPLE_START
}

function configurationFields(fields: Fields, bytes: ByteSlice): void {
  fields.u8('stp.flags', 'Flags', 4, (flags) => formatHexNumber(flags, 2))
  fields.flag('stp.flags.tc', 'Topology change', { at: 4, length: 1, mask: 0x01 })
  if (bytes.u8(3) === RAPID_TYPE) {
    fields.bits('stp.flags.port_role', 'Port role', { at: 4, length: 1, mask: 0x0c }, roleText)
  }
  bridgeFields(fields, bytes, { name: 'stp.root', label: 'Root', at: 5 })
  fields.u32('stp.root.cost', 'Root path cost', 13)
  bridgeFields(fields, bytes, { name: 'stp.bridge', label: 'Bridge', at: 17 })
  fields.u16('stp.port', 'Port', 25, (port) => formatHexNumber(port, 4))
  const time = (name: string, label: string, at: number) => {
    const seconds = bytes.u16(at) / TICKS_PER_SECOND
    fields.value(name, label, seconds, { at, length: 2, text: `${seconds} s` })
  }
  time('stp.msg_age', 'Message age', 27)
  time('stp.max_age', 'Maximum age', 29)
  time('stp.hello', 'Hello time', 31)
  time('stp.forward', 'Forward delay', 33)
}

/** Priority in steps of 4096, the VLAN or instance, and a MAC address. */
function bridgeFields(
  fields: Fields,
  bytes: ByteSlice,
  { name, label, at }: { name: string; label: string; at: number },
): void {
  const priority = bytes.u16(at) & 0xf000
  fields.value(`${name}.prio`, `${label}: priority`, priority, { at, length: 2, mask: 0xf000 })
  fields.bits(`${name}.ext`, `${label}: system extension`, { at, length: 2, mask: 0x0fff })
  fields.mac(`${name}.hw`, label, at + 2)
}

/** The region and the common tree in it. */
function regionFields(fields: Fields, bytes: ByteSlice): void {
  fields.u8('mstp.config_format_selector', 'Configuration format', 38)
  fields.bytes('mstp.config_name', 'Region', 39, 32)
  fields.u16('mstp.config_revision_level', 'Region revision', 71)
  fields.bytes('mstp.config_digest', 'Configuration digest', 73, 16)
  fields.u32('mstp.cist_internal_root_path_cost', 'Internal root path cost', 89)
  bridgeFields(fields, bytes, {
    name: 'mstp.cist_bridge',
    label: 'Bridge in the region',
    at: 93,
  })
  fields.u8('mstp.cist_remaining_hops', 'Remaining hops', 101)
}

function versionText(version: number): string | undefined {
  const name = ['spanning tree', undefined, 'rapid', 'multiple'][version]
  return name === undefined ? undefined : `${version} ${name}`
}

function typeText(type: number): string {
  const hex = formatHexNumber(type, 2)
  if (type === NOTIFICATION) return `${hex} topology change notification`
  if (type === 0) return `${hex} configuration`
  return type === RAPID_TYPE ? `${hex} rapid or multiple` : hex
}

function roleText(role: number): string {
  return `${role} ${['unknown', 'alternate or backup', 'root', 'designated'][role] ?? ''}`
}
