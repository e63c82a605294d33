/** Every name that a filter may use: what it is called, what its values are, where they come from. */
import { protocols } from '../layers/registry.ts'
import type { ProtocolName } from '../layers/protocolId.ts'
import { applicationFields } from './catalogue/applicationFields.ts'
import { bridgeFields } from './catalogue/bridgeFields.ts'
import { linkFields } from './catalogue/linkFields.ts'
import { networkFields } from './catalogue/networkFields.ts'
import { placeFields, type PlaceName } from './catalogue/placeFields.ts'
import { routingFields } from './catalogue/routingFields.ts'
import { transportFields } from './catalogue/transportFields.ts'
import { tunnelFields } from './catalogue/tunnelFields.ts'
import { nearestNames } from './nearestNames.ts'
import type { ValueType } from './filterValue.ts'

/** A field of a header: of these protocols, under these names of the decoders. */
export interface HeaderField {
  readonly kind: 'header'
  readonly name: string
  readonly label: string
  readonly type: ValueType
  readonly protocols: readonly ProtocolName[]
  readonly fields: readonly string[]
}

/** A protocol by itself: its presence, or its bytes. */
export interface ProtocolField {
  readonly kind: 'protocol'
  readonly name: string
  readonly label: string
  readonly type: 'protocol'
  readonly protocols: readonly ProtocolName[]
}

/** What is known of a record besides its headers: when, where, whose, on which journey. */
export interface PlaceField {
  readonly kind: 'place'
  readonly name: PlaceName
  readonly label: string
  readonly type: ValueType
  /** All values that there are, where they are few. */
  readonly values?: readonly string[]
}

export type CatalogueField = HeaderField | ProtocolField | PlaceField

const GROUPS = [
  ...linkFields,
  ...bridgeFields,
  ...networkFields,
  ...transportFields,
  ...tunnelFields,
  ...applicationFields,
  ...routingFields,
]

/** Wireshark's names for a source or a destination, whichever it is. */
const EITHER: Readonly<Record<string, readonly [string, string]>> = {
  'eth.addr': ['eth.src', 'eth.dst'],
  'ip.addr': ['ip.src', 'ip.dst'],
  'ipv6.addr': ['ipv6.src', 'ipv6.dst'],
  'tcp.port': ['tcp.srcport', 'tcp.dstport'],
  'udp.port': ['udp.srcport', 'udp.dstport'],
  'sctp.port': ['sctp.srcport', 'sctp.dstport'],
}

/** Protocols that Wireshark has one name for. */
const TOGETHER: Readonly<Record<string, readonly ProtocolName[]>> = {
  data: ['payload'],
  dns: ['dns', 'dns-tcp'],
  erspan: ['erspan', 'erspan-i'],
  null: ['null', 'loop'],
  sll: ['sll', 'sll2'],
  vxlan: ['vxlan', 'vxlan_gpe', 'weave-fastdp'],
}

const ALIASES: Readonly<Record<string, string>> = {
  pod: 'pod.name',
  node: 'node.name',
  service: 'service.name',
  iface: 'point.interface',
}

const catalogue: ReadonlyMap<string, CatalogueField> = new Map(
  [...placeFields, ...protocolFields(), ...headerFields()].map((field) => [field.name, field]),
)

/** Every field under its own name. */
export const catalogueFields: readonly CatalogueField[] = [...catalogue.values()]

/** By its name or a short alias of it. */
export function catalogueField(name: string): CatalogueField | undefined {
  const full = Object.hasOwn(ALIASES, name) ? ALIASES[name] : undefined
  return catalogue.get(full ?? name)
}

/** At most three names that a person may have meant. */
export function likelyFields(name: string): readonly string[] {
  return nearestNames(name, [...catalogue.keys(), ...Object.keys(ALIASES)], 3)
}

/** A protocol's name in Wireshark's filters. */
export function protocolFilterName(protocol: ProtocolName): string {
  const together = Object.entries(TOGETHER).find(([, names]) => names.includes(protocol))
  return together?.[0] ?? protocol
}

function protocolFields(): readonly ProtocolField[] {
  const own = protocols.map(({ name, title }): ProtocolField => {
    return { kind: 'protocol', name, label: title, type: 'protocol', protocols: [name] }
  })
  const together = Object.entries(TOGETHER).map(([name, names]): ProtocolField => {
    const label = own.find((field) => field.name === names[0])?.label ?? name
    return { kind: 'protocol', name, label, type: 'protocol', protocols: names }
  })
  return [...own, ...together]
}

/** A name that several protocols have is one field of all of them. */
function headerFields(): readonly HeaderField[] {
  const byName = new Map<string, HeaderField>()
  for (const group of GROUPS) {
    for (const [name, type, label] of group.fields) {
      const known = byName.get(name)?.protocols ?? []
      const all = [...new Set([...known, ...group.protocols])]
      byName.set(name, { kind: 'header', name, label, type, protocols: all, fields: [name] })
    }
  }
  for (const [name, fields] of Object.entries(EITHER)) {
    const one = byName.get(fields[0])
    if (one === undefined) continue
    byName.set(name, { ...one, name, label: `${one.label} or destination`, fields })
  }
  return [...byName.values()]
}
