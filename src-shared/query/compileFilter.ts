/** From a filter's text to what can be asked of a session's records. */
import type { Filter } from './filterAst.ts'
import { checkFilter, type FilterCheck } from './filterCheck.ts'
import { isFilterError, type FilterError } from './filterError.ts'
import { parseFilter } from './filterParser.ts'
import type { PlaceName } from './catalogue/placeFields.ts'
import { ColumnFilter } from './columnFilter.ts'
import { ColumnTables } from './columnTables.ts'
import type { FilterRecord, FilterSession } from './filterSession.ts'
import type { Reading } from './filterReading.ts'
import { recordAnswer } from './recordAnswer.ts'

export class CompiledFilter {
  readonly #check: FilterCheck

  constructor(check: FilterCheck) {
    this.#check = check
  }

  /** The predicate over the columns; where it answers `unknown`, `holdsFor` decides. */
  onColumns(session: FilterSession, tables = new ColumnTables(session.index)): ColumnFilter {
    return new ColumnFilter(this.#check, session, tables)
  }

  /** The exact answer for a record that was read back; `row` is its global row. */
  holdsFor(session: FilterSession, row: number, record: FilterRecord): boolean {
    return recordAnswer(this.#check, session, row, record)
  }
}

/** Whether it asks what became of packets, which all records together tell. */
export function asksForJourneys(text: string): boolean {
  const filter = parseFilter(text)
  const check = isFilterError(filter) ? filter : checkFilter(filter)
  return !isFilterError(check) && readings(check).some(({ name }) => OF_JOURNEYS.has(name))
}

const OF_JOURNEYS: ReadonlySet<string> = new Set<PlaceName>(['hop.count', 'journey.outcome'])

function readings(check: FilterCheck): readonly Reading[] {
  switch (check.kind) {
    case 'and':
    case 'or':
      return [...readings(check.left), ...readings(check.right)]
    case 'not':
      return readings(check.operand)
    case 'values':
      return [check.reading]
    case 'pairs':
      return [check.left, check.right]
  }
}

export function compileFilter(filter: Filter): CompiledFilter | FilterError {
  const check = checkFilter(filter)
  return isFilterError(check) ? check : new CompiledFilter(check)
}

export function compileFilterText(text: string): CompiledFilter | FilterError {
  const filter = parseFilter(text)
  return isFilterError(filter) ? filter : compileFilter(filter)
}
