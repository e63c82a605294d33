/** `app://hopscope/`: the page's files, and nothing else of the disk. */
import { protocol } from 'electron'
import { pageFiles, SAFE_HEADERS } from '../page/pageFiles.ts'

export const PAGE_ORIGIN = 'app://hopscope'

/** Before the app is ready, so that the page gets an origin of its own as a site has. */
export function declarePageProtocol(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ])
}

/** When the app is ready. `folder` is the built page. */
export async function servePage(folder: string): Promise<void> {
  const files = await pageFiles(folder)
  protocol.handle('app', async ({ url, method }) => {
    const file =
      isPageUrl(url) && method === 'GET' ? await files.read(new URL(url).pathname) : undefined
    if (file === undefined)
      return new Response('There is no such file.\n', { status: 404, headers: SAFE_HEADERS })
    return new Response(file.bytes, { headers: file.headers })
  })
}

export function isPageUrl(url: string): boolean {
  return url === PAGE_ORIGIN || url.startsWith(`${PAGE_ORIGIN}/`)
}
