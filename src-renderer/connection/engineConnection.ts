import type { EngineService, SessionState } from '../../src-shared/contract/services.ts'
import type { HopscopeHost } from './hopscopeHost.ts'

/** The engine's service; what was asked is given up when the signal aborts. */
export type AskEngine = (signal?: AbortSignal) => EngineService

/** The engine as the page knows it, whichever host carries the frames. */
export interface EngineConnection {
  readonly service: EngineService
  readonly ask: AskEngine
  readonly onSession: (listener: (session: SessionState) => void) => void
  /** Told once, when no frame will come any more. */
  readonly onClose: (listener: (reason: string) => void) => void
  /** What only a desktop host can do. */
  readonly host: HopscopeHost | undefined
}
