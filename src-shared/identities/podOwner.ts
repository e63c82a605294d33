/** What made a pod: the Deployment behind its ReplicaSet, the CronJob behind its Job. */
import type { PodMaker } from './kubernetesObjects.ts'
import type { ObjectMetadata } from './overlayObjects.ts'

/** Owners of ReplicaSets and Jobs by `ReplicaSet default/web-5d9c7b8f6b`. */
export type PodOwners = ReadonlyMap<string, string>

export function podOwners(makers: readonly PodMaker[]): PodOwners {
  const owners = new Map<string, string>()
  for (const { kind, metadata } of makers) {
    const { namespace = 'default', name } = metadata
    const owner = controllerOf(metadata)
    if (owner !== undefined)
      owners.set(`${kind} ${namespace}/${name}`, `${owner.kind} ${namespace}/${owner.name}`)
  }
  return owners
}

export function podOwner(pod: ObjectMetadata, owners: PodOwners): string | undefined {
  const controller = controllerOf(pod)
  if (controller === undefined) return undefined
  const { namespace = 'default', labels } = pod
  const own = `${controller.kind} ${namespace}/${controller.name}`
  const behind = owners.get(own)
  if (behind !== undefined) return behind
  // Only a Deployment labels its ReplicaSets so, and names them by it.
  const hash = labels?.['pod-template-hash']
  const isOfDeployment = controller.kind === 'ReplicaSet' && hash !== undefined
  if (!isOfDeployment || !controller.name.endsWith(`-${hash}`)) return own
  return `Deployment ${namespace}/${controller.name.slice(0, -hash.length - 1)}`
}

function controllerOf({ ownerReferences }: ObjectMetadata) {
  const references = ownerReferences ?? []
  return references.find(({ controller }) => controller === true) ?? references[0]
}
