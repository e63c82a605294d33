/** The views, in the order of the rail; their keys are 1, 2, 3. */
import Folder from '@lucide/svelte/icons/folder'
import List from '@lucide/svelte/icons/list'
import Waypoints from '@lucide/svelte/icons/waypoints'
import type { Component } from 'svelte'
import type { ViewId } from '../state/appState.svelte.ts'
import CapturesView from './captures/CapturesView.svelte'
import JourneysView from './journeys/JourneysView.svelte'
import PacketsView from './packets/PacketsView.svelte'

export interface View {
  readonly id: ViewId
  readonly title: string
  readonly icon: typeof Folder
  readonly component: Component
}

export const views: readonly View[] = [
  { id: 'captures', title: 'Captures', icon: Folder, component: CapturesView },
  { id: 'packets', title: 'Packets', icon: List, component: PacketsView },
  { id: 'journeys', title: 'Journeys', icon: Waypoints, component: JourneysView },
]
