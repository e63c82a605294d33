/**
 * A person's kubeconfig: where it lies, which contexts it has, and how one of them is logged in to. The
 * Kubernetes client is loaded only here, and only when somebody asks for a cluster.
 */
import { readFile, stat } from 'node:fs/promises'
import type { OutgoingHttpHeaders } from 'node:http'
import type { Agent, RequestOptions } from 'node:https'
import { homedir } from 'node:os'
import { delimiter, dirname, isAbsolute, join, resolve } from 'node:path'
import type { Cluster, Context, KubeConfig, User } from '@kubernetes/client-node'
import { shownText } from '../../../src-shared/identities/shownText.ts'
import { reasonOf } from '../../sources/inputFiles.ts'
import { ExecPlugin } from './execPlugin.ts'
import type { KubeconfigChoice } from './kubeconfigChoice.ts'

/** A kubeconfig with hundreds of clusters has some MiB. */
const MAX_KUBECONFIG_BYTES = 16 << 20
const LOOPBACK = /^(?:127(?:\.\d+){3}|localhost|\[::1\])$/
/** Kinds of "auth-provider" that run a program in a shell; kubectl itself no longer knows them. */
const OBSOLETE_PROVIDERS: ReadonlySet<string> = new Set(['azure', 'gcp', 'exec'])
/** Claims a user for our own plugin runner before the client's, which never stops waiting for one. */
const OUR_PLUGIN = 'hopscope-exec'

export interface KubeconfigContext {
  readonly name: string
  readonly server: string
  readonly isCurrent: boolean
}

/** A context with what requests to its API server need. */
export interface ClusterLogin {
  readonly context: string
  readonly server: URL
  readonly user: string
  /** That the context names; a person may be allowed this one only. */
  readonly namespace?: string
  /** The kubeconfig says not to look whose certificate it is. */
  readonly isUnchecked: boolean
  /** TLS options, headers and agent; runs the login command where the kubeconfig names one. */
  readonly requestOptions: (signal: AbortSignal) => Promise<LoginOptions>
  readonly close: () => void
}

export type LoginOptions = Omit<RequestOptions, 'headers'> & {
  readonly headers: OutgoingHttpHeaders
}

export interface Refusal {
  /** A sentence. */
  readonly why: string
}

export async function kubeconfigContexts(
  choice: KubeconfigChoice,
): Promise<readonly KubeconfigContext[] | Refusal> {
  const config = await loadKubeconfig(choice)
  if ('why' in config) return config
  const current = config.getCurrentContext()
  return config.getContexts().map(({ name, cluster }) => ({
    name: shownText(name),
    server: shownText(config.getCluster(cluster)?.server ?? ''),
    isCurrent: name === current,
  }))
}

export async function kubeconfigLogin(choice: KubeconfigChoice): Promise<ClusterLogin | Refusal> {
  const config = await loadKubeconfig(choice)
  if ('why' in config) return config
  const name = choice.context ?? config.getCurrentContext()
  const context = config.getContexts().find((one) => one.name === name)
  if (context === undefined) return { why: noContext(config, choice.context) }
  const cluster = config.getCluster(context.cluster)
  if (cluster === null)
    return { why: `The context "${shownText(context.name)}" names a cluster that is not in it.` }
  const user = config.getUser(context.user)
  return loginOf(config, { context, cluster, user: user ?? { name: '' } })
}

function noContext(config: KubeConfig, asked: string | undefined): string {
  const names = config.getContexts().map(({ name }) => shownText(name))
  const known = names.length === 0 ? 'It has none.' : `It has: ${names.slice(0, 20).join(', ')}.`
  if (asked === undefined) return `The kubeconfig has no current context. Name one. ${known}`
  return `The kubeconfig has no context "${shownText(asked)}". ${known}`
}

async function loadKubeconfig({ file }: KubeconfigChoice): Promise<KubeConfig | Refusal> {
  const listed = (process.env['KUBECONFIG'] ?? '').split(delimiter).filter((path) => path !== '')
  const usual = listed.length > 0 ? listed : [join(homedir(), '.kube', 'config')]
  const files = file === undefined ? usual : [file]
  const { KubeConfig } = await import('@kubernetes/client-node')
  const merged = new KubeConfig()
  let found = 0
  for (const path of files) {
    try {
      const { size } = await stat(path)
      if (size > MAX_KUBECONFIG_BYTES)
        return { why: `${path} is larger than 16 MiB, which no kubeconfig is.` }
      const one = new KubeConfig()
      one.loadFromString(await readFile(path, 'utf8'))
      one.makePathsAbsolute(dirname(path))
      one.users = one.users.map((user) => withAbsoluteCommand(user, dirname(path)))
      merge(merged, one)
      found++
    } catch (error) {
      // Like kubectl: a file of the list may be absent.
      if (file === undefined && isAbsent(error)) continue
      return { why: `${path} cannot be read as a kubeconfig: ${reasonOf(error)}.` }
    }
  }
  if (found > 0) return merged
  return { why: `There is no kubeconfig: ${files.join(', ')} does not exist. Name one.` }
}

