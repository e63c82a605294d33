/** The live cluster that a command takes names from, with what is wrong with it on standard error. */
import type { KubeconfigChoice } from '../cluster/live/kubeconfigChoice.ts'
import { watchCluster, type ClusterNames, type LiveCluster } from '../cluster/live/liveCluster.ts'
import type { CommandHost } from './command.ts'

/** A cluster of thousands of pods is listed in seconds. */
const PATIENCE_MS = 60_000

/** Names as of now; undefined where the kubeconfig is of no use, which has been said. */
export async function namesOfCluster(
  choice: KubeconfigChoice,
  host: CommandHost,
): Promise<ClusterNames | undefined> {
  const cluster = await clusterForCommand(choice, host)
  if (cluster === undefined) return undefined
  const names = cluster.names()
  await cluster.close()
  return names
}

/** Listed once; goes on being watched until it is closed. */
export async function clusterForCommand(
  choice: KubeconfigChoice,
  host: CommandHost,
): Promise<LiveCluster | undefined> {
  let said = new Set<string>()
  let isListed = false
  const complain = ({ state: { troubles } }: LiveCluster) => {
    for (const text of troubles) if (!said.has(text)) host.complain(text)
    said = new Set(troubles)
  }
  const opened = await watchCluster(choice, () => {
    if (isListed && !('why' in opened)) complain(opened)
  })
  if ('why' in opened) {
    host.complain(opened.why)
    return undefined
  }
  const isSettled = await opened.settled(PATIENCE_MS)
  // From now on each is said when it comes.
  isListed = true
  complain(opened)
  if (!isSettled)
    host.complain(
      `The cluster of context "${opened.state.context}" was not listed in ${PATIENCE_MS / 1000} s; names are from what was.`,
    )
  return opened
}
