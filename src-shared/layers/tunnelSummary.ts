/** The line beside the title of an encapsulation: whose network it is, and what rides along. */
import { fieldNamed, numberOf, textOf } from './layerFields.ts'
import type { Layer } from './protocol.ts'

/** `VNI 1`, `VNI 1 group 52`. */
export function vxlanSummary(layer: Layer): string | undefined {
  const vni = numberOf(layer, 'vxlan.vni')
  if (vni === undefined) return undefined
  const hasGroup = fieldNamed(layer, 'vxlan.flag_g')?.value === true
  return hasGroup ? `VNI ${vni} group ${numberOf(layer, 'vxlan.gbp') ?? 0}` : `VNI ${vni}`
}

/** `VNI 5 port 4 → 6`, `VNI 2 for 10.96.0.1:443`. */
export function geneveSummary(layer: Layer): string | undefined {
  const vni = numberOf(layer, 'geneve.vni')
  if (vni === undefined) return undefined
  const ingress = textOf(layer, 'geneve.option.ovn.ingress_port')
  const egress = textOf(layer, 'geneve.option.ovn.egress_port')
  if (ingress !== undefined && egress !== undefined) return `VNI ${vni} port ${ingress} → ${egress}`
  const address = textOf(layer, 'geneve.option.cilium.service_address')
  const port = textOf(layer, 'geneve.option.cilium.service_port')
  if (address === undefined || port === undefined) return `VNI ${vni}`
  return `VNI ${vni} for ${address.includes(':') ? `[${address}]` : address}:${port}`
}

/** `0x6558 Transparent Ethernet bridging key 7`, `0x880b PPP call 24 seq 5 ack 3`. */
export function greSummary(layer: Layer): string | undefined {
  const type = textOf(layer, 'gre.proto')
  if (type === undefined) return undefined
  const network = numberOf(layer, 'nvgre.vsid')
  const parts = [
    type,
    network === undefined ? named('key', layer, 'gre.key') : `NVGRE network ${network}`,
    named('call', layer, 'gre.key.call_id'),
    named('seq', layer, 'gre.sequence_number'),
    named('ack', layer, 'gre.ack_number'),
  ]
  return parts.filter((part) => part !== undefined).join(' ')
}

/** `type II session 5 VLAN 10`. */
export function erspanSummary(layer: Layer): string | undefined {
  const session = numberOf(layer, 'erspan.spanid')
  if (session === undefined) return undefined
  const version = numberOf(layer, 'erspan.version')
  const kind = version === 1 ? 'type II' : version === 2 ? 'type III' : `version ${version ?? '?'}`
  return `${kind} session ${session} VLAN ${numberOf(layer, 'erspan.vlan') ?? 0}`
}

/** `label 100 ttl 64`, and where the stack ends: `label 100 ttl 64, last`. */
export function mplsSummary(layer: Layer): string | undefined {
  const label = textOf(layer, 'mpls.label')
  const ttl = numberOf(layer, 'mpls.ttl')
  if (label === undefined || ttl === undefined) return undefined
  const isLast = fieldNamed(layer, 'mpls.bottom')?.value === true
  return `label ${label} ttl ${ttl}${isLast ? ', last' : ''}`
}

/** `path 10 index 255, 3 Ethernet`. */
export function nshSummary(layer: Layer): string | undefined {
  const path = numberOf(layer, 'nsh.spi')
  const index = numberOf(layer, 'nsh.si')
  if (path === undefined || index === undefined) return undefined
  return `path ${path} index ${index}, ${textOf(layer, 'nsh.nextproto') ?? ''}`
}

export function pseudowireSummary(layer: Layer): string | undefined {
  return named('sequence', layer, 'pweth.cw.sequence_number')
}

export function gueSummary(layer: Layer): string | undefined {
  if (layer.header.start === layer.header.end) return 'no header of its own'
  return textOf(layer, 'gue.proto') ?? named('control type', layer, 'gue.ctype')
}

export function teredoSummary(layer: Layer): string {
  const address = textOf(layer, 'teredo.orig.addr')
  const port = textOf(layer, 'teredo.orig.port')
  if (address !== undefined && port !== undefined) return `origin ${address}:${port}`
  return layer.header.start === layer.header.end ? 'no header of its own' : 'with authentication'
}

function named(word: string, layer: Layer, field: string): string | undefined {
  const value = numberOf(layer, field)
  return value === undefined ? undefined : `${word} ${value}`
}
