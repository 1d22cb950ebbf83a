import type { Browser, Page } from '@playwright/test'
import { addressOf, Editor } from './fixtures/editor'
import { expect, expectAccessible, test } from './fixtures/test'

const account = (page: Page, name: string) => page.getByRole('button', { name: new RegExp(`^${name}`) })

const person = async (browser: Browser): Promise<Page> => (await browser.newContext()).newPage()

async function openSettings(page: Page, section: string): Promise<void> {
  await page.goto(`/settings/${section}`)
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
}

/** The link that an owner's page shows for a new person. */
async function invite(page: Page, name: string, role: string): Promise<string> {
  await page.getByRole('button', { name: 'Invite', exact: true }).click()
  const dialog = page.getByRole('dialog', { name: 'Invite a person' })
  await dialog.getByLabel('E-mail').fill(addressOf(name))
  await dialog.getByRole('button', { name: role }).click()
  await expectAccessible(page)
  await dialog.getByRole('button', { name: 'Invite', exact: true }).click()
  const shown = page.getByRole('dialog', { name: `${addressOf(name)} is invited` })
  const link = await shown.getByLabel('Link of the invitation').inputValue()
  await expectAccessible(page)
  await shown.getByRole('button', { name: 'Done' }).click()
  return link
}

const row = (page: Page, name: string) => page.getByRole('group', { name, exact: true })

async function chooseRole(page: Page, name: string, role: string): Promise<void> {
  await row(page, name)
    .getByRole('button', { name: `role of ${name}` })
    .click()
  await page.getByRole('menuitemradio', { name: role }).click()
}

test('a person is invited, joins, is lowered and removed while signed in', async ({ page, browser }) => {
  await new Editor(page).signUp('Ada')
  await openSettings(page, 'team')
  await expect(page.getByText('No one is invited at the moment.')).toBeVisible()
  const link = await invite(page, 'Bea', 'Member')
  await expect(row(page, addressOf('Bea'))).toContainText('Member')
  await expectAccessible(page)

  const bea = await person(browser)
  await bea.goto(link)
  await expect(bea.getByText("Ada invites you to Ada's workspace.")).toBeVisible()
  await expect(bea).not.toHaveURL(/token/)
  await expect(bea.getByLabel('E-mail')).toHaveValue(addressOf('Bea'))
  await expectAccessible(bea)
  await bea.getByLabel('Name', { exact: true }).fill('Bea')
  await bea.getByLabel('Password').fill('correct horse battery')
  await bea.getByRole('button', { name: 'Sign up and join' }).click()
  await expect(account(bea, 'Bea')).toContainText("Ada's workspace")
  await openSettings(bea, 'team')
  await expect(row(bea, 'Ada')).toContainText('Owner')
  await expect(bea.getByText(addressOf('Ada'))).toHaveCount(0)
  await expect(bea.getByRole('link', { name: 'Audit log' })).toHaveCount(0)

  await page.reload()
  await chooseRole(page, 'Bea', 'Viewer')
  await expect(page.getByText('Bea is a viewer now')).toBeVisible()
  await bea.goto('/')
  await expect(bea.getByText('View only')).toBeVisible()
  await bea.getByRole('button', { name: 'New prompt' }).first().click()
  await expect(bea.getByText(/You may see this \w+ but not change it/)).toBeVisible()

  await row(page, 'Bea').getByRole('button', { name: 'Remove' }).click()
  const dialog = page.getByRole('dialog', { name: 'Remove Bea?' })
  await expectAccessible(page)
  await dialog.getByRole('button', { name: 'Remove' }).click()
  await expect(row(page, 'Bea')).toHaveCount(0)
  // What the page asks for by itself, now and then, may show it first, and is then above the button.
  const ended = bea.getByRole('dialog', { name: 'Your session has ended' })
  await expect(async () => {
    if (!(await ended.isVisible())) {
      await bea.getByRole('button', { name: 'New prompt' }).first().click({ timeout: 2_000 })
    }
    await expect(ended).toBeVisible({ timeout: 5_000 })
  }).toPass()
  await ended.getByLabel('Password').fill('correct horse battery')
  await ended.getByRole('button', { name: 'Sign in' }).click()
  await expect(account(bea, 'Bea')).toContainText("Bea's workspace")

  await openSettings(page, 'audit-log')
  await expect(page.getByRole('heading', { name: 'Ada removed Bea' })).toBeVisible()
  await expect(
    page.getByRole('heading', { name: 'Ada changed the role of Bea from member to viewer' }),
  ).toBeVisible()
  await expectAccessible(page)
  const saving = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Save as CSV' }).click()
  expect((await saving).suggestedFilename()).toBe('audit-log.csv')
  await bea.context().close()
})

test('an edit that was not sent waits for its workspace while another one is worked in', async ({
  page,
  browser,
}) => {
  const ada = await person(browser)
  await new Editor(ada).signUp('Ada')
  await openSettings(ada, 'team')
  const link = await invite(ada, 'Bea', 'Admin')
  const bea = new Editor(page)
  await bea.signUp('Bea')
  const home = page.url()
  await page.goto('about:blank')
  await page.goto(link)
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Join' }).click()
  await expect(account(page, 'Bea')).toContainText("Ada's workspace")

  const goOn = async (shown: Page, to: string) => {
    await account(shown, 'Bea').click()
    await shown.getByRole('menuitem', { name: to }).click()
  }
  await goOn(page, "Bea's workspace")
  await expect(account(page, 'Bea')).toContainText("Bea's workspace")
  await page.goto(home)
  await bea.newPrompt()
  const address = page.url()
  const other = await page.context().newPage()
  await other.goto(address)
  await expect(account(other, 'Bea')).toContainText("Bea's workspace")
  const saves = '**/v1/prompts/*'
  await page.route(saves, (route) =>
    route.request().method() === 'PATCH' ? route.abort('internetdisconnected') : route.continue(),
  )
  await bea.write('User message 1', 'Written on a train')
  await expect(page.getByText('Offline – 1 change waiting')).toBeVisible()
  await goOn(page, "Ada's workspace")
  const dialog = page.getByRole('dialog', { name: 'Not everything is saved' })
  await expectAccessible(page)
  await dialog.getByRole('button', { name: "Go on in Ada's workspace" }).click()
  await expect(account(page, 'Bea')).toContainText("Ada's workspace")
  await page.unroute(saves)
  await page.goto(address)
  await expect(page.getByRole('heading', { name: 'This prompt is not here' })).toBeVisible()

  // The other tab showed the workspace that was left: it goes where the person is.
  await other.getByRole('button', { name: 'New prompt' }).first().click()
  await expect(account(other, 'Bea')).toContainText("Ada's workspace")
  await other.close()

  await page.goto('/')
  await goOn(page, "Bea's workspace")
  const still = page.getByRole('dialog', { name: 'Not everything is saved' })
  await still.getByRole('button', { name: "Go on in Bea's workspace" }).click()
  await expect(account(page, 'Bea')).toContainText("Bea's workspace")
  await page.goto(address)
  await expect(bea.text('User message 1')).toHaveText('Written on a train')
  await expect(page.getByText('Saved', { exact: true })).toBeVisible()
  await ada.context().close()
})
