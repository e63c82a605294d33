/** `hopscope records PATH... --follow`: what there is, then each record as the captures grow by it. */
import { timeOrder } from '../../src-shared/index/timeOrder.ts'
import { compileFilterText } from '../../src-shared/query/compileFilter.ts'
import { isFilterError } from '../../src-shared/query/filterError.ts'
import { Answer } from '../../src-shared/query/valueTally.ts'
import { IndexerPool } from '../engine/indexerPool.ts'
import { openSession, type SessionOpening } from '../engine/openSession.ts'
import { RecordBytes } from '../engine/recordBytes.ts'
import type { Session } from '../engine/session.ts'
import type { LiveCluster } from '../cluster/live/liveCluster.ts'
import type { CommandHost, CommandOptions, ExitCode } from './command.ts'
import { printRecords } from './recordLine.ts'

/** Ends when nothing more can come: the files were replaced, cut or removed. */
export async function followRecords(options: CommandOptions, host: CommandHost): Promise<ExitCode> {
  const { paths, bindings, spooled } = options
  const cluster = await clusterOf(options, host)
  if (options.kubeconfig !== undefined && cluster === undefined) return 1
  const pool = new IndexerPool(host.workerUrl)
  const printing = new Printing(options, host, cluster)
  let opening: SessionOpening | undefined
  const last = await openSession(paths, {
    pool,
    bindings,
    spooled,
    follow: true,
    onWaiting: host.complain,
    onStart: (started) => (opening = started),
    onSnapshot: () => {
      if (opening?.isAtEnd === true) printing.printNew(opening)
    },
  })
  if (opening !== undefined) await printing.finish(opening)
  await Promise.all([pool.close(), cluster?.close()])
  for (const { text } of [...last.problems, ...last.leftOut]) host.complain(text)
  return last.captures.length > 0 ? 0 : 1
}

async function clusterOf({ kubeconfig }: CommandOptions, host: CommandHost) {
  if (kubeconfig === undefined) return undefined
  const { clusterForCommand } = await import('./clusterForCommand.ts')
  return clusterForCommand(kubeconfig, host)
}

class Printing {
  readonly #options: CommandOptions
  readonly #host: CommandHost
  readonly #cluster: LiveCluster | undefined
  /** Records of each capture that were printed or left out. */
  readonly #done: number[] = []
  #work: Promise<void> = Promise.resolve()
  #isWaiting = false

  constructor(options: CommandOptions, host: CommandHost, cluster?: LiveCluster) {
    this.#options = options
    this.#host = host
    this.#cluster = cluster
  }

  /** One after the other; what comes while it prints is printed together. */
  printNew(opening: SessionOpening): void {
    if (this.#isWaiting) return
    this.#isWaiting = true
    this.#work = this.#work.then(async () => {
      this.#isWaiting = false
      await this.#print(opening.session())
    })
  }

  async finish(opening: SessionOpening): Promise<void> {
    this.printNew(opening)
    await this.#work
  }

  async #print(session: Session): Promise<void> {
    session.names.setCluster(this.#cluster?.names())
    const rows = await this.#filtered(session, this.#newRows(session))
    await printRecords(session, rows, this.#options, this.#host)
  }

  /** By time, among themselves. */
  #newRows({ index }: Session): readonly number[] {
    const isFirst = this.#done.length === 0
    const done = index.captures.map((_, capture) => this.#done[capture] ?? 0)
    index.captures.forEach((parts, capture) => {
      this.#done[capture] = parts.reduce((sum, part) => sum + part.rows, 0)
    })
    if (isFirst) return Array.from(timeOrder(index))
    const rows = done.flatMap((from, capture) => {
      const length = (this.#done[capture] ?? 0) - from
      return Array.from({ length }, (_, at) => index.rowOf(capture, from + at) ?? 0)
    })
    return rows.sort((a, b) => index.time(a) - index.time(b) || a - b)
  }

  async #filtered(session: Session, rows: readonly number[]): Promise<readonly number[]> {
    const filter = compileFilterText(this.#options.filter ?? 'frame')
    if (isFilterError(filter)) return []
    const columns = filter.onColumns(session)
    const records = new RecordBytes(session)
    const found: number[] = []
    for (const row of rows) {
      const answer = columns.answer(row)
      if (answer === Answer.no) continue
      const record = answer === Answer.unknown ? await records.record(row) : undefined
      const holds =
        record === undefined ? answer === Answer.yes : filter.holdsFor(session, row, record)
      if (holds) found.push(row)
    }
    await records.close()
    return found
  }
}
