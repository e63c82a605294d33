/** What a node's state says of names, given who the node is and what Kubernetes says. */
import type { Evidence, Identity, IdentityRole } from '../identity.ts'
import { noFacts, type IdentityFacts, type Subject } from '../identityFact.ts'
import type { IdentityTable } from '../identityTable.ts'
import { familyOf, firstAddress, type IpPrefix } from '../ipPrefix.ts'
import type { NetworkInterface } from './ipAddr.ts'
import type { NodeState } from './nodeState.ts'
import { serviceStateFacts } from './serviceState.ts'
import type { StateFile, StateHost } from './stateHost.ts'
import { tableFacts } from './tableFacts.ts'

/** The same on every node: Calico's veths; Antrea's tunnels. They name nobody. */
const SHARED_MACS: ReadonlySet<string> = new Set(['ee:ee:ee:ee:ee:ee', 'aa:bb:cc:dd:ee:ff'])
/** kube-proxy's and the DNS cache's: they hold addresses of services. */
const SERVICE_DEVICE = /^(?:kube-ipvs|nodelocaldns)/
const VTEP_DEVICE = /^(?:flannel(?:-v6)?\.|vxlan(?:-v6)?\.calico|cilium_vxlan|vxlan-)/
const TUNNEL_DEVICE = /^(?:flannel|tunl|vxlan|cilium_|wireguard|weave-)/
const TUNNEL_KINDS: ReadonlySet<string> = new Set(
  'vxlan geneve tun ipip sit gre wireguard'.split(' '),
)
const BRIDGE_DEVICE = /^(?:cni|cbr|docker|weave$|br[-0-9])/

/** @param known what Kubernetes objects and tables say, for the owners of the addresses */
export function nodeStateFacts(
  { source, state }: StateFile,
  host: StateHost | undefined,
  known: IdentityTable,
): IdentityFacts {
  const facts = noFacts()
  const writer: StateWriter = {
    facts,
    known,
    host,
    evidence: (line, says) => ({ source, ...(line === undefined ? {} : { line }), says }),
  }
  for (const one of state.interfaces) addInterface(writer, one)
  for (const { line, name, mac } of state.bridges) {
    addHostName(writer, { kind: 'mac', mac }, { line, role: 'interface', says: `bridge ${name}` })
  }
  addNeighbours(writer, state)
  addRanges(writer, state)
  for (const fact of serviceStateFacts(state, known, writer.evidence)) facts.names.push(fact)
  for (const fact of tableFacts(state, known, writer.evidence)) facts.names.push(fact)
  return facts
}

interface StateWriter {
  readonly facts: IdentityFacts
  readonly known: IdentityTable
  readonly host: StateHost | undefined
  readonly evidence: (line: number | undefined, says: string) => Evidence
}

interface HostStatement {
  readonly line: number | undefined
  readonly role?: IdentityRole
  readonly says: string
}

/** Names something after the node or the pod whose state it is. */
function addHostName(
  { facts, host, evidence }: StateWriter,
  subject: Subject,
  { line, role, says }: HostStatement,
): void {
  if (host === undefined || (subject.kind === 'mac' && SHARED_MACS.has(subject.mac))) return
  const text = `${says} of ${host.kind} ${host.identity.name}: ${host.because}`
  const ofNode = role === undefined || host.kind === 'pod' ? {} : { role }
  const identity: Identity = { ...host.identity, ...ofNode, evidence: [evidence(line, text)] }
  facts.names.push({ subject, identity })
}

function addInterface(writer: StateWriter, device: NetworkInterface): void {
  const { name, line, mac, addresses } = device
  const { facts, host, evidence } = writer
  if (SERVICE_DEVICE.test(name)) return
  const isVtep = device.kind === 'vxlan' || (device.kind === undefined && VTEP_DEVICE.test(name))
  if (mac !== undefined && isVtep && host?.kind === 'node') {
    const family =
      device.vxlan.local === undefined
        ? name.includes('-v6')
          ? 6
          : 4
        : familyOf(device.vxlan.local)
    const node = host.identity.name
    const says = `device ${name} of node ${node}: ${host.because}`
    facts.vteps.push({ node, family, mac, by: 'device', evidence: evidence(line, says) })
  } else if (mac !== undefined) {
    const says = `device ${name}`
    addHostName(writer, { kind: 'mac', mac }, { line, role: 'interface', says })
  }
  const role = roleOf(device)
  for (const address of addresses) {
    const says = `address of ${name}`
    const statement = { line, says, ...(role === undefined ? {} : { role }) }
    addHostName(writer, { kind: 'address', address }, statement)
  }
}

