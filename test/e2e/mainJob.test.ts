/**
 * The main job, as a person does it: open the sample, find a record inside VXLAN, read its bytes,
 * follow its packet. On every host, with the real page in a real browser.
 */
import { mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Page } from 'playwright'
import { expect as see } from 'playwright/test'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { HOSTS, SAMPLE, type Host } from '../support/hosts.ts'

/** Pictures of every run; with HOPSCOPE_UPDATE_SCREENSHOTS=1 those that the readme shows. */
const screenshots = resolve(
  import.meta.dirname,
  '../..',
  process.env['HOPSCOPE_UPDATE_SCREENSHOTS'] === '1' ? 'docs/screenshots' : 'out/screenshots',
)

describe.each(HOSTS)('on $name', ({ name, missing, open }) => {
  let host: Host | undefined
  const page = (): Page => {
    if (host === undefined) throw new Error('the host did not start')
    return host.page
  }
  const shoot = async (view: string): Promise<void> => {
    if (name !== 'serve') return
    mkdirSync(screenshots, { recursive: true })
    await page().screenshot({ path: join(screenshots, `${view}.png`) })
  }

  beforeAll(async () => {
    if (missing === undefined) host = await open([SAMPLE])
  })
  afterAll(async () => host?.close())

  test('recognises the capture points, the encapsulation and the cluster', async ({ skip }) => {
    if (missing !== undefined) skip(missing)
    await see(page().getByRole('heading', { name: 'flannel with VXLAN, 3 nodes' })).toBeVisible()
    const points = page().getByRole('table').first()
    await see(points.getByText('vethdcf873cd')).toBeVisible()
    await see(points.getByRole('row')).toHaveCount(17)
    await see(page().getByText('default/netshoot-tq7rd').first()).toBeVisible()
    await see(page().getByText(/VNI 1, UDP port 8472/)).toBeVisible()
    await shoot('captures')
  })

  test('shows VNI 1 of a VXLAN record, and its bytes light up with the field', async ({ skip }) => {
    if (missing !== undefined) skip(missing)
    await page().keyboard.press('2')
    const records = page().getByRole('grid', { name: 'Records' })
    await see(records).toHaveAttribute('aria-rowcount', /^1143\d$/)
    await see(records.getByText('netshoot-9wzxl').first()).toBeVisible()
    await scrollsWithTheWheel(page())
    // The first record inside VXLAN is the sixteenth.
    for (let at = 0; at < 15; at++) await page().keyboard.press('ArrowDown')
    await records
      .locator('[role=row]', { has: page().locator('[data-protocol=vxlan]') })
      .first()
      .click()

    const tree = page().getByRole('tree', { name: 'Layers' })
    const layer = tree.locator('[data-protocol=vxlan]').first()
    await see(layer).toContainText('VNI 1')
    const field = tree.locator('[data-field="vxlan.vni"]')
    if (!(await field.isVisible())) await layer.click()
    await see(field).toContainText('1')
    await field.hover()
    expect(await litBytes(page())).toEqual([46, 47, 48])

    await page().locator('[role=grid][aria-label=Bytes] [data-offset="44"]').first().hover()
    await see(tree.locator('[data-field="vxlan.gbp"]')).toHaveAttribute('data-lit', '')
    await field.click()
    await shoot('packets')
    await page().keyboard.press('Escape')
  })

  test('filters by keyboard alone, says where a mistake is, and sorts', async ({ skip }) => {
    if (missing !== undefined) skip(missing)
    const records = page().getByRole('grid', { name: 'Records' })
    const all = (await records.getAttribute('aria-rowcount')) ?? ''
    const row = (await page().locator('[role=row][aria-selected=true]').getAttribute('id')) ?? ''
    const keyboard = page().keyboard
    await keyboard.press('/')
    await keyboard.type('vxlan && pod.name == netshoot-tq')
    await see(page().getByRole('option', { name: /netshoot-tq7rd/ })).toBeVisible()
    await keyboard.press('Tab')
    await keyboard.type(' && icmp')
    await keyboard.press('Enter')
    await see(page().getByRole('search')).toContainText(/of 11,4\d\d records/)
    await see(records).not.toHaveAttribute('aria-rowcount', all)
    await see(records).toBeFocused()
    const shown = records.locator('[data-row]')
    await see(shown.first()).toContainText('Echo (ping) request')
    for (const each of await shown.all()) {
      await see(each.locator('[data-protocol=vxlan]')).toHaveCount(1)
      await see(each).toContainText('netshoot-tq7rd')
    }
    await shoot('filter')

    await keyboard.press('Control+f')
    await keyboard.type('tcp && ip.adr == 10.244.1.3')
    const before = await records.getAttribute('aria-rowcount')
    await keyboard.press('Enter')
    await see(page().getByRole('alert')).toContainText('There is no field named ip.adr')
    await see(page().getByRole('alert')).toContainText('Column 8')
    await see(records).toHaveAttribute('aria-rowcount', before ?? '')
    await page().getByRole('button', { name: 'ip.addr', exact: true }).click()
    await keyboard.press('Enter')
    await see(page().getByRole('alert')).toHaveCount(0)
    await see(records).not.toHaveAttribute('aria-rowcount', before ?? '')

    const bytes = page().getByRole('columnheader', { name: 'Bytes' })
    await bytes.getByRole('button').click()
    await bytes.getByRole('button').click()
    await see(bytes).toHaveAttribute('aria-sort', 'descending')
    await see(records.locator('[aria-label=loading]')).toHaveCount(0)
    const lengths = await lengthsOnScreen(page())
    expect(lengths.length).toBeGreaterThan(5)
    expect(lengths).toEqual(lengths.toSorted((a, b) => b - a))
    const time = page().getByRole('columnheader', { name: 'Time' })
    await time.getByRole('button').click()
    await see(time).toHaveAttribute('aria-sort', 'ascending')

    await keyboard.press('/')
    await keyboard.press('Escape')
    await see(records).toHaveAttribute('aria-rowcount', all)
    await see(page().locator('[role=row][aria-selected=true]')).toHaveAttribute('id', row)
  })

  test('goes to a record by its number', async ({ skip }) => {
    if (missing !== undefined) skip(missing)
    const selected = page().locator('[role=row][aria-selected=true]')
    const before = (await selected.getAttribute('id')) ?? ''
    await page().keyboard.press('Control+g')
    await page().keyboard.type('5,000')
    await page().keyboard.press('Enter')
    await see(selected).toContainText('5,000')
    await page().keyboard.press('Control+g')
    await page().keyboard.type(String(Number(before.replace('record-', '')) + 1))
    await page().keyboard.press('Enter')
    await see(selected).toHaveAttribute('id', before)
  })

  test('follows its packet through eight points, with pod names', async ({ skip }) => {
    if (missing !== undefined) skip(missing)
    await page().keyboard.press('j')
    const journey = page().getByRole('region', { name: 'Journey' })
    await see(journey.locator('th.lane')).toHaveCount(8)
    expect(await journey.locator('th.lane').allTextContents()).toEqual(
      [
        'vethdcf873cd',
        'cni0',
        'flannel.1',
        'ens32',
        'ens32',
        'flannel.1',
        'cni0',
        'vethafc6fc5f',
      ].map((lane) => expect.stringContaining(lane) as string),
    )
    await see(journey.getByText(/netshoot-tq7rd on k8s-worker1 to netshoot-9wzxl/)).toBeVisible()
    await see(journey.getByText('k8s-worker1 wraps it')).toBeVisible()
    await shoot('journey')
  })

  test('a hop leads back to its record', async ({ skip }) => {
    if (missing !== undefined) skip(missing)
    const journey = page().getByRole('region', { name: 'Journey' })
    await journey.locator('[data-record]').last().click()
    const detail = page().getByRole('region', { name: 'Record detail' })
    await see(detail).toContainText('k8s-worker2__vethafc6fc5f.pcap')
  })

  test('keeps Node and the paths of files away from the page', async ({ skip }) => {
    if (missing !== undefined) skip(missing)
    expect(await page().evaluate(() => 'require' in window || 'process' in window)).toBe(false)
    expect(await page().content()).not.toContain(resolve(SAMPLE, '..'))
  })
})

/** A selected row must not hold the table, nor be lost when it leaves the screen. */
async function scrollsWithTheWheel(page: Page): Promise<void> {
  const records = page.getByRole('grid', { name: 'Records' })
  const first = records.locator('[data-row]').first()
  await see(first).toHaveAttribute('data-row', '0')
  await records.hover()
  await page.mouse.wheel(0, 23_000)
  await see(first).toHaveAttribute('data-row', /^(?:99\d|100\d)$/)
  await page.keyboard.press('Home')
  await see(first).toHaveAttribute('data-row', '0')
}

async function lengthsOnScreen(page: Page): Promise<readonly number[]> {
  const cells = page.locator('[data-row] > :nth-child(8)')
  return (await cells.allTextContents()).map((text) => Number(text.replaceAll(',', '')))
}

/** Offsets of the bytes that are lit. */
async function litBytes(page: Page): Promise<readonly number[]> {
  const cells = page.locator('[role=grid][aria-label=Bytes] [data-lit][data-offset]')
  const offsets = await cells.evaluateAll((found) =>
    found.map((cell) => Number(cell.getAttribute('data-offset'))),
  )
  return [...new Set(offsets)].toSorted((a, b) => a - b)
}
