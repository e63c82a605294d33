/** Tells the layers that are a piece of a larger packet. */
import { fieldNamed, numberOf } from '../../src-shared/layers/layerFields.ts'
import type { Layer } from '../../src-shared/layers/protocol.ts'

/** An atomic fragment (RFC 6946) is a whole packet; a quoted one did not travel here. */
export function isFragment(layer: Layer): boolean {
  if (layer.quoted) return false
  const prefix = layer.protocol === 'ip' ? 'ip.frag_' : 'ipv6.fraghdr.'
  const more = layer.protocol === 'ip' ? 'ip.flags.mf' : 'ipv6.fraghdr.more'
  return (numberOf(layer, `${prefix}offset`) ?? 0) > 0 || fieldNamed(layer, more)?.value === true
}

export function isFirstFragment(layer: Layer): boolean {
  const prefix = layer.protocol === 'ip' ? 'ip.frag_' : 'ipv6.fraghdr.'
  return isFragment(layer) && numberOf(layer, `${prefix}offset`) === 0
}
