/** Values of a header's field, read from a record that was taken apart. */
import type { Layer } from '../layers/protocol.ts'
import type { LayerRange } from './filterAst.ts'
import type { HeaderField } from './fieldCatalogue.ts'
import type { Reading } from './filterReading.ts'
import type { FilterRecord } from './filterSession.ts'
import { valueOf, type Value } from './filterValue.ts'

const TCP_HEADER = 20

/** All values of a reading whose field is of a header or a protocol, outermost first. */
export function headerValues({ bytes, layers }: FilterRecord, reading: Reading): readonly Value[] {
  const { field } = reading
  if (field.kind === 'place') return field.name === 'frame' ? [bytes.data] : []
  const { protocols } = field
  const named = layers.filter((layer) => protocols.includes(layer.protocol))
  const chosen = inScope(chosenHeaders(named, reading.layers), layers, reading.scope)
  if (field.kind === 'protocol') return chosen.map((layer) => layerBytes(layer, bytes.data))
  return chosen.flatMap((layer) => [
    ...layer.fields
      .filter(({ name }) => field.fields.includes(name))
      .map(({ value }) => valueOf(value, field.type))
      .filter((value) => value !== undefined),
    ...carriedValues(layer, field, bytes.data),
  ])
}

/** Of the headers of one protocol those that were asked for, counted from either end. */
export function chosenHeaders<T>(
  headers: readonly T[],
  range: LayerRange | undefined,
): readonly T[] {
  if (range === undefined) return headers
  const { first, last } = range
  if (first > 0) return headers.slice(first - 1, last)
  return headers.slice(Math.max(0, headers.length + first), Math.max(0, headers.length + last + 1))
}

/** What an error message quotes is neither the innermost packet nor the outermost. */
function inScope(
  chosen: readonly Layer[],
  layers: readonly Layer[],
  scope: Reading['scope'],
): readonly Layer[] {
  if (scope === 'any') return chosen
  const travelling = layers.filter(({ quoted }) => !quoted)
  const innermost = travelling.reduce((deepest, { depth }) => Math.max(deepest, depth), 0)
  const depth = scope === 'outer' ? 0 : innermost
  return chosen.filter((layer) => !layer.quoted && layer.depth === depth)
}

/** A header with all that it carries. */
function layerBytes({ header, payload, trailer }: Layer, data: Uint8Array): Uint8Array {
  return data.subarray(header.start, Math.max(header.end, payload.end, trailer?.end ?? 0))
}

/** What Wireshark calls a field of the transport and is in no header: how much it carries, and what. */
function carriedValues(layer: Layer, field: HeaderField, data: Uint8Array): readonly Value[] {
  const { protocol, header, payload, payloadLength } = layer
  const [name] = field.fields
  if (name === 'tcp.len') {
    return header.end - header.start >= TCP_HEADER ? [payloadLength] : []
  }
  if (name !== `${protocol}.payload` || payload.start === payload.end) return []
  return [data.subarray(payload.start, payload.end)]
}
