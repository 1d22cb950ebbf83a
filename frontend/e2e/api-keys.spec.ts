import type { Page, Response } from '@playwright/test'
import { Editor } from './fixtures/editor'
import { expect, expectAccessible, test } from './fixtures/test'

/** The key that a dialog shows, and the way out of it. */
async function shownKey(page: Page): Promise<string> {
  const dialog = page.getByRole('dialog')
  const secret = await dialog.getByText(/^pgk_[0-9A-Za-z]{36}$/).textContent()
  await dialog.getByRole('button', { name: 'I have copied it' }).click()
  await expect(dialog).toBeHidden()
  return secret ?? ''
}

test('a key is made, runs a prompt from a program, is rotated and revoked', async ({ page, playground }) => {
  const editor = new Editor(page)
  await editor.signUp('Kay')
  await editor.newPrompt()
  const saved = editor.saved('Say hello to a program')
  await editor.write('User message 1', 'Say hello to a program')
  const promptId = ((await saved) as Response).url().split('/').at(-1)
  const call = (key: string, path = `/v1/prompts/${promptId}/execute`) =>
    fetch(playground.url + path, {
      method: path.endsWith('execute') ? 'POST' : 'GET',
      headers: { Authorization: `Bearer ${key}`, Accept: 'application/json' },
    })
  await page.goto('/settings/api-keys')
  const row = page.getByRole('group', { name: 'Key Nightly' })
  let first = ''
  await test.step('made, once what is missing was said', async () => {
    await expect(page.getByText('No keys yet')).toBeVisible()
    await expectAccessible(page)
    await page.getByRole('button', { name: 'Create key' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('button', { name: 'Create key' }).click()
    await expect(dialog.getByText('This is needed, to know it again.')).toBeVisible()
    await dialog.getByLabel('Name').fill('Nightly')
    await dialog.getByLabel('Runs a month').fill('1,000')
    await expectAccessible(page)
    await dialog.getByRole('button', { name: 'Create key' }).click()
    await expect(dialog.getByText('This key is shown once')).toBeVisible()
    await expectAccessible(page)
    first = await shownKey(page)
    await expect(row.getByText(`${first.slice(0, 8)}…`)).toBeVisible()
    await expect(row.getByText('never used')).toBeVisible()
  })
  await test.step('runs the prompt', async () => {
    const answer = await call(first)
    const { execution } = await answer.json()
    expect(answer.status).toBe(200)
    expect(execution).toMatchObject({ status: 'completed', api_key: { name: 'Nightly' } })
    expect((await call(first, '/v1/api-keys')).status).toBe(403)
    await page.reload()
    await expect(row.getByText('used Today')).toBeVisible()
  })
  let second = ''
  await test.step('rotated: both work, and the page counts the time of the old one', async () => {
    await row.getByRole('button', { name: 'Rotate Nightly' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Rotate key' }).click()
    second = await shownKey(page)
    await expect(row.getByText(/The old key works for another (23 h 59 min|24 h 0 min)/)).toBeVisible()
    await expectAccessible(page)
    const old = await call(first, '/v1/me')
    expect(Date.parse(old.headers.get('X-API-Key-Expires-At') ?? '')).toBeGreaterThan(Date.now())
    expect((await call(second)).status).toBe(200)
  })
  await test.step('revoked: first the old one, then the new one', async () => {
    for (const [ask, key] of [
      [row.getByRole('button', { name: 'Revoke old key now' }), first],
      [page.getByRole('menuitem', { name: 'Revoke…' }), second],
    ] as const) {
      if (key === second) await row.getByRole('button', { name: 'More for Nightly' }).click()
      expect((await call(key, '/v1/me')).status).toBe(200)
      await ask.click()
      await page.getByRole('dialog').getByRole('button', { name: 'Revoke key' }).click()
      await expect(page.getByRole('dialog')).toBeHidden()
      const refused = await call(key, '/v1/me')
      expect(refused.status).toBe(401)
      expect((await refused.json()).error.code).toBe('INVALID_API_KEY')
    }
    await expect(page.getByText('No keys yet')).toBeVisible()
  })
})
