/** Why a resource of a cluster is not known, as a sentence that says what to do. */
import type { ApiFailure } from './apiConnection.ts'
import type { ClusterLogin } from './kubeconfig.ts'
import type { LiveResource } from './liveResources.ts'

/** What concerns the whole cluster names no resource, so that it is said once. */
export function troubleText(
  failure: ApiFailure,
  { server, user, context }: ClusterLogin,
  { group, name }: Pick<LiveResource, 'group' | 'name'>,
): string {
  const api = `The API server ${server.href} (context "${context}")`
  if (failure.kind !== 'status')
    return `${api} ${failure.why}. It is tried again; names are as it last told.`
  const said = failure.message === '' ? '' : `: ${failure.message}`
  switch (failure.status) {
    case 401:
      return `${api} does not accept the credentials of user "${user}" (401${said}). Log in again; the kubeconfig is read again and it is tried again.`
    case 403: {
      const full = group === '' ? name : `${name}.${group}`
      return `User "${user}" may not list and watch ${full} in context "${context}" (403${said}). Grant the verbs get, list and watch on resource "${name}" of API group "${group}" in a ClusterRole; without them no names come from there.`
    }
    case 404:
      return `${api} has no ${name} (404${said}): it is no Kubernetes API. Check "server" in the kubeconfig.`
    case 429:
      return `${api} has too much to do (429${said}). It is asked again later.`
    default:
      return `${api} answered ${failure.status}${said}. It is tried again; names are as it last told.`
  }
}
