/**
 * BGP's UPDATE, RFC 4271 section 4.3: routes that are gone, attributes, and the routes they speak of.
 *
 *  | withdrawn length (2) | withdrawn routes | attributes length (2) | path attributes | routes |
 *
 * An attribute: | flags (1) | type (1) | length (1, or 2 by a flag) | value |
 */
import type { ByteSlice } from '../bytes/byteSlice.ts'
import { formatHexNumber } from '../bytes/numberText.ts'
import { decodeBgpAttribute } from './bgpAttributes.ts'
import { bgpAttributeName } from './bgpNames.ts'
import { partOf, type BgpPart } from './bgpPart.ts'
import { decodeBgpRoutes } from './bgpRoutes.ts'
import type { Fields } from './fields.ts'

const EXTENDED_LENGTH = 0x10
const MAX_ATTRIBUTES = 64

export function decodeBgpUpdate(fields: Fields, bytes: ByteSlice, message: BgpPart): void {
  const withdrawn = decodeList(fields, message, {
    at: message.at,
    name: 'bgp.update.withdrawn_routes.length',
    label: 'Withdrawn length',
  })
  if (withdrawn === undefined) return
  decodeBgpRoutes(fields, bytes, withdrawn, {
    bits: 32,
    name: 'bgp.withdrawn_prefix',
    label: 'Withdrawn route',
  })
  const attributes = decodeList(fields, message, {
    at: withdrawn.end,
    name: 'bgp.update.path_attributes.length',
    label: 'Attributes length',
  })
  if (attributes === undefined) return
  decodeAttributes(fields, bytes, attributes)
  const routes = { ...message, at: attributes.end }
  decodeBgpRoutes(fields, bytes, routes, { bits: 32, name: 'bgp.nlri_prefix', label: 'Route' })
}

/** A list with its length (2 bytes) before it; nothing where that is not here. */
function decodeList(
  fields: Fields,
  message: BgpPart,
  { at, name, label }: { at: number; name: string; label: string },
): BgpPart | undefined {
  if (at + 2 > message.end) {
    if (message.isWhole) {
      fields.malformed(
        'bgp.update-too-short',
        `The message ends before its ${label.toLowerCase()}.`,
        {
          at,
          length: message.end - at,
        },
      )
    }
    return undefined
  }
  const length = fields.u16(name, label, at)
  const list = partOf(fields, message, { at: at + 2, length, what: `The ${label.toLowerCase()}` })
  // What follows a list that lies about its length cannot be told from it.
  return list.isWhole || !message.isWhole ? list : undefined
}

function decodeAttributes(fields: Fields, bytes: ByteSlice, list: BgpPart): void {
  let { at } = list
  for (let count = 0; at < list.end; count++) {
    if (count === MAX_ATTRIBUTES) {
      fields.bytes('bgp.continuation', 'Further attributes', at, list.end - at)
      return
    }
    const flags = bytes.u8(at)
    const type = bytes.u8(at + 1)
    const lengthSize = (flags & EXTENDED_LENGTH) === 0 ? 1 : 2
    const header = 2 + lengthSize
    if (at + header > list.end) {
      partOf(fields, list, { at, length: header, what: 'The header of an attribute' })
      return
    }
    const length = lengthSize === 1 ? bytes.u8(at + 2) : bytes.u16(at + 2)
    const name = bgpAttributeName(type)
    const value = partOf(fields, list, { at: at + header, length, what: `The attribute ${name}` })
    fields.value(
      'bgp.update.path_attribute',
      'Attribute',
      `${name}, ${length} ${length === 1 ? 'byte' : 'bytes'}`,
      {
        at,
        length: header + value.end - value.at,
      },
    )
    fields.u8('bgp.update.path_attribute.flags', 'Flags', at, flagsText)
    fields.u8('bgp.update.path_attribute.type_code', 'Type', at + 1, () => `${type} ${name}`)
    if (value.isWhole) decodeBgpAttribute(fields, bytes, type, value)
    at += header + length
  }
}

const FLAGS: readonly (readonly [mask: number, name: string])[] = [
  [0x80, 'optional'],
  [0x40, 'transitive'],
  [0x20, 'partial'],
]

function flagsText(flags: number): string {
  const names = FLAGS.filter(([mask]) => (flags & mask) !== 0).map(([, name]) => name)
  return [formatHexNumber(flags, 2), names.join(', ')].join(' ').trim()
}
