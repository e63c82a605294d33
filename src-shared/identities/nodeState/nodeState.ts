/**
 * What a text from a node says, whatever commands it is the output of: every format is looked for, so
 * that the outputs of several commands may follow each other in one file.
 */
import { isBrctlShow, readBrctlShow, type Bridge } from './brctlShow.ts'
import { isBridgeFdb, readBridgeFdb, type FdbEntry } from './bridgeFdb.ts'
import {
  isCalicoctl,
  readCalicoNodes,
  readWorkloads,
  type CalicoNodeRow,
  type WorkloadRow,
} from './calicoctlTables.ts'
import { isCiliumTunnels, readCiliumTunnels, type CiliumTunnel } from './ciliumTunnels.ts'
import { isConntrack, readConntrack, type Redirection } from './conntrack.ts'
import { readHostsFile, type HostsEntry } from './hostsFile.ts'
import { isIpAddr, readIpAddr, type NetworkInterface } from './ipAddr.ts'
import { isIpNeigh, readIpNeigh, type Neighbour } from './ipNeigh.ts'
import { isIpRoute, readIpRoutes, type Route } from './ipRoute.ts'
import { isIptablesSave, readIptablesSave, type ServiceRule } from './iptablesSave.ts'
import { isIpvsadm, readIpvsadm, type VirtualService } from './ipvsadm.ts'
import {
  isKubectlTable,
  readNodeRows,
  readPodRows,
  readServiceRows,
  type NodeRow,
  type PodRow,
  type ServiceRow,
} from './kubectlTables.ts'
import { textLines, type TextLine } from './textLines.ts'
import { isWgShow, readWgShow, type WireguardPeer } from './wgShow.ts'

export interface NodeState {
  /** Commands whose output was recognised. */
  readonly formats: readonly string[]
  /** A machine's name where a line states it, or is nothing else. */
  readonly hostNames: readonly { readonly line: number; readonly name: string }[]
  readonly interfaces: readonly NetworkInterface[]
  readonly routes: readonly Route[]
  readonly neighbours: readonly Neighbour[]
  readonly fdb: readonly FdbEntry[]
  readonly bridges: readonly Bridge[]
  readonly serviceRules: readonly ServiceRule[]
  readonly virtualServices: readonly VirtualService[]
  readonly redirections: readonly Redirection[]
  readonly peers: readonly WireguardPeer[]
  readonly tunnels: readonly CiliumTunnel[]
  readonly pods: readonly PodRow[]
  readonly nodes: readonly NodeRow[]
  readonly services: readonly ServiceRow[]
  readonly calicoNodes: readonly CalicoNodeRow[]
  readonly workloads: readonly WorkloadRow[]
  readonly hosts: readonly HostsEntry[]
}

const NOTHING: Omit<NodeState, 'formats'> = {
  hostNames: [],
  interfaces: [],
  routes: [],
  neighbours: [],
  fdb: [],
  bridges: [],
  serviceRules: [],
  virtualServices: [],
  redirections: [],
  peers: [],
  tunnels: [],
  pods: [],
  nodes: [],
  services: [],
  calicoNodes: [],
  workloads: [],
  hosts: [],
}

interface Format {
  readonly name: string
  /** Whether a line can only be of this format. */
  readonly test: (line: TextLine) => boolean
  readonly read: (lines: readonly TextLine[]) => Partial<NodeState>
}

const FORMATS: readonly Format[] = [
  { name: 'ip addr', test: isIpAddr, read: (lines) => ({ interfaces: readIpAddr(lines) }) },
  { name: 'ip route', test: isIpRoute, read: (lines) => ({ routes: readIpRoutes(lines) }) },
  { name: 'ip neigh', test: isIpNeigh, read: (lines) => ({ neighbours: readIpNeigh(lines) }) },
  { name: 'bridge fdb', test: isBridgeFdb, read: (lines) => ({ fdb: readBridgeFdb(lines) }) },
  { name: 'brctl show', test: isBrctlShow, read: (lines) => ({ bridges: readBrctlShow(lines) }) },
  {
    name: 'iptables-save',
    test: isIptablesSave,
    read: (lines) => ({ serviceRules: readIptablesSave(lines) }),
  },
  { name: 'ipvsadm', test: isIpvsadm, read: (lines) => ({ virtualServices: readIpvsadm(lines) }) },
  {
    name: 'conntrack',
    test: isConntrack,
    read: (lines) => ({ redirections: readConntrack(lines) }),
  },
  { name: 'wg show', test: isWgShow, read: (lines) => ({ peers: readWgShow(lines) }) },
  {
    name: 'cilium bpf tunnel list',
    test: isCiliumTunnels,
    read: (lines) => ({ tunnels: readCiliumTunnels(lines) }),
  },
  {
    name: 'kubectl get',
    test: isKubectlTable,
    read: (lines) => ({
      pods: readPodRows(lines),
      nodes: readNodeRows(lines),
      services: readServiceRows(lines),
    }),
  },
  {
    name: 'calicoctl',
    test: isCalicoctl,
    read: (lines) => ({ calicoNodes: readCalicoNodes(lines), workloads: readWorkloads(lines) }),
  },
  // Part of "kubectl cluster-info dump".
  { name: 'pod log', test: isPodLog, read: () => ({}) },
]

const HOST_NAME = /^(?:#\s*)?(?:(?:Static )?hostname|host|node(?: ?name)?)\s*[:=]\s*(\S{1,253})$/i
const LONE_NAME = /^[a-z0-9][a-z0-9.-]{0,252}$/

function isPodLog({ text }: TextLine): boolean {
  return text.startsWith('==== START logs for container ')
}

/** Undefined where no line is of a known format. */
export function readNodeState(text: string): NodeState | undefined {
  const lines = textLines(text)
  const found = FORMATS.filter(({ test }) => lines.some(test))
  if (found.length === 0) {
    const hosts = readHostsFile(lines)
    return hosts === undefined ? undefined : { ...NOTHING, formats: ['hosts'], hosts }
  }
  return found.reduce<NodeState>((state, { read }) => ({ ...state, ...read(lines) }), {
    ...NOTHING,
    formats: found.map(({ name }) => name),
    hostNames: hostNames(lines),
  })
}

/** What `ip -j addr` says. */
export function interfaceState(interfaces: readonly NetworkInterface[]): NodeState {
  return { ...NOTHING, formats: ['ip -j addr'], interfaces }
}

function hostNames(lines: readonly TextLine[]): NodeState['hostNames'] {
  return lines.slice(0, 100).flatMap(({ text, number }) => {
    const name = HOST_NAME.exec(text)?.[1] ?? LONE_NAME.exec(text)?.[0]
    return name === undefined ? [] : { line: number, name }
  })
}
