/** What a session is, at a glance: points, encapsulations, cluster, problems. */
import type {
  CapturePointView,
  ClusterNodeView,
  EncapsulationView,
  PodView,
  ProposalView,
  ServiceView,
  SessionState,
  StackCount,
} from '../../../src-shared/contract/services.ts'
import type { ClusterView } from '../../../src-shared/contract/clusterView.ts'
import { linkTypeName } from '../../../src-shared/capture/linkTypes.ts'
import { identityText } from '../../../src-shared/identities/identity.ts'
import { podAddresses } from '../../../src-shared/identities/podFacts.ts'
import { groupBy } from '../../../src-shared/base/groupBy.ts'
import { encapsulationProposals } from '../../../src-shared/index/encapsulationProposals.ts'
import { tunnelKey } from '../../../src-shared/index/flowKey.ts'
import { protocolOf } from '../../../src-shared/layers/registry.ts'
import type { CapturePoint } from '../../../src-shared/journeys/capturePoint.ts'
import { pinnedNotes } from '../pinnedClocks.ts'
import { captureNotes, type Session } from '../session.ts'
import { density } from './density.ts'
import { overlaySummary } from './overlaySummary.ts'
import { ribbonOf } from './ribbon.ts'

/** A hostile capture may have as many kinds of stacks as records. */
const MAX_STACKS = 200
/** Or as many ports that seem to carry an encapsulation. */
const MAX_PROPOSALS = 50

/** Of a session that is all there. */
export function sessionState(session: Session, revision: number): SessionState {
  const encapsulations = encapsulationViews(session)
  const proposals = proposalViews(session)
  const { index } = session
  const ends = session.points
    .flatMap(({ first, last }) => [first, last])
    .filter((t) => t !== undefined)
  const moment = (offset: number) => index.base + BigInt(Math.round(offset))
  return {
    revision,
    phase: session.captures.length === 0 ? 'failed' : 'ready',
    name: session.name,
    summary: overlaySummary(session, proposals),
    progress: { bytesRead: 1, bytesTotal: 1, records: index.rows },
    records: index.rows,
    ...(ends.length === 0
      ? {}
      : { first: moment(Math.min(...ends)), last: moment(Math.max(...ends)) }),
    points: session.points.map((point) => pointView(session, point)),
    encapsulations,
    proposals,
    stacks: stackCounts(session, encapsulations),
    nodes: session.objects.nodes.map(nodeView),
    pods: session.objects.pods.map(podView),
    services: session.objects.services.map(serviceView),
    problems: [...session.problems, ...pinnedNotes(session.pinnedClocks), ...session.leftOut],
    density: density(session),
  }
}

/** With the cluster that is watched, and what is wrong with that. */
export function withCluster(state: SessionState, cluster: ClusterView | undefined): SessionState {
  if (cluster === undefined) return state
  const problems = cluster.troubles.map((text) => ({ severity: 'warning' as const, text }))
  return { ...state, cluster, problems: [...state.problems, ...problems] }
}

function pointView(session: Session, point: CapturePoint): CapturePointView {
  const captureInterface = session.index.points[point.point]?.captureInterface
  const moment = (offset: number) => session.index.base + BigInt(Math.round(offset))
  const dropped = captureInterface?.dropped
  const identity = homeIdentity(session, point)
  return {
    point: point.point,
    capture: point.capture,
    file: point.file,
    ...(point.node === undefined ? {} : { node: point.node }),
    ...(point.interface === undefined ? {} : { interface: point.interface }),
    role: point.role,
    roleConfidence: point.roleConfidence,
    roleReason: point.roleReason,
    ...(identity === undefined ? {} : { identity }),
    linkType: linkTypeName(captureInterface?.linkType ?? -1),
    snapLength: captureInterface?.snapLength ?? 0,
    precision: captureInterface?.precision ?? 'other',
    records: point.records,
    ...(point.first === undefined ? {} : { first: moment(point.first) }),
    ...(point.last === undefined ? {} : { last: moment(point.last) }),
    ...(dropped === undefined ? {} : { dropped }),
    notes: captureNotes(session, point.capture),
  }
}

