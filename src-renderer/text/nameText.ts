/** Whose an address was, and how that is known, in words. */
import type { EvidenceView, IdentityView, NameView } from '../../src-shared/contract/nameViews.ts'
import { momentText } from './timeText.ts'

/** Enough of a UID to tell two pods apart. */
const SHORT_UID = 8

/** `pod default/a or pod default/b`; the address where nobody is known. */
export function candidatesText({ address, candidates, orAnother }: NameView): string {
  if (candidates.length === 0) return address
  return [...candidates.map(({ text }) => text), ...(orAnother ? ['another'] : [])].join(' or ')
}

/** What is known besides the name, a line each. */
export function identityDetails(identity: IdentityView): readonly string[] {
  const { role, uid, node, owner } = identity
  return [
    role === undefined ? '' : `its ${role.replaceAll('-', ' ')} address`,
    node === undefined ? '' : `on node ${node}`,
    owner === undefined ? '' : `made by ${owner}`,
    intervalText(identity),
    uid === undefined ? '' : `UID ${uid.slice(0, SHORT_UID)}…`,
    confidenceText(identity),
  ].filter((line) => line !== '')
}

/** `from 2026-11-20 23:34:37.855758123 UTC`, up to but without its end; empty where it is open. */
function intervalText({ from, until }: IdentityView): string {
  return [
    from === undefined ? '' : `from ${momentText(from)}`,
    until === undefined ? '' : `until ${momentText(until)}`,
  ]
    .filter((part) => part !== '')
    .join(' ')
}

function confidenceText({ inferred, presumed }: IdentityView): string {
  if (inferred) return 'inferred from packets: no source says it'
  return presumed ? 'presumed: its sources speak of an earlier time' : 'said by its sources'
}

/** `k8s/pods.json:12  status.podIP of pod default/web`. */
export function evidenceText({ source, line, says }: EvidenceView): string {
  return `${source}${line === undefined ? '' : `:${line}`}, ${says}`
}

/** A filter for all that an address sent or got. */
export function addressFilter(address: string): string {
  return `${address.includes(':') ? 'ipv6' : 'ip'}.addr == ${address}`
}
