/**
 * What is known of one resource: each object once, of it only what names come from. What ended while we
 * watched is kept with its end, so that packets of before keep their names.
 */
import { isDeepStrictEqual } from 'node:util'
import type { EpochNs } from '../../../src-shared/base/time.ts'
import {
  addKubernetesJson,
  noObjects,
  type KubernetesObjects,
} from '../../../src-shared/identities/kubernetesObjects.ts'
import type { ObjectMetadata } from '../../../src-shared/identities/overlayObjects.ts'

/** Ended objects of one resource, the newest of them. */
const MAX_ENDED = 20_000
const NS_PER_MS = 1_000_000n

/** Characters that all stores may keep together. */
export interface StoreBudget {
  charactersLeft: number
}

export interface KubernetesObject {
  readonly metadata: ObjectMetadata
}

export interface KeptForm<T> {
  readonly in: (objects: KubernetesObjects) => T[]
  /** Without what changes often and says nothing of names. */
  readonly lean?: (object: T) => T
  /** Whether what ended is kept with its end. */
  readonly hasHistory: boolean
}

interface Kept<T> {
  readonly object: T
  readonly characters: number
}

/** What one page or one change was. */
export interface Taken {
  readonly keys: readonly string[]
  /** Names may come out differently now. */
  readonly isChange: boolean
  /** Objects whose shape is not as documented. */
  readonly malformed: number
  /** There was no room for all of it. */
  readonly isCut: boolean
}

export class ResourceStore<T extends KubernetesObject> {
  readonly #form: KeptForm<T>
  readonly #budget: StoreBudget
  readonly #live = new Map<string, Kept<T>>()
  readonly #ended = new Map<string, Kept<T>>()

  constructor(form: KeptForm<T>, budget: StoreBudget) {
    this.#form = form
    this.#budget = budget
  }

  get size(): number {
    return this.#live.size
  }

  /** A list, or one object. */
  take(json: unknown): Taken {
    const read = noObjects()
    addKubernetesJson(read, json)
    const keys: string[] = []
    let isChange = false
    let isCut = false
    for (const full of this.#form.in(read)) {
      const object = this.#form.lean?.(full) ?? full
      const key = keyOf(object)
      keys.push(key)
      const known = this.#live.get(key)
      if (known !== undefined && isDeepStrictEqual(known.object, object)) continue
      if (known !== undefined) this.#remove(this.#live, key)
      if (this.#keep(this.#live, key, object)) isChange = true
      else isCut = true
    }
    return { keys, isChange, malformed: read.malformed, isCut }
  }

  /** What is gone; whether it was there. */
  end(key: string, moment: EpochNs): boolean {
    const known = this.#live.get(key)
    if (known === undefined) return false
    this.#remove(this.#live, key)
    if (this.#form.hasHistory) this.#remember(key, endedAt(known.object, moment))
    return true
  }

  /** After a complete list, of what is in it. */
  endAllBut(listed: ReadonlySet<string>, moment: EpochNs): boolean {
    const gone = [...this.#live.keys()].filter((key) => !listed.has(key))
    for (const key of gone) this.end(key, moment)
    return gone.length > 0
  }

  addTo(objects: KubernetesObjects): void {
    const all = this.#form.in(objects)
    for (const { object } of this.#ended.values()) all.push(object)
    for (const { object } of this.#live.values()) all.push(object)
  }

  /** Only what there is now. */
  addLiveTo(objects: KubernetesObjects): void {
    const all = this.#form.in(objects)
    for (const { object } of this.#live.values()) all.push(object)
  }

  #remember(key: string, object: T): void {
    this.#remove(this.#ended, key)
    this.#keep(this.#ended, key, object)
    const [oldest] = this.#ended.keys()
    if (this.#ended.size > MAX_ENDED && oldest !== undefined) this.#remove(this.#ended, oldest)
  }

  #keep(kept: Map<string, Kept<T>>, key: string, object: T): boolean {
    const characters = JSON.stringify(object).length
    if (characters > this.#budget.charactersLeft) return false
    this.#budget.charactersLeft -= characters
    kept.set(key, { object, characters })
    return true
  }

  #remove(kept: Map<string, Kept<T>>, key: string): void {
    this.#budget.charactersLeft += kept.get(key)?.characters ?? 0
    kept.delete(key)
  }
}

/** The UID; a name may be given again. */
export function keyOf({ metadata: { uid, namespace = '', name } }: KubernetesObject): string {
  return uid ?? `${namespace}/${name}`
}

/** The API sets the moment to when the object was to be gone; it was there until now. */
function endedAt<T extends KubernetesObject>(object: T, moment: EpochNs): T {
  const deletionTimestamp = new Date(Number(moment / NS_PER_MS)).toISOString()
  return { ...object, metadata: { ...object.metadata, deletionTimestamp } }
}
