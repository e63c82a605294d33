// Both functions run in the page. They talk by DOM events, whose detail Chromium structured-clones
// between worlds, which is what contextBridge does with values.

export function mainWorld(nonce) {
  const callbacks = new Map()
  let last = 0
  const wire = (value) => {
    if (typeof value !== 'function') return { value }
    callbacks.set(++last, value)
    return { callback: last }
  }
  const ask = (message) => {
    let answer
    const got = (event) => (answer = event.detail)
    document.addEventListener(`r${nonce}`, got, { once: true })
    document.dispatchEvent(new CustomEvent(`c${nonce}`, { detail: message }))
    document.removeEventListener(`r${nonce}`, got)
    return unwire(answer)
  }
  const waiting = new Map()
  const unwire = (answer) => {
    if (answer?.error) throw new Error(answer.error)
    if (answer?.promise) return new Promise((ok, no) => waiting.set(answer.promise, [ok, no]))
    if (answer?.fn) return (...args) => ask({ call: answer.fn, args: args.map(wire) })
    if (answer?.object)
      return Object.freeze(Object.fromEntries(answer.object.map(([k, v]) => [k, unwire(v)])))
    return answer?.value
  }
  document.addEventListener(`x${nonce}`, (event) =>
    Object.defineProperty(window, event.detail.key, {
      value: unwire(event.detail.api),
      enumerable: true,
    }),
  )
  document.addEventListener(`s${nonce}`, ({ detail }) => {
    const [ok, no] = waiting.get(detail.promise)
    waiting.delete(detail.promise)
    if (detail.ok) ok(detail.value)
    else no(new Error(detail.error))
  })
  document.addEventListener(`b${nonce}`, ({ detail }) =>
    callbacks.get(detail.callback)?.(...detail.args),
  )
}

export function isolatedWorld(nonce, devalue, preload) {
  const functions = new Map()
  const waiting = new Map()
  const listeners = new Map()
  let last = 0
  const fire = (type, detail) => document.dispatchEvent(new CustomEvent(type + nonce, { detail }))
  const isPlain = (value) =>
    typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype
  const wrap = (value) => {
    if (typeof value === 'function') {
      functions.set(++last, value)
      return { fn: last }
    }
    if (value instanceof Promise) {
      const promise = ++last
      value.then(
        (settled) => fire('s', { promise, ok: true, value: settled }),
        (cause) => fire('s', { promise, ok: false, error: cause.message }),
      )
      return { promise }
    }
    if (isPlain(value) && Object.values(value).some((part) => typeof part === 'function'))
      return { object: Object.entries(value).map(([key, part]) => [key, wrap(part)]) }
    return { value }
  }
  document.addEventListener(`c${nonce}`, ({ detail }) => {
    let answer
    try {
      const args = detail.args.map(({ callback, value }) =>
        callback ? (...given) => fire('b', { callback, args: given }) : value,
      )
      answer = wrap(functions.get(detail.call)(...args))
    } catch (cause) {
      answer = { error: cause.message }
    }
    fire('r', answer)
  })
  const post = (message) => globalThis.__toHost(JSON.stringify(message))
  const pack = (args) => devalue.stringify(structuredClone(args))
  const ipcRenderer = {
    invoke: (channel, ...args) =>
      new Promise((ok, no) => {
        const id = ++last
        waiting.set(id, [ok, no])
        post({ id, channel, args: pack(args) })
      }),
    send: (channel, ...args) => post({ channel, args: pack(args) }),
    on: (channel, listener) => {
      listeners.set(channel, [...(listeners.get(channel) ?? []), listener])
      return ipcRenderer
    },
  }
  const contextBridge = {
    exposeInMainWorld: (key, api) => fire('x', { key, api: wrap(api) }),
  }
  const require = (name) => {
    if (name === 'electron') return { ipcRenderer, contextBridge }
    throw new Error(`module not found: ${name}`) // what a sandboxed preload gets
  }
  globalThis.__double = {
    receive: (channel, args) => {
      for (const listener of listeners.get(channel) ?? [])
        listener({ sender: ipcRenderer }, ...devalue.parse(args))
    },
    reply: (id, ok, value) => {
      const [fulfil, reject] = waiting.get(id)
      waiting.delete(id)
      if (ok) fulfil(devalue.parse(value))
      else reject(new Error(JSON.parse(value)))
    },
  }
  const module = { exports: {} }
  preload(
    require,
    Object.freeze({ platform: 'linux', versions: {}, env: {} }),
    module,
    module.exports,
  )
}
