import { Editor } from './fixtures/editor'
import { expect, expectAccessible, test } from './fixtures/test'

test('what the page notices stands in the insights, and nobody else sees it', async ({ page, context }) => {
  const editor = new Editor(page)
  const reports: Report[] = []
  await page.exposeFunction('reported', (body: string, bearer: string) =>
    reports.push({ body, by: subjectOf(bearer) }),
  )
  await page.addInitScript(() => {
    const send = window.fetch
    window.fetch = async (input, init) => {
      if (input instanceof Request && input.url.endsWith('/v1/client-events')) {
        const { reported } = window as unknown as { reported: (body: string, bearer: string) => void }
        reported(await input.clone().text(), input.headers.get('authorization') ?? '')
      }
      return send(input, init)
    }
  })
  await editor.signUp('Ines')
  const main = page.getByRole('main')
  const panel = (name: string) => main.getByRole('region', { name, exact: true })

  await test.step('empty, and found by one key', async () => {
    await page.keyboard.press('ControlOrMeta+k')
    await expect(page.getByRole('combobox', { name: /^Search prompts/ })).toBeFocused()
    await page.keyboard.insertText('insights')
    await page.keyboard.press('Enter')
    await expect(page).toHaveURL(/\/insights$/)
    await expect(main.getByRole('heading', { name: 'Nothing was run in these 30 days' })).toBeVisible()
    await expectAccessible(page)
    await main.getByRole('link', { name: 'To your prompts' }).click()
  })
  await test.step('a run and a save are told when the page goes', async () => {
    const reporting = page.waitForResponse(/\/assets\/reporting-/)
    await page.reload()
    await reporting
    const saved = editor.saved('Geheimnis')
    await editor.write('User message 1', 'Ein Geheimnis')
    await saved
    await editor.runToEnd()
    await page.evaluate(() => dispatchEvent(new Event('pagehide')))
    await expect.poll(() => reports.length).toBe(1)
    expect(reports[0]?.body).toMatch(/"first_token_seen"/)
    expect(reports[0]?.body).not.toContain('Geheimnis')
    await page.getByRole('button', { name: 'Ines' }).click()
    await page.getByRole('menuitem', { name: 'Insights' }).click()
    await expect(panel('Runs that succeeded')).toContainText('100 %')
    await expect(panel('Time to the first word')).toContainText('from Run until it was painted')
    await expect(panel('Saves that waited')).toContainText(/Of [1-9]\d* saved/)
  })
  await test.step('each chart has its table, by keys, on a phone and in the dark', async () => {
    await page.setViewportSize({ width: 390, height: 844 })
    await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' })
    for (const name of [
      'Runs that succeeded',
      'Time to the first word',
      'Runs per prompt',
      'Saves that waited',
    ]) {
      await panel(name)
        .getByRole('button', { name: `Table of ${name}` })
        .press('Enter')
      await expect(panel(name).getByRole('rowheader')).toHaveCount(31)
      await expect(panel(name).getByRole('img', { name: `${name}, by day` })).toBeVisible()
    }
    await page.getByRole('button', { name: '7 days' }).click()
    await expect(panel('Runs per prompt').getByRole('rowheader')).toHaveCount(8)
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390)
    await expectAccessible(page)
  })
  await test.step('without a network it says so, and comes by itself', async () => {
    await context.setOffline(true)
    await page.getByRole('button', { name: '90 days' }).click()
    await expect(main.getByRole('heading', { name: 'You are offline' })).toBeVisible()
    await expectAccessible(page)
    await context.setOffline(false)
    await expect(panel('Runs per prompt').getByRole('button', { name: /^Table/ })).toBeVisible()
  })
  await test.step('what waits when a person leaves never goes under another name', async () => {
    await page.setViewportSize({ width: 1440, height: 900 })
    await page.goBack()
    await editor.runToEnd()
    await page.getByRole('button', { name: 'Ines' }).click()
    await page.getByRole('menuitem', { name: 'Sign out' }).click()
    await expect(page).toHaveURL(/sign-in/)
    await editor.signUp('Otto')
    await page.evaluate(() => dispatchEvent(new Event('pagehide')))
    await page.goto('/insights')
    await expect(main.getByRole('heading', { name: 'Nothing was run in these 30 days' })).toBeVisible()
    // Her own page may have sent what waited, if all this took long.
    expect(new Set(reports.map(({ by }) => by))).toEqual(new Set([reports[0]?.by]))
  })
})

type Report = { body: string; by: string }

/** Whom an access token was given to. */
function subjectOf(bearer: string): string {
  const claims = Buffer.from(bearer.split('.')[1] ?? '', 'base64url').toString()
  return JSON.parse(claims).sub
}
