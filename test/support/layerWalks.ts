/** Both walks over one record, and what must hold of them whatever its bytes are. */
import { ByteSlice, type ByteRange } from '../../src-shared/bytes/byteSlice.ts'
import { Bindings } from '../../src-shared/layers/bindings.ts'
import { Cursor } from '../../src-shared/layers/cursor.ts'
import { dissect } from '../../src-shared/layers/dissect.ts'
import { summaryOf } from '../../src-shared/layers/layerSummary.ts'
import type { FieldValue, Layer } from '../../src-shared/layers/protocol.ts'
import type { ProtocolName } from '../../src-shared/layers/protocolId.ts'
import { infoOf } from '../../src-shared/layers/recordInfo.ts'
import { protocols } from '../../src-shared/layers/registry.ts'
import { stepRecord } from '../../src-shared/layers/step.ts'

export interface Frame {
  readonly bytes: Uint8Array
  readonly linkType: number
  readonly originalLength: number
  /** Where a person has bound something else than the defaults say. */
  readonly bindings?: Bindings
}

const defaults = new Bindings()
const cursor = new Cursor()
/** Records lie in the middle of a larger buffer, whose other bytes must not matter. */
const BASE = 7

export function dissectFrame({
  bytes,
  linkType,
  originalLength,
  bindings = defaults,
}: Frame): readonly Layer[] {
  return dissect(ByteSlice.ofRecord(bytes, originalLength), linkType, bindings)
}

/** A record of this link type, captured whole. */
export function whole(bytes: Uint8Array, linkType: number): Frame {
  return { bytes, linkType, originalLength: bytes.length }
}

/** An Ethernet record that was captured whole, or of which only the first `kept` bytes were. */
export function ethernetFrame(bytes: Uint8Array, kept = bytes.length): Frame {
  return { bytes: bytes.subarray(0, kept), linkType: 1, originalLength: bytes.length }
}

/** The innermost layer of a protocol; fails the test where there is none. */
export function layerIn(layers: readonly Layer[], protocol: ProtocolName): Layer {
  const layer = layers.findLast((any) => any.protocol === protocol)
  if (layer === undefined) throw new Error(`no ${protocol} in ${stackOf(layers)}`)
  return layer
}

/** `eth:ip:tcp`. */
export function stackOf(layers: readonly Layer[]): string {
  return layers.map(({ protocol }) => protocol).join(':')
}

/** The values of a layer's fields by name; the last one where a name comes twice. */
export function valuesOf(layer: Layer): Readonly<Record<string, FieldValue>> {
  return Object.fromEntries(layer.fields.map(({ name, value }) => [name, value]))
}

export function noteCodes({ notes }: Layer): readonly string[] {
  return notes.map(({ code }) => code)
}

/** The cursor after a record that lies among foreign bytes, all of them `filler`. */
export function stepFrame(
  { bytes, linkType, originalLength, bindings = defaults }: Frame,
  filler = 0x45,
): Cursor {
  const buffer = new Uint8Array(BASE + bytes.length + 64).fill(filler)
  buffer.set(bytes, BASE)
  cursor.open(buffer, BASE, bytes.length, originalLength)
  stepRecord(cursor, linkType, bindings)
  return cursor
}

/** `ip@0[14,34)` for each header, as `step` found them. */
export function steppedHeaders({ layers, offsets, count }: Cursor): string[] {
  return Array.from(layers.subarray(0, count), (layer, at) => {
    const name = protocols[layer & 0xff]?.name ?? '?'
    return `${name}@${layer >>> 8}[${String(offsets[at])},${String(offsets[at + 1])})`
  })
}

export function dissectedHeaders(layers: readonly Layer[]): string[] {
  return layers.map(
    ({ protocol, depth, header }) => `${protocol}@${depth}[${header.start},${header.end})`,
  )
}

/** What is wrong with the walks over this record, in words; empty where nothing is. */
export function violations(frame: Frame): string[] {
  const layers = dissectFrame(frame)
  const found = [
    ...rangeViolations(layers, frame.bytes.length),
    ...ownerViolations(layers, frame.bytes.length),
    ...layers.filter(({ status }) => status === 'complete').flatMap(coverViolations),
    ...textViolations(layers),
  ]
  const dissected = dissectedHeaders(layers).join(' ')
  for (const filler of [0x45, 0x60, 0xff]) {
    const stepped = steppedHeaders(stepFrame(frame, filler)).join(' ')
    if (stepped !== dissected) found.push(`step found ${stepped}, dissect ${dissected}`)
  }
  return found
}

function rangeViolations(layers: readonly Layer[], length: number): string[] {
  const ranges = layers.flatMap(({ protocol, header, payload, trailer, fields, notes }) => [
    ...[header, payload, trailer ?? header].map((at) => ({ of: protocol, at })),
    ...fields.map(({ name, at }) => ({ of: name, at })),
    ...notes.map(({ code, at }) => ({ of: code, at })),
  ])
  return ranges
    .filter(({ at }) => at.start < 0 || at.start > at.end || at.end > length)
    .map(({ of, at }) => `${of} lies at ${at.start} to ${at.end} of ${length}`)
}

function ownerViolations(layers: readonly Layer[], length: number): string[] {
  const owners = new Uint8Array(length)
  const own = (range: ByteRange | undefined) => {
    for (let at = range?.start ?? 0; at < (range?.end ?? 0); at++)
      owners[at] = (owners[at] ?? 0) + 1
  }
  for (const { header, trailer } of layers) {
    own(header)
    own(trailer)
  }
  const at = owners.findIndex((count) => count !== 1)
  return at < 0 ? [] : [`byte ${at} of ${length} has ${String(owners[at])} owners`]
}

function coverViolations({ protocol, header, fields }: Layer): string[] {
  for (let at = header.start; at < header.end; at++) {
    const isCovered = fields.some((field) => field.at.start <= at && at < field.at.end)
    if (!isCovered) return [`no field covers byte ${at - header.start} of ${protocol}`]
  }
  return []
}

function textViolations(layers: readonly Layer[]): string[] {
  const texts = [infoOf(layers), ...layers.map(summaryOf)]
  const steering = texts.filter((text) =>
    /[\p{Cc}\p{Zl}\p{Zp}]|[\u200e\u200f\u202a-\u202e]/u.test(text),
  )
  const hollow = texts.filter((text) => /undefined|NaN|\[object/.test(text))
  return [...steering, ...hollow].map((text) => `shown as ${JSON.stringify(text)}`)
}
