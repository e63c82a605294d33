/** Which layer and which field a byte of a record belongs to. */
import type { ByteRange } from '../../src-shared/bytes/byteSlice.ts'
import type { LayerView } from '../../src-shared/contract/services.ts'

/** A layer, or one field of it, as something that can be pointed at. */
export interface Pointed {
  readonly layer: number
  /** Absent: the whole header. */
  readonly field?: number
  readonly at: ByteRange
}

const NOBODY = -1

/** For every captured byte the index of the layer whose header or trailer holds it. */
export function ownersOf(layers: readonly LayerView[], length: number): Int16Array {
  const owners = new Int16Array(length).fill(NOBODY)
  layers.forEach((layer, index) => {
    for (const part of [layer.header, layer.trailer]) {
      if (part !== undefined) owners.fill(index, clamp(part.start, length), clamp(part.end, length))
    }
  })
  return owners
}

/** What stands at a byte: the narrowest field there, or else the part of the layer around it. */
export function pointedAt(
  layers: readonly LayerView[],
  owners: Int16Array,
  offset: number,
): Pointed | undefined {
  const index = owners[offset] ?? NOBODY
  const layer = layers[index]
  if (layer === undefined) return undefined
  let best: Pointed | undefined
  layer.fields.forEach((field, at) => {
    if (!contains(field.at, offset)) return
    if (best === undefined || size(field.at) < size(best.at)) {
      best = { layer: index, field: at, at: field.at }
    }
  })
  if (best !== undefined) return best
  const isTrailer = layer.trailer !== undefined && contains(layer.trailer, offset)
  return { layer: index, at: isTrailer ? layer.trailer : layer.header }
}

export function contains(range: ByteRange, offset: number): boolean {
  return offset >= range.start && offset < range.end
}

export function size(range: ByteRange): number {
  return Math.max(0, range.end - range.start)
}

function clamp(offset: number, length: number): number {
  return Math.min(Math.max(offset, 0), length)
}
