/** Names with their evidence: of one address at a moment, and what all names of a session leave open. */
import type {
  IdentityView,
  InferredView,
  NameQuestion,
  NamesReport,
  NameView,
} from '../../../src-shared/contract/nameViews.ts'
import type { EpochNs } from '../../../src-shared/base/time.ts'
import {
  identityText,
  isDoubtfulAt,
  isPresumedAt,
  type Identity,
} from '../../../src-shared/identities/identity.ts'
import { overlayKind } from '../../../src-shared/identities/inference/overlayKind.ts'
import { whyUnresolved } from '../../../src-shared/identities/unresolved.ts'
import { addressText } from '../../../src-shared/index/flowKey.ts'
import { packetSizes } from '../packetSizes.ts'
import type { Session } from '../session.ts'

const MAX_LISTED = 200

export function nameView(
  { identities }: Session,
  { address, port, at: moment }: NameQuestion,
): NameView {
  const found = identities.lookup(address, moment)
  const owners = port === undefined ? [] : identities.lookupPort({ address, port }, moment)
  const view = (identity: Identity) => identityView(identity, moment)
  return {
    address,
    candidates: found.map(view),
    orAnother: found.length === 1 && found.some((identity) => isDoubtfulAt(identity, moment)),
    port: owners.map(view),
    ...(found.length === 0 ? whyUnresolved(identities, address, moment) : {}),
  }
}

function identityView(identity: Identity, moment: EpochNs): IdentityView {
  const { role, uid, node, owner, from, until, inferred, evidence } = identity
  return {
    text: identityText(identity),
    ...(role === undefined ? {} : { role }),
    ...(uid === undefined ? {} : { uid }),
    ...(node === undefined ? {} : { node }),
    ...(owner === undefined ? {} : { owner }),
    ...(from === undefined ? {} : { from }),
    ...(until === undefined ? {} : { until }),
    presumed: isPresumedAt(identity, moment),
    inferred,
    evidence,
  }
}

export async function namesReport(session: Session): Promise<NamesReport> {
  const { conflicts } = session.identities
  const unresolved = unresolvedAddresses(session)
  return {
    conflicts: conflicts.slice(0, MAX_LISTED).map(({ text, evidence }) => ({ text, evidence })),
    conflictCount: conflicts.length,
    unresolved: unresolved.slice(0, MAX_LISTED).map(({ address, records, at }) => ({
      address,
      records,
      ...whyUnresolved(session.identities, address, at),
    })),
    unresolvedCount: unresolved.length,
    inferred: [...inferredViews(session), ...(await sizeViews(session))].slice(0, MAX_LISTED),
  }
}

interface UnresolvedAddress {
  readonly address: string
  readonly records: number
  readonly at: EpochNs
}

/** Addresses that were never anybody's, those with most records first. */
export function unresolvedAddresses({ index, identities }: Session): readonly UnresolvedAddress[] {
  const records = new Float64Array(index.addresses.size)
  const count = (address: number, more: number) => {
    records[address] = (records[address] ?? 0) + more
  }
  index.captures.forEach((_, capture) => {
    for (const [flow, seen] of index.flowsOf(capture)) {
      count(index.flows.word(flow, 0), seen)
      count(index.flows.word(flow, 1), seen)
    }
    for (const [tunnel, seen] of index.tunnelsOf(capture)) {
      count(index.tunnels.word(tunnel, 0), seen)
      count(index.tunnels.word(tunnel, 1), seen)
    }
  })
  return Array.from(records, (seen, id) => ({ address: addressText(index, id), records: seen }))
    .filter(({ address }) => identities.ownersOf(address).length === 0)
    .map((unresolved) => ({ ...unresolved, at: index.base }))
    .toSorted((a, b) => b.records - a.records)
}

async function sizeViews(session: Session): Promise<readonly InferredView[]> {
  const sizes = await packetSizes(session)
  return sizes.map(({ text, evidence }) => ({ text, evidence: [evidence] }))
}

/** What no source says and the packets show. */
function inferredViews(session: Session): readonly InferredView[] {
  const { plugins } = overlayKind(session.index, session.points)
  const ranges = session.identities.ranges.filter(({ inferred }) => inferred)
  return [
    ...plugins.map(({ name, evidence }) => ({
      text: `${name} makes the pods' network`,
      evidence: evidence.map((says) => ({ source: 'captures', says })),
    })),
    ...ranges.map(({ prefix, node, kind, evidence }) => ({
      text:
        kind === 'route'
          ? `${prefix.text} is sent to node ${node}`
          : `at least ${prefix.text} is behind node ${node}`,
      evidence: [evidence],
    })),
  ]
}
