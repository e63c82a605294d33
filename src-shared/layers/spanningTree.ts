/**
 * Spanning tree, IEEE 802.1D clause 9 and 802.1Q clause 14: bridges agree on which ports forward.
 *
 *  | protocol 0 (2) | version (1) | type (1) | flags (1) | root (8) | root path cost (4) | bridge (8)
 *  | port (2) | message age (2) | maximum age (2) | hello time (2) | forward delay (2)
 *  | version 1 length (1) |  rapid spanning tree, and after it the regions of multiple spanning tree
 *
 * A topology change notification ends after its type. Times count in 1/256 of a second.
 */
import type { ByteSlice } from '../bytes/byteSlice.ts'
import { formatHexNumber } from '../bytes/numberText.ts'
import { Fields } from './fields.ts'
import type { Protocol } from './protocol.ts'

const NOTIFICATION = 0x80
const NOTIFICATION_LENGTH = 4
const CONFIGURATION_LENGTH = 35
const RAPID_LENGTH = 36
const MULTIPLE_FIXED = 102
const RAPID_VERSION = 2
const MULTIPLE_VERSION = 3
const TICKS_PER_SECOND = 256

export const spanningTree: Protocol = {
  name: 'stp',
  title: 'Spanning tree',
  label: 'STP',
  family: 'link',

  step(c) {
    if (c.header(NOTIFICATION_LENGTH)) c.header(lengthOf(c.u8(2), c.u8(3)))
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
    if (length >= MULTIPLE_FIXED) multipleFields(fields)
    return fields.end({ headerLength: length })
  },
}

function lengthOf(version: number, type: number): number {
  if (type === NOTIFICATION) return NOTIFICATION_LENGTH
  if (version < RAPID_VERSION) return CONFIGURATION_LENGTH
  return version < MULTIPLE_VERSION ? RAPID_LENGTH : MULTIPLE_FIXED
}

function configurationFields(fields: Fields, bytes: ByteSlice): void {
  fields.u8('stp.flags', 'Flags', 4, (flags) => formatHexNumber(flags, 2))
  fields.flag('stp.flags.tc', 'Topology change', { at: 4, length: 1, mask: 0x01 })
  fields.bits('stp.flags.port_role', 'Port role', { at: 4, length: 1, mask: 0x0c }, roleText)
  bridgeFields(fields, 'stp.root', 'Root', 5)
  fields.u32('stp.root.cost', 'Root path cost', 13)
  bridgeFields(fields, 'stp.bridge', 'Bridge', 17)
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
function bridgeFields(fields: Fields, name: string, label: string, at: number): void {
  const steps = { at, length: 2, mask: 0xf000 }
  fields.bits(`${name}.prio`, `${label}: priority`, steps, (value) => String(value * 4096))
  fields.bits(`${name}.ext`, `${label}: system extension`, { at, length: 2, mask: 0x0fff })
  fields.mac(`${name}.hw`, label, at + 2)
}

/** The region and the common tree in it; each instance's own message stays payload. */
function multipleFields(fields: Fields): void {
  fields.u16('mstp.version_3_length', 'Version 3 length', 36)
  fields.u8('mstp.config_format_selector', 'Configuration format', 38)
  fields.bytes('mstp.config_name', 'Region', 39, 32)
  fields.u16('mstp.config_revision_level', 'Region revision', 71)
  fields.bytes('mstp.config_digest', 'Configuration digest', 73, 16)
  fields.u32('mstp.cist_internal_root_path_cost', 'Internal root path cost', 89)
  bridgeFields(fields, 'mstp.cist_bridge', 'Bridge in the region', 93)
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
  return type === 2 ? `${hex} rapid or multiple` : hex
}

function roleText(role: number): string {
  return `${role} ${['unknown', 'alternate or backup', 'root', 'designated'][role] ?? ''}`
}
