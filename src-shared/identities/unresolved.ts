/** Why an address has no name at a moment, and what would give it one. */
import type { EpochNs } from '../base/time.ts'
import { identityText, type Identity } from './identity.ts'
import type { IdentityTable } from './identityTable.ts'
import { specialAddress } from './specialAddresses.ts'

export interface Unresolved {
  readonly why: string
  /** What to collect; absent where nothing has the address for long. */
  readonly remedy?: string
}

const PODS = 'kubectl get pods -A -o json, taken while the capture runs'

/** Of an address that `lookup` gives nothing for. */
export function whyUnresolved(table: IdentityTable, address: string, moment: EpochNs): Unresolved {
  const special = specialAddress(address)
  if (special !== undefined) return { why: `${address} ${special}.` }
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

function notThen(address: string, owners: readonly Identity[], moment: EpochNs): string {
  const ended = owners.filter(({ until }) => until !== undefined && until <= moment)
  const later = owners.filter(({ from }) => from !== undefined && from > moment)
  const parts = [
    ...ended.slice(0, 3).map((identity) => `${identityText(identity)} had given it back`),
    ...later.slice(0, 3).map((identity) => `${identityText(identity)} did not have it yet`),
  ]
  return `Nobody is known to have had ${address} then: ${parts.join(', ')}.`
}
