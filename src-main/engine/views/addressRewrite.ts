/**
 * What NAT did to a packet between two hops, and for which service: told from who has the addresses. Where
 * nobody knows that, it is only said what changed.
 */
import { identityText, type Identity } from '../../../src-shared/identities/identity.ts'
import { endpoint } from '../../../src-shared/journeys/hopChanges.ts'
import type { HopFacts } from '../../../src-shared/journeys/hopFacts.ts'
import { firstSighting, type Hop } from '../../../src-shared/journeys/hop.ts'
import type { Session } from '../session.ts'

/**
 * `service`: from its address to a pod's. `node-port`: from a node's port that is a service's. `hairpin`:
 * either of them, back to the pod that asked. `reply`: the pod's address becomes the service's again.
 * `masquerade`: the sender gets a node's address, and `unmasquerade` its own again. `rewritten`: nothing
 * tells which.
 */
export type RewriteKind =
  'service' | 'node-port' | 'hairpin' | 'reply' | 'masquerade' | 'unmasquerade' | 'rewritten'

/** `10.244.1.3:41010`, or an address alone. */
export interface Tuple {
  readonly source: string
  readonly destination: string
}

export interface AddressRewrite {
  readonly kind: RewriteKind
  /** `service default/web`, or several that may be meant. */
  readonly service?: string
  readonly before: Tuple
  readonly after: Tuple
}

export interface HopState {
  readonly hop: Hop
  readonly facts: HopFacts
}

/** Undefined where both ends stayed as they were. */
export function addressRewrite(
  session: Session,
  { facts: before, hop }: HopState,
  { facts: after }: Pick<HopState, 'facts'>,
): AddressRewrite | undefined {
  const [from, to] = [tupleOf(before), tupleOf(after)]
  if (from === undefined || to === undefined) return undefined
  if (from.source === to.source && from.destination === to.destination) return undefined
  const owners = new Owners(session, hop)
  const found = rewriteOf(owners, {
    before,
    after,
    isSource: from.source !== to.source,
    isDestination: from.destination !== to.destination,
  })
  const service = found.services.map(identityText).join(' or ')
  return {
    kind: found.kind,
    ...(service === '' ? {} : { service }),
    before: from,
    after: to,
  }
}

interface Change {
  readonly before: HopFacts
  readonly after: HopFacts
  readonly isSource: boolean
  readonly isDestination: boolean
}

interface Found {
  readonly kind: RewriteKind
  readonly services: readonly Identity[]
}

function rewriteOf(owners: Owners, { before, after, isSource, isDestination }: Change): Found {
  const rewritten: Found = { kind: 'rewritten', services: [] }
  if (isDestination) {
    const asked = owners.services(before.destination, before.destinationPort)
    if (asked.length > 0) {
      if (after.destination === before.source) return { kind: 'hairpin', services: asked }
      const isNode = owners.isNode(before.destination)
      return { kind: isNode ? 'node-port' : 'service', services: asked }
    }
  }
  if (isSource) {
    const answering = owners.services(after.source, after.sourcePort)
    if (answering.length > 0) return { kind: 'reply', services: answering }
    if (!isDestination && owners.isNobodys(after.source, after.sourcePort)) {
      return { ...rewritten, kind: 'masquerade' }
    }
  }
  if (isDestination && !isSource && owners.isNobodys(before.destination, before.destinationPort)) {
    return { ...rewritten, kind: 'unmasquerade' }
  }
  return rewritten
}

/** Who has which address, at the moment of one hop. */
class Owners {
  readonly #session: Session
  readonly #moment: bigint

  constructor(session: Session, hop: Hop) {
    this.#session = session
    this.#moment = session.index.moment(firstSighting(hop).row)
  }

  services(address: string | undefined, port: number | undefined): readonly Identity[] {
    if (address === undefined) return []
    const { identities } = this.#session
    const own = identities.lookup(address, this.#moment).filter(isService)
    if (own.length > 0 || port === undefined) return own
    return identities.lookupPort({ address, port }, this.#moment).filter(isService)
  }

  /**
   * Whether no service and no pod is reached there: a port that was lent to a sender. Only where the cluster's
   * services are known does it mean anything that this is none of them.
   */
  isNobodys(address: string | undefined, port: number | undefined): boolean {
    const { identities, objects } = this.#session
    if (address === undefined || objects.services.length === 0) return false
    if (this.services(address, port).length > 0) return false
    return port === undefined || identities.lookupPort({ address, port }, this.#moment).length === 0
  }

  isNode(address: string | undefined): boolean {
    if (address === undefined) return false
    const { identities } = this.#session
    return identities.lookup(address, this.#moment).some(({ kind }) => kind === 'node')
  }
}

function isService({ kind }: Identity): boolean {
  return kind === 'service'
}

function tupleOf(facts: HopFacts): Tuple | undefined {
  const [source, destination] = [endpoint(facts, 'source'), endpoint(facts, 'destination')]
  return source === undefined || destination === undefined ? undefined : { source, destination }
}

/** A heading: `The service becomes a pod`. */
export function rewriteTitle({ kind, before, after }: AddressRewrite, node: string): string {
  switch (kind) {
    case 'service':
      return 'The service becomes a pod'
    case 'node-port':
      return 'A port of the node becomes a pod'
    case 'hairpin':
      return 'The service leads back to who asked'
    case 'reply':
      return 'The answer comes from the service'
    case 'masquerade':
      return `${node} masquerades the sender`
    case 'unmasquerade':
      return `${node} undoes its masquerade`
    case 'rewritten': {
      const isDestination = before.destination !== after.destination
      const isSource = before.source !== after.source
      if (isSource && isDestination) return `${node} rewrites both ends`
      return `${node} rewrites the ${isSource ? 'source' : 'destination'}`
    }
  }
}

/** `service default/web: destination 10.96.18.1:80 becomes 10.244.2.3:80`. */
export function rewriteText({ kind, service, before, after }: AddressRewrite): string {
  const ends = (['source', 'destination'] as const)
    .filter((end) => before[end] !== after[end])
    .map((end) => `${end} ${before[end]} becomes ${after[end]}`)
  const what = service === undefined ? kind : kind === 'service' ? '' : kind
  const named = [what, service ?? ''].filter((part) => part !== '').join(' of ')
  return `${named}: ${ends.join(', ')}`
}