function roleOf({ name, kind }: NetworkInterface): IdentityRole | undefined {
  if (kind === 'bridge' || BRIDGE_DEVICE.test(name)) return 'bridge'
  return TUNNEL_KINDS.has(kind ?? '') || TUNNEL_DEVICE.test(name) ? 'tunnel' : undefined
}

/** MAC addresses of pods and nodes from their addresses, and of nodes' tunnel devices. */
function addNeighbours(writer: StateWriter, { neighbours, fdb }: NodeState): void {
  const { facts, known, evidence } = writer
  for (const { line, address, device, mac } of neighbours) {
    const owner = lastingOwner(known, address)
    if (owner === undefined || SHARED_MACS.has(mac)) continue
    const says = `neighbour ${address} on ${device}${seenFrom(writer)}`
    if (owner.kind === 'node' && VTEP_DEVICE.test(device)) {
      const fact = { node: owner.name, family: familyOf(address), mac, by: 'peer' } as const
      facts.vteps.push({ ...fact, evidence: evidence(line, says) })
    } else {
      const role = owner.kind === 'node' ? ({ role: 'interface' } as const) : {}
      const identity: Identity = { ...owner, ...role, evidence: [evidence(line, says)] }
      facts.names.push({ subject: { kind: 'mac', mac }, identity })
    }
  }
  for (const { line, mac, device, destination } of fdb) {
    const node = nodeOf(known, destination)
    if (node === undefined) continue
    const says = `${device} sends to ${destination}${seenFrom(writer)}`
    const fact = { node, family: familyOf(destination), mac, by: 'peer' } as const
    facts.vteps.push({ ...fact, evidence: evidence(line, says) })
  }
}

function seenFrom({ host }: StateWriter): string {
  return host === undefined ? '' : `, on ${host.kind} ${host.identity.name}`
}

/** Which nodes the pod ranges are behind, as this node sees it. */
function addRanges(writer: StateWriter, { routes, peers, tunnels }: NodeState): void {
  const { facts, known, host, evidence } = writer
  const add = (line: number, prefix: IpPrefix, to: string | undefined) => {
    const node = to === undefined ? undefined : nodeOf(known, to)
    const isOneAddress = prefix.length === prefix.bytes.length * 8
    if (node === undefined || isOneAddress || node === host?.identity.name) return
    const says = `${prefix.text} by way of ${to ?? ''}${seenFrom(writer)}`
    facts.prefixes.push({
      prefix,
      node,
      kind: 'route',
      evidence: evidence(line, says),
      inferred: false,
    })
  }
  for (const { line, prefix, tunnelTo, via } of routes) add(line, prefix, tunnelTo ?? via)
  for (const { allowed, endpoint } of peers) {
    for (const { line, prefix } of allowed) add(line, prefix, endpoint)
  }
  for (const { line, range, hasLength, endpoint } of tunnels) {
    const start = firstAddress(range)
    const given = known.prefixesOf(start).find(({ prefix }) => firstAddress(prefix) === start)
    const prefix = hasLength ? range : given?.prefix
    if (prefix !== undefined) add(line, prefix, endpoint)
  }
}

function nodeOf(known: IdentityTable, address: string): string | undefined {
  const owners = known.ownersOf(address).filter(({ kind }) => kind === 'node')
  return owners.length === 1 ? owners[0]?.name : undefined
}

/** A node's state is newer than the owners of its addresses that have ended. */
function lastingOwner(known: IdentityTable, address: string): Identity | undefined {
  const lasting = known.ownersOf(address).filter(({ kind, until, ended }) => {
    return (kind === 'pod' || kind === 'node') && until === undefined && ended !== true
  })
  return lasting.length === 1 ? lasting[0] : undefined
}
