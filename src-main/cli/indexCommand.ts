/** `hopscope index FILE --stats`: indexes one capture and says how much there was and how long it took. */
import { stat } from 'node:fs/promises'
import { FLOW_WIDTH, TUNNEL_WIDTH } from '../../src-shared/index/captureIndex.ts'
import { bytesPerRecord } from '../../src-shared/index/recordColumns.ts'
import { indexCapture } from '../engine/indexCapture.ts'
import { reasonOf } from '../sources/inputFiles.ts'
import type { CommandHost, CommandOptions, ExitCode } from './command.ts'
import { jsonLine } from './jsonLine.ts'

const NS_PER_SECOND = 1e9

export async function indexCommand(options: CommandOptions, host: CommandHost): Promise<ExitCode> {
  const [path = ''] = options.paths
  try {
    const { size } = await stat(path)
    const start = process.hrtime.bigint()
    const outcome = await indexCapture({ path, bindings: options.bindings }, () => undefined)
    const seconds = Number(process.hrtime.bigint() - start) / NS_PER_SECOND
    if ('why' in outcome) {
      host.complain(`${path}: ${outcome.why}`)
      return 1
    }
    const { index } = outcome
    for (const { text } of index.notes) host.complain(`${path}: ${text}`)
    const statistics = {
      records: index.rows,
      bytes: size,
      seconds: Math.round(seconds * 1000) / 1000,
      bytesPerRecord,
      flows: index.flows.length / FLOW_WIDTH,
      tunnels: index.tunnels.length / TUNNEL_WIDTH,
    }
    host.print(options.json ? jsonLine(statistics) : statisticsText(statistics))
    return 0
  } catch (error) {
    host.complain(`${path} cannot be read: ${reasonOf(error)}.`)
    return 1
  }
}

function statisticsText(statistics: Readonly<Record<string, number>>): string {
  return Object.entries(statistics)
    .map(([name, value]) => `${name} ${value}`)
    .join('  ')
}
