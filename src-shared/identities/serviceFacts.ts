/** Services by every address and port under which they are reached, and the endpoints behind them. */
import type { Evidence, Identity } from './identity.ts'
import { transportOf, type FactSource, type NameFact, type Subject } from './identityFact.ts'
import { canonicalAddress } from './ipPrefix.ts'
import type { ClusterService, KubernetesObjects, TargetReference } from './kubernetesObjects.ts'
import { momentAfter, momentOf } from './kubernetesTime.ts'
import type { ObjectMetadata } from './overlayObjects.ts'

const SERVICE_NAME_LABEL = 'kubernetes.io/service-name'

export function serviceFacts(
  { services, endpoints, endpointSlices }: KubernetesObjects,
  source: FactSource,
): readonly NameFact[] {
  return [
    ...services.flatMap((service) => facesOf(service, source)),
    ...endpoints.flatMap(({ metadata, subsets }) =>
      (subsets ?? []).flatMap(({ addresses, notReadyAddresses, ports }) => {
        const all = [...(addresses ?? []), ...(notReadyAddresses ?? [])]
        const says = `Endpoints ${namespaceOf(metadata)}/${metadata.name}`
        const targets = all.map(({ ip, ...target }) => ({ addresses: [ip], ...target }))
        return endpointFacts({ metadata, service: metadata.name, targets, ports, says }, source)
      }),
    ),
    ...endpointSlices.flatMap(({ metadata, endpoints: targets, ports }) => {
      const service = metadata.labels?.[SERVICE_NAME_LABEL]
      const says = `EndpointSlice ${namespaceOf(metadata)}/${metadata.name}`
      return endpointFacts({ metadata, service, targets: targets ?? [], ports, says }, source)
    }),
  ]
}

function namespaceOf({ namespace = 'default' }: ObjectMetadata): string {
  return namespace
}

type ServiceIdentity = Omit<Identity, 'evidence' | 'role'>

function facesOf({ metadata, spec, status }: ClusterService, source: FactSource) {
  const known = serviceIdentity(metadata, source)
  const { clusterIP, clusterIPs = [], externalIPs = [], ports = [] } = spec
  const balanced = (status?.loadBalancer?.ingress ?? []).map(({ ip }) => ip)
  const faces = [
    { role: 'cluster-ip', of: 'spec.clusterIPs', addresses: [clusterIP, ...clusterIPs] },
    { role: 'external-ip', of: 'spec.externalIPs', addresses: externalIPs },
    { role: 'load-balancer', of: 'status.loadBalancer', addresses: balanced },
  ] as const
  const facts: NameFact[] = []
  for (const { role, of, addresses } of faces) {
    const says = `${of} of service ${known.namespace ?? ''}/${known.name}`
    const identity: Identity = { ...known, role, evidence: [{ source: source.source, says }] }
    for (const address of new Set(addresses.map((text) => canonicalAddress(text)))) {
      if (address === undefined) continue
      facts.push({ subject: { kind: 'address', address }, identity })
      for (const { port, protocol } of ports) {
        const transport = transportOf(protocol)
        if (transport === undefined) continue
        facts.push({ subject: { kind: 'port', address, port, transport }, identity })
      }
    }
  }
  for (const { nodePort, protocol } of ports) {
    const transport = transportOf(protocol)
    if (nodePort === undefined || nodePort === 0 || transport === undefined) continue
    const says = `spec.ports.nodePort of service ${known.namespace ?? ''}/${known.name}`
    const evidence: Evidence[] = [{ source: source.source, says }]
    const subject: Subject = { kind: 'node-port', port: nodePort, transport }
    facts.push({ subject, identity: { ...known, role: 'node-port', evidence } })
  }
  return facts
}

function serviceIdentity(metadata: ObjectMetadata, { asOf }: FactSource): ServiceIdentity {
  const { name, uid, labels } = metadata
  const from = momentOf(metadata.creationTimestamp)
  const until = momentAfter(metadata.deletionTimestamp)
  return {
    kind: 'service',
    name,
    namespace: namespaceOf(metadata),
    inferred: false,
    ...(uid === undefined ? {} : { uid }),
    ...(labels === undefined ? {} : { labels }),
    ...(from === undefined ? {} : { from }),
    ...(until === undefined ? {} : { until }),
    ...(asOf === undefined ? {} : { asOf }),
  }
}

interface EndpointGroup {
  readonly metadata: ObjectMetadata
  readonly service: string | undefined
  readonly targets: readonly {
    readonly addresses: readonly string[]
    readonly targetRef?: TargetReference
  }[]
  readonly ports:
    | readonly { port?: number | null | undefined; protocol?: string | null | undefined }[]
    | null
    | undefined
  readonly says: string
}

/** Whose a port is: the pod's that the endpoint names, or the service's where it names none. */
function endpointFacts(group: EndpointGroup, { source, asOf }: FactSource): readonly NameFact[] {
  const { metadata, service, targets, ports, says } = group
  const namespace = namespaceOf(metadata)
  const known = { inferred: false, ...(asOf === undefined ? {} : { asOf }) }
  const facts: NameFact[] = []
  for (const { addresses, targetRef } of targets) {
    const identity = endpointIdentity({ service, namespace }, targetRef)
    if (identity === undefined) continue
    const evidence: Evidence[] = [{ source, says }]
    for (const text of addresses) {
      const address = canonicalAddress(text)
      if (address === undefined) continue
      for (const { port, protocol } of ports ?? []) {
        const transport = transportOf(protocol ?? undefined)
        if (port === undefined || port === null || transport === undefined) continue
        const subject: Subject = { kind: 'port', address, port, transport }
        facts.push({ subject, identity: { ...known, ...identity, role: 'endpoint', evidence } })
      }
    }
  }
  return facts
}

function endpointIdentity(
  { service, namespace }: { service: string | undefined; namespace: string },
  target: TargetReference,
): Pick<Identity, 'kind' | 'name' | 'namespace' | 'uid'> | undefined {
  if (target?.kind === 'Pod' && target.name !== undefined) {
    const { name, uid } = target
    const own = { kind: 'pod' as const, name, namespace: target.namespace ?? namespace }
    return uid === undefined ? own : { ...own, uid }
  }
  return service === undefined ? undefined : { kind: 'service', name: service, namespace }
}
