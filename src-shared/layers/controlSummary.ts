/** Summaries of the smaller protocols over IP; see `layerSummary.ts`. */
import { dhcpMessageName } from './dhcpOptions.ts'
import { numberOf, textOf } from './layerFields.ts'
import type { Layer } from './protocol.ts'
import { chunkName } from './sctpChunks.ts'

/** `40000 → 2905 INIT tag 0x00000000`. */
export function sctpSummary(layer: Layer): string | undefined {
  const source = textOf(layer, 'sctp.srcport')
  const destination = textOf(layer, 'sctp.dstport')
  const tag = textOf(layer, 'sctp.verification_tag')
  if (source === undefined || destination === undefined || tag === undefined) return undefined
  const chunks = layer.fields
    .filter(({ name }) => name === 'sctp.chunk_type')
    .map(({ value }) => (typeof value === 'number' ? chunkName(value) : ''))
  const shown = chunks.slice(0, SHOWN_CHUNKS).join(', ')
  const more = chunks.length > SHOWN_CHUNKS ? ` and ${chunks.length - SHOWN_CHUNKS} more` : ''
  const sequence = numberOf(layer, 'sctp.data_tsn_raw')
  const data = sequence === undefined ? '' : ` TSN ${sequence} len ${layer.payloadLength}`
  return `${source} → ${destination} [${shown}${more}] tag ${tag}${data}`
}

const SHOWN_CHUNKS = 4

export function igmpSummary(layer: Layer): string | undefined {
  const type = textOf(layer, 'igmp.type')?.replace(/^0x[0-9a-f]+ /, '')
  if (type === undefined) return undefined
  const groups = layer.fields
    .filter(({ name }) => name === 'igmp.maddr')
    .map(({ value }) => String(value))
    .filter((group) => group !== '0.0.0.0')
  const shown = groups.slice(0, SHOWN_GROUPS).join(', ')
  const more = groups.length > SHOWN_GROUPS ? ` and ${groups.length - SHOWN_GROUPS} more` : ''
  return groups.length === 0 ? type : `${type} for ${shown}${more}`
}

const SHOWN_GROUPS = 3

export function vrrpSummary(layer: Layer): string | undefined {
  const version = numberOf(layer, 'vrrp.version')
  const router = numberOf(layer, 'vrrp.virt_rtr_id')
  const priority = textOf(layer, 'vrrp.prio')
  if (version === undefined || router === undefined || priority === undefined) return undefined
  const address = textOf(layer, 'vrrp.ip_addr') ?? textOf(layer, 'vrrp.ipv6_addr')
  const of = address === undefined ? '' : ` for ${address}`
  return `version ${version} router ${router} priority ${priority}${of}`
}

/** `offer 10.0.0.7 to 02:00:00:00:00:01`. */
export function dhcpSummary(layer: Layer): string | undefined {
  const operation = numberOf(layer, 'dhcp.type')
  if (operation === undefined) return undefined
  const type = numberOf(layer, 'dhcp.option.dhcp')
  const name = type === undefined ? undefined : dhcpMessageName(type)
  const client = textOf(layer, 'dhcp.hw.mac_addr') ?? textOf(layer, 'dhcp.hw.addr')
  const your = textOf(layer, 'dhcp.ip.your')
  const asked = textOf(layer, 'dhcp.option.requested_ip_address')
  const given = your === undefined || your === '0.0.0.0' ? asked : your
  const address = given === undefined ? '' : ` ${given}`
  const preposition = operation === 1 ? 'from' : 'to'
  const peer = client === undefined ? '' : ` ${preposition} ${client}`
  return `${name ?? (operation === 1 ? 'request' : 'reply')}${address}${peer}`
}
