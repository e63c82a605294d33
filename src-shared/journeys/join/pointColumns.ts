/** What joining asks of a capture point for every record, by the point's number. */
import { addressText } from '../../index/flowKey.ts'
import type { SessionIndex } from '../../index/sessionIndex.ts'
import type { CapturePoint } from '../capturePoint.ts'

const NO_ADDRESS = -1
/** Of IPv4 and of IPv6. */
const HOMES = 2

export class PointColumns {
  /** 1 where one capture shows all interfaces of a node, each packet several times. */
  readonly showsAll: Uint8Array
  readonly #homes: Int32Array
  readonly #isPod: Uint8Array

  constructor(index: SessionIndex, points: readonly CapturePoint[]) {
    const ids = addressIds(
      index,
      points.flatMap(({ homeAddresses }) => homeAddresses),
    )
    this.showsAll = Uint8Array.from(points, ({ role }) => Number(role === 'all-interfaces'))
    this.#isPod = Uint8Array.from(points, (point) => Number(isPod(point)))
    this.#homes = new Int32Array(points.length * HOMES).fill(NO_ADDRESS)
    points.forEach(({ homeAddresses }, point) => {
      const own = homeAddresses.slice(0, HOMES).map((text) => ids.get(text) ?? NO_ADDRESS)
      this.#homes.set(own, point * HOMES)
    })
  }

  /** Whether an address of the session's table is at home at the point. */
  isHome(point: number, address: number): boolean {
    const at = point * HOMES
    return this.#homes[at] === address || this.#homes[at + 1] === address
  }

  /** The same where it is a pod's, behind its veth. */
  isPod(point: number, address: number): boolean {
    return this.#isPod[point] === 1 && this.isHome(point, address)
  }

  /** The addresses of the pod behind a veth. */
  pods(point: number): readonly number[] {
    return this.#isPod[point] === 1 ? this.homes(point) : []
  }

  /** The addresses at home at a point. */
  homes(point: number): readonly number[] {
    const own = this.#homes.subarray(point * HOMES, (point + 1) * HOMES)
    return [...own].filter((address) => address !== NO_ADDRESS)
  }
}

/** Name and traffic agree. */
function isPod({ role, roleConfidence }: CapturePoint): boolean {
  return role === 'pod-veth' && roleConfidence === 'confirmed'
}

/** The session's ids of addresses that are known as text. */
function addressIds(
  index: SessionIndex,
  addresses: readonly string[],
): ReadonlyMap<string, number> {
  const wanted = new Set(addresses)
  const ids = new Map<string, number>()
  for (let id = 0; ids.size < wanted.size && id < index.addresses.size; id++) {
    const text = addressText(index, id)
    if (wanted.has(text)) ids.set(text, id)
  }
  return ids
}
