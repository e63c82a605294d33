/**
 * What a value means to the product that put it there, where the session shows that product's devices
 * or the packet its mark. Numbers alone prove nothing, so nothing is said without such evidence.
 */
import { ciliumIdentityText } from '../../../src-shared/layers/ciliumIdentity.ts'
import type { Field, Layer } from '../../../src-shared/layers/protocol.ts'
import type { Session } from '../session.ts'

/** Device names that Cilium alone gives. */
const CILIUM_DEVICE = /^(?:cilium_|lxc)/
/** Antrea sends every packet through its tunnels to this address (antrea, pkg/agent/config). */
const ANTREA_MAC = 'aa:bb:cc:dd:ee:ff'

const NETWORK_IDENTIFIERS: ReadonlySet<string> = new Set(['vxlan.vni', 'geneve.vni'])

/** The text of a field in its record, where a product gives it a meaning of its own. */
export function productText(
  session: Pick<Session, 'points'>,
  layers: readonly Layer[],
  { layer, field }: { layer: Layer; field: Field },
): string | undefined {
  const { name, value } = field
  if (NETWORK_IDENTIFIERS.has(name) && typeof value === 'number' && isCilium(session)) {
    return `${value}, to Cilium ${ciliumIdentityText(value)}`
  }
  if (name === 'eth.dst' && value === ANTREA_MAC) return `${ANTREA_MAC}, Antrea's virtual MAC`
  if (name === 'ip.dsfield.dscp' && value !== 0 && isAntreaAt(layers, layer.depth)) {
    return `${String(value)}, to Antrea the tag of a Traceflow`
  }
  return undefined
}

function isCilium({ points }: Pick<Session, 'points'>): boolean {
  return points.some(({ interface: name }) => name !== undefined && CILIUM_DEVICE.test(name))
}

function isAntreaAt(layers: readonly Layer[], depth: number): boolean {
  return layers.some(
    (layer) =>
      layer.depth === depth &&
      layer.fields.some(({ name, value }) => name === 'eth.dst' && value === ANTREA_MAC),
  )
}
