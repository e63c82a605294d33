/** What a session is while nothing is open. */
import type { SessionState } from './services.ts'

export function emptyState(revision: number): SessionState {
  return {
    revision,
    phase: 'empty',
    name: '',
    summary: '',
    progress: { bytesRead: 0, bytesTotal: 0, records: 0 },
    records: 0,
    points: [],
    encapsulations: [],
    proposals: [],
    stacks: [],
    nodes: [],
    pods: [],
    services: [],
    problems: [],
    density: { binNs: 0, total: [], tunnelled: [] },
  }
}
