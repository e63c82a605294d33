/** Services and endpoints out of iptables, IPVS and the connections that were rewritten. */
import type { Evidence, Identity } from '../identity.ts'
import type { NameFact, Subject, Transport } from '../identityFact.ts'
import type { IdentityTable } from '../identityTable.ts'
import type { AddressAndPort } from './addressAndPort.ts'
import type { NodeState } from './nodeState.ts'

type EvidenceOf = (line: number | undefined, says: string) => Evidence

export function serviceStateFacts(
  { serviceRules, virtualServices, redirections }: NodeState,
  known: IdentityTable,
  evidence: EvidenceOf,
): readonly NameFact[] {
  const facts: NameFact[] = []
  for (const { line, namespace, name, face, address, port, transport } of serviceRules) {
    const says = `iptables rule of service ${namespace}/${name}`
    const identity = service({ namespace, name, role: face }, evidence(line, says))
    if (address === undefined) {
      facts.push({ subject: { kind: 'node-port', port, transport }, identity })
      continue
    }
    facts.push({ subject: { kind: 'port', address, port, transport }, identity })
    if (face !== 'endpoint') facts.push({ subject: { kind: 'address', address }, identity })
  }
  for (const { line, address, port, transport, servers } of virtualServices) {
    const end = { address, port }
    const owner = serviceAt(known, end, transport)
    const name = address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`
    const virtual = { ...(owner ?? { name }), role: 'cluster-ip' } as const
    const identity = service(virtual, evidence(line, 'IPVS virtual service'))
    facts.push({ subject: { kind: 'port', address, port, transport }, identity })
    const isNode = known.ownersOf(address).some(({ kind }) => kind === 'node')
    if (owner === undefined && !isNode)
      facts.push({ subject: { kind: 'address', address }, identity })
    for (const server of servers) {
      const says = `IPVS real server of ${name}`
      const behind = { ...(owner ?? { name }), role: 'endpoint' } as const
      const subject = portSubject(server, transport)
      facts.push({ subject, identity: service(behind, evidence(server.line, says)) })
    }
  }
  for (const { line, transport, sentTo, deliveredTo } of redirections) {
    const owner = serviceAt(known, sentTo, transport)
    if (owner === undefined) continue
    const says = `connection to ${sentTo.address}:${sentTo.port} was sent here`
    const identity = service({ ...owner, role: 'endpoint' }, evidence(line, says))
    facts.push({ subject: portSubject(deliveredTo, transport), identity })
  }
  return facts
}

function portSubject({ address, port }: AddressAndPort, transport: Transport): Subject {
  return { kind: 'port', address, port, transport }
}

type ServiceName = Pick<Identity, 'name' | 'namespace' | 'uid'>

function serviceAt(
  known: IdentityTable,
  { address, port }: AddressAndPort,
  transport: Transport,
): ServiceName | undefined {
  const owners = known.portOwners({ address, port, transport })
  const services = [...owners, ...known.ownersOf(address)].filter(({ kind, role }) => {
    return kind === 'service' && role !== 'endpoint'
  })
  const [first] = services
  if (first === undefined) return undefined
  const { name, namespace, uid } = first
  return {
    name,
    ...(namespace === undefined ? {} : { namespace }),
    ...(uid === undefined ? {} : { uid }),
  }
}

function service(
  { name, namespace, uid, role }: ServiceName & Pick<Identity, 'role'>,
  evidence: Evidence,
): Identity {
  return {
    kind: 'service',
    name,
    inferred: false,
    evidence: [evidence],
    ...(namespace === undefined ? {} : { namespace }),
    ...(uid === undefined ? {} : { uid }),
    ...(role === undefined ? {} : { role }),
  }
}
