/**
 * Who may talk to `serve`. Other programs of this machine, and pages of other sites in the person's
 * browser, can reach a loopback port: the token keeps the first out, Host and Origin the second.
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'

export class Access {
  /** Stands in the printed URL's fragment, which a browser never sends. */
  readonly token = randomBytes(24).toString('base64url')
  readonly #ticket = randomBytes(24).toString('base64url')
  // Cookies ignore ports: two instances on one machine must not overwrite each other's.
  readonly #cookieName = `hopscope-${randomBytes(6).toString('hex')}`

  /** The cookie that a page gets for the token. */
  get cookie(): string {
    return `${this.#cookieName}=${this.#ticket}; HttpOnly; SameSite=Strict; Path=/`
  }

  isToken(offered: string): boolean {
    return same(offered, this.token)
  }

  hasCookie({ cookie = '' }: IncomingHttpHeaders): boolean {
    return cookie.split(';').some((pair) => {
      const at = pair.indexOf('=')
      return pair.slice(0, at).trim() === this.#cookieName && same(pair.slice(at + 1), this.#ticket)
    })
  }
}

/** A loopback name on any port, as `ssh -L` changes the port: against DNS rebinding. */
export function isLoopbackHost({ host = '' }: IncomingHttpHeaders): boolean {
  return /^(127\.0\.0\.1|localhost|\[::1\])(:\d{1,5})?$/.test(host)
}

/** Browsers send Origin with every WebSocket and every POST; only our own page may. */
export function isOwnOrigin({ origin, host = '' }: IncomingHttpHeaders): boolean {
  return origin === `http://${host}`
}

/** In time that tells nothing about the secret. */
function same(offered: string, secret: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(offered), digest(secret))
}
