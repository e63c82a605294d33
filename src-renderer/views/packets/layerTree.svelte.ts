import { SvelteMap } from 'svelte/reactivity'
import type { LayerView } from '../../../src-shared/contract/services.ts'
import { createContext } from 'svelte'
import { firstOpen } from './depthBoxes.ts'

/** A line of the tree: a layer, or one field of an open layer. */
export interface TreeNode {
  readonly layer: number
  readonly field?: number
}

/** Which layers are open, remembered by protocol and depth from one record to the next. */
export class LayerTreeState {
  readonly #choices = new SvelteMap<string, boolean>()
  readonly #layers: () => readonly LayerView[]
  readonly #first = $derived.by(() => firstOpen(this.#layers()))
  #active = $state.raw<TreeNode>({ layer: 0 })

  readonly nodes: readonly TreeNode[] = $derived.by(() =>
    this.#layers().flatMap((layer, index) => [
      { layer: index },
      ...(this.isOpen(index) ? layer.fields.map((_, field) => ({ layer: index, field })) : []),
    ]),
  )

  constructor(layers: () => readonly LayerView[]) {
    this.#layers = layers
  }

  get layers(): readonly LayerView[] {
    return this.#layers()
  }

  /** The line that the keyboard is at. */
  get active(): TreeNode {
    const known = this.nodes.some((node) => isSameNode(node, this.#active))
    return known ? this.#active : { layer: 0 }
  }

  isOpen(layer: number): boolean {
    return this.#choices.get(this.#key(layer)) ?? layer === this.#first
  }

  toggle(layer: number, open = !this.isOpen(layer)): void {
    this.#choices.set(this.#key(layer), open)
    this.#active = { layer }
  }

  activate(node: TreeNode): void {
    this.#active = node
  }

  /** Moves by lines, staying within the tree. */
  move(by: number): TreeNode {
    const at = this.nodes.findIndex((node) => isSameNode(node, this.active))
    const last = this.nodes.length - 1
    this.#active = this.nodes[Math.min(Math.max(at + by, 0), last)] ?? { layer: 0 }
    return this.#active
  }

  #key(layer: number): string {
    const view = this.#layers()[layer]
    return view === undefined ? '' : `${view.protocol}@${view.depth}`
  }
}

export function isSameNode(a: TreeNode, b: TreeNode): boolean {
  return a.layer === b.layer && a.field === b.field
}

/** The element of a line. */
export function nodeId({ layer, field }: TreeNode): string {
  return field === undefined ? `layer-${layer}` : `field-${layer}-${field}`
}

export const [getTree, setTree] = createContext<LayerTreeState>()
