/** What the desktop's preload puts on `window`: frames in and out, and two dialogs. */
export interface HopscopeHost {
  readonly platform: string
  readonly openFiles: () => Promise<void>
  readonly openFolder: () => Promise<void>
}

export interface FrameHost extends HopscopeHost {
  readonly send: (frame: Uint8Array) => void
  readonly onFrame: (listener: (frame: Uint8Array) => void) => void
}

declare global {
  interface Window {
    readonly hopscopeHost?: FrameHost
  }
}
