/** What is asked of a cluster, and nothing else: `docs/identities.md` has the ClusterRole for it. */
import type { ObjectMetadata } from '../../../src-shared/identities/overlayObjects.ts'
import {
  ResourceStore,
  type KeptForm,
  type KubernetesObject,
  type StoreBudget,
} from './resourceStore.ts'

export interface LiveResource {
  /** Empty for Kubernetes's own. */
  readonly group: string
  /** Plural, as in a path and in a ClusterRole. */
  readonly name: string
  readonly isNamespaced: boolean
  /** Only those that are so. */
  readonly fieldSelector?: string
  readonly openStore: (budget: StoreBudget) => LiveStore
}

/** A store of whatever objects. */
export type LiveStore = Pick<
  ResourceStore<KubernetesObject>,
  'take' | 'end' | 'endAllBut' | 'addTo' | 'addLiveTo' | 'size'
>

/** With the version that every cluster of today serves. */
export type FixedResource = LiveResource & { readonly version: string }

export const FIXED_RESOURCES: readonly FixedResource[] = [
  fixed('', 'v1', 'pods', { in: ({ pods }) => pods, lean: plain, hasHistory: true }),
  {
    ...fixed('', 'v1', 'nodes', {
      in: ({ nodes }) => nodes,
      // The kubelet says again and again that it is there.
      lean: ({ status: { addresses }, ...node }) => ({
        ...node,
        status: addresses === undefined ? {} : { addresses },
      }),
      hasHistory: false,
    }),
    isNamespaced: false,
  },
  fixed('', 'v1', 'services', { in: ({ services }) => services, lean: plain, hasHistory: true }),
  fixed('', 'v1', 'endpoints', { in: (all) => all.endpoints, lean: plain, hasHistory: false }),
  fixed('discovery.k8s.io', 'v1', 'endpointslices', {
    in: ({ endpointSlices }) => endpointSlices,
    lean: plain,
    hasHistory: false,
  }),
  {
    // When a pod was stopped; an event is gone after an hour.
    ...fixed('', 'v1', 'events', { in: ({ events }) => events, lean: plain, hasHistory: true }),
    fieldSelector: 'involvedObject.kind=Pod,reason=Killing',
  },
  fixed('apps', 'v1', 'replicasets', {
    in: ({ podMakers }) => podMakers,
    lean: plain,
    hasHistory: true,
  }),
  fixed('batch', 'v1', 'jobs', { in: ({ podMakers }) => podMakers, lean: plain, hasHistory: true }),
]

/** Asked for where the cluster says that it serves them, in the version that it says. */
export const OVERLAY_RESOURCES: readonly LiveResource[] = [
  overlay('cilium.io', 'ciliumnodes', { in: (all) => all.ciliumNodes, hasHistory: false }),
  {
    ...overlay('cilium.io', 'ciliumendpoints', {
      in: ({ ciliumEndpoints }) => ciliumEndpoints,
      hasHistory: false,
    }),
    isNamespaced: true,
  },
  overlay('cilium.io', 'ciliumidentities', {
    in: ({ ciliumIdentities }) => ciliumIdentities,
    hasHistory: false,
  }),
  ...['crd.projectcalico.org', 'projectcalico.org'].flatMap((group) => [
    overlay(group, 'nodes', { in: ({ calicoNodes }) => calicoNodes, hasHistory: false }),
    overlay(group, 'ipamblocks', { in: ({ ipamBlocks }) => ipamBlocks, hasHistory: false }),
    overlay(group, 'blockaffinities', { in: (all) => all.blockAffinities, hasHistory: false }),
    {
      ...overlay(group, 'workloadendpoints', {
        in: ({ workloadEndpoints }) => workloadEndpoints,
        hasHistory: false,
      }),
      isNamespaced: true,
    },
  ]),
]

function fixed<T extends KubernetesObject>(
  group: string,
  version: string,
  name: string,
  form: KeptForm<T>,
): FixedResource {
  const openStore = (budget: StoreBudget) => new ResourceStore(form, budget)
  return { group, version, name, isNamespaced: true, openStore }
}

function overlay<T extends KubernetesObject>(
  group: string,
  name: string,
  form: KeptForm<T>,
): LiveResource {
  const openStore = (budget: StoreBudget) => new ResourceStore(form, budget)
  return { group, name, isNamespaced: false, openStore }
}

/** Annotations may be large, and change with every heartbeat of an election; names come from nodes' only. */
function plain<T extends KubernetesObject>(object: T): T {
  const { annotations, ...metadata }: ObjectMetadata = object.metadata
  return annotations === undefined ? object : { ...object, metadata }
}
