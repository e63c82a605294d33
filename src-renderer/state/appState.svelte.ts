import type { EngineConnection } from '../connection/engineConnection.ts'
import type { HopscopeHost } from '../connection/hopscopeHost.ts'
import type { NameQuestion, NamesReport, NameView } from '../../src-shared/contract/nameViews.ts'
import type { ProposalView, SessionState } from '../../src-shared/contract/services.ts'
import { shortNodeNames } from '../text/names.ts'
import type { TimeDisplay } from '../text/timeText.ts'
import { causeText } from './latestQuestion.ts'
import { Preferences } from './preferences.ts'
import { RecordPages } from './recordPages.svelte.ts'
import { RecordQuery } from './recordQuery.svelte.ts'
import { Selection } from './selection.svelte.ts'
import { Theme } from './theme.svelte.ts'

export type ViewId = 'captures' | 'packets' | 'journeys'

const TIME_DISPLAYS: readonly TimeDisplay[] = ['clock', 'since-first', 'since-previous']

/** All state of the page. The engine's session is its ground; a view keeps nothing of its own. */
export class AppState {
  readonly preferences = Preferences.ofBrowser()
  readonly theme = new Theme(this.preferences)
  readonly pages: RecordPages
  readonly query: RecordQuery
  readonly selection: Selection
  readonly host: HopscopeHost | undefined
  readonly #connection: EngineConnection
  #session = $state.raw<SessionState>()
  #view = $state<ViewId>('captures')
  #timeDisplay = $state<TimeDisplay>('clock')
  #showsKeys = $state(false)
  #showsGoTo = $state(false)
  #lost = $state<string>()
  #refusal = $state<string>()
  readonly #nodeNames = $derived(
    shortNodeNames((this.#session?.points ?? []).flatMap((point) => point.node ?? [])),
  )

  constructor(connection: EngineConnection) {
    this.#connection = connection
    this.host = connection.host
    this.pages = new RecordPages(connection.ask)
    this.selection = new Selection(connection.service, this.pages)
    this.query = new RecordQuery(connection.ask, this.pages, () => this.selection.relocate())
    connection.onClose((reason) => (this.#lost = reason))
    connection.onSession((session) => this.#follow(session))
    void this.#start()
  }

  get session(): SessionState | undefined {
    return this.#session
  }

  /** Records can be looked at: some are indexed. */
  get hasRecords(): boolean {
    return (this.#session?.records ?? 0) > 0
  }

  get view(): ViewId {
    return this.#view
  }

  get timeDisplay(): TimeDisplay {
    return this.#timeDisplay
  }

  get showsGoTo(): boolean {
    return this.#showsGoTo
  }

  get showsKeys(): boolean {
    return this.#showsKeys
  }

  /** Why the engine can no longer be reached. */
  get lost(): string | undefined {
    return this.#lost
  }

  /** Why the last thing that was asked for did not happen. */
  get refusal(): string | undefined {
    return this.#refusal
  }

  /** A node's name without the part that all nodes share. */
  shortNode(name: string | undefined): string {
    return name === undefined ? '' : (this.#nodeNames.get(name) ?? name)
  }

  go(view: ViewId): void {
    if (view !== 'captures' && !this.hasRecords) return
    this.#view = view
    if (view !== 'captures' && this.selection.ref === undefined) this.selection.selectRow(0)
  }

  cycleTime(): void {
    const next = (TIME_DISPLAYS.indexOf(this.#timeDisplay) + 1) % TIME_DISPLAYS.length
    this.#timeDisplay = TIME_DISPLAYS[next] ?? 'clock'
  }

  /** Shows a record by its number among all records, whether or not it is in the list. */
  async goToNumber(number: number): Promise<void> {
    await this.#attempt(async () => {
      const page = await this.#connection.service.records({ list: 0, from: number - 1, count: 1 })
      const row = page?.rows[0]
      if (row !== undefined) this.selection.selectRecord(row.ref)
      return undefined
    })
  }

  /** Shows the first record of the list from a moment on. */
  async goToTime(time: bigint): Promise<number | undefined> {
    const { list } = this.pages
    const row = await this.#connection.service.place(list, { time }).catch(() => undefined)
    if (row !== undefined && list === this.pages.list) this.selection.selectRow(row)
    return row
  }

  toggleGoTo(): void {
    this.#showsGoTo = !this.#showsGoTo
  }

  toggleKeys(): void {
    this.#showsKeys = !this.#showsKeys
  }

  /** Whose an address was, and how that is known. */
  name(question: NameQuestion): Promise<NameView | undefined> {
    return this.#connection.service.name(question)
  }

  /** What all names together leave open. */
  names(): Promise<NamesReport | undefined> {
    return this.#connection.service.names()
  }

  sources() {
    return this.#connection.service.sources()
  }

  async open(sourceId: string): Promise<void> {
    await this.#attempt(async () => {
      const result = await this.#connection.service.open(sourceId)
      return result.opened ? undefined : (result.why ?? 'It could not be opened.')
    })
  }

  async openFromHost(what: 'files' | 'folder'): Promise<void> {
    const { host } = this
    if (host === undefined) return
    await this.#attempt(async () => {
      await (what === 'files' ? host.openFiles() : host.openFolder())
      return undefined
    })
  }

  /** Opens what is open once more, with a proposal accepted. */
  async accept({ port, protocol }: ProposalView): Promise<void> {
    await this.#attempt(async () => {
      const binding = { table: 'udp.port', key: port, protocol } as const
      const result = await this.#connection.service.decodeAs([binding])
      return result.opened ? undefined : (result.why ?? 'It could not be opened again.')
    })
  }

  /** What was read so far becomes the session. */
  async cancelOpening(): Promise<void> {
    await this.#attempt(async () => {
      await this.#connection.service.cancelOpening()
      return undefined
    })
  }

  async close(): Promise<void> {
    await this.#attempt(async () => {
      await this.#connection.service.close()
      return undefined
    })
  }

  async #attempt(action: () => Promise<string | undefined>): Promise<void> {
    try {
      this.#refusal = await action()
    } catch (cause) {
      this.#refusal = causeText(cause)
    }
  }

  async #start(): Promise<void> {
    try {
      this.#follow(await this.#connection.service.session())
    } catch (cause) {
      this.#lost = causeText(cause)
    }
  }

  #follow(session: SessionState): void {
    const before = this.#session
    if (before !== undefined && session.revision < before.revision) return
    const isAnother =
      before?.name !== session.name ||
      session.phase === 'empty' ||
      (session.phase === 'opening' && before.phase !== 'opening')
    this.#session = session
    this.query.follow(session, isAnother)
    if (isAnother) this.selection.clear()
    else if (before.phase === 'opening' && session.phase === 'ready') this.selection.refresh()
    if (session.records === 0) this.#view = 'captures'
    else if (this.#view !== 'captures' && this.selection.ref === undefined)
      this.selection.selectRow(0)
  }
}
