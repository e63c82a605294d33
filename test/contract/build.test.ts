import { expect, it } from 'vitest'
import { version } from '../../package.json'
import { BUILD } from '../../src-shared/contract/build.ts'

it('the build that page and engine name is the one of package.json', () => {
  expect(BUILD).toBe(`Hopscope ${version}`)
})
