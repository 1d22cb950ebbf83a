import type { Page } from '@playwright/test'
import { Editor } from './fixtures/editor'
import { expect, expectAccessible, test } from './fixtures/test'

const conversation = 'System: You cook.\nUser: Soup for {{guest}}\nAssistant: Here is soup.\nUser: More soup'

async function paste(page: Page, text: string): Promise<void> {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  await page.evaluate((words) => navigator.clipboard.writeText(words), text)
  await page.keyboard.press('ControlOrMeta+v')
}

/** What came of dropping a file here: whether the browser would have opened it in place of the page. */
function drop(page: Page, selector: string, name: string, bytes: number[]): Promise<boolean> {
  return page.evaluate(
    ([selector, name, bytes]) => {
      const target = document.querySelector(selector)
      const { right = 0, bottom = 0 } = target?.getBoundingClientRect() ?? {}
      const dataTransfer = new DataTransfer()
      dataTransfer.items.add(new File([new Uint8Array(bytes)], name))
      const at = { clientX: right - 2, clientY: bottom - 2 }
      const event = new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true, ...at })
      return target?.dispatchEvent(event) ?? true
    },
    [selector, name, bytes] as const,
  )
}

test('a text is written, split, searched, folded, kept and printed', async ({ page }) => {
  const editor = new Editor(page)
  const text = editor.text('User message 1')
  await editor.signUp('Wim')
  await editor.newPrompt()

  await test.step('braces close themselves, and are one step to undo', async () => {
    await text.click()
    await page.keyboard.type('{{')
    await expect(text).toHaveText('{{}}')
    await page.keyboard.press('Backspace')
    await expect(text).toContainText('What the user says.')
    await page.keyboard.type('For {{guest}}.')
    await expect(text).toHaveText('For {{guest}}.')
  })

  await test.step('a pasted conversation stays, until it is split', async () => {
    await page.keyboard.press('ControlOrMeta+a')
    await paste(page, conversation)
    await expect(page.getByText('Looks like a conversation of 4 messages')).toBeVisible()
    await expect(text).toContainText('Assistant: Here is soup.')
    await expectAccessible(page)
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await expect(editor.text('System prompt')).toHaveText('You cook.')
    await expect(editor.text('User message 2')).toHaveText('More soup')
    await expect(text).toBeFocused()
    await page.keyboard.press('ControlOrMeta+z')
    await expect(text).toContainText('Assistant: Here is soup.')
    await page.keyboard.press('ControlOrMeta+Shift+z')
    await expect(editor.text('User message 2')).toHaveText('More soup')
  })

  const found = page.getByRole('search').getByRole('status')
  await test.step('all messages are searched, and all replaced is one step', async () => {
    await editor.text('User message 2').click()
    await page.keyboard.press('ControlOrMeta+f')
    await page.getByRole('textbox', { name: 'Find' }).fill('soup')
    await expect(found).toHaveText('3 of 3')
    await page.keyboard.press('Enter')
    await expect(found).toHaveText('1 of 3')
    await expectAccessible(page)
    await page.getByRole('textbox', { name: 'Replace with' }).fill('$& broth')
    const replaced = editor.saved(' broth')
    await page.getByRole('button', { name: 'Replace all' }).click()
    await expect(editor.text('Assistant message 1')).toHaveText('Here is $& broth.')
    await replaced
    const undone = editor.saved('More soup')
    await page
      .getByRole('region', { name: 'Notifications' })
      .getByRole('button', { name: 'Undo' })
      .last()
      .click()
    await expect(text).toHaveText('Soup for {{guest}}')
    await expect(editor.text('User message 2')).toHaveText('More soup')
    await undone
    await page.getByRole('textbox', { name: 'Find' }).press('Escape')
    await expect(page.getByRole('search')).toHaveCount(0)
    await expect(editor.text('User message 2')).toBeFocused()
  })

  await test.step('a folded message stays folded, and opens to what is found', async () => {
    const row = page.getByRole('region', { name: 'User message 1' })
    await row.getByRole('button', { name: 'Fold', exact: true }).click()
    await expect(text).toHaveCount(0)
    await page.reload()
    await expect(row.getByRole('button', { name: 'Unfold' })).toBeVisible()
    await editor.text('User message 2').click()
    await page.keyboard.press('ControlOrMeta+f')
    await page.getByRole('textbox', { name: 'Find' }).fill('guest')
    await expect(text).toBeVisible()
    await page.keyboard.press('Escape')
    await expect(text).toBeFocused()
  })

  await test.step('a moved message says where it is', async () => {
    await editor.text('User message 2').click()
    await page.keyboard.press('Alt+ArrowUp')
    await expect(page.getByRole('status', { name: 'Messages' })).toHaveText('User message at place 2 of 3')
  })

  await test.step('a file goes into the text, and never in place of the page', async () => {
    expect(await drop(page, '[data-message] [role="textbox"]', 'a.txt', [32, 65, 33])).toBe(false)
    await expect(editor.text('System prompt')).toHaveText('You cook. A!')
    expect(await drop(page, '[data-message] [role="textbox"]', 'a.png', [137, 80, 78, 71])).toBe(false)
    await expect(page.getByText('a.png is not a text, so it was not put in.')).toBeVisible()
    expect(await drop(page, '[data-column="output"]', 'a.txt', [65])).toBe(false)
  })

  await test.step('a version is kept with a message', async () => {
    await text.click()
    await page.keyboard.press('ControlOrMeta+s')
    await expect(page.getByRole('textbox', { name: 'Message', exact: true })).toBeFocused()
    await page.keyboard.type('Second try')
    await page.keyboard.press('Enter')
    await expect(page.getByText('Kept as v1')).toBeVisible()
    await expect(text).toBeFocused()
  })

  await test.step('paper has all of it, and nothing of the page', async () => {
    await page.evaluate(() => window.dispatchEvent(new Event('beforeprint')))
    await page.emulateMedia({ media: 'print' })
    const paper = page.getByRole('article')
    for (const words of ['v1', 'demo-1', 'You cook. A!', 'More soup', 'Here is soup.']) {
      await expect(paper).toContainText(words)
    }
    await expect(page.getByRole('navigation')).toHaveCount(0)
    await page.evaluate(() => window.dispatchEvent(new Event('afterprint')))
    await page.emulateMedia({ media: null })
    await expect(paper).toHaveCount(0)
  })
})