/** Whose point it is: of the address that its traffic is of, when the capture began. */
function homeIdentity(session: Session, point: CapturePoint): string | undefined {
  if (point.homeAddress === undefined) return undefined
  const moment = session.index.base + BigInt(Math.round(point.first ?? 0))
  const candidates = session.identities.lookup(point.homeAddress, moment)
  return candidates.length === 0 ? undefined : candidates.map(identityText).join(' or ')
}

function encapsulationViews({ index, captures }: Session): readonly EncapsulationView[] {
  const records = new Map<number, number>()
  captures.forEach((_, capture) => {
    for (const [tunnel, count] of index.tunnelsOf(capture)) {
      records.set(tunnel, (records.get(tunnel) ?? 0) + count)
    }
  })
  const tunnels = Array.from(records, ([tunnel, count]) => ({ ...tunnelKey(index, tunnel), count }))
  return Array.from(
    groupBy(tunnels, ({ encapsulation }) => encapsulation),
    ([encapsulation, group]) => ({
      encapsulation,
      records: group.reduce((sum, { count }) => sum + count, 0),
      tunnels: group.length,
      vnis: distinct(group.flatMap(({ vni }) => vni ?? [])),
      ports: distinct(group.flatMap((tunnel) => tunnel.destinationPort || [])),
    }),
  ).toSorted((a, b) => b.records - a.records)
}

function proposalViews({ index }: Session): readonly ProposalView[] {
  return encapsulationProposals(index)
    .slice(0, MAX_PROPOSALS)
    .map((proposal) => ({ ...proposal, title: protocolOf(proposal.protocol).title }))
}

function stackCounts(
  { index }: Session,
  encapsulations: readonly EncapsulationView[],
): readonly StackCount[] {
  const [vni, another] = encapsulations.flatMap(({ vnis }) => vnis)
  const onlyVni = another === undefined ? vni : undefined
  const counts = index.stacks.map((stack) => ({
    ribbon: ribbonOf(stack, (protocol) => (protocol === 'vxlan' ? onlyVni : undefined)),
    records: stack.records,
    tunnelled: stack.depths.some((depth) => depth > 0),
  }))
  const alike = groupBy(counts, ({ ribbon }) => ribbon.map(({ label }) => label).join(' '))
  return Array.from(alike.values(), (group) => ({
    ...group[0],
    records: group.reduce((sum, { records }) => sum + records, 0),
  }))
    .toSorted((a, b) => b.records - a.records)
    .slice(0, MAX_STACKS)
}

function nodeView({
  metadata,
  spec,
  status,
}: Session['objects']['nodes'][number]): ClusterNodeView {
  return {
    name: metadata.name,
    addresses: (status.addresses ?? [])
      .filter(({ type }) => type !== 'Hostname')
      .map(({ address }) => address),
    podRanges: spec.podCIDRs ?? (spec.podCIDR === undefined ? [] : [spec.podCIDR]),
  }
}

function podView(pod: Session['objects']['pods'][number]): PodView {
  const { metadata, spec } = pod
  return {
    namespace: metadata.namespace ?? 'default',
    name: metadata.name,
    ...(spec.nodeName === undefined ? {} : { node: spec.nodeName }),
    addresses: podAddresses(pod),
    hostNetwork: spec.hostNetwork === true,
  }
}

function serviceView({ metadata, spec }: Session['objects']['services'][number]): ServiceView {
  const addresses = new Set([
    spec.clusterIP,
    ...(spec.clusterIPs ?? []),
    ...(spec.externalIPs ?? []),
  ])
  return {
    namespace: metadata.namespace ?? 'default',
    name: metadata.name,
    addresses: [...addresses]
      .filter((address) => address !== undefined)
      .filter((a) => a !== 'None'),
    ports: (spec.ports ?? []).map(({ port, protocol, nodePort }) => {
      const node = nodePort === undefined ? '' : `, node port ${nodePort}`
      return `${port}/${protocol ?? 'TCP'}${node}`
    }),
  }
}

function distinct(values: readonly number[]): readonly number[] {
  return [...new Set(values)].toSorted((a, b) => a - b)
}
