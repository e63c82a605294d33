/** What carries an inner layer: a plain tunnel or an encrypted one. */
import type { LayerView } from '../../src-shared/contract/services.ts'

export type Carrier = 'tunnel' | 'crypt'

type Placed = Pick<LayerView, 'family' | 'depth'>

/** For every layer or ribbon cell the innermost tunnel around it; none at depth 0. */
export function carriersOf(layers: readonly Placed[]): readonly (Carrier | undefined)[] {
  const atDepth: Carrier[] = []
  return layers.map((layer, at) => {
    const before = layers[at - 1]
    if (before !== undefined && layer.depth > before.depth) {
      atDepth[layer.depth] = before.family === 'crypt' ? 'crypt' : 'tunnel'
    }
    return layer.depth > 0 ? atDepth[layer.depth] : undefined
  })
}

/** A header whose whole purpose is to carry another packet. */
export function isWrapper({ family }: Pick<Placed, 'family'>): boolean {
  return family === 'tunnel' || family === 'crypt'
}
