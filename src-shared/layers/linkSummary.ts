/** Summaries of link layers and of what bridges and switches say; see `layerSummary.ts`. */
import { fieldNamed, numberOf, textOf } from './layerFields.ts'
import type { Layer } from './protocol.ts'

/** `rule "web " at input, in 2`. */
export function netfilterLogSummary(layer: Layer): string | undefined {
  const family = textOf(layer, 'nflog.family')
  if (family === undefined) return undefined
  const prefix = textOf(layer, 'nflog.prefix')
  const hook = textOf(layer, 'nflog.hook')?.replace(/^\d+ /, '')
  const input = numberOf(layer, 'nflog.ifindex_indev')
  const output = numberOf(layer, 'nflog.ifindex_outdev')
  const parts = [
    prefix === undefined || prefix === '' ? undefined : `rule "${prefix}"`,
    hook === undefined ? undefined : `at ${hook}`,
    input === undefined ? undefined : `in ${input}`,
    output === undefined ? undefined : `out ${output}`,
  ].filter((part) => part !== undefined)
  return parts.length === 0 ? `family ${family}` : parts.join(' ')
}

export function pppControlSummary(layer: Layer): string | undefined {
  const code = textOf(layer, 'ppp.code')?.replace(/^\d+ /, '')
  const identifier = numberOf(layer, 'ppp.identifier')
  if (code === undefined || identifier === undefined) return undefined
  const address = textOf(layer, 'ipcp.opt.ip_address')
  return `${code} ${identifier}${address === undefined ? '' : ` address ${address}`}`
}

export function radiotapSummary(layer: Layer): string | undefined {
  const length = numberOf(layer, 'radiotap.length')
  return length === undefined ? undefined : `${length} bytes of what the radio said`
}

export function wlanSummary(layer: Layer): string | undefined {
  const subtype = textOf(layer, 'wlan.fc.subtype')
  const type = textOf(layer, 'wlan.fc.type')
  const receiver = textOf(layer, 'wlan.ra')
  if (subtype === undefined || type === undefined || receiver === undefined) return undefined
  const name = /^\d+ /.test(subtype) ? subtype : `${type} ${subtype}`
  const transmitter = textOf(layer, 'wlan.ta')
  const from = transmitter === undefined ? '' : `${transmitter} `
  const encrypted = fieldNamed(layer, 'wlan.fc.protected')?.value === true ? ', encrypted' : ''
  return `${name.replace(/^\d+ /, '')} ${from}→ ${receiver}${encrypted}`
}

/** `sw1 port Gi0/1`. */
export function lldpSummary(layer: Layer): string | undefined {
  const chassis = ['lldp.chassis.id', 'lldp.chassis.id.mac', 'lldp.chassis.id.ip4']
  const port = ['lldp.port.id', 'lldp.port.id.mac', 'lldp.port.id.ip4']
  const system = textOf(layer, 'lldp.tlv.system.name') ?? firstText(layer, chassis)
  if (system === undefined) return layer.status === 'complete' ? 'names no chassis' : undefined
  const portName = firstText(layer, port)
  return portName === undefined ? system : `${system} port ${portName}`
}

function firstText(layer: Layer, names: readonly string[]): string | undefined {
  return names.map((name) => textOf(layer, name)).find((text) => text !== undefined)
}

export function spanningTreeSummary(layer: Layer): string | undefined {
  const type = numberOf(layer, 'stp.type')
  if (type === undefined) return undefined
  if (type === NOTIFICATION) return 'topology change notification'
  const bridge = textOf(layer, 'stp.bridge.hw')
  const root = textOf(layer, 'stp.root.hw')
  const cost = numberOf(layer, 'stp.root.cost')
  if (bridge === undefined || root === undefined || cost === undefined) return undefined
  const role = bridge === root ? 'root' : `root ${root} cost ${cost}`
  const changed = fieldNamed(layer, 'stp.flags.tc')?.value === true ? ', topology change' : ''
  return `bridge ${bridge} ${role}${changed}`
}

const NOTIFICATION = 0x80
