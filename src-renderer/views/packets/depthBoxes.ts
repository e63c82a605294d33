/** The layer tree: layers of one depth stand in a box, nested in the layer that carries it. */
import type { LayerView } from '../../../src-shared/contract/services.ts'
import { carriersOf, isWrapper, type Carrier } from '../../widgets/carriers.ts'

export interface IndexedLayer {
  readonly layer: LayerView
  readonly index: number
}

export interface DepthBox {
  readonly depth: number
  /** A packet that an error message quotes; it did not travel. */
  readonly quoted: boolean
  /** Of the tunnel around it; absent for the outermost box. */
  readonly carrier?: Carrier
  readonly layers: readonly IndexedLayer[]
  readonly inner?: DepthBox
}

export function depthBoxes(layers: readonly LayerView[]): DepthBox | undefined {
  return boxFrom(layers, 0)
}

function boxFrom(layers: readonly LayerView[], from: number): DepthBox | undefined {
  const first = layers[from]
  if (first === undefined) return undefined
  let end = from
  while (layers[end]?.depth === first.depth && layers[end]?.quoted === first.quoted) end++
  const carrier = carriersOf(layers)[from]
  const inner = boxFrom(layers, end)
  return {
    depth: first.depth,
    quoted: first.quoted,
    layers: layers.slice(from, end).map((layer, at) => ({ layer, index: from + at })),
    ...(carrier === undefined ? {} : { carrier }),
    ...(inner === undefined ? {} : { inner }),
  }
}

/** The layer that is open before the person opens or closes any: the tunnel, or else the last. */
export function firstOpen(layers: readonly LayerView[]): number {
  const wrapper = layers.findIndex(isWrapper)
  if (wrapper >= 0) return wrapper
  return layers.findLastIndex((layer) => layer.family !== 'data')
}

/** Inclusive, as Wireshark people read it: `46–48`. */
export function rangeText({
  start,
  end,
}: {
  readonly start: number
  readonly end: number
}): string {
  return end - start <= 1 ? String(start) : `${start}–${end - 1}`
}
