/** Which command was asked for, with which words; says how it is used where they do not fit. */
import { parseArgs } from 'node:util'
import type { EpochNs } from '../../src-shared/base/time.ts'
import type { Binding } from '../../src-shared/layers/bindings.ts'
import { kubeconfigOption, type KubeconfigChoice } from '../cluster/live/kubeconfigChoice.ts'
import type { PinnedClocks } from '../engine/session.ts'
import { SpooledSources } from '../sources/spooledSources.ts'
import { parseClock } from './clockOption.ts'
import { parseDecodeAs } from './decodeAs.ts'
import { momentOption } from './momentOption.ts'

/** What a command needs of the process that it runs in. */
export interface CommandHost {
  /** The module that the indexing threads run. */
  readonly workerUrl: URL
  /** One line on standard output. */
  readonly print: (line: string) => unknown
  /** One line on standard error. */
  readonly complain: (line: string) => unknown
}

export interface CommandOptions {
  readonly paths: readonly string[]
  /** One JSON object a line instead of text. */
  readonly json: boolean
  readonly record?: number
  /** Only records that it lets through. */
  readonly filter?: string
  /** How many there are, instead of each. */
  readonly count: boolean
  /** Goes on with what the captures grow by. */
  readonly follow: boolean
  /** Only journeys of packets that were lost. */
  readonly lost: boolean
  /** Numbers of all journeys instead of each. */
  readonly summary: boolean
  /** Only journeys of these conversations: two ends, or a filter. */
  readonly conversation?: string
  /** Clocks of nodes that the person knows. */
  readonly clocks: PinnedClocks
  /** Who had which address then. */
  readonly at?: EpochNs
  /** A live cluster that names are taken from, too. */
  readonly kubeconfig?: KubeconfigChoice
  /** Names as a hosts file. */
  readonly hosts: boolean
  /** File to write all records to, with the names in it. */
  readonly pcapng?: string
  /** A person's own bindings, after the defaults. */
  readonly bindings: readonly Binding[]
  /** What is compressed or piped, as plain files for as long as the command runs. */
  readonly spooled: SpooledSources
}

/** The process's exit code. */
export type ExitCode = 0 | 1 | 2

type Command = (options: CommandOptions, host: CommandHost) => Promise<ExitCode>

/** Each is loaded when it is asked for: the parts that it does not need take longer than its work. */
const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  dissect: async () => (await import('./dissectCommand.ts')).dissectCommand,
  flows: async () => (await import('./flowsCommand.ts')).flowsCommand,
  identities: async () => (await import('./identitiesCommand.ts')).identitiesCommand,
  index: async () => (await import('./indexCommand.ts')).indexCommand,
  journeys: async () => (await import('./journeysCommand.ts')).journeysCommand,
  points: async () => (await import('./pointsCommand.ts')).pointsCommand,
  records: async () => (await import('./recordsCommand.ts')).recordsCommand,
}

/** Commands that take a single file. */
const ONE_FILE: ReadonlySet<string | undefined> = new Set(['dissect', 'index'])

/** Commands that show names. */
const NAMING: ReadonlySet<string | undefined> = new Set([
  'identities',
  'journeys',
  'points',
  'records',
])

const USAGE = `Usage: hopscope COMMAND PATH... [--json]

  hopscope dissect FILE [--record N]  every layer of each record, or of record N
  hopscope flows PATH...              tunnels, conversations and their directions, with numbers
  hopscope identities PATH... [--at TIME | --hosts | --pcapng FILE]
                                      who had which address, when, and how that is known;
                                      --hosts: as a hosts file, for Wireshark
                                      --pcapng: all records with the names, into a new file
  hopscope index FILE --stats         how many records, flows and tunnels, and how fast they were read
  hopscope journeys PATH... [--lost] [--conversation 10.244.1.3:41010-10.96.0.10:53] [--summary]
                                      each packet's way through all captures, hop by hop;
                                      --lost: of packets that did not arrive, and where they were lost;
                                      --conversation: of these two ends, or of what a filter lets through,
                                      also behind NAT and in tunnels;
                                      --summary: outcomes, losses, delays and clocks in numbers
  hopscope points PATH...             what the captures are: node, interface, records, time span
  hopscope records PATH... [--filter 'ip.addr == 10.244.1.3 && tcp'] [--count | --follow]
                                      the records of all captures by time, or how many there are;
                                      --follow: and then those that the captures grow by

  --json   one JSON object a line
  --kubeconfig FILE [--context NAME]
           identities, journeys, points, records: names from a live cluster, too, of which is only read;
           --context alone: of the kubeconfig that kubectl uses
  --decode-as udp.port==6080,vxlan
           what a port, an EtherType or a number carries; may be given more than once
  --clock NODE=+37.4ms
           how far a node's clock is ahead, where you know it (journeys); may be given more than once
  --help   this text

PATH is a capture file (pcap or pcapng, also compressed with gzip, zstd or xz), a tar archive of
captures, a named pipe, - for standard input, or a folder with captures and, beside them, the output of
"kubectl get pods,nodes,services -A -o json" and of commands on the nodes, which give the names.

What is compressed or piped is kept meanwhile in a private folder below HOPSCOPE_CACHE, or where
temporary files are, with at most HOPSCOPE_CACHE_GIB (16) GiB.`

