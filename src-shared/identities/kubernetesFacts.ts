/** Everything that Kubernetes objects say of names, at the moment of which they speak. */
import type { EpochNs } from '../base/time.ts'
import { calicoFacts } from './calicoFacts.ts'
import { ciliumFacts } from './ciliumFacts.ts'
import { addFacts, noFacts, type FactSource, type IdentityFacts } from './identityFact.ts'
import type { KubernetesObjects, ObjectConditions } from './kubernetesObjects.ts'
import { latest, momentOf } from './kubernetesTime.ts'
import { nodeFacts } from './nodeFacts.ts'
import { podFacts, podKills, type PodKills } from './podFacts.ts'
import { podOwners, type PodOwners } from './podOwner.ts'
import { serviceFacts } from './serviceFacts.ts'

/** What the objects of all files say together of the pods of each. */
export interface ClusterContext {
  readonly owners: PodOwners
  readonly kills: PodKills
}

export function clusterContext(all: readonly KubernetesObjects[]): ClusterContext {
  return {
    owners: podOwners(all.flatMap(({ podMakers }) => podMakers)),
    kills: podKills(all.flatMap(({ events }) => events)),
  }
}

export function kubernetesFacts(
  objects: KubernetesObjects,
  given: FactSource,
  context: ClusterContext = clusterContext([objects]),
): IdentityFacts {
  const asOf = given.asOf ?? newestMoment(objects)
  const source = asOf === undefined ? given : { ...given, asOf }
  const facts = noFacts()
  for (const fact of podFacts(objects.pods, source, context)) facts.names.push(fact)
  for (const fact of serviceFacts(objects, source)) facts.names.push(fact)
  addFacts(facts, nodeFacts(objects.nodes, source))
  addFacts(facts, ciliumFacts(objects, source))
  addFacts(facts, calicoFacts(objects, source))
  return facts
}

/** Of what had happened when the objects were read; what is planned (deletions) does not count. */
export function newestMoment(objects: KubernetesObjects): EpochNs | undefined {
  let newest: EpochNs | undefined
  const see = (text: string | null | undefined) => (newest = latest(newest, momentOf(text)))
  const seeConditions = (conditions: ObjectConditions) => {
    for (const { lastTransitionTime, lastHeartbeatTime } of conditions ?? []) {
      see(lastTransitionTime)
      see(lastHeartbeatTime)
    }
  }
  for (const { metadata, status } of objects.pods) {
    see(metadata.creationTimestamp)
    see(status.startTime)
    seeConditions(status.conditions)
    for (const { state } of status.containerStatuses ?? []) {
      see(state?.running?.startedAt)
      see(state?.terminated?.finishedAt)
    }
  }
  for (const { status } of objects.nodes) seeConditions(status.conditions)
  for (const { lastTimestamp, eventTime } of objects.events) see(lastTimestamp ?? eventTime)
  const others = [objects.services, objects.endpointSlices, objects.endpoints].flat()
  const overlays = [objects.ciliumEndpoints, objects.ciliumNodes, objects.workloadEndpoints].flat()
  for (const { metadata } of [...others, ...overlays]) see(metadata.creationTimestamp)
  return newest
}
