/** `hopscope points PATH...`: what each capture is and covers. */
import { formatEpoch } from '../../src-shared/base/time.ts'
import { linkTypeName } from '../../src-shared/capture/linkTypes.ts'
import { encapsulationProposals } from '../../src-shared/index/encapsulationProposals.ts'
import type { CapturePoint } from '../../src-shared/journeys/capturePoint.ts'
import { captureNotes, type Session } from '../engine/session.ts'
import type { CommandHost, CommandOptions, ExitCode } from './command.ts'
import { jsonLine } from './jsonLine.ts'
import { openForCommand } from './openForCommand.ts'
import { proposalText } from './proposalText.ts'

export async function pointsCommand(options: CommandOptions, host: CommandHost): Promise<ExitCode> {
  const session = await openForCommand(options, host)
  if (session === undefined) return 1
  for (const point of session.points) {
    const line = pointLine(session, point)
    // As text, they were said for the whole session when it was opened.
    const proposals = encapsulationProposals(session.index, [point.capture]).map(proposalText)
    const withProposals = { ...line, notes: [...line.notes, ...proposals] }
    host.print(options.json ? jsonLine(withProposals) : pointText(line))
  }
  return 0
}

interface PointLine {
  readonly file: string
  readonly node?: string
  readonly interface?: string
  readonly linkType: string
  /** 0 where the file states no limit. */
  readonly snapLength: number
  readonly precision: string
  readonly records: number
  readonly first?: string
  readonly last?: string
  readonly notes: readonly string[]
}

function pointLine(session: Session, point: CapturePoint): PointLine {
  const { index } = session
  const captureInterface = index.points[point.point]?.captureInterface
  const time = (offset: number) => formatEpoch(index.base + BigInt(Math.round(offset)))
  return {
    file: point.file,
    ...(point.node === undefined ? {} : { node: point.node }),
    ...(point.interface === undefined ? {} : { interface: point.interface }),
    linkType: linkTypeName(captureInterface?.linkType ?? -1),
    snapLength: captureInterface?.snapLength ?? 0,
    precision: captureInterface?.precision ?? 'other',
    records: point.records,
    ...(point.first === undefined ? {} : { first: time(point.first) }),
    ...(point.last === undefined ? {} : { last: time(point.last) }),
    notes: captureNotes(session, point.capture),
  }
}

function pointText(line: PointLine): string {
  const place = [line.node ?? '?', line.interface ?? '?'].join(' ')
  const span = line.first === undefined ? 'no records' : `${line.first} to ${line.last ?? ''}`
  const notes = line.notes.map((note) => `\n    ${note}`).join('')
  return `${place}  ${line.file}  ${line.linkType}  snap length ${line.snapLength}  ${line.precision}  ${line.records} records  ${span}${notes}`
}
