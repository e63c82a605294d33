/** Opens what a command was given, and says on standard error what was no capture or is cut. */
import { encapsulationProposals } from '../../src-shared/index/encapsulationProposals.ts'
import { IndexerPool } from '../engine/indexerPool.ts'
import { openSession } from '../engine/openSession.ts'
import type { Session } from '../engine/session.ts'
import type { CommandHost, CommandOptions } from './command.ts'
import { proposalText } from './proposalText.ts'

/** Undefined where nothing could be read; why has been said. */
export async function openForCommand(
  { paths, bindings }: CommandOptions,
  host: CommandHost,
): Promise<Session | undefined> {
  const pool = new IndexerPool(host.workerUrl)
  const session = await openSession(paths, { pool, bindings })
  await pool.close()
  for (const { text } of [...session.problems, ...session.leftOut]) host.complain(text)
  for (const proposal of encapsulationProposals(session.index))
    host.complain(proposalText(proposal))
  if (session.captures.length > 0) return session
  host.complain(`No capture could be read in ${paths.join(', ')}.`)
  return undefined
}
