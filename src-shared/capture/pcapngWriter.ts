/**
 * Writes pcapng files, little-endian: a section header, the interfaces, then the records. Times
 * are nanoseconds since 1970, whatever precision the interface had.
 */
import { ipv4Bytes, ipv6Bytes } from '../bytes/addressBytes.ts'
import type { CaptureInterface, CaptureRecord } from './captureRecord.ts'
import {
  BYTE_ORDER_MAGIC,
  COMMENT,
  END_OF_OPTIONS,
  ENHANCED_PACKET,
  INTERFACE_DESCRIPTION,
  NAME_RESOLUTION,
  SECTION_HEADER,
  SMALLEST_BLOCK,
  padded,
} from './pcapngFormat.ts'

const IPV4_NAME = 1
const IPV6_NAME = 2
/** Of a domain name. */
const LONGEST_NAME = 255
const NANOSECONDS = 9
const NS_PER_SECOND = 1_000_000_000n
/** An option's length has 16 bits. */
const LONGEST_OPTION = 0xffff

interface Option {
  readonly code: number
  readonly value: Uint8Array
}

export function pcapngSection(comments: readonly string[] = []): Uint8Array {
  const body = new DataView(new ArrayBuffer(16))
  body.setUint32(0, BYTE_ORDER_MAGIC, true)
  body.setUint16(4, 1, true)
  // The section's length is not known while it is being written.
  body.setBigInt64(8, -1n, true)
  return block(SECTION_HEADER, bytesOf(body), comments.map(comment))
}

export function pcapngInterface(
  of: CaptureInterface,
  comments: readonly string[] = [],
): Uint8Array {
  const body = new DataView(new ArrayBuffer(8))
  body.setUint16(0, of.linkType, true)
  body.setUint32(4, of.snapLength, true)
  const options = comments.map(comment)
  if (of.name !== undefined) options.push(textOption(2, of.name))
  if (of.description !== undefined) options.push(textOption(3, of.description))
  options.push({ code: 9, value: Uint8Array.of(NANOSECONDS) })
  // The first byte says that a filter as text follows.
  if (of.filter !== undefined) options.push(textOption(11, `\0${of.filter}`))
  return block(INTERFACE_DESCRIPTION, bytesOf(body), options)
}

/** A copy of the record. `interfaceIndex` counts the interfaces of the section being written. */
export function pcapngRecord(record: CaptureRecord, comments: readonly string[] = []): Uint8Array {
  const { seconds, nanoseconds, capturedLength, originalLength, start } = record
  const body = new Uint8Array(20 + padded(capturedLength))
  const view = new DataView(body.buffer)
  const ticks = BigInt(seconds) * NS_PER_SECOND + BigInt(nanoseconds)
  view.setUint32(0, record.interfaceIndex, true)
  view.setUint32(4, Number(BigInt.asUintN(32, ticks >> 32n)), true)
  view.setUint32(8, Number(BigInt.asUintN(32, ticks)), true)
  view.setUint32(12, capturedLength, true)
  view.setUint32(16, originalLength, true)
  body.set(record.bytes.subarray(start, start + capturedLength), 20)
  return block(ENHANCED_PACKET, body, comments.map(comment))
}

/** Names of IPv4 and IPv6 addresses; a text that is no address is left out. */
export function pcapngNames(
  names: readonly { readonly address: string; readonly name: string }[],
): Uint8Array {
  const entries = names.flatMap(({ address, name }) => {
    const isIpv6 = address.includes(':')
    const bytes = isIpv6 ? ipv6Bytes(address) : ipv4Bytes(address)
    return bytes === undefined ? [] : [nameEntry(isIpv6 ? IPV6_NAME : IPV4_NAME, bytes, name)]
  })
  // Zeros are the entry that ends them.
  const body = new Uint8Array(entries.reduce((sum, { length }) => sum + length, 4))
  let at = 0
  for (const entry of entries) {
    body.set(entry, at)
    at += entry.length
  }
  return block(NAME_RESOLUTION, body, [])
}

function nameEntry(type: number, address: Uint8Array, name: string): Uint8Array {
  const text = new TextEncoder().encode(name).subarray(0, LONGEST_NAME)
  const length = address.length + text.length + 1
  const entry = new Uint8Array(4 + padded(length))
  const view = new DataView(entry.buffer)
  view.setUint16(0, type, true)
  view.setUint16(2, length, true)
  entry.set(address, 4)
  entry.set(text, 4 + address.length)
  return entry
}

function block(type: number, body: Uint8Array, options: readonly Option[]): Uint8Array {
  const sizes = options.map(({ value }) => 4 + padded(value.length))
  const ending = options.length === 0 ? 0 : 4
  const length = sizes.reduce((sum, size) => sum + size, SMALLEST_BLOCK + body.length + ending)
  const written = new Uint8Array(length)
  const view = new DataView(written.buffer)
  view.setUint32(0, type, true)
  view.setUint32(4, length, true)
  written.set(body, 8)
  let at = 8 + body.length
  for (const { code, value } of options) {
    view.setUint16(at, code, true)
    view.setUint16(at + 2, value.length, true)
    written.set(value, at + 4)
    at += 4 + padded(value.length)
  }
  if (ending > 0) view.setUint16(at, END_OF_OPTIONS, true)
  view.setUint32(length - 4, length, true)
  return written
}

function comment(text: string): Option {
  return textOption(COMMENT, text)
}

function textOption(code: number, text: string): Option {
  return { code, value: new TextEncoder().encode(text).subarray(0, LONGEST_OPTION) }
}

function bytesOf(view: DataView): Uint8Array {
  return new Uint8Array(view.buffer, view.byteOffset, view.byteLength)
}
