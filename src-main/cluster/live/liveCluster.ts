/**
 * A cluster that is watched: names as of now, and of what was there since we watch. Nothing but get, list
 * and watch is ever asked, and nothing is asked before a person chose the cluster.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { EpochNs } from '../../../src-shared/base/time.ts'
import type { IdentityFacts } from '../../../src-shared/identities/identityFact.ts'
import { kubernetesFacts } from '../../../src-shared/identities/kubernetesFacts.ts'
import {
  noObjects,
  type KubernetesObjects,
} from '../../../src-shared/identities/kubernetesObjects.ts'
import { ApiConnection } from './apiConnection.ts'
import { Backoff } from './backoff.ts'
import { kubeconfigLogin, type Refusal } from './kubeconfig.ts'
import type { KubeconfigChoice } from './kubeconfigChoice.ts'
import { FIXED_RESOURCES } from './liveResources.ts'
import type { StoreBudget } from './resourceStore.ts'
import { ResourceWatch, type Trouble } from './resourceWatch.ts'
import { servedOverlays, type ServedResource } from './servedOverlays.ts'
import { troubleText } from './troubleText.ts'

/** Of all objects together: what names come from of some 200,000 pods. */
const MAX_CHARACTERS = 512 << 20
/** Changes come in swarms: a rollout's are told together. */
const FIRST_TELL_MS = 200
const TELL_INTERVAL_MS = 2000

export interface ClusterNames {
  /** As they are now. */
  readonly objects: KubernetesObjects
  /** Also of what was there before. */
  readonly facts: IdentityFacts
}

export type ClusterPhase = 'connecting' | 'watching' | 'reconnecting' | 'refused'

export interface ClusterWatch {
  readonly context: string
  readonly server: string
  readonly phase: ClusterPhase
  /** That are there now. */
  readonly pods: number
  /** What is wrong, and what to do; sentences. */
  readonly troubles: readonly string[]
}

/** `onTell`: names or the state have changed; several changes are told together. */
export async function watchCluster(
  choice: KubeconfigChoice,
  onTell: () => void,
): Promise<LiveCluster | Refusal> {
  const login = await kubeconfigLogin(choice)
  if ('why' in login) return login
  // The same context again, whatever becomes the current one meanwhile.
  const loginAgain = () => kubeconfigLogin({ ...choice, context: login.context })
  const ending = new AbortController()
  return new LiveCluster(new ApiConnection(login, loginAgain, ending.signal), ending, onTell)
}

export class LiveCluster {
  readonly #connection: ApiConnection
  readonly #ending: AbortController
  readonly #onTell: () => void
  readonly #budget: StoreBudget = { charactersLeft: MAX_CHARACTERS }
  readonly #watches: ResourceWatch[] = []
  readonly #running: Promise<void>[] = []
  #isDiscovered = false
  #discoveryTrouble: Trouble | undefined
  #changes = 0
  #names: { readonly key: string; readonly names: ClusterNames } | undefined
  #timer: NodeJS.Timeout | undefined
  #told = -Infinity
  readonly #whenSettled: (() => void)[] = []

  constructor(connection: ApiConnection, ending: AbortController, onTell: () => void) {
    this.#connection = connection
    this.#ending = ending
    this.#onTell = onTell
    for (const resource of FIXED_RESOURCES) this.#start({ resource, version: resource.version })
    this.#running.push(this.#discover())
  }

