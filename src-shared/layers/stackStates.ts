/**
 * What a walk has seen so far as one number: each beginning of a stack is a state, and each layer
 * leads from one to the next. Two records have the same layers at the same depths where their walks
 * end in the same state, and nothing needs to be compared for that.
 */
import { ProtocolId } from './protocolId.ts'

/** Beginnings that are told apart: no capture of real traffic has a hundredth of them. */
const MAX_STATES = 65_536

/** Protocol ids, and above them whether the depth is odd: it never grows by more than one. */
const ID_BITS = 32 - Math.clz32(Object.keys(ProtocolId).length - 1)
const LAYERS = 2 << ID_BITS

export class StackStates {
  /** By state and layer the state that follows, 0 where none does yet. */
  #next = new Uint16Array(64 * LAYERS)
  /** The same over the three layers of a plain packet, after the first states. */
  readonly #plain = new Uint16Array(1024)
  #size = 1

  /** The state after one more layer; 0 is before the first, -1 where there are too many. */
  after(state: number, protocolId: number, depth: number): number {
    if (state < 0) return state
    const at = state * LAYERS + ((depth & 1) << ID_BITS) + protocolId
    const next = this.#next[at] ?? 0
    return next === 0 ? this.#add(at) : next
  }

  /** The state after Ethernet, IPv4 and `transport`, all at one depth. */
  afterPlain(state: number, transport: number, depth: number): number {
    const at = (state << 2) | ((depth & 1) << 1) | (transport === ProtocolId.tcp ? 1 : 0)
    const known = this.#plain[at] ?? 0
    if (known !== 0) return known
    const network = this.after(this.after(state, ProtocolId.eth, depth), ProtocolId.ip, depth)
    const after = this.after(network, transport, depth)
    if (after > 0 && at < this.#plain.length) this.#plain[at] = after
    return after
  }

  #add(at: number): number {
    if (this.#size === MAX_STATES) return -1
    const state = this.#size++
    if (this.#size * LAYERS > this.#next.length) {
      const larger = new Uint16Array(this.#next.length * 2)
      larger.set(this.#next)
      this.#next = larger
    }
    this.#next[at] = state
    return state
  }
}
