/** `app://` as an https origin that Chromium asks us for: see README.md. */
const APP = 'app://hopscope/'
const HTTPS = 'https://hopscope.test/'

let handler

export const protocol = {
  registerSchemesAsPrivileged: () => undefined,
  handle: (scheme, answer) => {
    if (scheme !== 'app') throw new Error('electron double: only app:// is modelled')
    handler = answer
  },
}

export const toBrowser = (url) => (url.startsWith(APP) ? HTTPS + url.slice(APP.length) : url)
export const fromBrowser = (url) => (url.startsWith(HTTPS) ? APP + url.slice(HTTPS.length) : url)

/** Answers a page's request by the handler; what is not ours fails. */
export async function answer(route) {
  const request = route.request()
  if (!request.url().startsWith(HTTPS)) return route.abort()
  const response = await handler(
    new Request(fromBrowser(request.url()), { method: request.method() }),
  )
  return route.fulfill({
    status: response.status,
    headers: Object.fromEntries(response.headers),
    body: Buffer.from(await response.arrayBuffer()),
  })
}
