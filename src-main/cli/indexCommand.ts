/** `hopscope index FILE --stats`: indexes one capture and says how much there was and how long it took. */
import { conversationCount } from '../../src-shared/index/conversationCount.ts'
import { bytesPerRecord } from '../../src-shared/index/recordColumns.ts'
import { SessionIndex } from '../../src-shared/index/sessionIndex.ts'
import { FileIndexing } from '../engine/fileIndexing.ts'
import { IndexerPool } from '../engine/indexerPool.ts'
import { reasonOf } from '../sources/inputFiles.ts'
import type { CommandHost, CommandOptions, ExitCode } from './command.ts'
import { jsonLine } from './jsonLine.ts'
import { oneFile } from './oneFile.ts'

export async function indexCommand(options: CommandOptions, host: CommandHost): Promise<ExitCode> {
  const { paths, bindings, json } = options
  const [path = ''] = paths
  const pool = new IndexerPool(host.workerUrl)
  // A thread starts while it is looked what there is to read.
  pool.warmUp(1)
  try {
    const file = await oneFile('index', options, host)
    if (file === undefined) return 1
    const start = performance.now()
    const indexing = new FileIndexing(file, { pool, bindings })
    await indexing.run()
    if (indexing.why !== undefined) {
      host.complain(`${path}: ${indexing.why}`)
      return 1
    }
    const { indexes } = indexing
    const index = new SessionIndex([indexes])
    const statistics = {
      records: index.rows,
      bytes: file.bytes,
      seconds: 0,
      bytesPerRecord,
      flows: conversationCount(index),
      tunnels: index.tunnels.size,
    }
    const seconds = Math.round(performance.now() - start) / 1000
    for (const { text } of indexes.flatMap(({ notes }) => notes)) host.complain(`${path}: ${text}`)
    const complete = { ...statistics, seconds }
    host.print(json ? jsonLine(complete) : statisticsText(complete))
    return 0
  } catch (error) {
    host.complain(`${path} cannot be read: ${reasonOf(error)}.`)
    return 1
  } finally {
    await pool.close()
  }
}

function statisticsText(statistics: Readonly<Record<string, number>>): string {
  return Object.entries(statistics)
    .map(([name, value]) => `${name} ${value}`)
    .join('  ')
}
