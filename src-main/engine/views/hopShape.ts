/** A hop's packet as parts of so many bytes, for drawing it to scale. */
import type { ShapePart } from '../../../src-shared/contract/services.ts'
import type { HopFacts } from '../../../src-shared/journeys/hopFacts.ts'
import type { Layer } from '../../../src-shared/layers/protocol.ts'
import { protocolOf } from '../../../src-shared/layers/registry.ts'

/** Headers as captured; the payload as long as the headers say, captured or not. */
export function hopShape(layers: readonly Layer[], { tunnel }: HopFacts): readonly ShapePart[] {
  return layers
    .filter((layer) => layer.header.end > layer.header.start || protocolOf(layer.protocol).tunnel)
    .map((layer) => {
      const { label, family } = protocolOf(layer.protocol)
      const hasVni = layer.protocol === 'vxlan' && tunnel?.vni !== undefined
      return {
        protocol: layer.protocol,
        label: hasVni ? `${label} ${tunnel.vni}` : label,
        family,
        depth: layer.depth,
        bytes: layer.header.end - layer.header.start,
      }
    })
}
