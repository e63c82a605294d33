import { createContext } from 'svelte'
import type { AppState } from './appState.svelte.ts'

/** `getApp` gives the state that `App.svelte` was started with. */
export const [getApp, setApp] = createContext<AppState>()
