/**
 * Whose state a file describes: a node's, or a pod's where it was taken in the pod's network namespace.
 * Its own addresses tell; a host name that it states; what lies in the same folder; and only then the
 * names of the folder and of the file.
 */
import { groupBy } from '../../base/groupBy.ts'
import type { Identity } from '../identity.ts'
import type { IdentityTable } from '../identityTable.ts'
import type { NodeState } from './nodeState.ts'

export interface StateFile {
  /** Relative to what was opened, with `/`. */
  readonly source: string
  readonly state: NodeState
}

export interface StateHost {
  readonly kind: 'node' | 'pod'
  /** For a pod, without its evidence. */
  readonly identity: Omit<Identity, 'evidence'>
  /** Why: `it has the address 192.168.152.132 of the node`. */
  readonly because: string
}

/** By source; a file that is absent is nobody's as far as can be told. */
export function stateHosts(
  files: readonly StateFile[],
  known: IdentityTable,
): ReadonlyMap<string, StateHost> {
  const names = knownNames(known)
  const hosts = new Map<string, StateHost>()
  for (const [folder, group] of groupBy(files, ({ source }) => folderOf(source))) {
    for (const { source, state } of group) {
      const host = hostByAddress({ source, state }, known) ?? hostByStatement(state, names)
      if (host !== undefined) hosts.set(source, host)
    }
    const mates = group.flatMap(({ source }) => {
      const host = hosts.get(source)
      return host === undefined ? [] : { source, host }
    })
    const [mate] = mates
    const isOneHost = mates.every(({ host }) => isSame(host, mate?.host))
    for (const { source } of group) {
      if (hosts.has(source)) continue
      const hint =
        mate !== undefined && isOneHost && folder !== ''
          ? { ...mate.host, because: `it lies beside ${mate.source}` }
          : hostByName(source, names)
      if (hint !== undefined) hosts.set(source, hint)
    }
    if (names.size === 0 && mate === undefined) nameByFolder(folder, group, hosts)
  }
  return hosts
}

function folderOf(source: string): string {
  return source.slice(0, Math.max(0, source.lastIndexOf('/')))
}

function isSame(a: StateHost, b: StateHost | undefined): boolean {
  return a.identity.name === b?.identity.name && a.identity.namespace === b.identity.namespace
}

/** Nodes by name. */
function knownNames(known: IdentityTable): ReadonlyMap<string, StateHost['identity']> {
  const names = new Map<string, StateHost['identity']>()
  for (const { subject, owners } of known.all()) {
    if (subject.kind !== 'address') continue
    for (const { kind, name } of owners) {
      if (kind === 'node') names.set(name, { kind, name, inferred: false })
    }
  }
  return names
}

function hostByAddress({ source, state }: StateFile, known: IdentityTable): StateHost | undefined {
  const own = new Set([
    ...state.interfaces.flatMap(({ addresses }) => addresses),
    ...state.routes.flatMap(({ source }) => source ?? []),
  ])
  const candidates: StateHost[] = []
  for (const address of own) {
    for (const { evidence, role, ...owner } of known.ownersOf(address)) {
      const { kind } = owner
      if (evidence.length === 0 || (kind !== 'node' && kind !== 'pod')) continue
      // Addresses of tunnels and bridges are handed out by nodes; they prove less than the node's own.
      if (kind === 'node' && role !== undefined) continue
      const because = `it has the address ${address} of the ${kind}`
      candidates.push({ kind, identity: owner, because })
    }
  }
  const nodes = candidates.filter(({ kind }) => kind === 'node')
  const pods = candidates.filter(({ kind, identity }) => kind === 'pod' && isLasting(identity))
  const group = nodes.length > 0 ? nodes : pods
  const [first] = group
  if (first === undefined || group.every((host) => isSame(host, first))) return first
  // Two may have the same address; then the folder tells which of them.
  const named = group.filter(({ identity }) => source.split('/').includes(identity.name))
  const [one] = named
  if (one === undefined || !named.every((host) => isSame(host, one))) return undefined
  return { ...one, because: `${one.because}, and its folder is called so` }
}

/** Of two pods that had an address one after the other, the state shows the one that did not end. */
function isLasting({ until, ended }: StateHost['identity']): boolean {
  return until === undefined && ended !== true
}

function hostByStatement(
  { hostNames }: NodeState,
  names: ReadonlyMap<string, StateHost['identity']>,
): StateHost | undefined {
  for (const { line, name } of hostNames) {
    const identity = names.get(name)
    if (identity !== undefined)
      return { kind: 'node', identity, because: `line ${line} states the name` }
  }
  return undefined
}

/** A folder that is called like a node, or a file whose name begins so: the longest name that fits. */
function hostByName(
  source: string,
  names: ReadonlyMap<string, StateHost['identity']>,
): StateHost | undefined {
  const parts = source.split('/')
  const file = parts.at(-1) ?? ''
  const fits = (name: string) =>
    parts.slice(0, -1).includes(name) ||
    (file.startsWith(name) && /^[^a-zA-Z0-9]/.test(file.slice(name.length)))
  const [name] = [...names.keys()].filter(fits).toSorted((a, b) => b.length - a.length)
  const identity = names.get(name ?? '')
  if (identity === undefined) return undefined
  return { kind: 'node', identity, because: `its path ${source} has the name in it` }
}

/** Devices that a network plugin makes on a node and never in a pod. */
const NODE_DEVICE = /^(?:cni|cbr|flannel|cali|tunl|vxlan|cilium|lxc|weave|veth|antrea|ovn)/

/** Where nothing says what the nodes are called, folders do. */
function nameByFolder(
  folder: string,
  group: readonly StateFile[],
  hosts: Map<string, StateHost>,
): void {
  const name = folder.split('/').at(-1) ?? ''
  const devices = group.flatMap(({ state }) => state.interfaces)
  if (name === '' || !devices.some((device) => NODE_DEVICE.test(device.name))) return
  const because = `no source names the nodes, and its folder is called so`
  const identity = { kind: 'node' as const, name, inferred: false }
  for (const { source } of group) hosts.set(source, { kind: 'node', identity, because })
}
