/** `hopscope journeys PATH...`: each packet's way through all captures, hop by hop, or all in numbers. */
import { compileFilterText } from '../../src-shared/query/compileFilter.ts'
import { isFilterError, pointedAt } from '../../src-shared/query/filterError.ts'
import { withClocks } from '../engine/openedSession.ts'
import { pinnedNotes, whyNotPinned, whyNotUsed } from '../engine/pinnedClocks.ts'
import type { PinnedClocks, Session } from '../engine/session.ts'
import type { CommandHost, CommandOptions, ExitCode } from './command.ts'
import { parseEnds } from './conversationEnds.ts'
import { journeyLine } from './journeyLine.ts'
import { selectedPackets } from './journeySelection.ts'
import { journeyText } from './journeyText.ts'
import { jsonLine } from './jsonLine.ts'
import { openForCommand } from './openForCommand.ts'
import { summaryLines } from './summaryLines.ts'
import { summaryText } from './summaryText.ts'

export async function journeysCommand(
  options: CommandOptions,
  host: CommandHost,
): Promise<ExitCode> {
  const { conversation, summary, lost: isLost, json } = options
  if (conversation !== undefined && !isConversation(conversation, host)) return 2
  const read = await openForCommand(options, host)
  if (read === undefined) return 1
  const session = pinned(read, options.clocks, host)
  if (session === undefined) return 1
  if (summary) {
    const lines = summaryLines(session)
    for (const line of json ? lines.map(jsonLine) : summaryText(lines)) host.print(line)
    return 0
  }
  const selected = await selectedPackets(session, { isLost, conversation })
  const count = selected?.length ?? session.journeys.packets
  for (let at = 0; at < count; at++) {
    const journey = session.journeys.journeyOf(selected?.[at] ?? at)
    if (journey === undefined) continue
    const line = journeyLine(session, journey)
    host.print(json ? jsonLine(line) : journeyText(line))
  }
  if (selected?.length === 0) host.complain(nothingText(options))
  return 0
}

function nothingText({ lost, conversation }: CommandOptions): string {
  if (conversation === undefined) return 'No packet is known to be lost.'
  return `The captures show no ${lost ? 'lost ' : ''}packet of ${conversation}.`
}

/** Before anything is read: a large capture is not opened for a filter with a mistake. */
function isConversation(text: string, host: CommandHost): boolean {
  if (parseEnds(text) !== undefined) return true
  const filter = compileFilterText(text)
  if (!isFilterError(filter)) return true
  host.complain(
    `--conversation takes two ends, as in 10.244.1.3:41010-10.96.0.10:53, or a filter. ${filter.why}`,
  )
  host.complain(pointedAt(text, filter))
  return false
}

/** The session with the clocks that were given; undefined where one cannot be, which was said. */
function pinned(read: Session, clocks: PinnedClocks, host: CommandHost): Session | undefined {
  if (clocks.size === 0) return read
  const session = withClocks(read, clocks)
  const wrong = [...clocks.keys()].flatMap(
    (node) => whyNotPinned(session, node) ?? whyNotUsed(session, node) ?? [],
  )
  for (const why of wrong) host.complain(why)
  if (wrong.length > 0) return undefined
  for (const { text } of pinnedNotes(clocks)) host.complain(text)
  return session
}