  /** Names as of the last word of the server; the same object while nothing was said. */
  names(): ClusterNames {
    const asOf = this.#asOf
    const key = `${this.#changes} ${asOf ?? ''}`
    if (this.#names?.key === key) return this.#names.names
    const source = {
      source: `cluster ${this.#connection.login.context}`,
      ...(asOf === undefined ? {} : { asOf }),
    }
    const all = noObjects()
    const objects = noObjects()
    for (const { watched } of this.#watches) {
      watched.store.addTo(all)
      watched.store.addLiveTo(objects)
    }
    const names = { objects, facts: kubernetesFacts(all, source) }
    this.#names = { key, names }
    return names
  }

  get state(): ClusterWatch {
    const { context, server } = this.#connection.login
    const pods = this.#watches.find(({ watched }) => watched.resource.name === 'pods')
    return {
      context,
      server: server.href,
      phase: this.#phase,
      pods: pods?.watched.store.size ?? 0,
      troubles: this.#troubles(),
    }
  }

  /** Everything was listed once, or why not is among the troubles. */
  get isSettled(): boolean {
    return this.#isDiscovered && this.#watches.every((watch) => watch.isSettled)
  }

  /** Waits until `isSettled`, but no longer; tells whether it is. */
  async settled(mostMs: number): Promise<boolean> {
    if (this.isSettled) return true
    await new Promise<void>((fulfil) => {
      const timer = setTimeout(fulfil, mostMs)
      this.#whenSettled.push(() => {
        clearTimeout(timer)
        fulfil()
      })
    })
    return this.isSettled
  }

  /** Nothing runs on, and nothing is told any more. */
  async close(): Promise<void> {
    this.#ending.abort()
    clearTimeout(this.#timer)
    await Promise.all(this.#running)
    this.#connection.close()
  }

  get #phase(): ClusterPhase {
    if (this.#watches.some(({ isDown }) => isDown)) return 'reconnecting'
    if (!this.isSettled) return 'connecting'
    return this.#watches.some(({ trouble }) => trouble === undefined) ? 'watching' : 'refused'
  }

  /** Of the pods: nobody else's name depends on the moment so much. */
  get #asOf(): EpochNs | undefined {
    return this.#watches.find(({ watched }) => watched.resource.name === 'pods')?.asOf
  }

  #troubles(): readonly string[] {
    const { clockAheadMs, login } = this.#connection
    const all = [...this.#watches.map(({ trouble }) => trouble), this.#discoveryTrouble]
    const troubles = all.filter((trouble) => trouble !== undefined)
    const unreachable = troubles.find(({ isUnreachable }) => isUnreachable)
    const texts = troubles
      .filter((trouble) => !trouble.isUnreachable || trouble === unreachable)
      .map(({ text }) => text)
    if (login.isUnchecked)
      texts.push(
        `Whether ${login.server.href} is the API server is not checked, as the kubeconfig says (insecure-skip-tls-verify).`,
      )
    if (clockAheadMs !== 0) {
      const by = `${Math.abs(clockAheadMs / 1000).toFixed(0)} s`
      const which = clockAheadMs > 0 ? 'ahead of' : 'behind'
      texts.push(
        `The clock of the API server is ${by} ${which} this machine's: ends of pods are in the server's time, and captures taken here are not.`,
      )
    }
    const confined = this.#watches.find(({ namespace }) => namespace !== undefined)
    if (confined?.namespace !== undefined)
      texts.push(
        `Only objects of namespace "${confined.namespace}" are read where the whole cluster is refused; addresses of other namespaces have no names.`,
      )
    const malformed = this.#watches.filter((watch) => watch.malformed > 0)
    if (malformed.length > 0) {
      const which = malformed.map(({ watched }) => watched.resource.name).join(', ')
      texts.push(`Some objects are not shaped as documented and gave no names: ${which}.`)
    }
    if (this.#watches.some(({ isCut }) => isCut))
      texts.push('The cluster has more objects than 512 MiB; those beyond gave no names.')
    return [...new Set(texts)]
  }

  #start({ resource, version }: ServedResource): void {
    const watched = { resource, version, store: resource.openStore(this.#budget) }
    const watch = new ResourceWatch(watched, this.#connection, {
      onChange: () => {
        this.#changes++
        this.#tell()
      },
      onState: () => {
        this.#lookWhetherSettled()
        this.#tell()
      },
    })
    this.#watches.push(watch)
    this.#running.push(watch.run(this.#ending.signal))
  }

  async #discover(): Promise<void> {
    const { signal } = this.#ending
    const backoff = new Backoff()
    for (;;) {
      const found = await servedOverlays(this.#connection)
      if (signal.aborted) return
      if (found.kind === 'served') {
        this.#discoveryTrouble = undefined
        for (const served of found.resources) this.#start(served)
        break
      }
      const asked = { group: '', name: 'APIs' }
      this.#discoveryTrouble = {
        text: troubleText(found, this.#connection.login, asked),
        isUnreachable: found.kind === 'unreachable',
      }
      this.#discovered()
      await sleep(backoff.next(), undefined, { signal }).catch(() => undefined)
    }
    this.#discovered()
  }

  #discovered(): void {
    this.#isDiscovered = true
    this.#lookWhetherSettled()
    this.#tell()
  }

  #lookWhetherSettled(): void {
    if (this.isSettled) for (const fulfil of this.#whenSettled.splice(0)) fulfil()
  }

  #tell(): void {
    if (this.#timer !== undefined || this.#ending.signal.aborted) return
    const waitMs = Math.max(FIRST_TELL_MS, this.#told + TELL_INTERVAL_MS - performance.now())
    this.#timer = setTimeout(() => {
      this.#timer = undefined
      this.#told = performance.now()
      this.#onTell()
    }, waitMs)
  }
}
