import type { Page } from '@playwright/test'
import { Editor } from './fixtures/editor'
import { expect, expectAccessible, test } from './fixtures/test'

const dish = (page: Page) => page.getByRole('textbox', { name: 'dish', exact: true })
const picker = (page: Page) => page.getByRole('button', { name: /^(No set|Set \d+ of \d+:)/ })

async function choose(page: Page, item: string | RegExp): Promise<void> {
  await picker(page).click()
  await page.getByRole('menu', { name: 'Sets of values' }).getByText(item).click()
}

async function keepAs(page: Page, name: string, value: string): Promise<void> {
  await dish(page).fill(value)
  await choose(page, 'Save these values')
  await page.getByRole('textbox', { name: 'Name of the set' }).fill(name)
  await page.keyboard.press('Enter')
  await expect(picker(page)).toContainText(name)
}

const kept = (page: Page, value: string) =>
  page.waitForResponse(
    async (answer) =>
      answer.request().method() === 'PUT' && answer.ok() && (await answer.text()).includes(value),
  )

test('values are kept as named sets, stepped through, and all of them run', async ({
  page,
  browser,
  playground,
}) => {
  const editor = new Editor(page)
  await editor.signUp('Sara')
  const saved = kept(page, '__proto__')
  await keepAs(page, 'Cake', 'cake')
  await keepAs(page, '__proto__', 'soup')
  await saved

  // Around the ends, and what was typed is among the earlier values.
  await dish(page).focus()
  await page.keyboard.press('Alt+ArrowRight')
  await expect(dish(page)).toHaveValue('cake')
  await dish(page).fill('chocolate')
  await expect(picker(page)).toContainText('edited')
  await page.keyboard.press('Alt+ArrowLeft')
  await expect(dish(page)).toHaveValue('soup')
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect(dish(page)).toHaveValue('chocolate')
  const updated = kept(page, '"values":{"dish":"chocolate"}')
  await page.getByRole('button', { name: 'Update set' }).click()
  await updated
  await picker(page).click()
  await expectAccessible(page)
  await page.keyboard.press('Escape')

  await choose(page, 'Run all 2 sets')
  await expect(page.getByRole('status', { name: 'Runs with sets' })).toHaveText('2 of 2 done', {
    timeout: 60_000,
  })
  await expectAccessible(page)
  await page.getByRole('region', { name: 'Variables' }).getByRole('button', { name: 'Compare' }).click()
  const comparison = page.getByRole('region', { name: 'Comparison' })
  await expect(comparison).toContainText('Chocolate')
  await expect(comparison).toContainText('Soup')
  await editor.tab('Prompt').click()

  // A variable that the sets do not know is named for each of them.
  await editor.write('User message 1', 'Write a recipe for {{dish}} in the tone {{tone}}.')
  await choose(page, 'Run all 2 sets')
  await expect(page.getByRole('list', { name: 'Sets that failed' })).toContainText('Cake: tone needs a value')
  await page.getByRole('button', { name: 'Close runs with sets' }).click()

  const other = await browser.newContext({ baseURL: playground.url })
  const there = new Editor(await other.newPage())
  await there.signIn('Sara')
  await choose(there.page, 'Cake')
  await expect(dish(there.page)).toHaveValue('chocolate')
  await choose(there.page, 'Delete set')
  await there.page.getByRole('button', { name: 'Undo' }).click()
  await expect(picker(there.page)).toContainText('Cake')
  await other.close()
})

test('a long value has a large field, and a text file is one', async ({ page }) => {
  const editor = new Editor(page)
  await editor.signUp('Lars')
  const more = (item: string) =>
    page
      .getByRole('button', { name: 'More for dish' })
      .click()
      .then(() => page.getByRole('menuitem', { name: item }).click())
  await more('Edit in a large field')
  const large = page.getByRole('dialog', { name: 'Value of dish' })
  await expect(large.getByRole('textbox')).toBeFocused()
  await page.keyboard.insertText(' and {{tea}}')
  await expect(large).toContainText('26 characters, 1 line')
  await expectAccessible(page)
  await page.keyboard.press('ControlOrMeta+z')
  await expect(large.getByRole('textbox')).toHaveText('chocolate cake')
  await page.keyboard.press('ControlOrMeta+Shift+z')
  await page.keyboard.press('Escape')
  await expect(dish(page)).toHaveValue('chocolate cake and {{tea}}')

  const drop = async (bytes: number[], name: string) => {
    const data = await page.evaluateHandle(
      ([bytes, name]) => {
        const data = new DataTransfer()
        data.items.add(new File([new Uint8Array(bytes as number[])], name as string))
        return data
      },
      [bytes, name] as const,
    )
    await dish(page).dispatchEvent('drop', { dataTransfer: data })
  }
  await drop([0xff, 0xfe, 0], 'picture.png')
  await expect(page.getByText('“picture.png” is no plain text in UTF-8.')).toBeVisible()
  await drop([...Buffer.from('two\r\nlines')], 'notes.txt')
  await expect(dish(page)).toHaveValue('two\nlines')

  const [chooser] = await Promise.all([page.waitForEvent('filechooser'), more('From a file…')])
  const text = `First line\n${'x'.repeat(1_000_000)}`
  await chooser.setFiles({ name: 'long.txt', mimeType: 'text/plain', buffer: Buffer.from(text) })
  await expect(page.getByText('1,000,011 characters')).toBeVisible()
  await page.getByRole('button', { name: 'Edit dish' }).click()
  await expect(large.getByRole('textbox')).toBeFocused()
  await page.keyboard.insertText(' end')
  await expect(large).toContainText('1,000,015 characters, 2 lines')
  await large.getByRole('button', { name: 'Done' }).click()
  await expect(page.getByText('1,000,015 characters')).toBeVisible()
})
