/** What the page remembers from one start to the next; where storage is refused, nothing. */
export class Preferences {
  readonly #storage: Storage | undefined

  constructor(storage: Storage | undefined) {
    this.#storage = storage
  }

  /** The browser's storage, which a page may be denied. */
  static ofBrowser(): Preferences {
    try {
      return new Preferences(globalThis.localStorage)
    } catch {
      return new Preferences(undefined)
    }
  }

  text(name: string): string | undefined {
    return this.#storage?.getItem(`hopscope.${name}`) ?? undefined
  }

  number(name: string): number | undefined {
    const text = this.text(name)
    const value = text === undefined ? NaN : Number(text)
    return Number.isFinite(value) ? value : undefined
  }

  remember(name: string, value: string | number): void {
    try {
      this.#storage?.setItem(`hopscope.${name}`, String(value))
    } catch {
      // A full storage costs a remembered width, nothing else.
    }
  }
}
