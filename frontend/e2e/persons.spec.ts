import type { BrowserContext, Page } from '@playwright/test'
import { addressOf, Editor } from './fixtures/editor'
import { startPlayground } from './fixtures/server'
import { expect, expectAccessible, test } from './fixtures/test'

const unsent = 'Written by Ada on a train'

/** Saving alone fails: the page itself must still load. */
async function cutOff(context: BrowserContext): Promise<() => Promise<void>> {
  const saves = '**/v1/prompts/*'
  await context.route(saves, (route) =>
    route.request().method() === 'PATCH' ? route.abort('internetdisconnected') : route.continue(),
  )
  return () => context.unroute(saves)
}

async function writeUnsent(page: Page): Promise<Editor> {
  const editor = new Editor(page)
  await editor.signUp('Ada')
  await editor.newPrompt()
  await cutOff(page.context())
  await editor.write('User message 1', unsent)
  await expect(page.getByText('Offline – 1 change waiting')).toBeVisible()
  return editor
}

async function signOut(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: new RegExp(`^${name}`) }).click()
  await page.getByRole('menuitem', { name: 'Sign out' }).click()
}

/** Every value that this browser keeps for a person. */
const keptHere = (page: Page) =>
  page.evaluate(async () => {
    const kept = Object.keys(localStorage).filter((key) => key.startsWith('person/'))
    for (const { name = '' } of await indexedDB.databases()) {
      const opening = indexedDB.open(name)
      const database = await new Promise<IDBDatabase>((resolve) => {
        opening.onsuccess = () => resolve(opening.result)
      })
      for (const store of database.objectStoreNames) {
        const reading = database.transaction(store).objectStore(store).getAllKeys()
        await new Promise((resolve) => {
          reading.onsuccess = resolve
        })
        kept.push(...reading.result.map(String))
      }
    }
    return kept
  })

test('an edit that was not sent waits for the person who made it, whoever comes between', async ({
  page,
  browser,
}) => {
  const context = page.context()
  await new Editor(page).signUp('Cid')
  await expect(page.getByRole('navigation', { name: 'Workspace' })).toBeVisible()
  await context.clearCookies()
  // Until the page knows who is there it asks under no name, and is refused: no other person gets to see the text that way.
  const inAName: string[] = []
  context.on('request', (request) => {
    if (request.method() === 'PATCH' && request.headers().authorization) inAName.push(request.url())
  })
  const ada = await writeUnsent(page)
  expect(inAName).not.toEqual([])
  const address = page.url()
  // The session ends while the edit waits, and another person signs in where it was.
  await page.request.post('/v1/auth/logout')
  await ada.tab('History').dispatchEvent('click') // the page may have noticed by itself, and lie under what it says
  const dialog = page.getByRole('dialog', { name: 'Your session has ended' })
  await expect(dialog).toBeVisible()
  inAName.length = 0
  await context.unrouteAll()
  await dialog.getByLabel('E-mail').fill(addressOf('Cid'))
  await dialog.getByLabel('Password').fill('correct horse battery')
  await dialog.getByRole('button', { name: 'Sign in' }).click()
  await expect(page.getByRole('button', { name: /^Cid/ })).toBeVisible()
  await page.goto(address)
  await expect(page.getByRole('heading', { name: 'This prompt is not here' })).toBeVisible()
  expect(inAName).toEqual([])

  await context.clearCookies()
  await new Editor(page).signIn('Ada')
  await page.goto(address)
  await expect(ada.text('User message 1')).toHaveText(unsent)
  await expect(page.getByText('Saved', { exact: true })).toBeVisible()
  const elsewhere = new Editor(await (await browser.newContext()).newPage())
  await elsewhere.signIn('Ada')
  await elsewhere.page.goto(address)
  await expect(elsewhere.text('User message 1')).toHaveText(unsent)
})

test('signing out sends what was typed, asks when it cannot, and leaves nothing here', async ({ page }) => {
  const editor = new Editor(page)
  await editor.signUp('Bea')
  await editor.newPrompt()
  const reconnect = await cutOff(page.context())
  await editor.write('User message 1', unsent)
  await expect(page.getByText('Offline – 1 change waiting')).toBeVisible()
  await signOut(page, 'Bea')
  const dialog = page.getByRole('dialog', { name: 'Not everything is saved' })
  await expect(dialog).toContainText('1 prompt')
  await expectAccessible(page)
  await page.keyboard.press('Enter')
  await expect(dialog).toBeHidden()
  await expect(editor.text('User message 1')).toHaveText(unsent)
  const address = page.url()
  await reconnect()
  await signOut(page, 'Bea')
  await expect(page.getByText('Sign in to your workspace.')).toBeVisible()
  expect(await keptHere(page)).toEqual([])
  // The page left by a full load, which drops the bodies of its answers: what was sent is seen on the server alone.
  await editor.signIn('Bea')
  await page.goto(address)
  await expect(editor.text('User message 1')).toHaveText(unsent)
})

test('a sign-in link ends no session before the person agrees', async ({ browser }) => {
  // A server of its own: a link works once, and other tests have theirs.
  const playground = await startPlayground()
  const context = await browser.newContext({ baseURL: playground.url })
  const page = await context.newPage()
  await new Editor(page).signUp('Dan')
  const mine = (shown: Page) => shown.getByRole('button', { name: /^Dan/ })
  const confirm = (shown: Page) => shown.getByRole('dialog', { name: 'Sign in by this link?' })
  await expect(mine(page)).toBeVisible()
  const exchanges: string[] = []
  page.on('request', (request) => {
    if (request.url().endsWith('/v1/auth/exchange')) exchanges.push(request.url())
  })
  const open = async (shown: Page) => {
    await shown.goto('about:blank')
    await shown.goto(playground.link)
    await expect(confirm(shown)).toContainText(addressOf('Dan'))
  }
  await open(page)
  await expectAccessible(page)
  await expect(page).not.toHaveURL(/token/)
  await page.keyboard.press('Enter')
  await expect(confirm(page)).toBeHidden()
  expect(exchanges).toEqual([])
  await page.reload()
  await expect(mine(page)).toBeVisible()

  await open(page)
  await confirm(page).getByRole('button', { name: 'Sign in by the link' }).click()
  await expect(page.getByText('You are on the built-in demo model.')).toBeVisible()
  await expect(mine(page)).toHaveCount(0)
  expect(exchanges).toHaveLength(1)

  await context.close()

  // It has been used: who is signed in stays so. A browser of its own, since an answer that is on
  // its way to the page before would sign this one in as the owner again.
  const another = await browser.newContext({ baseURL: playground.url })
  const later = await another.newPage()
  await new Editor(later).signIn('Dan')
  await open(later)
  await confirm(later).getByRole('button', { name: 'Sign in by the link' }).click()
  await expect(confirm(later)).toContainText('This link has been used or is too old.')
  await later.keyboard.press('Escape')
  await expect(mine(later)).toBeVisible()
  await another.close()
  await playground.stop()
})
