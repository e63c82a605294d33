/** Which objects of Cilium and Calico a cluster serves, as its discovery says: no guesses, no 404s. */
import { z } from 'zod'
import type { ApiConnection, ApiFailure } from './apiConnection.ts'
import { OVERLAY_RESOURCES, type LiveResource } from './liveResources.ts'

const groupsSchema = z.object({
  groups: z.array(
    z.object({ name: z.string(), preferredVersion: z.object({ version: z.string() }) }),
  ),
})
const resourcesSchema = z.object({
  resources: z.array(z.object({ name: z.string(), verbs: z.array(z.string()) })),
})

export interface ServedResource {
  readonly resource: LiveResource
  readonly version: string
}

export async function servedOverlays(
  connection: ApiConnection,
): Promise<
  { readonly kind: 'served'; readonly resources: readonly ServedResource[] } | ApiFailure
> {
  const answer = await connection.get('/apis')
  if (answer.kind !== 'answer') return answer
  const all = groupsSchema.safeParse(answer.json)
  if (!all.success) return { kind: 'broken', why: 'did not say which APIs it has at /apis' }
  const resources: ServedResource[] = []
  for (const group of new Set(OVERLAY_RESOURCES.map((one) => one.group))) {
    const version = all.data.groups.find(({ name }) => name === group)?.preferredVersion.version
    if (version === undefined) continue
    const path = `/apis/${group}/${encodeURIComponent(version)}`
    const served = await connection.get(path)
    // An extension's own server may be down while the others answer.
    if (served.kind !== 'answer') continue
    const listed = resourcesSchema.safeParse(served.json).data?.resources ?? []
    for (const resource of OVERLAY_RESOURCES) {
      const isServed = listed.some(
        ({ name, verbs }) => name === resource.name && verbs.includes('watch'),
      )
      if (resource.group === group && isServed) resources.push({ resource, version })
    }
  }
  return { kind: 'served', resources }
}
