/**
 * Which network plugin made the overlay, with what shows it: names of devices, ports and network
 * identifiers that one plugin alone uses as it comes. What nothing shows is not claimed.
 */
import { flowKey, tunnelKey } from '../../index/flowKey.ts'
import type { SessionIndex } from '../../index/sessionIndex.ts'
import { encapsulationTitle } from '../../journeys/hopChanges.ts'
import type { CapturePoint } from '../../journeys/capturePoint.ts'
import { protocols } from '../../layers/registry.ts'

export interface OverlayKind {
  readonly plugins: readonly OverlayPlugin[]
  /** `VXLAN`, `WireGuard`: what carries the packets, by how much of it there is. */
  readonly wrappings: readonly string[]
}

export interface OverlayPlugin {
  readonly name: string
  /** `device flannel.1 on k8s-worker1`, `VXLAN on UDP port 8472 with VNI 1`. */
  readonly evidence: readonly string[]
}

/** Device names that only one plugin gives. */
const DEVICES: readonly { readonly pattern: RegExp; readonly name: string }[] = [
  { pattern: /^flannel/, name: 'flannel' },
  { pattern: /^(?:cali|vxlan\.calico|tunl)/, name: 'Calico' },
  { pattern: /^(?:cilium_|lxc)/, name: 'Cilium' },
  { pattern: /^(?:weave|vethwe)/, name: 'Weave Net' },
  { pattern: /^antrea-/, name: 'Antrea' },
]

/** What a plugin's tunnels are like, as it comes: its documentation's defaults. */
const TUNNELS: readonly {
  readonly encapsulation: string
  readonly port: number
  /** Any where it is absent. */
  readonly vni?: number
  readonly name: string
}[] = [
  { encapsulation: 'vxlan', port: 8472, vni: 1, name: 'flannel' },
  { encapsulation: 'flannel-udp', port: 8285, name: 'flannel' },
  { encapsulation: 'vxlan', port: 4789, vni: 4096, name: 'Calico' },
  { encapsulation: 'vxlan', port: 6784, name: 'Weave Net' },
]

const MAX_EVIDENCE = 4

export function overlayKind(index: SessionIndex, points: readonly CapturePoint[]): OverlayKind {
  const evidence = new Map<string, Set<string>>()
  const add = (name: string, says: string) => {
    const known = evidence.get(name) ?? new Set()
    if (known.size < MAX_EVIDENCE) evidence.set(name, known.add(says))
  }
  for (const { interface: device, node } of points) {
    const plugin = DEVICES.find(({ pattern }) => device !== undefined && pattern.test(device))
    if (plugin !== undefined && device !== undefined) {
      add(plugin.name, `device ${device}${node === undefined ? '' : ` on ${node}`}`)
    }
  }
  const records = tunnelRecords(index)
  const counts = new Map<string, number>()
  for (const [tunnel, count] of records) {
    const { encapsulation, destinationPort, vni } = tunnelKey(index, tunnel)
    counts.set(encapsulation, (counts.get(encapsulation) ?? 0) + count)
    const plugin = TUNNELS.find(
      (one) =>
        one.encapsulation === encapsulation &&
        one.port === destinationPort &&
        (one.vni === undefined || one.vni === vni),
    )
    if (plugin === undefined) continue
    const network = plugin.vni === undefined ? '' : ` with VNI ${plugin.vni}`
    add(plugin.name, `${encapsulationTitle(encapsulation)} on UDP port ${plugin.port}${network}`)
  }
  if (hasBgp(index) && evidence.has('Calico')) add('Calico', 'BGP between the nodes')
  const tunnels = [...counts].toSorted((a, b) => b[1] - a[1])
  return {
    plugins: Array.from(evidence, ([name, says]) => ({ name, evidence: [...says] })),
    wrappings: [
      ...tunnels.map(([encapsulation]) => encapsulationTitle(encapsulation)),
      ...encryptions(index),
    ],
  }
}

function tunnelRecords(index: SessionIndex): ReadonlyMap<number, number> {
  const records = new Map<number, number>()
  index.captures.forEach((_, capture) => {
    for (const [tunnel, count] of index.tunnelsOf(capture)) {
      records.set(tunnel, (records.get(tunnel) ?? 0) + count)
    }
  })
  return records
}

const BGP_PORT = 179
const IPPROTO_TCP = 6

function hasBgp(index: SessionIndex): boolean {
  for (let flow = 0; flow < index.flows.size; flow++) {
    const ports = index.flows.word(flow, 2)
    if ((ports & 0xffff) !== BGP_PORT && ports >>> 16 !== BGP_PORT) continue
    if (flowKey(index, flow).protocol === IPPROTO_TCP) return true
  }
  return false
}

/** What carries packets that nobody can read: no tunnel is known of it, only that it is there. */
function encryptions({ stacks }: SessionIndex): readonly string[] {
  const titles = stacks.flatMap((stack) =>
    Array.from(stack.protocols, (id) => protocols[id])
      .filter((protocol) => protocol?.family === 'crypt')
      .map((protocol) => protocol?.title ?? ''),
  )
  return [...new Set(titles)]
}
