/** Which kubeconfig, and which of its contexts. */
export interface KubeconfigChoice {
  /** Absent: the files that `KUBECONFIG` lists, else `~/.kube/config`, as for kubectl. */
  readonly file?: string
  /** Absent: the current one. */
  readonly context?: string
}

/** Out of `--kubeconfig FILE` and `--context NAME`; undefined where no cluster was asked for. */
export function kubeconfigOption(words: {
  readonly kubeconfig?: string | undefined
  readonly context?: string | undefined
}): KubeconfigChoice | undefined {
  const { kubeconfig: file, context } = words
  if (file === undefined && context === undefined) return undefined
  return { ...(file === undefined ? {} : { file }), ...(context === undefined ? {} : { context }) }
}