export async function runCommand(words: readonly string[], host: CommandHost): Promise<ExitCode> {
  const parsed = parse(words)
  if (parsed === 'help') {
    host.print(USAGE)
    return 0
  }
  if ('why' in parsed) {
    host.complain(parsed.why)
    host.complain(USAGE)
    return 2
  }
  const spooled = new SpooledSources()
  try {
    const command = await parsed.command()
    return await command({ ...parsed.options, spooled }, host)
  } finally {
    await spooled.close()
  }
}

function parse(
  words: readonly string[],
):
  | 'help'
  | { why: string }
  | { command: () => Promise<Command>; options: Omit<CommandOptions, 'spooled'> } {
  try {
    const { values, positionals } = parseArgs({
      args: [...words],
      allowPositionals: true,
      options: {
        json: { type: 'boolean' },
        stats: { type: 'boolean' },
        filter: { type: 'string' },
        count: { type: 'boolean' },
        follow: { type: 'boolean' },
        record: { type: 'string' },
        lost: { type: 'boolean' },
        summary: { type: 'boolean' },
        conversation: { type: 'string' },
        clock: { type: 'string', multiple: true },
        at: { type: 'string' },
        hosts: { type: 'boolean' },
        kubeconfig: { type: 'string' },
        context: { type: 'string' },
        pcapng: { type: 'string' },
        'decode-as': { type: 'string', multiple: true },
        help: { type: 'boolean', short: 'h' },
      },
    })
    if (values.help === true) return 'help'
    const [name, ...paths] = positionals
    const command = COMMANDS[name ?? '']
    if (command === undefined) {
      return {
        why: name === undefined ? 'No command was given.' : `There is no command "${name}".`,
      }
    }
    const kubeconfig = kubeconfigOption(values)
    if (kubeconfig !== undefined && !NAMING.has(name)) {
      return { why: `--kubeconfig and --context go with ${[...NAMING].join(', ')}.` }
    }
    const isOfCluster = name === 'identities' && kubeconfig !== undefined
    if (paths.length === 0 && !isOfCluster) return { why: `"${name}" needs a file or a folder.` }
    if (ONE_FILE.has(name) && paths.length > 1) return { why: `"${name}" takes one file.` }
    const record = values.record === undefined ? undefined : Number(values.record)
    if (record !== undefined && !(Number.isSafeInteger(record) && record >= 1)) {
      return { why: `--record takes a record's number, 1 or more, not "${values.record}".` }
    }
    const at = values.at === undefined ? undefined : momentOption(values.at)
    if (values.at !== undefined && at === undefined) {
      const forms = '1795222117.48 or 2026-11-21T00:48:37Z'
      return { why: `--at takes a moment such as ${forms}, not "${values.at}".` }
    }
    const bindings: Binding[] = []
    for (const text of values['decode-as'] ?? []) {
      const binding = parseDecodeAs(text)
      if ('why' in binding) return binding
      bindings.push(binding)
    }
    const { filter, count = false, follow = false, hosts = false } = values
    if (follow && (name !== 'records' || count)) {
      return { why: '--follow goes with "records", and without --count: it has no end.' }
    }
    const { lost = false, summary = false, conversation } = values
    if (summary && (lost || conversation !== undefined)) {
      return { why: '--summary is of all journeys: it goes without --lost and --conversation.' }
    }
    const clocks = new Map<string, number>()
    for (const text of values.clock ?? []) {
      const clock = parseClock(text)
      if ('why' in clock) return clock
      clocks.set(clock.node, clock.offsetNs)
    }
    const options = { paths, json: values.json === true, count, follow, hosts, bindings }
    const ofJourneys = { lost, summary, clocks }
    const chosen = {
      ...(values.pcapng === undefined ? {} : { pcapng: values.pcapng }),
      ...(record === undefined ? {} : { record }),
      ...(at === undefined ? {} : { at }),
      ...(filter === undefined ? {} : { filter }),
      ...(conversation === undefined ? {} : { conversation }),
      ...(kubeconfig === undefined ? {} : { kubeconfig }),
    }
    return { command, options: { ...options, ...ofJourneys, ...chosen } }
  } catch (error) {
    return { why: error instanceof Error ? error.message : String(error) }
  }
}
