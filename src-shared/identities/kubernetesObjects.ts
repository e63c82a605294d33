/**
 * The parts of Kubernetes objects that names come from, read out of `kubectl get ... -o json`: a
 * `List`, or one object. Cluster data is untrusted: what does not fit is left out and counted.
 * Source of the shapes: Kubernetes API reference, core/v1, apps/v1, batch/v1 and discovery.k8s.io/v1.
 */
import { z } from 'zod'
import { metadata, overlaySchemas, shown, type OverlayObjects } from './overlayObjects.ts'
import { shownText } from './shownText.ts'

const conditions = z
  .array(
    z.object({
      type: z.string(),
      status: z.string().optional(),
      reason: z.string().optional(),
      lastTransitionTime: z.string().nullish(),
      lastHeartbeatTime: z.string().nullish(),
    }),
  )
  .nullish()

const containers = z
  .array(
    z.object({
      ports: z
        .array(
          z.object({
            containerPort: z.number(),
            hostPort: z.number().optional(),
            hostIP: z.string().optional(),
            protocol: z.string().optional(),
          }),
        )
        .nullish(),
    }),
  )
  .nullish()

const pod = z.object({
  kind: z.literal('Pod'),
  metadata,
  spec: z.object({
    nodeName: shown.optional(),
    hostNetwork: z.boolean().optional(),
    terminationGracePeriodSeconds: z.number().nullish(),
    containers,
    initContainers: containers,
  }),
  status: z.object({
    phase: shown.optional(),
    podIP: z.string().optional(),
    podIPs: z.array(z.object({ ip: z.string() })).optional(),
    hostIP: z.string().optional(),
    hostIPs: z.array(z.object({ ip: z.string() })).nullish(),
    startTime: z.string().optional(),
    conditions,
    containerStatuses: z
      .array(
        z.object({
          state: z
            .object({
              running: z.object({ startedAt: z.string().nullish() }).optional(),
              terminated: z.object({ finishedAt: z.string().nullish() }).optional(),
            })
            .optional(),
        }),
      )
      .optional(),
  }),
})

const node = z.object({
  kind: z.literal('Node'),
  metadata,
  spec: z.object({ podCIDR: z.string().optional(), podCIDRs: z.array(z.string()).optional() }),
  status: z.object({
    addresses: z.array(z.object({ type: shown, address: z.string() })).optional(),
    conditions,
  }),
})

const service = z.object({
  kind: z.literal('Service'),
  metadata,
  spec: z.object({
    type: z.string().optional(),
    clusterIP: z.string().optional(),
    clusterIPs: z.array(z.string()).optional(),
    externalIPs: z.array(z.string()).optional(),
    ports: z
      .array(
        z.object({
          name: z.string().optional(),
          port: z.number(),
          protocol: z.string().optional(),
          nodePort: z.number().optional(),
        }),
      )
      .optional(),
  }),
  status: z
    .object({
      loadBalancer: z
        .object({ ingress: z.array(z.object({ ip: z.string().optional() })).nullish() })
        .nullish(),
    })
    .optional(),
})

const targetRef = z
  .object({
    kind: z.string().optional(),
    name: shown.optional(),
    namespace: shown.optional(),
    uid: shown.optional(),
  })
  .nullish()

const endpointPorts = z
  .array(z.object({ port: z.number().nullish(), protocol: z.string().nullish() }))
  .nullish()

const endpointSlice = z.object({
  kind: z.literal('EndpointSlice'),
  metadata,
  endpoints: z
    .array(z.object({ addresses: z.array(z.string()), targetRef, nodeName: z.string().nullish() }))
    .nullish(),
  ports: endpointPorts,
})

const endpointAddresses = z
  .array(z.object({ ip: z.string(), targetRef, nodeName: z.string().nullish() }))
  .nullish()

const endpoints = z.object({
  kind: z.literal('Endpoints'),
  metadata,
  subsets: z
    .array(
      z.object({
        addresses: endpointAddresses,
        notReadyAddresses: endpointAddresses,
        ports: endpointPorts,
      }),
    )
    .nullish(),
})

const event = z.object({
  kind: z.literal('Event'),
  metadata,
  involvedObject: z.object({
    kind: z.string().optional(),
    name: shown.optional(),
    namespace: shown.optional(),
    uid: shown.optional(),
  }),
  reason: z.string().optional(),
  message: z.string().optional(),
  firstTimestamp: z.string().nullish(),
  lastTimestamp: z.string().nullish(),
  eventTime: z.string().nullish(),
})

/** A ReplicaSet or a Job: what made it is what made its pods. */
const podMaker = z.object({ kind: z.enum(['ReplicaSet', 'Job']), metadata })

const list = z.object({
  kind: z.string(),
  apiVersion: z.string().optional(),
  items: z.array(z.unknown()),
})
const anyObject = z.object({ apiVersion: z.string(), kind: z.string() })

export type Pod = z.infer<typeof pod>
export type ClusterNode = z.infer<typeof node>
export type ClusterService = z.infer<typeof service>
export type EndpointSlice = z.infer<typeof endpointSlice>
export type ClusterEndpoints = z.infer<typeof endpoints>
export type ClusterEvent = z.infer<typeof event>
export type PodMaker = z.infer<typeof podMaker>
export type ObjectConditions = z.infer<typeof conditions>
export type TargetReference = z.infer<typeof targetRef>