function isAbsent(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT'
}

/** Of two entries with one name, the first counts, as for kubectl. */
function merge(into: KubeConfig, from: KubeConfig): void {
  const isNew = (known: readonly { name: string }[], name: string) =>
    !known.some((one) => one.name === name)
  for (const cluster of from.clusters)
    if (isNew(into.clusters, cluster.name)) into.addCluster(cluster)
  for (const user of from.users) if (isNew(into.users, user.name)) into.addUser(user)
  for (const context of from.contexts)
    if (isNew(into.contexts, context.name)) into.addContext(context)
  into.currentContext ||= from.currentContext
}

/** A command with a slash is relative to its kubeconfig, one without is looked for in PATH. */
function withAbsoluteCommand(user: User, folder: string): User {
  const exec: unknown = user.exec
  if (typeof exec !== 'object' || exec === null || !('command' in exec)) return user
  const { command } = exec
  if (typeof command !== 'string' || !/[\\/]/.test(command) || isAbsolute(command)) return user
  return { ...user, exec: { ...exec, command: resolve(folder, command) } }
}

interface LoginParts {
  readonly context: Context
  readonly cluster: Cluster
  readonly user: User
}

function loginOf(
  config: KubeConfig,
  { context, cluster, user }: LoginParts,
): ClusterLogin | Refusal {
  const server = URL.parse(cluster.server)
  if (server === null || !/^https?:$/.test(server.protocol))
    return { why: `"${shownText(cluster.server)}" is not the address of an API server.` }
  const isPlain = server.protocol === 'http:'
  if (isPlain && !LOOPBACK.test(server.hostname) && !cluster.skipTLSVerify)
    return { why: `${server.href} is not encrypted: credentials are sent over https only.` }
  const provider = providerName(user)
  if (OBSOLETE_PROVIDERS.has(provider))
    return {
      why: `The user "${shownText(user.name)}" logs in through the obsolete "${provider}" provider. Renew the kubeconfig so that it names an "exec" command.`,
    }
  const exec: unknown = user.exec
  const plugin = exec === undefined || exec === null ? undefined : new ExecPlugin(exec, cluster)
  const ours = { name: OUR_PLUGIN, config: {} }
  config.loadFromOptions({
    clusters: [isPlain ? { ...cluster, skipTLSVerify: true } : cluster],
    users: [plugin === undefined ? user : { ...user, exec: undefined, authProvider: ours }],
    contexts: [{ ...context, user: user.name }],
    currentContext: context.name,
  })
  let asking: AbortSignal | undefined
  if (plugin !== undefined)
    config.addAuthenticator({
      isAuthProvider: (one) => one.authProvider === ours,
      applyAuthentication: async (_, options) => {
        const { headers, ...tls } = await plugin.options(asking)
        Object.assign(options, tls)
        Object.assign((options.headers ??= {}), headers)
      },
    })
  let agent: RequestOptions['agent']
  return {
    context: shownText(context.name),
    server,
    user: shownText(user.name),
    ...(context.namespace === undefined ? {} : { namespace: context.namespace }),
    isUnchecked: !isPlain && cluster.skipTLSVerify,
    requestOptions: async (signal) => {
      asking = signal
      // Said outright, so that no variable of the environment says otherwise.
      const options: LoginOptions = { rejectUnauthorized: true, headers: {} }
      await config.applyToHTTPSOptions(options)
      agent = options.agent
      return options
    },
    close: () => {
      if (isAgent(agent)) agent.destroy()
    },
  }
}

function providerName({ authProvider }: User): string {
  const provider: unknown = authProvider
  if (typeof provider !== 'object' || provider === null || !('name' in provider)) return ''
  return typeof provider.name === 'string' ? provider.name : ''
}

function isAgent(agent: unknown): agent is Agent {
  return typeof agent === 'object' && agent !== null && 'destroy' in agent
}
