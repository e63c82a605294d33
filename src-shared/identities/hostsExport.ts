/**
 * Names in the form of a hosts file, as Wireshark reads it (`tshark -H`): only of addresses that have one
 * owner in the whole span, because a hosts file knows no time.
 */
import type { EpochNs } from '../base/time.ts'
import type { Identity } from './identity.ts'
import type { IdentityTable } from './identityTable.ts'
import { comparePrefixes, ipPrefix } from './ipPrefix.ts'

export interface HostsLine {
  readonly address: string
  readonly name: string
}

/** @param span where it is known; else of all times */
export function hostsLines(
  table: IdentityTable,
  span?: { readonly first: EpochNs; readonly last: EpochNs },
): readonly HostsLine[] {
  const lines: HostsLine[] = []
  for (const { subject, owners } of table.all()) {
    if (subject.kind !== 'address') continue
    const inSpan = owners.filter((identity) => span === undefined || overlaps(identity, span))
    const own = inSpan.filter(({ kind }) => kind !== 'host')
    const [only, another] = own.length > 0 ? own : inSpan
    if (only === undefined || another !== undefined) continue
    lines.push({ address: subject.address, name: hostName(only) })
  }
  return lines.toSorted((a, b) => {
    const [first, second] = [ipPrefix(a.address), ipPrefix(b.address)]
    return first === undefined || second === undefined ? 0 : comparePrefixes(first, second)
  })
}

function overlaps(
  { from, until }: Identity,
  { first, last }: { first: EpochNs; last: EpochNs },
): boolean {
  return (from === undefined || from <= last) && (until === undefined || first < until)
}

/** As cluster DNS writes them: `web-1.default.pod`, `web.default.svc`; a node's and a host's as they are. */
function hostName({ kind, name, namespace = 'default' }: Identity): string {
  const of = name.replaceAll(/[^A-Za-z0-9._-]/g, '-')
  if (kind === 'pod') return `${of}.${namespace}.pod`
  return kind === 'service' ? `${of}.${namespace}.svc` : of
}
