/**
 * Addresses to identities at a time. Two candidates are both given, never one of them guessed. A
 * pod on the host's network has its node's address and never names it.
 */
import type { EpochNs } from '../base/time.ts'
import { identityText, type Identity } from './identity.ts'
import type { ClusterNode, ClusterService, KubernetesObjects, Pod } from './kubernetesObjects.ts'

const NS_PER_MS = 1_000_000n
const ENDED_PHASES: ReadonlySet<string> = new Set(['Succeeded', 'Failed'])

export class IdentityTable {
  readonly #byAddress = new Map<string, Identity[]>()

  constructor(objects: KubernetesObjects) {
    for (const pod of objects.pods) this.#addPod(pod)
    for (const node of objects.nodes) this.#addNode(node)
    for (const service of objects.services) this.#addService(service)
  }

  /** Who had this address then; several where the evidence does not tell which. */
  lookup(address: string, moment: EpochNs): readonly Identity[] {
    const known = this.#byAddress.get(address) ?? []
    if (known.length < 2) return known.filter((identity) => !isOver(identity, moment))
    return known.filter((identity) => isAlive(identity, moment))
  }

  /** Whether `lookup` gives the same for this address at every moment. */
  isSteady(address: string): boolean {
    const known = this.#byAddress.get(address) ?? []
    const isOpen = ({ from, until }: Identity) => {
      return until === undefined && (known.length < 2 || from === undefined)
    }
    return known.every(isOpen)
  }

  #add(address: string | undefined, identity: Identity): void {
    if (address === undefined || address === '' || address === 'None') return
    const known = this.#byAddress.get(address)
    if (known === undefined) this.#byAddress.set(address, [identity])
    else if (
      !known.some(
        (other) => identityText(other) === identityText(identity) && other.uid === identity.uid,
      )
    )
      known.push(identity)
  }

  #addPod(pod: Pod): void {
    if (pod.spec.hostNetwork === true) return
    const { name, namespace = 'default', uid } = pod.metadata
    const from = moment(pod.status.startTime ?? pod.metadata.creationTimestamp)
    const until = podEnd(pod)
    for (const address of podAddresses(pod)) {
      this.#add(address, {
        kind: 'pod',
        name,
        namespace,
        evidence: `status.podIP of pod ${namespace}/${name}`,
        ...(uid === undefined ? {} : { uid }),
        ...(pod.spec.nodeName === undefined ? {} : { node: pod.spec.nodeName }),
        ...(from === undefined ? {} : { from }),
        ...(until === undefined ? {} : { until }),
      })
    }
  }

  #addNode(node: ClusterNode): void {
    const { name } = node.metadata
    for (const { type, address } of node.status.addresses ?? []) {
      if (type === 'Hostname') continue
      this.#add(address, {
        kind: 'node',
        name,
        evidence: `status.addresses (${type}) of node ${name}`,
      })
    }
  }

  #addService(service: ClusterService): void {
    const { name, namespace = 'default' } = service.metadata
    const { clusterIP, clusterIPs = [], externalIPs = [] } = service.spec
    for (const address of new Set([clusterIP, ...clusterIPs, ...externalIPs])) {
      const evidence = `clusterIP of service ${namespace}/${name}`
      this.#add(address, { kind: 'service', name, namespace, evidence })
    }
  }
}

/** Every address of a pod, each once. */
export function podAddresses(pod: Pod): readonly string[] {
  const addresses = [pod.status.podIP, ...(pod.status.podIPs ?? []).map(({ ip }) => ip)]
  return [...new Set(addresses.filter((address) => address !== undefined))].filter(
    (address) => address !== '',
  )
}

function isOver({ until }: Identity, moment: EpochNs): boolean {
  return until !== undefined && moment > until
}

function isAlive(identity: Identity, moment: EpochNs): boolean {
  return !isOver(identity, moment) && (identity.from === undefined || identity.from <= moment)
}

/** A pod that ended or was deleted gives its address back; the API keeps showing it. */
function podEnd(pod: Pod): EpochNs | undefined {
  const deleted = moment(pod.metadata.deletionTimestamp)
  if (deleted !== undefined) return deleted
  if (!ENDED_PHASES.has(pod.status.phase ?? '')) return undefined
  const ends = (pod.status.containerStatuses ?? [])
    .map((status) => moment(status.state?.terminated?.finishedAt))
    .filter((end) => end !== undefined)
  return ends.reduce<EpochNs | undefined>(
    (last, end) => (last === undefined || end > last ? end : last),
    undefined,
  )
}

/** RFC 3339 as Kubernetes writes it; undefined where it is not. */
function moment(text: string | undefined): EpochNs | undefined {
  if (text === undefined) return undefined
  const milliseconds = Date.parse(text)
  return Number.isNaN(milliseconds) ? undefined : BigInt(milliseconds) * NS_PER_MS
}
