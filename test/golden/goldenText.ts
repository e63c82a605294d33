/**
 * A protocol's records as text: its own layers field by field beside their bytes, all other layers
 * as one line each, so that a protocol's change shows in its own file.
 */
import { formatHex } from '../../src-shared/bytes/addressText.ts'
import { fieldText } from '../../src-shared/layers/layerFields.ts'
import type { Field, Layer, LayerNote } from '../../src-shared/layers/protocol.ts'
import { dissectFrame, type Frame } from '../support/layerWalks.ts'
import type { GoldenRecords } from './goldenRecords.ts'

const SHOWN_BYTES = 8
const RANGE_WIDTH = 10
const BYTES_WIDTH = 28

export function goldenText({ protocol, recorded, built }: GoldenRecords): string {
  const records = [
    ...recorded.map((frame) =>
      recordText(frame, `test/fixtures/records/${protocol}.pcap`, protocol),
    ),
    ...built.map((frame) => recordText(frame, 'built by test/builders', protocol)),
  ]
  return [`${protocol}\n`, ...records].join('\n')
}

function recordText(frame: Frame, origin: string, protocol: string): string {
  const { bytes, linkType, originalLength } = frame
  const cut = bytes.length < originalLength ? ` of ${originalLength}` : ''
  const layers = dissectFrame(frame)
  return [
    `${bytes.length}${cut} bytes, link type ${linkType}, ${origin}`,
    ...layers.flatMap((layer) => layerLines(layer, bytes, layer.protocol === protocol)),
    '',
  ].join('\n')
}

function layerLines(layer: Layer, bytes: Uint8Array, isOpen: boolean): readonly string[] {
  const { protocol, depth, header, payload, trailer, status, quoted, fields, notes } = layer
  const indent = '  '.repeat(depth + 1)
  const marks = [
    ...(quoted ? ['quoted'] : []),
    ...(status === 'complete' ? [] : [status]),
    ...(isOpen && payload.end > payload.start ? [`carries ${rangeText(payload)}`] : []),
    ...(trailer === undefined ? [] : [`trailer ${rangeText(trailer)}`]),
  ]
  const head = `${indent}${protocol} ${rangeText(header)}${marks.map((mark) => `, ${mark}`).join('')}`
  if (!isOpen) return [head]
  return [
    head,
    ...fields.map((field) => `${indent}  ${fieldLine(field, bytes)}`),
    ...notes.map((note) => `${indent}  ${noteLine(note)}`),
  ]
}

function rangeText({ start, end }: { start: number; end: number }): string {
  return `${start}-${end}`
}

function fieldLine(field: Field, bytes: Uint8Array): string {
  const { at, mask, name, value } = field
  const raw = bytes.subarray(at.start, at.end)
  const shown = formatHex(raw.subarray(0, SHOWN_BYTES), ' ')
  const more = raw.length > SHOWN_BYTES ? ' …' : ''
  const bits = mask === undefined ? '' : ` & ${mask.toString(16)}`
  const text = fieldText(field)
  const plain = value instanceof Uint8Array ? text : String(value)
  const meaning = text === plain ? '' : ` (${text})`
  const place = rangeText(at).padEnd(RANGE_WIDTH)
  return `${place}${`${shown}${more}${bits}`.padEnd(BYTES_WIDTH)} ${name} = ${plain}${meaning}`
}

function noteLine({ severity, code, text, at }: LayerNote): string {
  return `${rangeText(at).padEnd(RANGE_WIDTH)}${severity} ${code}: ${text}`
}
