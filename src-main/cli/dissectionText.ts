/** A dissected record as readable text: layers indented by depth, a field a line with its bytes. */
import { formatHex } from '../../src-shared/bytes/addressText.ts'
import type { Field, Layer } from '../../src-shared/layers/protocol.ts'
import { protocolOf } from '../../src-shared/layers/registry.ts'
import type { Dissection } from './dissectCommand.ts'

export function dissectionText({ record, time, layers, ...lengths }: Dissection): string {
  const { capturedLength, originalLength } = lengths
  const cut = capturedLength < originalLength ? ` (${capturedLength} captured)` : ''
  const head = `Record ${record}  ${time ?? 'no time'}  ${originalLength} bytes${cut}`
  return [head, ...layers.flatMap(layerLines), ''].join('\n')
}

function layerLines(layer: Layer): readonly string[] {
  const indent = '  '.repeat(layer.depth + 1)
  const { title } = protocolOf(layer.protocol)
  const { start, end } = layer.header
  const status = layer.status === 'complete' ? '' : `  [${layer.status}]`
  const quoted = layer.quoted ? '  (quoted)' : ''
  return [
    `${indent}${title}  ${start}-${end}${quoted}${status}`,
    ...layer.fields.map((field) => `${indent}    ${fieldLine(field)}`),
    ...layer.notes.map(({ severity, text }) => `${indent}    ${severity}: ${text}`),
  ]
}

function fieldLine({ name, value, text, at }: Field): string {
  const shown = value instanceof Uint8Array ? formatHex(value) : String(value)
  const meaning = text === undefined || text === shown ? '' : ` (${text})`
  return `${name} = ${shown}${meaning}  [${at.start}-${at.end}]`
}
