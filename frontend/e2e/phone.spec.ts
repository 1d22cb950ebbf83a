import type { Locator, Page } from '@playwright/test'
import { Editor } from './fixtures/editor'
import { expect, test } from './fixtures/test'

test.use({ viewport: { width: 390, height: 844 } })

/** What does not lie on the screen whole. */
async function expectWhole(page: Page, ...all: Locator[]): Promise<void> {
  const size = page.viewportSize()
  for (const one of all) {
    const box = await one.boundingBox()
    expect(box?.x, String(one)).toBeGreaterThanOrEqual(0)
    expect((box?.x ?? 0) + (box?.width ?? 0), String(one)).toBeLessThanOrEqual(size?.width ?? 0)
  }
}

test('on a phone nothing lies over another or off the edge', async ({ page }) => {
  const editor = new Editor(page)
  const name = 'Shoshanna-Featherstonehaugh-Example'
  await editor.signUpByForm(name)
  await page.getByRole('button', { name: 'Show sidebar' }).click()
  const drawer = page.getByRole('dialog', { name: 'Workspace' })

  await test.step('the row of a long name', async () => {
    const row = drawer.getByRole('button', { name: new RegExp(name) })
    await expectWhole(page, row)
    for (const part of await row.locator('span').all()) {
      const [inner, outer] = [await part.boundingBox(), await row.boundingBox()]
      expect(inner?.width).toBeGreaterThan(12)
      expect((inner?.x ?? 0) + (inner?.width ?? 0)).toBeLessThanOrEqual((outer?.x ?? 0) + (outer?.width ?? 0))
    }
  })
  await test.step('the focus after a project is made', async () => {
    await drawer.getByRole('button', { name: 'New project' }).click()
    await page.keyboard.type('Kitchen')
    await page.keyboard.press('Enter')
    await expect(drawer.getByRole('button', { name: 'Kitchen', exact: true })).toBeFocused()
    await drawer.getByRole('button', { name: 'New project' }).click()
    await page.keyboard.press('Escape')
    await expect(drawer.getByRole('button', { name: 'New project' })).toBeFocused()
  })
  await test.step('Undo over the open drawer', async () => {
    await drawer.getByRole('button', { name: 'More for project Kitchen' }).click()
    await page.getByRole('menuitem', { name: 'Delete project' }).click()
    await page.getByRole('button', { name: 'Undo' }).click()
    await expect(drawer.getByRole('button', { name: 'Kitchen', exact: true })).toBeVisible()
  })
  await test.step('a long name, and a prompt that is too long', async () => {
    await drawer.getByRole('button', { name: 'New prompt' }).click()
    await page.getByRole('heading', { name: 'Untitled' }).getByRole('button').click()
    await page.keyboard.type('A very long name of a prompt that goes on and on until there is no room left')
    await page.keyboard.press('Enter')
    await editor.text('User message 1').click()
    await page.keyboard.insertText('word '.repeat(8000))
    const banner = page.getByRole('region', { name: 'Notice' })
    const goTo = banner.getByRole('button', { name: 'Go to the longest message' })
    await expectWhole(page, goTo, page.getByText('Saved', { exact: true }))
    expect((await banner.getByRole('status').boundingBox())?.width).toBeGreaterThan(200)
  })
})

test('bullets inside a numbered list stay bullets, and its numbers go on', async ({ page }) => {
  const editor = new Editor(page)
  await editor.signUpByForm('Ben')
  await editor.write('User message 1', 'Soup')
  await editor.runToEnd()
  await page.route('**/v1/executions/*', async (route) => {
    const response = await route.fetch()
    const body = await response.json()
    body.execution.response_text = '3. Boil\n   - water\n   - salt\n4. Stir'
    await route.fulfill({ response, json: body })
  })
  await page.reload()
  await page.getByRole('button', { name: 'Output', exact: true }).click()
  const marks = () =>
    editor.output().evaluate((output) =>
      [...output.querySelectorAll('li')].map((item) => {
        const before = getComputedStyle(item, '::before').content
        return [getComputedStyle(item).listStyleType, before === 'none' || before === 'normal' ? '' : before]
      }),
    )
  await expect.poll(marks).toEqual([
    ['decimal', ''],
    ['none', '"–"'],
    ['none', '"–"'],
    ['decimal', ''],
  ])
  await expect(editor.output().locator('ol')).toHaveAttribute('start', '3')
})
