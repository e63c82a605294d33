/**
 * The session's tables, made ready once for all of its filters: whether what the columns say of a record agrees
 * with its stack of protocols. Where it does not (a header was cut or lies), only the bytes tell.
 */
import { NONE } from '../index/recordColumns.ts'
import type { SessionIndex } from '../index/sessionIndex.ts'
import { RecordGroups } from './recordGroups.ts'
import { carrierText, stackShape, type StackShape } from './stackShape.ts'

export class ColumnTables {
  readonly shapes: readonly StackShape[]
  readonly #index: SessionIndex
  /** An id for each way of being carried: of each tunnel, and of each stack. */
  readonly #tunnelCarriers: Int32Array
  readonly #stackCarriers: Int32Array
  readonly #flowKinds: Uint8Array
  #groups: RecordGroups | undefined

  constructor(index: SessionIndex) {
    this.#index = index
    this.shapes = index.stacks.map(stackShape)
    const ids = new Map([['', 0]])
    const idOf = (carriers: string) => {
      const id = ids.get(carriers) ?? ids.size
      ids.set(carriers, id)
      return id
    }
    this.#stackCarriers = Int32Array.from(this.shapes, ({ carriers }) => idOf(carriers))
    const texts: string[] = []
    this.#tunnelCarriers = Int32Array.from({ length: index.tunnels.size }, (_, tunnel) => {
      const text = carrierText(
        this.#network(index.tunnels.word(tunnel, 0)),
        carrierOf(index, tunnel),
      )
      // An enclosing tunnel comes before what it encloses.
      const enclosing = texts[index.tunnels.word(tunnel, 4)]
      texts.push(enclosing === undefined ? text : `${enclosing} ${text}`)
      return idOf(texts[tunnel] ?? '')
    })
    this.#flowKinds = new Uint8Array(index.flows.size)
    for (let flow = 0; flow < index.flows.size; flow++) {
      this.#flowKinds[flow] = (index.flows.word(flow, 3) >>> 8) & 0xff
    }
  }

  /** Made when the first filter asks for them. */
  get groups(): RecordGroups {
    return (this.#groups ??= new RecordGroups(this.#index))
  }

  /** All that is made when it is asked for, at once. */
  prepare(): void {
    this.#groups ??= new RecordGroups(this.#index)
  }

  /** Whether flow and tunnel speak of the very headers that the stack has. */
  agree(stack: number, flow: number, tunnel: number): boolean {
    const carriers = tunnel === NONE ? 0 : this.#tunnelCarriers[tunnel]
    const kind = flow === NONE ? 0 : this.#flowKinds[flow]
    return this.#stackCarriers[stack] === carriers && this.shapes[stack]?.innerKind === kind
  }

  /** A tunnel and those around it, outermost first. */
  chain(tunnel: number): readonly number[] {
    const chain: number[] = []
    for (let id = tunnel === NONE ? -1 : tunnel; id >= 0; id = this.#index.tunnels.word(id, 4)) {
      chain.unshift(id)
    }
    return chain
  }

  /** The address with this id: 4 bytes or 16. */
  addressBytes(address: number): Uint8Array {
    const { addresses } = this.#index
    const words = this.#network(address) === IPV6 ? [1, 2, 3, 4] : [4]
    return Uint8Array.from(
      words.flatMap((at) => {
        const word = addresses.word(address, at)
        return [word >>> 24, (word >>> 16) & 0xff, (word >>> 8) & 0xff, word & 0xff]
      }),
    )
  }

  #network(address: number): number {
    return this.#index.addresses.word(address, 0)
  }
}

const IPV6 = 6

function carrierOf(index: SessionIndex, tunnel: number): number {
  return index.tunnels.word(tunnel, 2) >>> 16
}
