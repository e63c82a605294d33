import type { ByteRange } from '../../src-shared/bytes/byteSlice.ts'
import type { Pointed } from './byteOwners.ts'

/**
 * What the person points at in the open record: the wire strip, the layer tree and the bytes all
 * show the same thing. A click pins it; while the pointer is elsewhere, the pin stays lit.
 */
export class Highlight {
  #hovered = $state.raw<Pointed>()
  #pinned = $state.raw<Pointed>()

  get lit(): Pointed | undefined {
    return this.#hovered ?? this.#pinned
  }

  get pinned(): Pointed | undefined {
    return this.#pinned
  }

  hover(pointed: Pointed | undefined): void {
    this.#hovered = pointed
  }

  /** Pins what is pointed at, or frees it where it was pinned already. */
  togglePin(pointed: Pointed): void {
    this.#pinned = isSame(this.#pinned, pointed) ? undefined : pointed
  }

  unpin(): void {
    this.#pinned = undefined
    this.#hovered = undefined
  }

  isLit(layer: number, field?: number): boolean {
    return isPlace(this.lit, layer, field)
  }

  isPinned(layer: number, field?: number): boolean {
    return isPlace(this.#pinned, layer, field)
  }

  litRange(): ByteRange | undefined {
    return this.lit?.at
  }
}

function isPlace(pointed: Pointed | undefined, layer: number, field?: number): boolean {
  return pointed?.layer === layer && pointed.field === field
}

function isSame(a: Pointed | undefined, b: Pointed): boolean {
  return a?.layer === b.layer && a.field === b.field && a.at.start === b.at.start
}
