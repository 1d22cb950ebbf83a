import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setInterval } from 'node:timers/promises'

export const modelName = 'pacer-1'

const tokensPerSecond = 2_000
const turnMs = 10

const words = (text: string) => text.match(/\S+\s*|\s+/g) ?? []

// What a model answers with: headings, lists, marks, a table and code.
const piece = words(`## What the dough needs

Flour and **cold water** make the dough, and a _long_ rest makes the bread. Weigh both, since a cup of flour
holds more on a damp day than on a dry one, and write down what you did:

- \`500 g\` of flour, of which a fifth may be rye
- 350 g of water, or [a little more](https://example.com/water) in winter
- 10 g of salt

1. Mix until no flour is left dry.
2. Wait for half an hour, then fold it four times.

| hour | warmth | what to do |
| --- | --- | --- |
| 1 | 24 °C | fold |
| 8 | 4 °C | rest |

\`\`\`python
def water(flour: float, share: float = 0.7) -> float:
    return round(flour * share, 1)
\`\`\`

`)

/** An OpenAI-compatible server that answers a number with so many tokens of Markdown, 2,000 a second. */
export async function startPacedModel(): Promise<{ url: string; stop(): Promise<void> }> {
  const server = createServer(async (request, response) => {
    if (request.method === 'GET') {
      response.setHeader('Content-Type', 'application/json')
      response.end(JSON.stringify({ object: 'list', data: [{ id: modelName, object: 'model' }] }))
      return
    }
    let body = ''
    for await (const chunk of request) body += chunk
    response.setHeader('Content-Type', 'text/event-stream')
    await answer(response, Number(JSON.parse(body).messages.at(-1).content) || 200)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

/** Every token an event of its own; those that are due leave together. */
async function answer(response: ServerResponse, tokens: number): Promise<void> {
  const start = performance.now()
  let sent = 0
  for await (const _ of setInterval(turnMs)) {
    const due = Math.min(tokens, ((performance.now() - start) * tokensPerSecond) / 1000)
    let events = ''
    for (; sent < due; sent++) events += event({ content: piece[sent % piece.length] }, null)
    response.write(events)
    if (sent >= tokens || response.closed) break
  }
  response.end(`${event({}, 'stop')}data: [DONE]\n\n`)
}

const event = (delta: object, finish_reason: string | null): string =>
  `data: ${JSON.stringify({ model: modelName, choices: [{ index: 0, delta, finish_reason }] })}\n\n`
