/** Names out of the tables of kubectl and calicoctl, and out of a hosts file. */
import { groupBy } from '../../base/groupBy.ts'
import type { Evidence, Identity } from '../identity.ts'
import { hostFact } from '../hostName.ts'
import type { NameFact, Subject } from '../identityFact.ts'
import type { IdentityTable } from '../identityTable.ts'
import type { PodRow } from './kubectlTables.ts'
import type { NodeState } from './nodeState.ts'

type EvidenceOf = (line: number | undefined, says: string) => Evidence

export function tableFacts(
  state: NodeState,
  known: IdentityTable,
  evidence: EvidenceOf,
): readonly NameFact[] {
  return [
    ...podRowFacts(state.pods, known, evidence),
    ...nodeRowFacts(state, evidence),
    ...serviceRowFacts(state, evidence),
    ...state.workloads.flatMap(({ line, pod, namespace = 'default', node, addresses }) => {
      const row = { namespace, name: pod, ...(node === undefined ? {} : { node }) }
      const identity = podOf(row, evidence(line, `calicoctl's table of workload endpoints`))
      return addresses.map((address) => addressFact(address, identity))
    }),
    ...state.hosts.flatMap(({ line, address, names }) => {
      const [name] = names
      if (name === undefined) return []
      const says = `hosts file: ${names.slice(0, 8).join(', ')}`
      return hostFact({ address, name }, evidence(line, says))
    }),
  ]
}

function addressFact(address: string, identity: Identity): NameFact {
  const subject: Subject = { kind: 'address', address }
  return { subject, identity }
}

/** What kubectl shows of a pod that does not run any more. */
const ENDED = /^(?:Completed|Succeeded|Failed|Error|Evicted|OOMKilled|ContainerStatusUnknown)$/

function podRowFacts(
  rows: readonly PodRow[],
  known: IdentityTable,
  evidence: EvidenceOf,
): readonly NameFact[] {
  const facts: NameFact[] = []
  for (const [, group] of groupBy(rows, ({ address, node = '' }) => `${address} ${node}`)) {
    const [{ address, line, node }] = group
    const running = group.filter(({ status }) => !ENDED.test(status))
    const isKnown = known.ownersOf(address).some(({ kind }) => kind === 'node')
    // A pod on the host's network has its node's address and never names it.
    if (isKnown || running.length > 1 || running.some(isStaticPod)) {
      if (node === undefined) continue
      const says = `pods of node ${node} have its address: they are on the host's network`
      const owner = { kind: 'node', name: node, inferred: false } as const
      facts.push(addressFact(address, { ...owner, evidence: [evidence(line, says)] }))
      continue
    }
    for (const row of group) {
      const says = `kubectl get pods -o wide, status ${row.status}`
      const ended = ENDED.test(row.status) ? ({ ended: true } as const) : {}
      const identity = podOf(row, evidence(row.line, says))
      facts.push(addressFact(address, { ...identity, ...ended }))
    }
  }
  return facts
}

/** The kubelet names a static pod after its node; those are on the host's network. */
function isStaticPod({ name, node }: PodRow): boolean {
  return node !== undefined && name.endsWith(`-${node}`)
}

function podOf(
  { namespace = 'default', name, node }: Pick<PodRow, 'namespace' | 'name' | 'node'>,
  evidence: Evidence,
): Identity {
  const known = { kind: 'pod', name, namespace, inferred: false, evidence: [evidence] } as const
  return node === undefined ? known : { ...known, node }
}

function nodeRowFacts(
  { nodes, calicoNodes }: NodeState,
  evidence: EvidenceOf,
): readonly NameFact[] {
  return [...nodes, ...calicoNodes].flatMap(({ line, name, addresses }) =>
    addresses.map((address) => {
      const says = `table of nodes`
      const known = { kind: 'node' as const, name, inferred: false }
      return addressFact(address, { ...known, evidence: [evidence(line, says)] })
    }),
  )
}

function serviceRowFacts({ services }: NodeState, evidence: EvidenceOf): readonly NameFact[] {
  return services.flatMap(({ line, namespace = 'default', name, ...faces }) => {
    const of = evidence(line, 'kubectl get services')
    const known = { kind: 'service', name, namespace, inferred: false, evidence: [of] } as const
    const facts: NameFact[] = []
    const addresses = [
      ...(faces.clusterIp === undefined
        ? []
        : [{ address: faces.clusterIp, role: 'cluster-ip' as const }]),
      ...faces.externalIps.map((address) => ({ address, role: 'external-ip' as const })),
    ]
    for (const { port, nodePort, transport } of faces.ports) {
      for (const { address, role } of addresses) {
        facts.push({
          subject: { kind: 'port', address, port, transport },
          identity: { ...known, role },
        })
      }
      if (nodePort !== undefined) {
        const subject: Subject = { kind: 'node-port', port: nodePort, transport }
        facts.push({ subject, identity: { ...known, role: 'node-port' } })
      }
    }
    for (const { address, role } of addresses) {
      facts.push(addressFact(address, { ...known, role }))
    }
    return facts
  })
}
