/** Pods: their addresses for as long as they ran, and the ports of nodes that are theirs. */
import type { EpochNs } from '../base/time.ts'
import type { Evidence, Identity } from './identity.ts'
import { transportOf, type FactSource, type NameFact } from './identityFact.ts'
import { canonicalAddress } from './ipPrefix.ts'
import type { ClusterEvent, Pod } from './kubernetesObjects.ts'
import { earliest, latest, momentAfter, momentOf } from './kubernetesTime.ts'
import { podOwner, type PodOwners } from './podOwner.ts'

const NS_PER_SECOND = 1_000_000_000n
const ENDED_PHASES: ReadonlySet<string> = new Set(['Succeeded', 'Failed'])
/** What a pod is given where it does not say: Kubernetes API reference, PodSpec. */
const DEFAULT_GRACE_SECONDS = 30

/** When the kubelet began to stop a pod for good, by UID or `default/web`. */
export type PodKills = ReadonlyMap<string, EpochNs>

export function podFacts(
  pods: readonly Pod[],
  source: FactSource,
  context: { readonly owners: PodOwners; readonly kills: PodKills },
): readonly NameFact[] {
  return pods.flatMap((pod) => {
    const known = podIdentity(pod, { source, ...context })
    return [...addressFacts(pod, known, source), ...hostPortFacts(pod, known, source)]
  })
}

/** Every address of a pod, each once, as written. */
export function podAddresses(pod: Pod): readonly string[] {
  const addresses = [pod.status.podIP, ...(pod.status.podIPs ?? []).map(({ ip }) => ip)]
  return [...new Set(addresses.filter((address) => address !== undefined))].filter(
    (address) => address !== '',
  )
}

type PodIdentity = Omit<Identity, 'evidence'>

interface PodKnowledge {
  readonly source: FactSource
  readonly owners: PodOwners
  readonly kills: PodKills
}

function podIdentity(pod: Pod, { source, owners, kills }: PodKnowledge): PodIdentity {
  const { name, namespace = 'default', uid, labels } = pod.metadata
  const from = momentOf(pod.status.startTime ?? pod.metadata.creationTimestamp)
  const kill = kills.get(uid ?? `${namespace}/${name}`)
  const until = earliest(podEnd(pod), kill === undefined ? undefined : kill + graceNs(pod))
  const owner = podOwner(pod.metadata, owners)
  const hasEnded = ENDED_PHASES.has(pod.status.phase ?? '') && until === undefined
  return {
    kind: 'pod',
    name,
    namespace,
    inferred: false,
    ...(uid === undefined ? {} : { uid }),
    ...(pod.spec.nodeName === undefined ? {} : { node: pod.spec.nodeName }),
    ...(owner === undefined ? {} : { owner }),
    ...(labels === undefined ? {} : { labels }),
    ...(from === undefined ? {} : { from }),
    ...(until === undefined ? {} : { until }),
    ...(source.asOf === undefined ? {} : { asOf: source.asOf }),
    ...(hasEnded ? { ended: true } : {}),
  }
}

function addressFacts(pod: Pod, known: PodIdentity, { source }: FactSource): readonly NameFact[] {
  // It has its node's address and never names it.
  if (pod.spec.hostNetwork === true) return []
  const says = `status.podIP of pod ${known.namespace ?? ''}/${known.name}${endText(pod)}`
  return podAddresses(pod).flatMap((text) => {
    const address = canonicalAddress(text)
    if (address === undefined) return []
    const evidence: Evidence[] = [{ source, says }]
    return { subject: { kind: 'address', address }, identity: { ...known, evidence } }
  })
}

function endText({ status: { phase } }: Pod): string {
  return ENDED_PHASES.has(phase ?? '') ? `, phase ${phase ?? ''}` : ''
}

/** A port of the node's own address: because a container asks for it, or is on the host's network. */
function hostPortFacts(pod: Pod, known: PodIdentity, { source }: FactSource): readonly NameFact[] {
  const { containers, initContainers, hostNetwork } = pod.spec
  const hosts = [pod.status.hostIP, ...(pod.status.hostIPs ?? []).map(({ ip }) => ip)]
  const ports = [...(containers ?? []), ...(initContainers ?? [])].flatMap(
    (container) => container.ports ?? [],
  )
  return ports.flatMap(({ containerPort, hostPort, hostIP, protocol }) => {
    const port = hostPort ?? (hostNetwork === true ? containerPort : undefined)
    const transport = transportOf(protocol)
    if (port === undefined || transport === undefined) return []
    const own = canonicalAddress(hostIP)
    const isOwn = own !== undefined && own !== '0.0.0.0' && own !== '::'
    const addresses = new Set(isOwn ? [own] : hosts.map((host) => canonicalAddress(host)))
    const which = hostNetwork === true ? 'hostNetwork, containerPort' : 'hostPort'
    const says = `${which} ${port} of pod ${known.namespace ?? ''}/${known.name}`
    return [...addresses].flatMap((address): readonly NameFact[] => {
      if (address === undefined) return []
      const identity: Identity = { ...known, role: 'host-port', evidence: [{ source, says }] }
      return [{ subject: { kind: 'port', address, port, transport }, identity }]
    })
  })
}

/** A pod that ended or was deleted gives its address back; the API keeps showing it. */
function podEnd(pod: Pod): EpochNs | undefined {
  const { phase = '', containerStatuses = [], conditions } = pod.status
  // Kubernetes sets it to when the grace period will be over: the pod may run until then.
  const deleted = momentAfter(pod.metadata.deletionTimestamp)
  if (!ENDED_PHASES.has(phase)) return deleted
  const finished = latest(
    ...containerStatuses.map(({ state }) => momentAfter(state?.terminated?.finishedAt)),
  )
  const notReady = (conditions ?? []).find(
    ({ type, status, reason = '' }) =>
      type === 'Ready' && status === 'False' && /^Pod(Completed|Failed)$/.test(reason),
  )
  return finished ?? momentAfter(notReady?.lastTransitionTime) ?? deleted
}

/** Restarts of one container are killings too, and say something else. */
export function podKills(events: readonly ClusterEvent[]): PodKills {
  const moments = new Map<string, EpochNs>()
  for (const { involvedObject, reason, message = '', ...event } of events) {
    const isKill = reason === 'Killing' && message.startsWith('Stopping container')
    if (!isKill || involvedObject.kind !== 'Pod') continue
    const { uid, namespace = 'default', name = '' } = involvedObject
    const moment = momentAfter(event.lastTimestamp ?? event.eventTime ?? event.firstTimestamp)
    const key = uid ?? `${namespace}/${name}`
    const last = latest(moments.get(key), moment)
    if (last !== undefined) moments.set(key, last)
  }
  return moments
}

function graceNs(pod: Pod): bigint {
  const seconds = pod.spec.terminationGracePeriodSeconds ?? DEFAULT_GRACE_SECONDS
  const isWhole = Number.isSafeInteger(seconds) && seconds >= 0
  return BigInt(isWhole ? seconds : DEFAULT_GRACE_SECONDS) * NS_PER_SECOND
}
