import type { Page } from '@playwright/test'
import { Editor } from './fixtures/editor'
import { expect, expectAccessible, test } from './fixtures/test'

// Made by the documented forms, in pieces, so that no scanner takes this file for a leak.
const letters = 'q7Rk2mXz9LwB4vTn8YcH3pGd6FsJ1aQeU5oW'
const key = `${'gh'}p_${letters}`
const changed = key.replace('q7Rk', 'q7Rj')
const inValue = `${'gl'}pat-${letters.slice(0, 20)}`

const saveState = (page: Page) => page.getByRole('status', { name: 'Save state' })
const banner = (page: Page) => page.getByRole('region', { name: 'Notice' })

/** Everything that the page sends from its next load on, as text. The browser's own protocol leaves bodies out. */
async function sentBy(page: Page): Promise<() => string> {
  const bodies: string[] = []
  await page.exposeFunction('tellSent', (body: string) => bodies.push(body))
  await page.addInitScript(() => {
    const send = window.fetch
    window.fetch = (...given) => {
      const request = new Request(...given)
      const { tellSent } = window as unknown as { tellSent(body: string): void }
      void request.clone().text().then(tellSent)
      return send(request)
    }
  })
  return () => bodies.join('\n')
}

test('a key is found before it is saved, and becomes a variable whose value stays here', async ({ page }) => {
  const editor = new Editor(page)
  const sent = await sentBy(page)
  await editor.signUp('Kim')
  await editor.newPrompt()
  await editor.write('User message 1', `Call it with **${key}**, please.`)
  await expect(banner(page)).toContainText('This looks like a GitHub personal access token')
  await expect(banner(page)).toContainText('ghp_…, 40 characters, in user message 1')
  await expect(saveState(page)).toHaveText('Not sent: looks like a key')
  await expectAccessible(page)

  // Run is stopped, and says why; what is typed is still here after the page has gone.
  await page.keyboard.press('ControlOrMeta+Enter')
  await expect(page.getByRole('button', { name: 'Looks like a key' }).first()).toBeVisible()
  await page.reload()
  await expect(editor.text('User message 1')).toHaveText(`Call it with **${key}**, please.`)
  await expect(banner(page)).toContainText('ghp_…')
  expect(sent()).not.toContain(key)

  const saved = editor.saved('{{github_pat}}')
  await page.getByRole('button', { name: 'Looks like a key' }).first().focus()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('button', { name: 'Turn it into a variable' })).toBeFocused()
  await page.keyboard.press('Enter')
  await saved
  await expect(editor.text('User message 1')).toHaveText('Call it with **{{github_pat}}**, please.')
  await expect(page.getByRole('textbox', { name: 'github_pat', exact: true })).toHaveValue(key)
  await expect(page.getByText('Kept in this browser only')).toBeVisible()
  await page.reload()
  await expect(page.getByRole('textbox', { name: 'github_pat', exact: true })).toHaveValue(key)
  expect(sent()).not.toContain(key)

  // Back in one step, it asks again; what was let go is not asked about again, but another key is.
  await editor.text('User message 1').click()
  await editor.write('User message 1', `Use ${key}`)
  await expect(banner(page)).toContainText('ghp_…')
  const savedAnyway = editor.saved(key)
  await page.getByRole('button', { name: 'Save anyway' }).click()
  await savedAnyway
  await expect(banner(page)).not.toContainText('ghp_…')
  const more = editor.saved(`Use ${key} now`)
  await editor.write('User message 1', `Use ${key} now`)
  await more
  await editor.write('User message 1', `Use ${changed} now`)
  await expect(banner(page)).toContainText('ghp_…')
})

test('offline, in values, and when it is copied', async ({ page, context }) => {
  const editor = new Editor(page)
  const sent = await sentBy(page)
  await editor.signUp('Ada')
  await editor.newPrompt()
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  const first = editor.saved('{{token}}')
  await editor.write('User message 1', 'Say {{token}}.')
  await first
  await page.getByRole('textbox', { name: 'token', exact: true }).fill(inValue)
  await expect(banner(page)).toContainText('glpa…, 26 characters, in the value of token')
  await expect(page.getByRole('button', { name: 'Looks like a key' }).first()).toBeVisible()
  await page.getByRole('button', { name: 'Keep it in this browser' }).click()
  await expect(page.getByText('Kept in this browser only')).toBeVisible()
  await expect(banner(page)).not.toContainText('glpa…')
  expect(sent()).not.toContain(inValue)
  await editor.runToEnd()
  await expect.poll(sent).toContain(inValue) // what is run is sent: the page says so
  await page.getByRole('button', { name: 'Copy as…' }).click()
  await page.getByRole('menuitem', { name: 'Copy as JSON, with the prompt' }).click()
  await expect(page.getByText('masked')).toBeVisible()
  const copied = await page.evaluate(() => navigator.clipboard.readText())
  expect(copied).toContain('glpa…[key]')
  expect(copied).not.toContain(inValue)

  await context.setOffline(true)
  await editor.write('User message 1', `Offline ${key}`)
  await expect(banner(page)).toContainText('ghp_…')
  await context.setOffline(false)
  await expect(saveState(page)).toHaveText('Not sent: looks like a key')
  expect(sent()).not.toContain(key)
  await editor.write('User message 1', 'Nothing of it')
  await expect(saveState(page)).toHaveText('')
  expect(sent()).not.toContain(key)
})
