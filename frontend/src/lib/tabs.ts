import { keptFor } from './stored'

let open: { person: string; channel: BroadcastChannel } | null = null

/** The channel of the pages that this person has open in this browser; null while no one is signed in. */
function channelNow(): BroadcastChannel | null {
  const person = keptFor()
  if (person === null || !('BroadcastChannel' in globalThis)) return null
  if (open?.person !== person) {
    open?.channel.close()
    open = { person, channel: new BroadcastChannel(`playground/${person}`) }
  }
  return open.channel
}

type News<Data> = { topic: string; data: Data }

/** One kind of news among the pages of one person. A page does not hear its own. */
export function tabTopic<Data>(topic: string) {
  return {
    tell: (data: Data): void => channelNow()?.postMessage({ topic, data } satisfies News<Data>),
    /** Hears the news for the person who is signed in now. */
    hear(listener: (data: Data) => void): () => void {
      const channel = channelNow()
      const onMessage = ({ data: news }: MessageEvent<News<Data>>) => {
        if (news.topic === topic) listener(news.data)
      }
      channel?.addEventListener('message', onMessage)
      return () => channel?.removeEventListener('message', onMessage)
    },
  }
}
