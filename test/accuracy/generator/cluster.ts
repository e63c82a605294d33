/** The generated cluster: nodes with pods, and the points where captures are taken. */
import type { Plan } from './plan.ts'

export type PointKind = 'veth' | 'bridge' | 'tunnel' | 'nic' | 'any'

export interface Point {
  /** Position in the cluster's list. */
  readonly index: number
  readonly node: number
  readonly kind: PointKind
  /** Of a veth. */
  readonly pod?: number
  readonly file: string
}

const BRIDGE_DEVICE = 'cni0'
const NIC_DEVICE = 'ens32'
const TUNNEL_DEVICES = { vxlan: 'flannel.1', geneve: 'genev_sys_6081', ipip: 'tunl0', none: '' }
/** Of `ip link`, as a capture of all interfaces names them. */
export const INTERFACE_INDEX: Readonly<Record<PointKind, number>> = {
  any: 0,
  nic: 2,
  bridge: 3,
  tunnel: 4,
  veth: 5,
}

export class Cluster {
  readonly points: readonly Point[]
  readonly #byPlace = new Map<string, Point>()

  constructor({ nodes, vethsPerNode, tunnel, anyCaptures }: Plan) {
    const points: Point[] = []
    const add = (node: number, kind: PointKind, device: string, pod?: number) => {
      const file = `${nodeName(node)}__${device}.pcap`
      const of = pod === undefined ? {} : { pod }
      points.push({ index: points.length, node, kind, file, ...of })
    }
    for (let node = 0; node < nodes; node++) {
      for (let pod = 0; pod < vethsPerNode; pod++) add(node, 'veth', `veth${node}a${pod}`, pod)
      add(node, 'bridge', BRIDGE_DEVICE)
      if (tunnel !== 'none') add(node, 'tunnel', TUNNEL_DEVICES[tunnel])
      add(node, 'nic', NIC_DEVICE)
      if (anyCaptures.includes(node)) add(node, 'any', 'any')
    }
    this.points = points
    for (const point of points) this.#byPlace.set(place(point.node, point.kind, point.pod), point)
  }

  /** Undefined where nobody captures. */
  point(node: number, kind: PointKind, pod?: number): Point | undefined {
    return this.#byPlace.get(place(node, kind, pod))
  }
}

function place(node: number, kind: PointKind, pod: number | undefined): string {
  return `${node} ${kind} ${pod ?? ''}`
}

export function nodeName(node: number): string {
  return `node-${node + 1}`
}

export function nodeAddress(node: number): number {
  return ipv4(192, 168, 50, 11 + node)
}

export function podAddress(node: number, pod: number): number {
  return ipv4(10, 244, node, 2 + pod)
}

/** The bridge, from which pods behind a hairpin see themselves called. */
export function bridgeAddress(node: number): number {
  return ipv4(10, 244, node, 1)
}

/** The tunnel's device, from which backends see calls of a node's port. */
export function tunnelAddress(node: number): number {
  return ipv4(10, 244, node, 0)
}

export function serviceAddress(service: number): number {
  return ipv4(10, 96, 0, 10 + service)
}

/** Outside of the cluster. */
export function outsideAddress(host: number): number {
  return ipv4(203, 0, 113, 1 + host)
}

function ipv4(...parts: readonly [number, number, number, number]): number {
  return parts.reduce((address, part) => (address << 8) | part, 0)
}
