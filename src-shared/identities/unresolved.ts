/** Why an address has no name at a moment, and what would give it one. */
import type { EpochNs } from '../base/time.ts'
import { identityText, type Identity } from './identity.ts'
import type { IdentityTable } from './identityTable.ts'
import { ipPrefix, prefixHas, type IpPrefix } from './ipPrefix.ts'

export interface Unresolved {
  readonly why: string
  /** What to collect; absent where nothing has the address for long. */
  readonly remedy?: string
}

const PODS = 'kubectl get pods -A -o json, taken while the capture runs'

/** Ranges that belong to no machine, or to one link: RFC 5735, RFC 4291 and the multicast registries. */
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

/** Of an address that `lookup` gives nothing for. */
export function whyUnresolved(table: IdentityTable, address: string, moment: EpochNs): Unresolved {
  const special = specialRanges().find(({ prefix }) => prefixHas(prefix, address))
  if (special !== undefined) return { why: `${address} ${special.what}.` }
  const owners = table.ownersOf(address)
  if (owners.length > 0) return { why: notThen(address, owners, moment), remedy: PODS }
  const [range] = table.prefixesOf(address)
  if (range !== undefined) {
    const where = `${range.prefix.text} of node ${range.node}`
    return { why: `${address} lies in ${where}, and no pod that is known has it.`, remedy: PODS }
  }
  return {
    why: `No source names ${address}, and it lies in no pod range that is known.`,
    remedy: 'kubectl get pods,nodes,services -A -o json, or a hosts file with its name',
  }
}

function specialRanges(): readonly { prefix: IpPrefix; what: string }[] {
  return SPECIAL.flatMap(([text, what]) => {
    const prefix = ipPrefix(text)
    return prefix === undefined ? [] : { prefix, what }
  })
}

function notThen(address: string, owners: readonly Identity[], moment: EpochNs): string {
  const ended = owners.filter(({ until }) => until !== undefined && until <= moment)
  const later = owners.filter(({ from }) => from !== undefined && from > moment)
  const parts = [
    ...ended.slice(0, 3).map((identity) => `${identityText(identity)} had given it back`),
    ...later.slice(0, 3).map((identity) => `${identityText(identity)} did not have it yet`),
  ]
  return `Nobody is known to have had ${address} then: ${parts.join(', ')}.`
}
