/** Addresses that belong to no machine, or mean something on one link only. */
import { ipPrefix, prefixHas } from './ipPrefix.ts'

/** RFC 5735, RFC 4291 and the multicast registries. */
const SPECIAL: readonly (readonly [string, string])[] = [
  ['0.0.0.0/32', 'is the unspecified address'],
  ['127.0.0.0/8', 'is a loopback address: every machine has it'],
  ['169.254.0.0/16', 'is a link-local address: it means something on its own link only'],
  ['224.0.0.0/4', 'is a multicast address'],
  ['255.255.255.255/32', 'is the broadcast address'],
  ['::/128', 'is the unspecified address'],
  ['::1/128', 'is the loopback address: every machine has it'],
  ['fe80::/10', 'is a link-local address: it means something on its own link only'],
  ['ff00::/8', 'is a multicast address'],
]

/** What it is: `is a multicast address`; undefined for an address that one machine may have. */
export function specialAddress(address: string): string | undefined {
  return SPECIAL.find(([text]) => {
    const prefix = ipPrefix(text)
    return prefix !== undefined && prefixHas(prefix, address)
  })?.[1]
}

export function isSpecial(address: string): boolean {
  return specialAddress(address) !== undefined
}
