import { chromium } from 'playwright'

let browser

export async function openBrowser() {
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      `--remote-debugging-port=${process.env.DOUBLE_CDP_PORT ?? 0}`,
    ],
  })
}

export const newContext = (options) => browser.newContext(options)

export async function closeBrowser() {
  await browser?.close()
}
