/**
 * What a page may ask, checked before it reaches the service: a name that has no guard here does not
 * exist, and arguments that a guard refuses are never seen by the service.
 */
import { z } from 'zod'
import { TableId, type BindingTable } from '../layers/bindingTable.ts'
import { ProtocolId, type ProtocolName } from '../layers/protocolId.ts'
import { SORT_COLUMNS } from '../query/recordSort.ts'
import type { Waiting } from './listQuestion.ts'
import type { AnsweringService, EngineService } from './services.ts'
import type { WireService } from './wire.ts'

export type MethodName = keyof EngineService

/** Every method takes and returns what the frame codec carries; the compiler says which does not. */
export type CheckedService =
  EngineService extends WireService<EngineService> ? AnsweringService : never

/** Rows that one page of records may have. */
export const MAX_PAGE_ROWS = 500

/** Longer than anybody types, shorter than what would be work by itself. */
const MAX_FILTER_LENGTH = 10_000

/** Of an IPv6 address, or a MAC address. */
const LONGEST_ADDRESS = 64

/** Bindings that one question may add. */
const MAX_BINDINGS = 100

/** More than a node's name may have, which is a DNS name. */
const MAX_NODE_LENGTH = 300

/** A clock that was never set says 1970. */
const MAX_CLOCK_NS = 4e18

const index = z.int().nonnegative()
const sourceId = z.string().min(1).max(200)
/** Of cloud providers they have more than a hundred letters. */
const contextName = z.string().min(1).max(500)
const recordRef = z.strictObject({ capture: index, record: z.int().positive() })
const binding = z.strictObject({
  table: z.custom<BindingTable>((table) => isKeyOf(TableId, table), 'no such table'),
  key: index.max(0xffff),
  protocol: z.custom<ProtocolName>((name) => isKeyOf(ProtocolId, name), 'no such protocol'),
})

/** One guard a method, complete by the compiler; deleting a line is a type error. */
const guards = {
  session: z.tuple([]),
  sources: z.tuple([]),
  open: z.tuple([sourceId]),
  decodeAs: z.tuple([z.array(binding).min(1).max(MAX_BINDINGS)]),
  pinClock: z.tuple([
    z.string().min(1).max(MAX_NODE_LENGTH),
    z.union([z.number().min(-MAX_CLOCK_NS).max(MAX_CLOCK_NS), z.undefined()]),
  ]),
  clusters: z.tuple([]),
  watchCluster: z.tuple([contextName]),
  leaveCluster: z.tuple([]),
  cancelOpening: z.tuple([]),
  close: z.tuple([]),
  list: z.tuple([
    z.strictObject({
      filter: z.string().min(1).max(MAX_FILTER_LENGTH).exactOptional(),
      sort: z
        .strictObject({ column: z.enum(SORT_COLUMNS), descending: z.boolean() })
        .exactOptional(),
    }),
  ]),
  grow: z.tuple([index]),
  records: z.tuple([z.strictObject({ list: index, from: index, count: index.max(MAX_PAGE_ROWS) })]),
  place: z.tuple([
    index,
    z.union([z.strictObject({ record: recordRef }), z.strictObject({ time: z.bigint() })]),
  ]),
  record: z.tuple([recordRef]),
  journey: z.tuple([recordRef]),
  name: z.tuple([
    z.strictObject({
      address: z.string().min(1).max(LONGEST_ADDRESS),
      port: index.max(0xffff).exactOptional(),
      at: z.bigint(),
    }),
  ]),
  names: z.tuple([]),
} satisfies { readonly [M in MethodName]: z.ZodType<Parameters<EngineService[M]>> }

export type Guarded =
  | { readonly ok: true; readonly call: (waiting: Waiting) => Promise<unknown> }
  | {
      readonly ok: false
      readonly code: 'unknown-method' | 'bad-arguments'
      readonly why: string
    }

/** The call that was asked for, ready to make, or a sentence that says what is wrong with it. */
export function guardCall(
  service: CheckedService,
  method: string,
  args: readonly unknown[],
): Guarded {
  if (!isMethod(method))
    return { ok: false, code: 'unknown-method', why: `The engine has no method ${quoted(method)}.` }
  const checked = guards[method].safeParse(args)
  if (!checked.success) {
    const issue = checked.error.issues[0]
    const where = issue === undefined ? '' : ` at argument ${issue.path.join('.')}`
    const why = `The question ${method} has a wrong value${where}: ${issue?.message ?? 'unknown'}.`
    return { ok: false, code: 'bad-arguments', why }
  }
  // The guard that just passed is the one of this method.
  const call = service[method] as (...args: unknown[]) => Promise<unknown>
  return { ok: true, call: (waiting) => call(...checked.data, waiting) }
}

function isKeyOf(names: object, name: unknown): boolean {
  return typeof name === 'string' && Object.hasOwn(names, name)
}

function isMethod(method: string): method is MethodName {
  return Object.hasOwn(guards, method)
}

/** A hostile name stays short and on one line. */
function quoted(name: string): string {
  return JSON.stringify(name.slice(0, 60))
}
