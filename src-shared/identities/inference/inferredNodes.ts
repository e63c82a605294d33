/**
 * The nodes that packets show: ends of tunnels, machines that pass pods' packets on, and what capture
 * points are at home at. A node is called what a source calls its address, else what its captures are
 * named after, else by the address itself.
 */
import { addressText, tunnelKey } from '../../index/flowKey.ts'
import { isUnicast } from '../../journeys/outcomes/addressBlocks.ts'
import { tunnelText } from '../../journeys/hopChanges.ts'
import { protocols } from '../../layers/registry.ts'
import type { Evidence } from '../identity.ts'
import type { IdentityTable } from '../identityTable.ts'
import { isRoutedOnce, isSenders, type AddressSighting } from './addressSightings.ts'
import { packetEvidence, type Seen } from './packetEvidence.ts'

export class InferredNodes {
  readonly #seen: Seen
  readonly #known: IdentityTable
  /** By address. */
  readonly #evidence = new Map<string, Evidence>()
  /** Names of nodes by address, where captures that are named after them show it. */
  readonly #captured: ReadonlyMap<string, string>

  constructor(seen: Seen, known: IdentityTable, sightings: readonly AddressSighting[]) {
    this.#seen = seen
    this.#known = known
    const { index } = seen
    for (const { tunnel, row } of sightings) {
      if (tunnel === undefined || !isUnicast(index, index.tunnels.word(tunnel, 0))) continue
      const { source, ...key } = tunnelKey(index, tunnel)
      this.add(source, packetEvidence(seen, row, `it sends ${tunnelText(key)} packets`))
    }
    this.#addEncrypted(sightings)
    this.#captured = capturedNodes(seen, sightings)
  }

  add(address: string, evidence: Evidence): void {
    if (!this.#evidence.has(address)) this.#evidence.set(address, evidence)
  }

  has(address: string): boolean {
    return this.#evidence.has(address)
  }

  /** Addresses with what shows that a node has them. */
  all(): Iterable<readonly [string, Evidence]> {
    return this.#evidence
  }

  nameOf(address: string): string {
    return this.#knownName(address) ?? this.#captured.get(address) ?? address
  }

  /** What the node is called that captures are named after. */
  nameOfPoint(node: string): string {
    for (const [address, name] of this.#captured) {
      const known = name === node ? this.#knownName(address) : undefined
      if (known !== undefined) return known
    }
    return node
  }

  #knownName(address: string): string | undefined {
    const owners = this.#known.ownersOf(address)
    return owners.find(({ kind, inferred }) => kind === 'node' && !inferred)?.name
  }

  /** Of what is encrypted only the ends are seen. */
  #addEncrypted(sightings: readonly AddressSighting[]): void {
    const { index } = this.#seen
    for (const { tunnel, side, address, row } of sightings) {
      if (tunnel !== undefined || side !== 'sends') continue
      const stack = index.stack(row)?.protocols ?? new Uint8Array()
      const crypt = Array.from(stack, (id) => protocols[id]).find((one) => one?.family === 'crypt')
      if (crypt === undefined || crypt.name === 'tls') continue
      const evidence = packetEvidence(this.#seen, row, `it sends ${crypt.title} packets`)
      this.add(addressText(index, address), evidence)
    }
  }
}

/**
 * What node captures are named after that show an address as their own: at home at its network card, or
 * sending into tunnels what the node's pods send at their veths.
 */
function capturedNodes(
  { index, points }: Seen,
  sightings: readonly AddressSighting[],
): ReadonlyMap<string, string> {
  const names = new Map<string, Set<string>>()
  const add = (address: string, node: string) => {
    names.set(address, (names.get(address) ?? new Set()).add(node))
  }
  const nodesOfPod = new Map<string, Set<string>>()
  for (const { role, node, homeAddresses } of points) {
    if (node === undefined) continue
    for (const address of homeAddresses) {
      if (role === 'nic') add(address, node)
      else nodesOfPod.set(address, (nodesOfPod.get(address) ?? new Set()).add(node))
    }
  }
  for (const { tunnel, side, address, ttl } of sightings) {
    // A loop sends on what others sent; what has been routed once comes from the node's own pods.
    if (tunnel === undefined || side !== 'sends' || !(isSenders(ttl) || isRoutedOnce(ttl))) continue
    const [node, another] = nodesOfPod.get(addressText(index, address)) ?? []
    if (node !== undefined && another === undefined) add(tunnelKey(index, tunnel).source, node)
  }
  return new Map(
    Array.from(names).flatMap(([address, [node, another]]) =>
      node === undefined || another !== undefined ? [] : [[address, node] as const],
    ),
  )
}
