/**
 * The command by which a kubeconfig logs a user in (`aws eks get-token`, `kubelogin`): client-go's credential
 * plugins, client.authentication.k8s.io. It is run without a shell and a terminal, for a bounded time.
 */
import { spawn } from 'node:child_process'
import type { OutgoingHttpHeaders } from 'node:http'
import type { Cluster } from '@kubernetes/client-node'
import { z } from 'zod'
import { shownText } from '../../../src-shared/identities/shownText.ts'

const TIMEOUT_SECONDS = 60
const MAX_OUTPUT_CHARACTERS = 1 << 20
/** A credential is renewed so long before its end that no request meets it. */
const RENEW_BEFORE_MS = 10_000

const pluginSchema = z.object({
  apiVersion: z.string(),
  command: z.string().min(1),
  args: z.array(z.string()).nullish(),
  env: z.array(z.object({ name: z.string(), value: z.string() })).nullish(),
  interactiveMode: z.string().nullish(),
  provideClusterInfo: z.boolean().nullish(),
})

const credentialSchema = z.object({
  status: z.object({
    token: z.string().optional(),
    clientCertificateData: z.string().optional(),
    clientKeyData: z.string().optional(),
    expirationTimestamp: z.string().optional(),
  }),
})

/** What a request needs of it. */
export interface PluginOptions {
  readonly headers: OutgoingHttpHeaders
  readonly cert?: string
  readonly key?: string
}

type Credential = z.infer<typeof credentialSchema>['status']

export class ExecPlugin {
  readonly #spec: unknown
  readonly #cluster: Cluster
  #credential: Credential | undefined
  /** Several requests wait for one run. */
  #running: Promise<Credential> | undefined

  constructor(spec: unknown, cluster: Cluster) {
    this.#spec = spec
    this.#cluster = cluster
  }

  /** Throws an error whose message is a sentence. */
  async options(signal: AbortSignal | undefined): Promise<PluginOptions> {
    const credential = isFresh(this.#credential) ? this.#credential : await this.#renew(signal)
    const { token, clientCertificateData, clientKeyData } = credential
    return {
      headers: token === undefined ? {} : { Authorization: `Bearer ${token}` },
      ...(clientCertificateData === undefined ? {} : { cert: clientCertificateData }),
      ...(clientKeyData === undefined ? {} : { key: clientKeyData }),
    }
  }

  async #renew(signal: AbortSignal | undefined): Promise<Credential> {
    this.#running ??= this.#run(signal).finally(() => (this.#running = undefined))
    return (this.#credential = await this.#running)
  }

  async #run(signal: AbortSignal | undefined): Promise<Credential> {
    const spec = pluginSchema.safeParse(this.#spec)
    if (!spec.success) throw new Error('the kubeconfig\'s "exec" is not as documented')
    const { apiVersion, command, args, env, interactiveMode, provideClusterInfo } = spec.data
    const name = shownText(command)
    if (interactiveMode === 'Always')
      throw new Error(`the login command ${name} asks questions in a terminal, where none is`)
    const info = {
      apiVersion,
      kind: 'ExecCredential',
      spec: {
        interactive: false,
        ...(provideClusterInfo === true ? { cluster: clusterInfo(this.#cluster) } : {}),
      },
    }
    const output = await outputOf(
      { command, args: args ?? [], signal },
      {
        ...process.env,
        ...Object.fromEntries((env ?? []).map(({ name: key, value }) => [key, value])),
        KUBERNETES_EXEC_INFO: JSON.stringify(info),
      },
    )
    const credential = credentialSchema.safeParse(jsonOf(output))
    if (!credential.success) throw new Error(`the login command ${name} printed no ExecCredential`)
    return credential.data.status
  }
}

function isFresh(credential: Credential | undefined): credential is Credential {
  if (credential === undefined) return false
  if (credential.expirationTimestamp === undefined) return true
  return Date.parse(credential.expirationTimestamp) > Date.now() + RENEW_BEFORE_MS
}

function clusterInfo({ server, caData, skipTLSVerify, tlsServerName, proxyUrl }: Cluster) {
  return {
    server,
    'certificate-authority-data': caData,
    'insecure-skip-tls-verify': skipTLSVerify,
    'tls-server-name': tlsServerName,
    'proxy-url': proxyUrl,
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

interface PluginRun {
  readonly command: string
  readonly args: readonly string[]
  readonly signal: AbortSignal | undefined
}

function outputOf({ command, args, signal }: PluginRun, env: NodeJS.ProcessEnv): Promise<string> {
  const name = shownText(command)
  return new Promise((fulfil, reject) => {
    const child = spawn(command, args, {
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: TIMEOUT_SECONDS * 1000,
      killSignal: 'SIGKILL',
      ...(signal === undefined ? {} : { signal }),
    })
    let output = ''
    let complaint = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text
      if (output.length > MAX_OUTPUT_CHARACTERS) child.kill('SIGKILL')
    })
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      if (complaint.length < MAX_OUTPUT_CHARACTERS) complaint += text
    })
    child.on('error', (error) => {
      reject(new Error(`the login command ${name} cannot be run: ${error.message}`))
    })
    child.on('close', (code) => {
      if (code === 0) fulfil(output)
      else if (code === null)
        reject(new Error(`the login command ${name} did not end within ${TIMEOUT_SECONDS} s`))
      else {
        const said = shownText(complaint.trim().split('\n').at(-1) ?? '').slice(0, 300)
        reject(new Error(`the login command ${name} failed with ${code}${said && `: ${said}`}`))
      }
    })
  })
}
