/** `hopscope records PATH...`: the records of all captures by time, or those that a filter lets through. */
import { timeOrder } from '../../src-shared/index/timeOrder.ts'
import { parseFilter } from '../../src-shared/query/filterParser.ts'
import { isFilterError, pointedAt, type FilterError } from '../../src-shared/query/filterError.ts'
import { compileFilter } from '../../src-shared/query/compileFilter.ts'
import { filterRows } from '../engine/filterRows.ts'
import type { Session } from '../engine/session.ts'
import type { CommandHost, CommandOptions, ExitCode } from './command.ts'
import { jsonLine } from './jsonLine.ts'
import { followRecords } from './followedRecords.ts'
import { openForCommand } from './openForCommand.ts'
import { printRecords } from './recordLine.ts'

export async function recordsCommand(
  options: CommandOptions,
  host: CommandHost,
): Promise<ExitCode> {
  const { filter } = options
  const wrong = filter === undefined ? undefined : mistakeIn(filter)
  if (filter !== undefined && wrong !== undefined) return refuse(filter, wrong, host)
  if (options.follow) return followRecords(options, host)
  const session = await openForCommand(options, host)
  if (session === undefined) return 1
  const found = await matchingRows(session, filter, host)
  if (options.count) {
    host.print(options.json ? jsonLine({ count: found.length }) : String(found.length))
    return 0
  }
  await printRecords(session, found, options, host)
  return 0
}

/** Before anything is read: a large capture is not opened for a filter with a mistake. */
function mistakeIn(text: string): FilterError | undefined {
  const filter = parseFilter(text)
  if (isFilterError(filter)) return filter
  const compiled = compileFilter(filter)
  return isFilterError(compiled) ? compiled : undefined
}

function refuse(text: string, error: FilterError, host: CommandHost): ExitCode {
  host.complain(`The filter cannot be used. ${error.why}`)
  host.complain(pointedAt(text, error))
  return 2
}

async function matchingRows(
  session: Session,
  filter: string | undefined,
  host: CommandHost,
): Promise<Uint32Array> {
  if (filter === undefined) return timeOrder(session.index)
  const result = await filterRows(session, filter)
  if (result.kind !== 'rows') return new Uint32Array(0)
  if (result.unread > 0) {
    host.complain(
      `${result.unread} records could not be read again to ask them; they are left out. Open the files where they are now.`,
    )
  }
  return result.rows
}
