/** Names as they stand in tables, where every character counts. */
import type {
  CapturePointView,
  Confidence,
  EndpointView,
  PointRole,
} from '../../src-shared/contract/services.ts'

const ROLE_WORDS: Readonly<Record<PointRole, string>> = {
  'pod-veth': 'pod veth',
  bridge: 'bridge',
  'tunnel-device': 'tunnel device',
  nic: 'NIC, underlay',
  'all-interfaces': 'all interfaces',
  unknown: 'not recognised',
}

const LANE_ROLE_WORDS: Readonly<Record<PointRole, string>> = { ...ROLE_WORDS, nic: 'NIC' }

const CONFIDENCE_BARS: Readonly<Record<Confidence, number>> = {
  confirmed: 4,
  strong: 3,
  likely: 2,
  possible: 1,
}

export function roleText(role: PointRole): string {
  return ROLE_WORDS[role]
}

export function laneRoleText(role: PointRole): string {
  return LANE_ROLE_WORDS[role]
}

/** 1 to 4. */
export function confidenceBars(confidence: Confidence): number {
  return CONFIDENCE_BARS[confidence]
}

/**
 * Node names without the part that most of them share, cut after a `-`, `.` or `_`: `k8s-worker1`
 * and `k8s-master` become `worker1` and `master`, also beside a `client`. Never makes two alike.
 */
export function shortNodeNames(names: readonly string[]): ReadonlyMap<string, string> {
  const distinct = [...new Set(names)]
  const prefix = sharedPrefix(distinct)
  const short = new Map(
    distinct.map((name) => {
      const rest = name.startsWith(prefix) ? name.slice(prefix.length) : name
      return [name, rest === '' ? name : rest]
    }),
  )
  const isDistinct = new Set(short.values()).size === distinct.length
  return isDistinct ? short : new Map(distinct.map((name) => [name, name]))
}

/** The longest beginning, up to a mark, that more than half of the names have in common. */
function sharedPrefix(names: readonly string[]): string {
  const counts = new Map<string, number>()
  for (const name of names) {
    for (const mark of name.matchAll(/[-._]/g)) {
      const prefix = name.slice(0, mark.index + 1)
      counts.set(prefix, (counts.get(prefix) ?? 0) + 1)
    }
  }
  const most = Math.max(2, Math.floor(names.length / 2) + 1)
  const shared = [...counts].filter(([, count]) => count >= most).map(([prefix]) => prefix)
  return shared.reduce((longest, each) => (each.length > longest.length ? each : longest), '')
}

/** Generated pod names keep their last five characters: `web-5d9c7b8f6b-zp4nv` is `web-…zp4nv`. */
export function shortPodName(name: string): string {
  return name.replace(/-[0-9a-f]{8,10}-(?=[0-9a-z]{5}$)/, '-…')
}

/** What a table cell calls an endpoint. */
export function endpointText(endpoint: EndpointView | undefined): string {
  if (endpoint === undefined) return ''
  return shortPodName(endpoint.name ?? endpoint.address)
}

/** Everything known about an endpoint: `pod default/web, 10.244.2.2 port 80`. */
export function endpointTitle(endpoint: EndpointView | undefined): string {
  if (endpoint === undefined) return ''
  const port = endpoint.port === undefined ? '' : ` port ${endpoint.port}`
  const identity = endpoint.identity === undefined ? '' : `${endpoint.identity}, `
  return `${identity}${endpoint.address}${port}`
}

/** What a capture point is called where its file is the only name it has. */
export function pointInterface(point: Pick<CapturePointView, 'interface' | 'file'>): string {
  return point.interface ?? point.file
}
