import type {
  EngineService,
  JourneyView,
  RecordDetail,
  RecordRef,
  RecordRow,
} from '../../src-shared/contract/services.ts'
import { Highlight } from './highlight.svelte.ts'
import { hopAt, isSameRecord } from './journeyPath.ts'
import { LatestQuestion } from './latestQuestion.ts'
import type { RecordPages } from './recordPages.svelte.ts'

/** An answer that may be on its way, may have failed, or may be that there is none. */
export type Asked<T> =
  | { readonly state: 'none' }
  | { readonly state: 'asking' }
  | { readonly state: 'known'; readonly value: T }
  | { readonly state: 'absent' }
  | { readonly state: 'failed'; readonly why: string }

/** The one record the person is at, in every view, with its bytes and the journey of its packet. */
export class Selection {
  readonly highlight = new Highlight()
  readonly #service: EngineService
  readonly #pages: RecordPages
  readonly #detailQuestion = new LatestQuestion()
  readonly #journeyQuestion = new LatestQuestion()
  readonly #placeQuestion = new LatestQuestion()
  #askedFor: RecordRef | undefined
  #row = $state<number>()
  #ref = $state.raw<RecordRef>()
  #detail = $state.raw<Asked<RecordDetail>>({ state: 'none' })
  #journey = $state.raw<Asked<JourneyView>>({ state: 'none' })

  constructor(service: EngineService, pages: RecordPages) {
    this.#service = service
    this.#pages = pages
  }

  /** Position in the list that the table shows; undefined where the record is not in it. */
  get row(): number | undefined {
    return this.#row
  }

  /** Position among all records, from 1, once it is known. */
  get number(): number | undefined {
    const known = this.#detail.state === 'known' ? this.#detail.value.row : undefined
    return known === undefined ? undefined : known.row + 1
  }

  get ref(): RecordRef | undefined {
    return this.#ref
  }

  get detail(): Asked<RecordDetail> {
    return this.#detail
  }

  get journey(): Asked<JourneyView> {
    return this.#journey
  }

  clear(): void {
    this.#detailQuestion.drop()
    this.#journeyQuestion.drop()
    this.#placeQuestion.drop()
    this.#askedFor = undefined
    this.#row = undefined
    this.#ref = undefined
    this.#detail = { state: 'none' }
    this.#journey = { state: 'none' }
    this.highlight.unpin()
  }

  /** Goes to a row of the table; beyond either end, to the last row there. */
  selectRow(row: number): void {
    if (this.#pages.total === 0) return
    const target = Math.min(Math.max(row, 0), this.#pages.total - 1)
    if (target === this.#row && this.#ref !== undefined) return
    this.#row = target
    this.#ref = this.#pages.row(target)?.ref
    if (this.#ref !== undefined) this.#askJourney(this.#ref)
    this.#detailQuestion.ask(
      async () => {
        const found = await this.#pages.fetch(target)
        return found === undefined ? undefined : this.#service.record(found.ref)
      },
      (detail) => this.#show(detail),
      (why) => (this.#detail = { state: 'failed', why }),
    )
  }

  /** Goes to a record that a journey names. */
  selectRecord(ref: RecordRef): void {
    this.#ref = ref
    this.#askJourney(ref)
    this.#detailQuestion.ask(
      () => this.#service.record(ref),
      (detail) => {
        this.#show(detail)
        if (detail !== undefined) this.#place(detail.row)
      },
      (why) => (this.#detail = { state: 'failed', why }),
    )
  }

  /** The table shows another list: the record stays, and stands elsewhere in it or not at all. */
  relocate(): void {
    if (this.#ref === undefined) return
    this.#row = undefined
    if (this.#detail.state === 'known') this.#place(this.#detail.value.row)
  }

  #place({ row, ref }: RecordRow): void {
    const { list } = this.#pages
    if (list === 0) {
      this.#row = row
      return
    }
    this.#placeQuestion.ask(
      () => this.#service.place(list, { record: ref }),
      (place) => {
        if (list === this.#pages.list) this.#row = place
      },
      () => (this.#row = undefined),
    )
  }

  /** The same packet one hop earlier (-1) or later (1). */
  stepHop(by: -1 | 1): void {
    if (this.#journey.state !== 'known' || this.#ref === undefined) return
    const { hops } = this.#journey.value
    const next = hops[hopAt(hops, this.#ref) + by]?.records[0]
    if (next !== undefined) this.selectRecord(next)
  }

  /** The conversation's packet before (-1) or after (1) this one. */
  stepPacket(by: -1 | 1): void {
    if (this.#journey.state !== 'known') return
    const { packets } = this.#journey.value.conversation
    const at = packets.findIndex((packet) => packet.current)
    const next = packets[at + by]
    if (at >= 0 && next !== undefined) this.selectRecord(next.ref)
  }

  /** Asks again, because the session has learnt more. */
  refresh(): void {
    this.#journey = { state: 'none' }
    if (this.#ref !== undefined) this.selectRecord(this.#ref)
  }

  #show(detail: RecordDetail | undefined): void {
    this.highlight.unpin()
    this.#ref = detail?.row.ref
    this.#detail = detail === undefined ? { state: 'absent' } : { state: 'known', value: detail }
    if (detail === undefined) this.#journey = { state: 'absent' }
    else this.#askJourney(detail.row.ref)
  }

  #askJourney(ref: RecordRef): void {
    const { state } = this.#journey
    if (this.#askedFor !== undefined && isSameRecord(this.#askedFor, ref) && state !== 'none')
      return
    this.#askedFor = ref
    const known = this.#journey.state === 'known' ? this.#journey.value : undefined
    const isAnswered = known !== undefined && hopAt(known.hops, ref) >= 0
    // What is on screen stays until the answer: a journey that flickers cannot be read.
    if (known === undefined) this.#journey = { state: 'asking' }
    this.#journeyQuestion.ask(
      () => (isAnswered ? Promise.resolve(known) : this.#service.journey(ref)),
      (journey) => {
        this.#journey =
          journey === undefined ? { state: 'absent' } : { state: 'known', value: journey }
      },
      (why) => (this.#journey = { state: 'failed', why }),
    )
  }
}
