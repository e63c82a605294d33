/**
 * Network interfaces with their addresses: `ip addr`, `ip -d addr` and `ip -j addr` (iproute2,
 * ip/ipaddress.c).
 */
import { addressOfPrefix, canonicalAddress, canonicalMac } from '../ipPrefix.ts'
import { shownText } from '../shownText.ts'
import type { TextLine } from './textLines.ts'
import { wordAfter } from './textLines.ts'

export interface NetworkInterface {
  /** Without the peer that `ip` adds behind an @. */
  readonly name: string
  readonly line?: number
  mac?: string
  /** `veth`, `bridge`, `vxlan`; only with `-d`. */
  kind?: string
  readonly vxlan: { vni?: number; local?: string }
  /** Of global scope. */
  readonly addresses: string[]
}

const HEADER = /^\d{1,9}: ([^\s:@]{1,64})(?:@[^\s:]{1,64})?: <[A-Z0-9_,-]*>/
/** `link/ether` is what has a MAC address as packets show it. */
const ETHERNET = 'link/ether'
const KINDS: ReadonlySet<string> = new Set(
  'veth bridge vxlan geneve dummy tun ipip sit gre wireguard vlan bond macvlan ipvlan'.split(' '),
)

export function isIpAddr({ text }: TextLine): boolean {
  return HEADER.test(text)
}

export function readIpAddr(lines: readonly TextLine[]): readonly NetworkInterface[] {
  const interfaces: NetworkInterface[] = []
  let current: NetworkInterface | undefined
  for (const { text, words, number } of lines) {
    const name = HEADER.exec(text)?.[1]
    if (name !== undefined) {
      current = { name, line: number, vxlan: {}, addresses: [] }
      interfaces.push(current)
      continue
    }
    // What is not indented belongs to another command's output.
    if (!/^\s/.test(text)) current = undefined
    if (current !== undefined) readDetail(current, words)
  }
  return interfaces
}

function readDetail(current: NetworkInterface, words: readonly string[]): void {
  const [first = '', second] = words
  if (first === ETHERNET) {
    const mac = canonicalMac(second)
    if (mac !== undefined) current.mac = mac
  } else if (first === 'inet' || first === 'inet6') {
    const address = addressOfPrefix(second)
    if (address !== undefined && wordAfter(words, 'scope') === 'global')
      current.addresses.push(address)
  } else if (KINDS.has(first)) {
    current.kind = first
    if (first === 'vxlan') addVxlan(current, wordAfter(words, 'id'), wordAfter(words, 'local'))
  }
}

function addVxlan(current: NetworkInterface, id: string | undefined, local: string | undefined) {
  if (id !== undefined && /^\d{1,8}$/.test(id)) current.vxlan.vni = Number(id)
  const address = canonicalAddress(local)
  if (address !== undefined) current.vxlan.local = address
}

/** Undefined where a JSON document is something else. */
export function readIpAddrJson(json: unknown): readonly NetworkInterface[] | undefined {
  if (!Array.isArray(json) || json.length === 0) return undefined
  const interfaces: NetworkInterface[] = []
  for (const entry of json as readonly unknown[]) {
    const name = textIn(entry, 'ifname')
    if (name === undefined || valueIn(entry, 'ifindex') === undefined) return undefined
    const current: NetworkInterface = { name, vxlan: {}, addresses: [] }
    const mac = canonicalMac(textIn(entry, 'address'))
    if (mac !== undefined && textIn(entry, 'link_type') === 'ether') current.mac = mac
    const addresses = valueIn(entry, 'addr_info')
    for (const one of Array.isArray(addresses) ? (addresses as readonly unknown[]) : []) {
      const address = canonicalAddress(textIn(one, 'local'))
      if (address !== undefined && textIn(one, 'scope') === 'global')
        current.addresses.push(address)
    }
    const details = valueIn(entry, 'linkinfo')
    const kind = textIn(details, 'info_kind')
    if (kind !== undefined) current.kind = kind
    if (kind === 'vxlan') {
      const data = valueIn(details, 'info_data')
      const id = valueIn(data, 'id')
      const local = textIn(data, 'local') ?? textIn(data, 'local6')
      addVxlan(current, typeof id === 'number' ? String(id) : undefined, local)
    }
    interfaces.push(current)
  }
  return interfaces
}

function valueIn(object: unknown, key: string): unknown {
  if (typeof object !== 'object' || object === null) return undefined
  return Object.entries(object).find(([name]) => name === key)?.[1] as unknown
}

function textIn(object: unknown, key: string): string | undefined {
  const value = valueIn(object, key)
  return typeof value === 'string' && value.length <= 256 ? shownText(value) : undefined
}
