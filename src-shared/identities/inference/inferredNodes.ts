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
  /** Nodes that captures are named after: by the pods at their veths, and what shows an address to be theirs. */
  readonly #ofPods = new Claims()
  readonly #byPods = new Claims()
  readonly #byCards = new Claims()

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
    this.#learnCaptured(sightings)
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
    return this.#knownName(address) ?? this.#capturedName(address) ?? address
  }

  /** What the node is called that captures are named after. */
  nameOfPoint(node: string): string {
    for (const address of [...this.#byPods.addresses(), ...this.#byCards.addresses()]) {
      const known = this.#capturedName(address) === node ? this.#knownName(address) : undefined
      if (known !== undefined) return known
    }
    return node
  }

  /** The node with this address sends a pod's packets on: it is the one that the pod's veth is on. */
  sendsOn(address: string, pod: string): void {
    const node = this.#ofPods.sole(pod)
    if (node !== undefined) this.#byPods.add(address, node)
  }

  /** Its network card's traffic tells, too, where its pods tell nothing. */
  #capturedName(address: string): string | undefined {
    return this.#byPods.sole(address) ?? this.#byCards.sole(address)
  }

  #learnCaptured(sightings: readonly AddressSighting[]): void {
    const { index, points } = this.#seen
    for (const { role, node, homeAddresses } of points) {
      if (node === undefined) continue
      const claims = role === 'nic' ? this.#byCards : this.#ofPods
      for (const address of homeAddresses) claims.add(address, node)
    }
    for (const { tunnel, side, address, ttl } of sightings) {
      // A loop sends on what others sent; what has been routed once comes from the node's own pods.
      if (tunnel === undefined || side !== 'sends') continue
      if (!isSenders(ttl) && !isRoutedOnce(ttl)) continue
      this.sendsOn(tunnelKey(index, tunnel).source, addressText(index, address))
    }
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

/** What is said of addresses, each of which is one node's. */
class Claims {
  readonly #nodes = new Map<string, Set<string>>()

  add(address: string, node: string): void {
    this.#nodes.set(address, (this.#nodes.get(address) ?? new Set()).add(node))
  }

  /** Undefined where nobody, or several, are said to have it. */
  sole(address: string): string | undefined {
    const [node, another] = this.#nodes.get(address) ?? []
    return another === undefined ? node : undefined
  }

  addresses(): Iterable<string> {
    return this.#nodes.keys()
  }
}