export interface KubernetesObjects extends OverlayObjects {
  readonly pods: Pod[]
  readonly nodes: ClusterNode[]
  readonly services: ClusterService[]
  readonly endpointSlices: EndpointSlice[]
  readonly endpoints: ClusterEndpoints[]
  readonly events: ClusterEvent[]
  readonly podMakers: PodMaker[]
  /** Kinds that carry no names we use, with how many there were. */
  readonly unused: Map<string, number>
  /** Objects of a kind that we use whose shape is not as documented. */
  malformed: number
}

export function noObjects(): KubernetesObjects {
  return {
    pods: [],
    nodes: [],
    services: [],
    endpointSlices: [],
    endpoints: [],
    events: [],
    podMakers: [],
    ciliumNodes: [],
    ciliumEndpoints: [],
    ciliumIdentities: [],
    calicoNodes: [],
    ipamBlocks: [],
    blockAffinities: [],
    workloadEndpoints: [],
    unused: new Map(),
    malformed: 0,
  }
}

type Keep = (objects: KubernetesObjects, item: unknown) => boolean

function keeper<T>(schema: z.ZodType<T>, keptIn: (objects: KubernetesObjects) => T[]): Keep {
  return (objects, item) => {
    const parsed = schema.safeParse(item)
    if (parsed.success) keptIn(objects).push(parsed.data)
    return parsed.success
  }
}

const maker = keeper(podMaker, ({ podMakers }) => podMakers)

/** By API group and kind: both Kubernetes and Calico have a `Node`. */
const KEEPERS: ReadonlyMap<string, Keep> = new Map([
  ['Pod', keeper(pod, ({ pods }) => pods)],
  ['Node', keeper(node, ({ nodes }) => nodes)],
  ['Service', keeper(service, ({ services }) => services)],
  ['Endpoints', keeper(endpoints, (objects) => objects.endpoints)],
  ['Event', keeper(event, ({ events }) => events)],
  ['discovery.k8s.io EndpointSlice', keeper(endpointSlice, (objects) => objects.endpointSlices)],
  ['apps ReplicaSet', maker],
  ['batch Job', maker],
  ...overlayKeepers(),
])

function overlayKeepers(): readonly (readonly [string, Keep])[] {
  const cilium = [
    ['CiliumNode', keeper(overlaySchemas.ciliumNode, ({ ciliumNodes }) => ciliumNodes)],
    ['CiliumEndpoint', keeper(overlaySchemas.ciliumEndpoint, (kept) => kept.ciliumEndpoints)],
    ['CiliumIdentity', keeper(overlaySchemas.ciliumIdentity, (kept) => kept.ciliumIdentities)],
  ] as const
  const calico = [
    ['Node', keeper(overlaySchemas.calicoNode, ({ calicoNodes }) => calicoNodes)],
    ['IPAMBlock', keeper(overlaySchemas.ipamBlock, ({ ipamBlocks }) => ipamBlocks)],
    ['BlockAffinity', keeper(overlaySchemas.blockAffinity, (kept) => kept.blockAffinities)],
    ['WorkloadEndpoint', keeper(overlaySchemas.workloadEndpoint, (kept) => kept.workloadEndpoints)],
  ] as const
  return [
    ...cilium.map(([kind, keep]) => [`cilium.io ${kind}`, keep] as const),
    // calicoctl and Calico's API server write the one group, kubectl on the stored objects the other.
    ...calico.map(([kind, keep]) => [`projectcalico.org ${kind}`, keep] as const),
    ...calico.map(([kind, keep]) => [`crd.projectcalico.org ${kind}`, keep] as const),
  ]
}

/** Adds what a parsed JSON or YAML document holds; false where it is no Kubernetes object at all. */
export function addKubernetesJson(objects: KubernetesObjects, json: unknown): boolean {
  const asList = list.safeParse(json)
  if (asList.success && asList.data.kind.endsWith('List')) {
    for (const item of asList.data.items) addObject(objects, item, asList.data)
    return true
  }
  if (!anyObject.safeParse(json).success) return false
  addObject(objects, json, {})
  return true
}

interface ListKind {
  readonly kind?: string
  readonly apiVersion?: string | undefined
}

function addObject(objects: KubernetesObjects, item: unknown, inList: ListKind): void {
  if (typeof item !== 'object' || item === null) {
    objects.unused.set('unknown', (objects.unused.get('unknown') ?? 0) + 1)
    return
  }
  const own = z
    .object({ kind: z.string().optional(), apiVersion: z.string().optional() })
    .safeParse(item)
  // The items of a typed list ("PodList") have no kind of their own.
  const listed = inList.kind === 'List' ? undefined : inList.kind?.replace(/List$/, '')
  const kind = shownText(own.data?.kind ?? listed ?? 'unknown')
  const [group = '', version] = (own.data?.apiVersion ?? inList.apiVersion ?? '').split('/')
  const keep = KEEPERS.get(version === undefined ? kind : `${group} ${kind}`)
  if (keep === undefined) objects.unused.set(kind, (objects.unused.get(kind) ?? 0) + 1)
  else if (!keep(objects, { ...item, kind })) objects.malformed++
}
