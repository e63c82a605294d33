/** What Electron's main and the engine's process tell each other. Frames pass main unopened. */

import type { KubeconfigChoice } from '../cluster/live/kubeconfigChoice.ts'

/** From main: a frame of the page, or paths that a person chose in a dialog or on a command line. */
export type ToEngine = { readonly frame: Uint8Array } | { readonly open: readonly string[] }

/** From the engine: a frame for the page. */
export interface FromEngine {
  readonly frame: Uint8Array
}

/** What the engine's process is started with, as the one word of its command line, in JSON. */
export interface EngineStart {
  readonly paths: readonly string[]
  /** The folder of the captures that come with the program. */
  readonly samples: string
  /** Of a live cluster that was asked for on the command line. */
  readonly kubeconfig?: KubeconfigChoice
}
