/** Addresses with the names that they had at a moment. */
import type { EndpointView } from '../../../src-shared/contract/services.ts'
import { identityText, shortIdentityText } from '../../../src-shared/identities/identity.ts'
import type { EpochNs } from '../../../src-shared/base/time.ts'
import type { Session } from '../session.ts'

export function endpointView(
  { identities }: Session,
  end: { address: string; port: number | undefined; moment: EpochNs },
): EndpointView {
  const candidates = identities.lookup(end.address, end.moment)
  return {
    address: end.address,
    ...(end.port === undefined ? {} : { port: end.port }),
    ...(candidates.length === 0
      ? {}
      : {
          identity: candidates.map(identityText).join(' or '),
          name: candidates.map(shortIdentityText).join(' or '),
        }),
  }
}

/** The name, or the address where there is none. */
export function nameOf(end: EndpointView): string {
  return end.name ?? end.address
}
