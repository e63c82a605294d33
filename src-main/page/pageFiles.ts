/**
 * The built page, as both hosts hand it out. Files are listed once at the start and looked up by their
 * exact URL path: whatever a request writes, it gets one of these files or nothing.
 */
import { readdir, readFile } from 'node:fs/promises'
import { extname, join, relative, sep } from 'node:path'

export interface PageFile {
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly headers: Readonly<Record<string, string>>
}

export interface PageFiles {
  /** `urlPath` as it stands in the URL, percent-escapes and all; `/` is the page itself. */
  readonly read: (urlPath: string) => Promise<PageFile | undefined>
}

/** Scripts come from us alone; styles may be inline, which is how Svelte sets a style attribute. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "font-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff': 'font/woff',
  '.woff2': 'font/woff2',
}

/** What every response of a host carries, a refusal as well. */
export const SAFE_HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy': CONTENT_SECURITY_POLICY,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
}

/** Rejects where `folder` is not there: the program was not built. */
export async function pageFiles(folder: string): Promise<PageFiles> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = new Map<string, string>()
  for (const entry of entries) {
    if (!entry.isFile()) continue
    const path = join(entry.parentPath, entry.name)
    files.set(`/${relative(folder, path).split(sep).join('/')}`, path)
  }
  return {
    read: async (urlPath) => {
      const path = files.get(urlPath === '/' ? '/index.html' : urlPath)
      if (path === undefined) return undefined
      const type = CONTENT_TYPES[extname(path)] ?? 'application/octet-stream'
      return {
        bytes: new Uint8Array(await readFile(path)),
        headers: { ...SAFE_HEADERS, 'content-type': type, 'cache-control': 'no-cache' },
      }
    },
  }
}
