/** One of a node's addresses, whoever says so. */
import type { Identity, IdentityRole } from './identity.ts'
import type { FactSource, NameFact } from './identityFact.ts'
import { addressOfPrefix } from './ipPrefix.ts'

/** Nothing where it is no address; the length of its network may follow it. */
export function nodeAddress(
  { node, address: text, role }: { node: string; address: string | undefined; role?: IdentityRole },
  { source, asOf }: FactSource,
  says: string,
): readonly NameFact[] {
  const address = addressOfPrefix(text)
  if (address === undefined) return []
  const identity: Identity = {
    kind: 'node',
    name: node,
    inferred: false,
    evidence: [{ source, says }],
    ...(role === undefined ? {} : { role }),
    ...(asOf === undefined ? {} : { asOf }),
  }
  return [{ subject: { kind: 'address', address }, identity }]
}
