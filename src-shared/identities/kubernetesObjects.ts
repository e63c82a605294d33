/**
 * The parts of Kubernetes objects that names come from, read out of `kubectl get ... -o json`: a
 * `List`, or one object. Cluster data is untrusted: what does not fit is left out and counted.
 * Source of the shapes: Kubernetes API reference, core/v1 and discovery.k8s.io/v1.
 */
import { z } from 'zod'

const metadata = z.object({
  name: z.string(),
  namespace: z.string().optional(),
  uid: z.string().optional(),
  creationTimestamp: z.string().optional(),
  deletionTimestamp: z.string().optional(),
  labels: z.record(z.string(), z.string()).optional(),
})

const pod = z.object({
  kind: z.literal('Pod'),
  metadata,
  spec: z.object({ nodeName: z.string().optional(), hostNetwork: z.boolean().optional() }),
  status: z.object({
    phase: z.string().optional(),
    podIP: z.string().optional(),
    podIPs: z.array(z.object({ ip: z.string() })).optional(),
    startTime: z.string().optional(),
    containerStatuses: z
      .array(
        z.object({
          state: z
            .object({ terminated: z.object({ finishedAt: z.string().optional() }).optional() })
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
    addresses: z.array(z.object({ type: z.string(), address: z.string() })).optional(),
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
})

const endpointSlice = z.object({
  kind: z.literal('EndpointSlice'),
  metadata,
  endpoints: z
    .array(
      z.object({
        addresses: z.array(z.string()),
        targetRef: z
          .object({
            kind: z.string().optional(),
            name: z.string(),
            namespace: z.string().optional(),
          })
          .optional(),
      }),
    )
    .nullish(),
  ports: z.array(z.object({ port: z.number().nullish() })).nullish(),
})

const list = z.object({ kind: z.string(), items: z.array(z.unknown()) })
const anyObject = z.object({ apiVersion: z.string(), kind: z.string() })

export type Pod = z.infer<typeof pod>
export type ClusterNode = z.infer<typeof node>
export type ClusterService = z.infer<typeof service>
export type EndpointSlice = z.infer<typeof endpointSlice>

export interface KubernetesObjects {
  readonly pods: Pod[]
  readonly nodes: ClusterNode[]
  readonly services: ClusterService[]
  readonly endpointSlices: EndpointSlice[]
  /** Kinds that carry no names we use, with how many there were. */
  readonly unused: Map<string, number>
  /** Objects of a kind that we use whose shape is not as documented. */
  malformed: number
}

export function noObjects(): KubernetesObjects {
  return { pods: [], nodes: [], services: [], endpointSlices: [], unused: new Map(), malformed: 0 }
}

/** Adds what a parsed JSON document holds; false where it is no Kubernetes object at all. */
export function addKubernetesJson(objects: KubernetesObjects, json: unknown): boolean {
  const asList = list.safeParse(json)
  if (asList.success && asList.data.kind.endsWith('List')) {
    for (const item of asList.data.items) addObject(objects, item, asList.data.kind)
    return true
  }
  if (!anyObject.safeParse(json).success) return false
  addObject(objects, json, '')
  return true
}

function addObject(objects: KubernetesObjects, item: unknown, listKind: string): void {
  const kind = kindOf(item, listKind)
  // The items of a typed list ("PodList") have no kind of their own.
  const typed = typeof item === 'object' && item !== null ? { ...item, kind } : item
  if (kind === 'Pod') keep(objects, objects.pods, pod.safeParse(typed))
  else if (kind === 'Node') keep(objects, objects.nodes, node.safeParse(typed))
  else if (kind === 'Service') keep(objects, objects.services, service.safeParse(typed))
  else if (kind === 'EndpointSlice')
    keep(objects, objects.endpointSlices, endpointSlice.safeParse(typed))
  else objects.unused.set(kind, (objects.unused.get(kind) ?? 0) + 1)
}

function kindOf(item: unknown, listKind: string): string {
  const own = z.object({ kind: z.string() }).safeParse(item)
  if (own.success) return own.data.kind
  return listKind === 'List' ? 'unknown' : listKind.replace(/List$/, '')
}

function keep<T>(objects: KubernetesObjects, kept: T[], parsed: z.ZodSafeParseResult<T>): void {
  if (parsed.success) kept.push(parsed.data)
  else objects.malformed++
}
