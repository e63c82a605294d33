/** Addresses with the names that they had at a moment. */
import type { EndpointView } from '../../../src-shared/contract/services.ts'
import {
  candidatesText,
  identityText,
  isDoubtfulAt,
  shortIdentityText,
  type Identity,
} from '../../../src-shared/identities/identity.ts'
import type { EpochNs } from '../../../src-shared/base/time.ts'
import type { Session } from '../session.ts'

export function endpointView(
  session: Session,
  end: { address: string; port: number | undefined; moment: EpochNs },
): EndpointView {
  const candidates = session.identities.lookup(end.address, end.moment)
  return {
    address: end.address,
    ...(end.port === undefined ? {} : { port: end.port }),
    ...(candidates.length === 0
      ? {}
      : {
          identity: `${candidatesText(candidates, end.moment)}${portText(session, end)}`,
          name: shortText(candidates, end.moment),
        }),
  }
}

/** `report-x7k2p or ?` where the sources do not reach so far. */
function shortText(candidates: readonly Identity[], moment: EpochNs): string {
  const [only, another] = candidates.map(shortIdentityText)
  const isDoubtful = another === undefined && candidates.some((one) => isDoubtfulAt(one, moment))
  return isDoubtful ? `${only ?? ''} or ?` : candidates.map(shortIdentityText).join(' or ')
}

/** Whose the port of a node is: of a service, or of a pod on the host's network. */
function portText(
  { identities }: Session,
  { address, port, moment }: { address: string; port: number | undefined; moment: EpochNs },
): string {
  if (port === undefined) return ''
  if (!identities.lookup(address, moment).some(({ kind }) => kind === 'node')) return ''
  const owners = identities.lookupPort({ address, port }, moment)
  return owners.length === 0 ? '' : `, port of ${owners.map(identityText).join(' or ')}`
}

/** The name, or the address where there is none. */
export function nameOf(end: EndpointView): string {
  return end.name ?? end.address
}
