/**
 * The cluster that the traffic is of: nodes with their network cards and tunnel devices, a /24 of pods
 * each. Addresses are signed numbers of 32 bits, which are the fastest; nodes count from 0.
 */
import type { RandomNumbers } from './randomNumbers.ts'

export const NODES = 3
const FIRST_POD = 2
const PODS = 90

/** A MAC address in two parts, as it is written: 16 bits, then 32. */
export interface Mac {
  readonly high: number
  readonly low: number
}

export interface ClusterNode {
  readonly address: number
  /** Of its network card, and of its tunnel device. */
  readonly mac: Mac
  readonly tunnelMac: Mac
}

/** `192.168.50.11` and so on, with locally administered MAC addresses. */
export const nodes: readonly ClusterNode[] = Array.from({ length: NODES }, (_, node) => ({
  address: ipv4(192, 168, 50, 11 + node),
  mac: { high: 0x0200, low: 0x00c0_0000 + node },
  tunnelMac: { high: 0x0200, low: 0x00f1_0000 + node },
}))

/** Who talks: a pod as client, another as server. */
export interface Ends {
  readonly clientNode: number
  readonly clientAddress: number
  readonly clientPort: number
  readonly serverNode: number
  readonly serverAddress: number
  readonly serverPort: number
}

/** Pods of two nodes, of which one is `through` if it is given; the server is among the first `servers`. */
export function endsOf(
  random: RandomNumbers,
  serverPort: number,
  { through, servers = PODS }: { readonly through?: number; readonly servers?: number },
): Ends {
  const one = through ?? random.below(NODES)
  const other = (one + 1 + random.below(NODES - 1)) % NODES
  const [clientNode, serverNode] = random.chance(0.5) ? [one, other] : [other, one]
  return {
    clientNode,
    clientAddress: podAddress(clientNode, random.below(PODS)),
    clientPort: random.between(32_768, 60_999),
    serverNode,
    serverAddress: podAddress(serverNode, random.below(servers)),
    serverPort,
  }
}

function podAddress(node: number, pod: number): number {
  return ipv4(10, 244, node, FIRST_POD + pod)
}

function ipv4(...parts: readonly [number, number, number, number]): number {
  return parts.reduce((address, part) => (address << 8) | part, 0)
}
