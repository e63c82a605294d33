import type { Preferences } from './preferences.ts'

export type ThemeName = 'light' | 'dark'

/** Light or dark: what the person chose, or else what the operating system says. */
export class Theme {
  readonly #preferences: Preferences
  readonly #systemDark = matchMedia('(prefers-color-scheme: dark)')
  #chosen = $state<ThemeName>()
  #system = $state<ThemeName>('light')

  constructor(preferences: Preferences) {
    this.#preferences = preferences
    const known = preferences.text('theme')
    this.#chosen = known === 'light' || known === 'dark' ? known : undefined
    this.#system = this.#systemDark.matches ? 'dark' : 'light'
    this.#systemDark.addEventListener('change', (event) => {
      this.#system = event.matches ? 'dark' : 'light'
      this.#apply()
    })
    this.#apply()
  }

  get name(): ThemeName {
    return this.#chosen ?? this.#system
  }

  toggle(): void {
    this.#chosen = this.name === 'dark' ? 'light' : 'dark'
    this.#preferences.remember('theme', this.#chosen)
    this.#apply()
  }

  /** A colour token of the current theme, for what CSS cannot paint. */
  colour(token: string): string {
    const root = document.querySelector(`[data-theme='${this.name}']`) ?? document.body
    return getComputedStyle(root).getPropertyValue(token).trim()
  }

  #apply(): void {
    document.documentElement.dataset['theme'] = this.name
  }
}
