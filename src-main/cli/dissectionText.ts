/** A dissected record as readable text: layers indented by depth, a field a line with its bytes. */
import { formatHex } from '../../src-shared/bytes/addressText.ts'
import type { Reassembly } from '../../src-shared/layers/fragmentTable.ts'
import type { Field, Layer } from '../../src-shared/layers/protocol.ts'
import { protocolOf } from '../../src-shared/layers/registry.ts'
import type { Dissection } from './dissectCommand.ts'

export function dissectionText({
  record,
  time,
  layers,
  reassemblies,
  ...lengths
}: Dissection): string {
  const { capturedLength, originalLength } = lengths
  const cut = capturedLength < originalLength ? ` (${capturedLength} captured)` : ''
  const head = `Record ${record}  ${time ?? 'no time'}  ${originalLength} bytes${cut}`
  const own = layers.filter(({ source }) => source === undefined)
  const whole = reassemblies.flatMap((reassembly, at) => [
    ...reassemblyLines(reassembly),
    ...layers.filter(({ source }) => source === at).flatMap(layerLines),
  ])
  return [head, ...own.flatMap(layerLines), ...whole, ''].join('\n')
}

/** The ranges of the layers after these lines lie in the packet that was put together. */
function reassemblyLines({ records, length, notes }: Reassembly): readonly string[] {
  return [
    `  Reassembled from records ${records.join(', ')}  ${length} bytes carried`,
    ...notes.map((text) => `      warning: ${text}`),
  ]
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
