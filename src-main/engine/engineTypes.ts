/** What a host starts and talks to. The engine knows no host; every host speaks to this. */
import type {
  AnsweringService,
  SessionState,
  SourceRef,
} from '../../src-shared/contract/services.ts'
import type { KubeconfigChoice } from '../cluster/live/kubeconfigChoice.ts'

export interface EngineOptions {
  /** The indexer's worker thread: `indexerWorker.ts` from source, `indexer.js` when built. */
  readonly workerUrl: URL
  /** What a page may open by id; the paths behind it never leave the engine. */
  readonly sources: readonly { readonly ref: SourceRef; readonly paths: readonly string[] }[]
  /** Captures that grow are read on while they are open. */
  readonly follow?: boolean
  /** Whose contexts a page may have watched; without it no cluster is ever asked. */
  readonly kubeconfig?: KubeconfigChoice
  /** Id of the source to open before any page asks. */
  readonly openAtStart?: string
}

export interface Engine {
  readonly service: AnsweringService
  /** For the host alone, after a dialog or the command line: a page cannot name a path. */
  readonly openPaths: (
    paths: readonly string[],
  ) => Promise<{ readonly opened: boolean; readonly why?: string }>
  /** For the host alone, at its start: the context that it was started with, else the current one. */
  readonly watchCluster: () => Promise<{ readonly watching: boolean; readonly why?: string }>
  readonly onSession: (listener: (state: SessionState) => void) => () => void
  readonly close: () => Promise<void>
}
