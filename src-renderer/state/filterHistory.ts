import type { Preferences } from './preferences.ts'

const KEPT = 20
const NAME = 'filters'

/** Filters that were applied, the last one first, kept from one start to the next. */
export class FilterHistory {
  readonly #preferences: Preferences

  constructor(preferences: Preferences) {
    this.#preferences = preferences
  }

  /** A filter is one line, so that a line each is enough. */
  get filters(): readonly string[] {
    return (this.#preferences.text(NAME) ?? '').split('\n').filter((filter) => filter !== '')
  }

  add(filter: string): void {
    const line = filter.replaceAll(/\s+/g, ' ').trim()
    if (line === '') return
    const others = this.filters.filter((known) => known !== line)
    this.#preferences.remember(NAME, [line, ...others].slice(0, KEPT).join('\n'))
  }
}
