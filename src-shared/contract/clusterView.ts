/** The live cluster that names may come from, as a page sees it. */

/** A context of the kubeconfig that the host was started with. */
export interface ClusterContextView {
  readonly name: string
  /** `https://192.0.2.10:6443` */
  readonly server: string
  readonly isCurrent: boolean
}

/** The cluster that names come from while it is watched. */
export interface ClusterView {
  readonly context: string
  readonly server: string
  readonly phase: 'connecting' | 'watching' | 'reconnecting' | 'refused'
  /** That are there now. */
  readonly pods: number
  /** What is wrong just now and what to do, sentences; they are among the session's problems, too. */
  readonly troubles: readonly string[]
}

export interface ClusterContexts {
  readonly contexts: readonly ClusterContextView[]
  /** Why there are none; a sentence. */
  readonly why?: string
}
