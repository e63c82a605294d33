/** Opens what a command was given, and says on standard error what was no capture or is cut. */
import { IndexerPool } from '../engine/indexerPool.ts'
import { openSession } from '../engine/openSession.ts'
import type { Session } from '../engine/session.ts'
import type { CommandHost, CommandOptions } from './command.ts'

/** Undefined where nothing could be read; why has been said. */
export async function openForCommand(
  { paths }: CommandOptions,
  host: CommandHost,
): Promise<Session | undefined> {
  const pool = new IndexerPool(host.workerUrl)
  const session = await openSession(paths, { pool })
  await pool.close()
  for (const { text } of [...session.problems, ...session.leftOut]) host.complain(text)
  if (session.captures.length > 0) return session
  host.complain(`No capture could be read in ${paths.join(', ')}.`)
  return undefined
}
