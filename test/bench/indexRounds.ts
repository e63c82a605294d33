/** Programs take turns on the same captures, round by round, each round beginning with another one. */
import type { MadeCapture } from './benchCaptures.ts'
import { ours, type IndexProgram } from './indexPrograms.ts'
import { measuredRun, type MeasuredRun } from './measure/measuredRun.ts'

export interface IndexStatistics {
  readonly records: number
  readonly seconds: number
  readonly bytesPerRecord: number
  readonly flows: number
  readonly tunnels: number
}

/** All runs of one program on one capture, a round each. */
export interface ProgramRuns {
  readonly capture: MadeCapture
  readonly program: IndexProgram
  readonly runs: readonly MeasuredRun[]
}

const SLOW_ROUNDS = 2

/** Programs that are slow run in two rounds at most, and read the first capture only. */
export function indexRounds(
  captures: readonly MadeCapture[],
  programs: readonly IndexProgram[],
  rounds: number,
): readonly ProgramRuns[] {
  const pairs = captures.flatMap((capture, at) =>
    programs
      .filter(({ isSlow }) => isSlow !== true || at === 0)
      .map((program) => ({ capture, program, runs: new Array<MeasuredRun>() })),
  )
  for (let round = 0; round < rounds; round++) {
    const turn = round % pairs.length
    for (const { capture, program, runs } of [...pairs.slice(turn), ...pairs.slice(0, turn)]) {
      if (program.isSlow === true && round >= SLOW_ROUNDS) continue
      runs.push(measuredRun(program.command(capture.path)))
    }
  }
  return pairs
}

/** What ours said of a capture; throws where it did not find what was generated. */
export function statisticsOf({ capture, runs }: ProgramRuns): IndexStatistics {
  const [run] = runs
  const said: unknown = JSON.parse(run?.output ?? '')
  if (!isStatistics(said)) throw new Error(`${ours.name} said ${run?.output ?? 'nothing'}`)
  if (said.records !== capture.records) {
    throw new Error(`${capture.path} has ${capture.records} records, not ${said.records}`)
  }
  return said
}

function isStatistics(value: unknown): value is IndexStatistics {
  const names = ['records', 'seconds', 'bytesPerRecord', 'flows', 'tunnels']
  return (
    typeof value === 'object' &&
    value !== null &&
    names.every((name) => typeof Object.getOwnPropertyDescriptor(value, name)?.value === 'number')
  )
}
