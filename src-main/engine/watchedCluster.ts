/** The one cluster that the engine takes names from, where a person chose one. */
import type { ClusterContexts } from '../../src-shared/contract/clusterView.ts'
import { kubeconfigContexts } from '../cluster/live/kubeconfig.ts'
import type { KubeconfigChoice } from '../cluster/live/kubeconfigChoice.ts'
import {
  watchCluster,
  type ClusterNames,
  type ClusterWatch,
  type LiveCluster,
} from '../cluster/live/liveCluster.ts'

const NO_KUBECONFIG = 'Hopscope was started without a kubeconfig: start it with --kubeconfig FILE.'

export class WatchedCluster {
  readonly #choice: KubeconfigChoice | undefined
  readonly #onTell: () => void
  #cluster: LiveCluster | undefined
  /** A person may choose another one before this one's kubeconfig is read. */
  #turn = 0

  /** @param onTell names or the state have changed */
  constructor(choice: KubeconfigChoice | undefined, onTell: () => void) {
    this.#choice = choice
    this.#onTell = onTell
  }

  get names(): ClusterNames | undefined {
    return this.#cluster?.names()
  }

  get state(): ClusterWatch | undefined {
    return this.#cluster?.state
  }

  async contexts(): Promise<ClusterContexts> {
    if (this.#choice === undefined) return { contexts: [], why: NO_KUBECONFIG }
    const contexts = await kubeconfigContexts(this.#choice)
    return 'why' in contexts ? { contexts: [], ...contexts } : { contexts }
  }

  /** @param context absent: the one that the host was started with, else the current one */
  async watch(context?: string): Promise<{ watching: boolean; why?: string }> {
    if (this.#choice === undefined) return { watching: false, why: NO_KUBECONFIG }
    const turn = ++this.#turn
    const choice = context === undefined ? this.#choice : { ...this.#choice, context }
    const opened = await watchCluster(choice, () => {
      if (turn === this.#turn) this.#onTell()
    })
    if ('why' in opened) return { watching: false, ...opened }
    if (turn !== this.#turn) {
      await opened.close()
      return { watching: false, why: 'Another cluster was chosen meanwhile.' }
    }
    const before = this.#cluster
    this.#cluster = opened
    this.#onTell()
    await before?.close()
    return { watching: true }
  }

  async leave(): Promise<void> {
    this.#turn++
    const before = this.#cluster
    if (before === undefined) return
    this.#cluster = undefined
    this.#onTell()
    await before.close()
  }
}
