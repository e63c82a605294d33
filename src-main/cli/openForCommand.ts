/** Opens what a command was given, and says on standard error what was no capture or is cut. */
import { encapsulationProposals } from '../../src-shared/index/encapsulationProposals.ts'
import type { KubeconfigChoice } from '../cluster/live/kubeconfigChoice.ts'
import { IndexerPool } from '../engine/indexerPool.ts'
import { openSession } from '../engine/openSession.ts'
import type { Session } from '../engine/session.ts'
import { STANDARD_INPUT } from '../sources/pipe.ts'
import type { CommandHost, CommandOptions } from './command.ts'
import { proposalText } from './proposalText.ts'

/** What a shell says of a program that was interrupted: 128 and the signal's number. */
const INTERRUPTED = 130
/** One Ctrl-C comes from the terminal and once more from npm, which started this program. */
const SAME_PRESS_MS = 500

/** Undefined where nothing could be read; why has been said. */
export async function openForCommand(
  options: CommandOptions,
  host: CommandHost,
  needs: 'captures' | 'names' = 'captures',
): Promise<Session | undefined> {
  const { paths, bindings, spooled } = options
  const pool = new IndexerPool(host.workerUrl)
  const asking = options.kubeconfig && askCluster(options.kubeconfig, host)
  const endOutliving = paths.includes(STANDARD_INPUT) ? outliveWriter(host) : () => undefined
  const session = await openSession(paths, { pool, bindings, spooled, onWaiting: host.complain })
  endOutliving()
  await pool.close()
  if (asking !== undefined) {
    const names = await asking
    if (names === undefined) return undefined
    session.names.setCluster(names)
  }
  for (const { text } of [...session.problems, ...session.leftOut]) host.complain(text)
  for (const proposal of encapsulationProposals(session.index))
    host.complain(proposalText(proposal))
  if (session.captures.length > 0) return session
  if (needs === 'names') {
    if (hasNames(session)) return session
    host.complain(
      paths.length === 0
        ? 'The cluster gave no names.'
        : `Neither names nor captures could be read in ${paths.join(', ')}.`,
    )
    return undefined
  }
  host.complain(`No capture could be read in ${paths.join(', ')}.`)
  return undefined
}

async function askCluster(kubeconfig: KubeconfigChoice, host: CommandHost) {
  const { namesOfCluster } = await import('./clusterForCommand.ts')
  return namesOfCluster(kubeconfig, host)
}

function hasNames({ identities }: Session): boolean {
  const [first] = identities.all()
  return first !== undefined
}

/** Ctrl-C on `tcpdump -w - | hopscope records -` ends tcpdump; what it captured is to be answered. */
function outliveWriter(host: CommandHost): () => void {
  let first: number | undefined
  const onInterrupt = () => {
    if (first !== undefined && performance.now() - first < SAME_PRESS_MS) return
    if (first !== undefined) process.exit(INTERRUPTED)
    first = performance.now()
    host.complain('Waiting for the program that writes to end; interrupt again to stop now.')
  }
  process.on('SIGINT', onInterrupt)
  return () => process.off('SIGINT', onInterrupt)
}
