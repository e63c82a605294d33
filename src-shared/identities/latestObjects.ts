/** The objects of several snapshots, each once, as the newest of them shows it. */
import { newestMoment } from './kubernetesFacts.ts'
import { noObjects, type KubernetesObjects } from './kubernetesObjects.ts'
import type { ObjectMetadata } from './overlayObjects.ts'

/** Pods, nodes and services; the others are only evidence for them. */
export function latestObjects(snapshots: readonly KubernetesObjects[]): KubernetesObjects {
  const inOrder = snapshots
    .map((objects) => ({ objects, moment: newestMoment(objects) ?? 0n }))
    .toSorted((a, b) => (a.moment < b.moment ? -1 : a.moment > b.moment ? 1 : 0))
    .map(({ objects }) => objects)
  return objectsAsLastShown(inOrder)
}

/** The same of snapshots that come in the order of their times. */
export function objectsAsLastShown(inOrder: readonly KubernetesObjects[]): KubernetesObjects {
  const all = noObjects()
  for (const one of latest(inOrder.map(({ pods }) => pods))) all.pods.push(one)
  for (const one of latest(inOrder.map(({ nodes }) => nodes))) all.nodes.push(one)
  for (const one of latest(inOrder.map(({ services }) => services))) all.services.push(one)
  for (const { malformed, unused } of inOrder) {
    all.malformed += malformed
    for (const [kind, count] of unused) all.unused.set(kind, (all.unused.get(kind) ?? 0) + count)
  }
  return all
}

function latest<T extends { readonly metadata: ObjectMetadata }>(
  snapshots: readonly (readonly T[])[],
): readonly T[] {
  const byKey = new Map<string, T>()
  for (const object of snapshots.flat()) {
    const { uid, namespace = '', name } = object.metadata
    byKey.set(uid ?? `${namespace}/${name}`, object)
  }
  return [...byKey.values()]
}
